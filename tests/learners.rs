//! The learners: properties that hold for any gallery, words and marks.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use std::collections::BTreeSet;

use more_like_this::eval::tables::Tables;
use more_like_this::feedback::{Mark, Marks, Region, Side};
use more_like_this::gallery::Gallery;
use more_like_this::learners::{
    Learner, Logistic, Nearest, Network, Outcome, Params, PicHunter, Rectified, score,
};
use more_like_this::top_k::best;
use more_like_this::vector::normalize;
use proptest::prelude::*;

const WIDTH: usize = 6;
/// What sums over rows of bytes may be off, in scores.
const SLACK: f32 = 2e-3;

#[derive(Clone, Debug)]
struct Case {
    learner: Learner,
    params: Params,
    gallery: Gallery,
    query: Option<Vec<f32>>,
    marks: Vec<Mark>,
}

impl Case {
    fn outcome(&self) -> Outcome {
        let marks = Marks::clicks(&self.marks).unwrap();
        let mut facts = Tables::of(&self.gallery).facts(None);
        score(self.learner, &self.params, &self.gallery, self.query.as_deref(), &marks, &mut facts).unwrap()
    }

    /// Scores; without marks those of the words, of which every learner's begin.
    fn scores(&self) -> Vec<f32> {
        match self.outcome() {
            Outcome::Scores { scores, .. } => scores,
            Outcome::Unchanged => self.words(),
            Outcome::Needs(needs) => panic!("{needs:?}"),
        }
    }

    /// The words' z-scores.
    fn words(&self) -> Vec<f32> {
        let Some(query) = &self.query else { return vec![0.0; self.gallery.len()] };
        let cosines = self.gallery.scores(query).unwrap();
        let mean = cosines.iter().sum::<f32>() / cosines.len() as f32;
        let spread = self.gallery.spread(query).unwrap();
        let spread = if spread > f32::EPSILON { spread } else { 1.0 };
        cosines.iter().map(|cosine| (cosine - mean) / spread).collect()
    }

    fn with(&self, id: &str, side: Side) -> Case {
        let mut with = self.clone();
        with.marks.push(Mark { id: id.to_owned(), side, region: None });
        with
    }

    /// A picture that bears no mark.
    fn free(&self, pick: prop::sample::Index) -> Option<(usize, String)> {
        let marked: BTreeSet<&str> = self.marks.iter().map(|mark| mark.id.as_str()).collect();
        let ids = self.gallery.ids().iter().enumerate();
        let free: Vec<_> = ids.filter(|(_, id)| !marked.contains(id.as_str())).collect();
        (!free.is_empty()).then(|| free[pick.index(free.len())]).map(|(index, id)| (index, id.clone()))
    }
}

fn direction() -> impl Strategy<Value = Vec<f32>> {
    prop::collection::vec(-1.0f32..1.0, WIDTH)
        .prop_filter_map("a vector without direction", |v| normalize(v).ok())
}

fn params() -> impl Strategy<Value = Params> {
    let logistic = (-1.0f32..4.0, 0.1f32..30.0);
    let pichunter = (2.0f32..20.0, 0.5f32..4.0, 0.5f32..3.0);
    let rectified = (0.0f32..2.0, 0.05f32..1.0, 0.05f32..1.0);
    (logistic, 0.5f32..30.0, pichunter, rectified, 0.1f32..2.0).prop_map(
        |((even, variance), weight, (shown, temperature, trust), (threshold, like, dislike), scale)| Params {
            logistic: Logistic { even, variance },
            nearest: Nearest { weight },
            pichunter: PicHunter { shown, temperature, trust },
            rectified: Rectified { threshold, like, dislike },
            network: Network { scale },
        },
    )
}

fn case() -> impl Strategy<Value = Case> {
    let pictures = prop::collection::vec((direction(), 0..3usize), 2..14);
    (prop::sample::select(Learner::ALL.to_vec()), params(), prop::option::of(direction()), pictures).prop_map(
        |(learner, params, query, pictures)| {
            let (mut gallery, mut marks) = (Gallery::new(WIDTH), Vec::new());
            for (index, (embedding, kind)) in pictures.into_iter().enumerate() {
                let id = format!("picture {index}");
                gallery.insert(id.clone(), &embedding).unwrap();
                let side = [None, Some(Side::Like), Some(Side::Dislike)][kind];
                marks.extend(side.map(|side| Mark { id, side, region: None }));
            }
            Case { learner, params, gallery, query, marks }
        },
    )
}

proptest! {
    #[test]
    fn nothing_marked_changes_nothing(case in case()) {
        let case = Case { marks: Vec::new(), ..case };
        prop_assert_eq!(case.outcome(), Outcome::Unchanged);
    }

    /// The order of the clicks, and clicking twice, change nothing, to the bit; nor does what was marked once and is not any more.
    #[test]
    fn only_the_marks_count(case in case(), order in any::<u64>(), pick in any::<prop::sample::Index>()) {
        let mut shuffled = case.clone();
        let mut random = testing::Random::new(order);
        for last in (1..shuffled.marks.len()).rev() {
            shuffled.marks.swap(last, random.bits() as usize % (last + 1));
        }
        shuffled.marks.extend(case.marks.first().cloned());
        prop_assert_eq!(case.outcome(), shuffled.outcome());
        if let Some((_, id)) = case.free(pick) {
            let mut back = case.with(&id, Side::Like);
            back.scores();
            back.marks.retain(|mark| mark.id != id);
            prop_assert_eq!(case.outcome(), back.outcome());
        }
    }

    #[test]
    fn every_picture_has_a_finite_score(case in case()) {
        let scores = case.scores();
        prop_assert_eq!(scores.len(), case.gallery.len());
        prop_assert!(scores.iter().all(|score| score.is_finite()), "{scores:?}");
    }

    /// A like does not lower the score of what is liked, a dislike does not raise that of what is disliked.
    #[test]
    fn a_mark_moves_its_own_picture_its_own_way(case in case(), pick in any::<prop::sample::Index>()) {
        let Some((index, id)) = case.free(pick) else { return Ok(()) };
        // What the network makes of marks depends on all of them, and is told from its mean: see the next.
        if case.learner == Learner::Network {
            return Ok(());
        }
        // Relevance by neighbours is nothing at all without marks, and from 0 on with some.
        prop_assume!(case.learner != Learner::Nearest || !case.marks.is_empty());
        let score = |case: &Case| case.scores()[index];
        // The slack grows with what a score may be.
        let slack = SLACK * (1.0 + case.params.nearest.weight.max(case.params.logistic.variance));
        prop_assert!(score(&case.with(&id, Side::Like)) >= score(&case) - slack);
        prop_assert!(score(&case.with(&id, Side::Dislike)) <= score(&case) + slack);
    }

    /// A like of one's own, where nothing else is marked, takes no picture past the one that is liked, but for what the network thinks
    /// of pictures that are near to everything; nor does a copy of what is liked fall behind it.
    #[test]
    fn the_first_like_of_the_network_lifts_its_picture(case in case(), pick in any::<prop::sample::Index>()) {
        let mut case = Case { learner: Learner::Network, marks: Vec::new(), params: Params::CHOSEN, ..case };
        let index = pick.index(case.gallery.len());
        let id = case.gallery.ids()[index].clone();
        let twin = case.gallery.get(&id).unwrap();
        case.gallery.insert("twin", &twin).unwrap();
        let (before, liked) = (case.scores(), case.with(&id, Side::Like).scores());
        prop_assert!((liked[index] - liked[liked.len() - 1]).abs() < SLACK);
        for other in 0..before.len() {
            let common = COMMON * (commonness(&case)[index] - commonness(&case)[other]).abs();
            if before[other] < before[index] {
                prop_assert!(liked[other] < liked[index] + common + SLACK, "{liked:?} {index} {other}");
            }
        }
    }

    /// Where each mark adds its own part to the scores, the most to its own picture, what is liked does not fall behind any other, and
    /// what is disliked does not rise before any. Nearest neighbours and logistic regression cannot promise that: another picture may gain
    /// more, such as one between the new like and an old dislike.
    #[test]
    fn a_liked_picture_does_not_fall(case in case(), pick in any::<prop::sample::Index>()) {
        let Some((index, id)) = case.free(pick) else { return Ok(()) };
        for learner in [Learner::PicHunter, Learner::Rectified] {
            let case = Case { learner, ..case.clone() };
            let above = |case: &Case, slack: f32| {
                let scores = case.scores();
                scores.iter().filter(|&&score| score > scores[index] + slack).count()
            };
            prop_assert!(above(&case.with(&id, Side::Like), SLACK) <= above(&case, -SLACK));
            prop_assert!(above(&case.with(&id, Side::Dislike), -SLACK) >= above(&case, SLACK));
        }
    }
}

/// What a z-score of the gallery's mean may weigh in the network's score.
const COMMON: f32 = 0.3;

/// Z-scores of the gallery's mean.
fn commonness(case: &Case) -> Vec<f32> {
    Case { query: Some(case.gallery.mean()), ..case.clone() }.words()
}

/// Two heaps of pictures, and words that hardly tell them apart.
fn heaps() -> Case {
    let mut gallery = Gallery::new(WIDTH);
    for index in 0..20 {
        let mut random = testing::Random::new(index);
        let mut vector = random.floats(WIDTH, 0.15);
        vector[(index % 2) as usize] += 1.0;
        gallery.insert(index.to_string(), &normalize(vector).unwrap()).unwrap();
    }
    let query = Some(normalize(vec![1.0, 1.0, 0.0, 0.0, 0.0, 0.0]).unwrap());
    let params =
        Params { rectified: Rectified { threshold: 0.0, ..Params::CHOSEN.rectified }, ..Params::CHOSEN };
    Case { learner: Learner::Logistic, params, gallery, query, marks: Vec::new() }
}

#[test]
fn likes_and_dislikes_tell_heaps_apart() {
    for learner in Learner::ALL {
        // Marks alone: words of their own would take a part in it.
        let mut case = Case { learner, query: None, ..heaps() };
        for (id, side) in [("0", Side::Like), ("2", Side::Like), ("1", Side::Dislike), ("3", Side::Dislike)] {
            case = case.with(id, side);
        }
        let found = best(&case.scores(), 10);
        let right = found.iter().filter(|hit| hit.index % 2 == 0).count();
        assert_eq!(right, 10, "{learner:?}: {found:?}");
    }
}

#[test]
fn what_no_score_can_be_made_of_is_refused() {
    let case = heaps().with("0", Side::Like);
    let said = |params: Params| {
        let marks = Marks::clicks(&case.marks).unwrap();
        let mut facts = Tables::of(&case.gallery).facts(None);
        let query = case.query.as_deref();
        score(Learner::Nearest, &params, &case.gallery, query, &marks, &mut facts).unwrap_err().to_string()
    };
    let own = Params::CHOSEN;
    let weight = Params { nearest: Nearest { weight: f32::NAN }, ..own };
    assert!(said(weight).contains("nearest.weight"));
    let shown = Params { pichunter: PicHunter { shown: 1.0, ..own.pichunter }, ..own };
    assert!(said(shown).contains("pichunter.shown"));
    let variance = Params { logistic: Logistic { variance: 0.0, ..own.logistic }, ..own };
    assert!(said(variance).contains("logistic.variance"));
    let narrow = Case { query: Some(vec![1.0]), ..case.clone() };
    let marks = Marks::clicks(&narrow.marks).unwrap();
    for learner in Learner::ALL {
        let mut facts = Tables::of(&narrow.gallery).facts(None);
        assert!(score(learner, &own, &narrow.gallery, narrow.query.as_deref(), &marks, &mut facts).is_err());
    }
}

/// Pictures that are all the same give a mark nothing to tell them apart by.
#[test]
fn a_gallery_of_one_picture_stays_as_it_is() {
    let mut gallery = Gallery::new(WIDTH);
    for id in ["a", "b", "c"] {
        gallery.insert(id, &[1.0, 0.0, 0.0, 0.0, 0.0, 0.0]).unwrap();
    }
    for learner in Learner::ALL {
        let scores = Case { learner, gallery: gallery.clone(), ..heaps() }.with("b", Side::Like).scores();
        assert!(scores.iter().all(|score| *score == scores[0]), "{learner:?}: {scores:?}");
    }
}

#[test]
fn numbers_that_are_not_told_are_the_chosen_ones() {
    let read = |json| serde_json::from_str::<Params>(json);
    assert_eq!(read("{}").unwrap(), Params::CHOSEN);
    let told = read(r#"{"rectified": {"threshold": 1.5}}"#).unwrap();
    assert_eq!(told.rectified, Rectified { threshold: 1.5, ..Params::CHOSEN.rectified });
    assert_eq!(told.nearest, Params::CHOSEN.nearest);
    assert!(read(r#"{"rectified": {"treshold": 1.5}}"#).is_err());
}

#[test]
fn a_part_whose_patches_are_not_there_is_refused_by_name() {
    let region = Some(Region { left: 0.0, top: 0.0, right: 0.5, bottom: 0.5 });
    let marks = [Mark { id: "0".to_owned(), side: Side::Like, region }];
    let (case, marks) = (heaps(), Marks::clicks(&marks).unwrap());
    let mut facts = Tables::of(&case.gallery).facts(None);
    assert!(score(Learner::Logistic, &case.params, &case.gallery, None, &marks, &mut facts).is_err());
}

/// The scores that PyTorch gives the same marks (`training/pocket/thumbs/`). Queries are rounded to 15 bits here.
#[test]
fn the_network_is_the_one_that_was_trained() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/thumbs.safetensors");
    let bytes = std::fs::read(path).unwrap();
    let (_, header) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    let told = header.metadata().clone().unwrap();
    let golden = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let floats = |name: &str| -> Vec<f32> {
        let data = golden.tensor(name).unwrap().data().as_chunks().0;
        data.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
    };
    let width = golden.tensor("embeddings").unwrap().shape()[1];
    let mut gallery = Gallery::new(width);
    for (index, embedding) in floats("embeddings").chunks(width).enumerate() {
        gallery.insert(index.to_string(), embedding).unwrap();
    }
    let cases: Vec<serde_json::Value> = serde_json::from_str(&told["cases"]).unwrap();
    let params = Params { network: Network { scale: told["scale"].parse().unwrap() }, ..Params::CHOSEN };
    for (at, case) in cases.iter().enumerate() {
        let query = case["asks"].as_bool().unwrap().then(|| floats("query"));
        let mut marked =
            Case { learner: Learner::Network, params, gallery: gallery.clone(), query, marks: Vec::new() };
        for (name, side) in [("likes", Side::Like), ("dislikes", Side::Dislike)] {
            for index in case[name].as_array().unwrap() {
                marked = marked.with(&index.to_string(), side);
            }
        }
        for (ours, expected) in marked.scores().iter().zip(floats(&format!("scores.{at}"))) {
            assert!((ours - expected).abs() < 1e-4, "case {at}: {ours} instead of {expected}");
        }
    }
}
