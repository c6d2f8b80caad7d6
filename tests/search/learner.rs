//! Rankings by a learner in the strategy's place.

use more_like_this::learners::Learner;

use super::*;

fn by(learner: Learner, question: Question) -> Question {
    Question { learner: Some(learner), params: Overrides::default(), ..question }
}

#[test]
fn without_marks_the_words_rank_and_nothing_does_not() {
    for learner in Learner::ALL {
        let plain = answer(&question("east", &[], &[]));
        assert_eq!(answer(&by(learner, question("east", &[], &[]))), plain);
        assert_eq!(answer(&by(learner, question("east", &["gone"], &[]))), plain);
        assert_eq!(answer(&by(learner, question(" ", &[], &[]))).hits, None);
    }
}

#[test]
fn marks_alone_rank() {
    for learner in Learner::ALL {
        let marked = answer(&by(learner, question("", &["north"], &["east"])));
        // Of three pictures none is near enough to a like to rise by it under `Rectified`.
        assert_eq!(order(&marked).last(), Some(&"east"), "{learner:?}");
        assert_eq!((marked.ranked, marked.update, marked.confidence), (3, None, None));
        assert!(marked.hits.unwrap().iter().all(|hit| hit.before.is_none()));
    }
}

#[test]
fn places_before_the_marks_are_told() {
    for learner in Learner::ALL {
        let asked = by(learner, Question { first: 2, ..question("east", &["north"], &[]) });
        let hits = answer(&asked).hits.unwrap();
        let before = |id: &str| ["east", "north-east", "north"].iter().position(|known| *known == id);
        assert_eq!(hits.len(), 2);
        assert!(hits.iter().all(|hit| hit.before == before(&hit.id)), "{learner:?} {hits:?}");
    }
}

#[test]
fn what_the_marks_did_to_their_own_pictures_and_to_all_scores_is_told() {
    for learner in Learner::ALL {
        assert_eq!(answer(&by(learner, question("east", &[], &[]))).learned, None);
        let asked = by(learner, question("east", &["north"], &["east"]));
        let all = answer(&asked);
        let learned = all.learned.unwrap();
        let of: Vec<_> = learned.shifts.iter().map(|shift| shift.id.as_str()).collect();
        assert_eq!(of, ["north", "east"]);
        let [liked, disliked] = &learned.shifts[..] else { panic!("two shifts") };
        assert_eq!((liked.before, disliked.before), (Some(2), Some(0)));
        let hits = all.hits.unwrap();
        for shift in &learned.shifts {
            assert_eq!(hits[shift.now].id, shift.id, "{learner:?}");
        }
        assert!(learned.cosine.is_some_and(|cosine| (-1.0..1.0).contains(&cosine)), "{learner:?}");
        let alone = answer(&by(learner, question("", &["north"], &[]))).learned.unwrap();
        assert_eq!((alone.cosine, alone.shifts[0].before), (None, None), "without words nothing is turned");
    }
    let moved = answer(&question("east", &["north"], &[]));
    assert!(moved.update.is_some() && moved.learned.is_none());
}

/// The same as under PRF: wishes count under Explicit only, whatever it is that a learner takes the place of.
#[test]
fn wishes_do_not_count() {
    let asked = Question { strategy: Strategy::Explicit, ..question("east", &["north"], &[]) };
    for learner in Learner::ALL {
        let wished = answer(&by(learner, wishing(asked.clone(), &["north"])));
        assert_eq!(wished, answer(&by(learner, asked.clone())));
    }
}

#[test]
fn a_part_is_embedded_by_its_patches() {
    let mut store = store();
    let mut asked = by(Learner::Nearest, question("", &["north-east"], &[]));
    asked.marks[0].region = Some(CORNER);
    assert_eq!(needs(&mut store, &asked), Needs::patches(["north-east"]));
    // The marked corner is east, the rest north.
    let patches = [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]].concat();
    store.insert_patches("north-east".to_owned(), patches);
    assert_eq!(order(&answer_with(&mut store, &asked))[0], "east");
}

#[test]
fn on_the_map_the_query_stays_where_the_words_put_it() {
    let (ids, names) = (owned(&["east", "north-east", "north"]), owned(&["east", "north"]));
    let steps = |question: &Question| {
        let (gallery, store) = (gallery(), &mut store());
        let mut search =
            Search { gallery: &gallery, store, text: &text, part: &part, confidence: CONFIDENCE };
        search.map(question, &ids, &names).unwrap().unwrap().path.len()
    };
    let moved = question("east", &["north"], &[]);
    assert_eq!((steps(&moved), steps(&by(Learner::Network, moved.clone()))), (2, 1));
}

#[test]
fn blind_rounds_have_none() {
    let blind = Question { mode: Mode::Blind, ..by(Learner::Nearest, question("east", &[], &[])) };
    assert!(ask(&mut store(), &blind).unwrap_err().to_string().contains("without a learner"));
}
