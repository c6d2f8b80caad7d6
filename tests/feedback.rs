//! The feedback core: properties that hold for any marks under every strategy, and vectors computed by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at what it did not expect")]

mod facts;

use std::collections::BTreeSet;

use facts::{Fake, mark};
use more_like_this::Error;
use more_like_this::feedback::{
    Centroids, Facts, Mark, Marks, Mode, NegativeWeights, Outcome, Params, Part, Pooling, Query, Region, Scaling, Side,
    Strategy as Feedback, TermKind, Update, Weights, Words, update,
};
use more_like_this::model::TextFeatures;
use more_like_this::vector::{dot, normalize};
use proptest::prelude::*;

const WIDTH: usize = 6;

/// What is fed back, owned.
#[derive(Clone, Debug)]
struct Case {
    strategy: Feedback,
    mode: Mode,
    params: Params,
    query: TextFeatures,
    facts: Fake,
    marks: Vec<Mark>,
    more: Vec<(String, Vec<f32>)>,
    less: Vec<(String, Vec<f32>)>,
}

impl Case {
    fn ids(&self, side: Side) -> Vec<&str> {
        self.marks.iter().filter(|m| m.side == side && m.region.is_none()).map(|m| m.id.as_str()).collect()
    }

    fn outcome(&self) -> Outcome {
        let marks = match self.mode {
            Mode::Clicks => Marks::clicks(&self.marks).unwrap(),
            Mode::Blind => Marks::ranking(&self.ids(Side::Like), &self.ids(Side::Dislike)),
        };
        let marks = marks.with_words(words(&self.more), words(&self.less)).unwrap();
        let query = Query { text: "asked", words: &self.query, current: &self.query.embedding };
        update(self.strategy, self.mode, &marks, &query, &self.params, &mut self.facts.clone()).unwrap()
    }

    fn query(&self) -> Vec<f32> {
        match self.outcome() {
            Outcome::Moved(update) => update.query,
            Outcome::Unchanged => self.query.embedding.clone(),
            Outcome::Needs(needs) => panic!("{needs:?}"),
        }
    }
}

fn words(words: &[(String, Vec<f32>)]) -> Vec<Words<'_>> {
    words.iter().map(|(text, embedding)| Words { text, embedding }).collect()
}

fn direction() -> impl Strategy<Value = Vec<f32>> {
    prop::collection::vec(-1.0f32..1.0, WIDTH)
        .prop_filter_map("a vector without direction", |v| normalize(v).ok())
}

fn any_params() -> impl Strategy<Value = Params> {
    let weights = (0.0f32..1.0, 0.0f32..1.0, 0.0f32..1.0);
    (
        weights,
        0.05f32..1.0,
        prop::sample::select(vec![Pooling::Sum, Pooling::Mean, Pooling::Softmax]),
        prop::sample::select(vec![
            NegativeWeights::Attention,
            NegativeWeights::Centroid,
            NegativeWeights::Dislikes,
        ]),
        any::<[bool; 3]>(),
    )
        .prop_map(|((alpha, beta, gamma), tau, pooling, negative, [classical, unit, captions])| Params {
            weights: Weights { alpha, beta, gamma },
            tau,
            pooling,
            negative,
            captions,
            centroids: if classical { Centroids::Classical } else { Centroids::Weighted },
            scaling: if unit { Scaling::Unit } else { Scaling::Raw },
            ..Params::of(Feedback::Prf, Mode::Clicks)
        })
}

/// Marks on up to 8 pictures: 0 nothing, 1 liked, 2 disliked, 3 a part liked, 4 a part disliked, 5 liked but for a part.
fn marks(kinds: &[usize]) -> Vec<Mark> {
    let part = Some(Region { left: 0.1, top: 0.2, right: 0.4, bottom: 0.6 });
    let of = |(index, kind): (usize, &usize)| {
        let id = format!("picture {index}");
        match kind {
            1 => vec![mark(&id, Side::Like, None)],
            2 => vec![mark(&id, Side::Dislike, None)],
            3 => vec![mark(&id, Side::Like, part)],
            4 => vec![mark(&id, Side::Dislike, part)],
            5 => vec![mark(&id, Side::Like, None), mark(&id, Side::Dislike, part)],
            _ => Vec::new(),
        }
    };
    kinds.iter().enumerate().flat_map(of).collect()
}

fn case() -> impl Strategy<Value = Case> {
    let pictures = prop::collection::vec((direction(), direction(), 0..6usize), 1..8);
    let wishes = || prop::collection::vec(direction(), 0..3);
    (
        prop::sample::select(Feedback::ALL.to_vec()),
        prop::sample::select(vec![Mode::Clicks, Mode::Blind]),
        any_params(),
        direction(),
        pictures,
        (wishes(), wishes()),
    )
        .prop_map(|(strategy, mode, params, query, pictures, (more, less))| {
            let kinds: Vec<usize> = pictures.iter().map(|(_, _, kind)| *kind).collect();
            let named = |side: &str, wishes: Vec<Vec<f32>>| {
                wishes.into_iter().enumerate().map(|(i, v)| (format!("{side} {i}"), v)).collect()
            };
            let mut facts = Fake::new(2);
            for (index, (embedding, caption, _)) in pictures.into_iter().enumerate() {
                facts.add(&format!("picture {index}"), embedding, caption);
            }
            let query = TextFeatures { tokens: query.clone(), embedding: query, token_width: WIDTH };
            let (more, less) = (named("more", more), named("less", less));
            Case { strategy, mode, params, query, facts, marks: marks(&kinds), more, less }
        })
}

/// The sum of the terms' vectors, as the explanation has it.
fn rebuilt(case: &Case, update: &Update) -> Vec<f32> {
    let mut facts = case.facts.clone();
    let mut sum = vec![0.0; WIDTH];
    for term in &update.explanation.terms {
        let part = Part { id: &term.id, region: term.region };
        let vector = match term.kind {
            TermKind::Query => case.query.embedding.clone(),
            TermKind::Picture => facts.embedding(part).unwrap(),
            TermKind::Caption => facts.caption(part).unwrap().unwrap().features.embedding,
            TermKind::Words => {
                let wished = case.more.iter().chain(&case.less).find(|(text, _)| *text == term.text);
                wished.unwrap().1.clone()
            }
            TermKind::Summary => normalize(case.facts.output(update.explanation.maps.len())).unwrap(),
        };
        assert!((dot(&vector, &case.query.embedding) - term.similarity).abs() < 1e-5);
        sum.iter_mut().zip(&vector).for_each(|(sum, value)| *sum += term.coefficient * value);
    }
    sum.iter().map(|value| value / update.explanation.length).collect()
}

proptest! {
    /// What the page shows is what was computed, under every strategy, by clicks and blind.
    #[test]
    fn the_terms_sum_to_the_new_query(case in case()) {
        if let Outcome::Moved(update) = case.outcome() {
            let rebuilt = rebuilt(&case, &update);
            // Sums of a few dozen f32 products, over a length that may be small.
            let bound = 2e-6 / update.explanation.length.min(1.0);
            for (found, expected) in rebuilt.iter().zip(&update.query) {
                prop_assert!((found - expected).abs() <= bound, "{rebuilt:?} {:?}", update);
            }
            let explanation = &update.explanation;
            prop_assert_eq!((explanation.strategy, explanation.mode), (case.strategy, case.mode));
            prop_assert_eq!((explanation.weights, explanation.tau), (case.params.weights, case.params.tau));
            let length = dot(&update.query, &update.query).sqrt();
            prop_assert!((length - 1.0).abs() < 1e-5, "length {length}");
        }
    }

    #[test]
    fn nothing_marked_changes_nothing(case in case()) {
        let case = Case { marks: Vec::new(), more: Vec::new(), less: Vec::new(), ..case };
        prop_assert_eq!(case.outcome(), Outcome::Unchanged);
    }

    /// The order of the clicks, and clicking twice, change nothing, to the bit.
    #[test]
    fn only_the_marks_count(case in case(), order in any::<u64>()) {
        let case = Case { mode: Mode::Clicks, ..case };
        let mut random = testing::Random::new(order);
        let mut shuffled = case.clone();
        for _ in 0..8 {
            if let Some(last) = shuffled.marks.len().checked_sub(1) {
                let (a, b) = (random.next() as usize % (last + 1), random.next() as usize % (last + 1));
                shuffled.marks.swap(a, b);
                let again = shuffled.marks[a].clone();
                shuffled.marks.push(again);
            }
        }
        shuffled.more.reverse();
        shuffled.less.reverse();
        prop_assert_eq!(case.outcome(), shuffled.outcome());
    }

    /// Adding `v` to the likes adds `beta v` and leaves the other terms, so the margin of `v` over any `w` grows by
    /// `beta (1 - v.w) >= 0`; a dislike is its mirror image. The slack covers f32 rounding.
    #[test]
    fn a_liked_picture_does_not_fall(case in case(), pick in any::<prop::sample::Index>()) {
        let own = Params::of(Feedback::Prf, Mode::Clicks);
        let case = Case { strategy: Feedback::Prf, mode: Mode::Clicks, params: own, ..case };
        let marked: BTreeSet<&str> = case.marks.iter().map(|mark| mark.id.as_str()).collect();
        let ids = case.facts.ids();
        let free: Vec<&String> = ids.iter().filter(|id| !marked.contains(id.as_str())).collect();
        prop_assume!(!free.is_empty());
        let id = free[pick.index(free.len())];
        let above = |case: &Case, slack: f32| {
            let (query, mut facts) = (case.query(), case.facts.clone());
            let mut score = |id: &str| dot(&query, &facts.embedding(Part::whole(id)).unwrap());
            let own = score(id);
            ids.iter().filter(|other| score(other) > own + slack).count()
        };
        let with = |side| {
            let mut with = case.clone();
            with.marks.push(mark(id, side, None));
            with
        };
        prop_assert!(above(&with(Side::Like), 1e-4) <= above(&case, -1e-4));
        prop_assert!(above(&with(Side::Dislike), -1e-4) >= above(&case, 1e-4));
    }
}

fn assert_near(found: &[f32], expected: &[f32]) {
    let near = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5);
    assert!(near, "{found:?} is not {expected:?}");
}

/// `q = (1, 0)`, pictures at cosines .8 and .6 with `tau = .2`: `w = softmax(4, 3) = (.7310586, .2689414)`.
const QUERY: [f32; 2] = [1.0, 0.0];
const NEAR: [f32; 2] = [0.8, 0.6];
const FAR: [f32; 2] = [0.6, -0.8];

/// "near" and "far", whose captions are what they are themselves; and a few more directions.
fn by_hand() -> Fake {
    let mut facts = Fake::new(2);
    for (id, vector) in [
        ("near", NEAR),
        ("far", FAR),
        ("east", QUERY),
        ("north", [0.0, 1.0]),
        ("south", [0.0, -1.0]),
        ("west", [-1.0, 0.0]),
    ] {
        facts.add(id, vector.to_vec(), vector.to_vec());
    }
    facts
}

fn moved(strategy: Feedback, mode: Mode, marks: &Marks, params: &Params, facts: &Fake) -> Update {
    let words = TextFeatures { embedding: QUERY.to_vec(), tokens: QUERY.to_vec(), token_width: 2 };
    let query = Query { text: "asked", words: &words, current: &words.embedding };
    match update(strategy, mode, marks, &query, params, &mut facts.clone()).unwrap() {
        Outcome::Moved(update) => update,
        other => panic!("{other:?}"),
    }
}

fn blind(strategy: Feedback, params: &Params, bottom: &[&str]) -> Update {
    moved(strategy, Mode::Blind, &Marks::ranking(&["near", "far"], bottom), params, &by_hand())
}

/// The coefficients of all terms but the query's.
fn coefficients(update: &Update) -> Vec<f32> {
    let terms = update.explanation.terms.iter().filter(|term| term.kind != TermKind::Query);
    terms.map(|term| term.coefficient).collect()
}

#[test]
fn blind_prf_by_hand() {
    let update = blind(Feedback::Prf, &Params { tau: 0.2, ..Params::of(Feedback::Prf, Mode::Blind) }, &[]);
    // p = w NEAR + (1 - w) FAR = (.7462117, .2234820), length .7789606; n = (.6537883, -.4234820), length
    // .7789606 (the two pictures are orthogonal, so both have length sqrt(w^2 + (1 - w)^2)).
    // .8 q + .1 p / |p| - .1 n / |n| = (.8118650, .0830549), length .8161023.
    assert_near(&update.query, &[0.994_808, 0.101_770]);
    assert_near(&[update.explanation.length], &[0.816_102_3]);
    // .1 (w - (1 - w)) / .7789606.
    assert_near(&coefficients(&update), &[0.059_324_8, -0.059_324_8]);
    let terms = &update.explanation.terms;
    let found: Vec<_> = terms.iter().map(|term| (term.kind, term.id.as_str(), term.similarity)).collect();
    assert_eq!(found[..2], [(TermKind::Query, "", 1.0), (TermKind::Picture, "near", 0.8)]);
    assert_eq!((terms[0].text.as_str(), terms[0].coefficient), ("asked", 0.8));
}

#[test]
fn blind_grf_by_hand() {
    let own = Params { tau: 0.2, ..Params::of(Feedback::Grf, Mode::Blind) };
    let update = blind(Feedback::Grf, &own, &[]);
    // beta w - gamma (1 - w) = .1 (2 w - 1) = .0462117 and its negative.
    assert_near(&coefficients(&update), &[0.046_211_7, -0.046_211_7]);
    // .8 q + .0462117 (NEAR - FAR) = (.8092423, .0646964), length .8118244.
    assert_near(&update.query, &[0.996_819, 0.079_693]);
    let term = &update.explanation.terms[1];
    assert_eq!((term.kind, term.text.as_str()), (TermKind::Caption, "a near thing"));
    // Normalised, it is PRF's formula over captions: a different algorithm.
    let scaled = blind(Feedback::Grf, &Params { scaling: Scaling::Unit, ..own }, &[]);
    assert_near(&scaled.query, &[0.994_808, 0.101_770]);
}

#[test]
fn classical_prf_by_hand() {
    let update = blind(Feedback::Prf, &Params::of(Feedback::Prf, Mode::Blind).classical(), &["south"]);
    // .8 (1, 0) + .1 (.7, -.1) - .1 (0, -1) = (.87, .09), length .8746428.
    assert_near(&update.query, &[0.994_692, 0.102_899]);
    assert_near(&coefficients(&update), &[0.05, 0.05, -0.1]);
}

#[test]
fn blind_explicit_by_hand() {
    let words = vec![Words { text: "up", embedding: &[0.0, 1.0] }];
    let marks = Marks::default().with_words(words, Vec::new()).unwrap();
    let params = Params::of(Feedback::Explicit, Mode::Blind);
    let update = moved(Feedback::Explicit, Mode::Blind, &marks, &params, &by_hand());
    assert_near(&update.query, &[0.992_278, 0.124_035]);
    assert_near(&coefficients(&update), &[0.1]);
    let term = &update.explanation.terms[1];
    assert_eq!((term.kind, term.text.as_str(), term.id.as_str()), (TermKind::Words, "up", ""));
}

#[test]
fn clicks_by_hand() {
    let marks = [mark("near", Side::Like, None), mark("far", Side::Dislike, None)];
    let weights = Weights { alpha: 1.0, beta: 0.5, gamma: 0.25 };
    let params = |pooling| Params { weights, pooling, ..Params::of(Feedback::Prf, Mode::Clicks) };
    let clicked = |marks: &[Mark], pooling| {
        moved(Feedback::Prf, Mode::Clicks, &Marks::clicks(marks).unwrap(), &params(pooling), &by_hand()).query
    };
    // (1, 0) + .5 (.8, .6) - .25 (.6, -.8) = (1.25, .5), length 1.3462912.
    for pooling in [Pooling::Sum, Pooling::Mean, Pooling::Softmax] {
        assert_near(&clicked(&marks, pooling), &[0.928_477, 0.371_391]);
    }
    // Both liked: sum (1, 0) + .5 (1.4, -.2) = (1.7, -.1); mean (1, 0) + .5 (1.4, -.2) / sqrt(2).
    let both = [marks[0].clone(), mark("far", Side::Like, None)];
    assert_near(&clicked(&both, Pooling::Sum), &[0.998_274, -0.058_722]);
    assert_near(&clicked(&both, Pooling::Mean), &[0.998_881, -0.047_245]);
}

#[test]
fn thumbs_count_beside_words() {
    let marks = [mark("south", Side::Dislike, None)];
    let words = vec![Words { text: "up", embedding: &[0.0, 1.0] }];
    let marks = Marks::clicks(&marks).unwrap().with_words(words, Vec::new()).unwrap();
    let weights = Weights { alpha: 0.3, beta: 0.3, gamma: 0.1 };
    let params = Params { weights, ..Params::of(Feedback::Explicit, Mode::Clicks) };
    let update = moved(Feedback::Explicit, Mode::Clicks, &marks, &params, &by_hand());
    // .3 (1, 0) + .3 (0, 1) - .1 (0, -1) = (.3, .4).
    assert_near(&update.query, &[0.6, 0.8]);
    assert_near(&coefficients(&update), &[0.3, -0.1]);
}

#[test]
fn contradictions_and_nonsense_are_refused() {
    let refused = |marks: &[Mark]| Marks::clicks(marks).unwrap_err().to_string();
    let part = |left: f32, right: f32| Some(Region { left, top: 0.0, right, bottom: 0.5 });
    let both = [mark("near", Side::Like, None), mark("near", Side::Dislike, None)];
    assert!(refused(&both).contains("\"near\" is both liked and disliked"));
    let both = [mark("near", Side::Dislike, part(0.0, 0.5)), mark("near", Side::Like, part(0.0, 0.5))];
    assert!(refused(&both).contains("part of \"near\""));
    for (region, reason) in [
        (part(f32::NAN, 0.5), "finite"),
        (part(0.0, f32::INFINITY), "finite"),
        (part(0.5, 0.2), "before"),
        (part(0.5, 0.5), "before"),
        (part(1.0, 2.0), "outside"),
        (part(-1.0, 0.0), "outside"),
    ] {
        let said = refused(&[mark("near", Side::Like, region)]);
        assert!(said.contains(reason) && said.contains("\"near\""), "{said}");
    }
    let word = || vec![Words { text: "up", embedding: &[0.0, 1.0] }];
    let said = Marks::default().with_words(word(), word()).unwrap_err().to_string();
    assert!(said.contains("\"up\""), "{said}");
    let likes = [mark("near", Side::Like, None)];
    let marks = Marks::clicks(&likes).unwrap();
    let words = TextFeatures { embedding: QUERY.to_vec(), tokens: Vec::new(), token_width: 2 };
    let ask = |current: &[f32], params: Params| {
        let query = Query { text: "", words: &words, current };
        update(Feedback::Prf, Mode::Clicks, &marks, &query, &params, &mut by_hand())
    };
    let own = Params::of(Feedback::Prf, Mode::Clicks);
    assert!(matches!(ask(&[1.0, 0.0, 0.0], own), Err(Error::Width { found: 2, expected: 3, .. })));
    for tau in [0.0, -1.0, f32::NAN] {
        assert!(matches!(ask(&QUERY, Params { tau, ..own }), Err(Error::Invalid(_))));
    }
    let weights = Weights { beta: f32::NAN, ..own.weights };
    assert!(matches!(ask(&QUERY, Params { weights, ..own }), Err(Error::Invalid(_))));
    // Where query and feedback cancel out, the query stays.
    let weights = Weights { alpha: 0.5, beta: -0.5, gamma: 0.0 };
    assert_eq!(ask(&NEAR, Params { weights, ..own }).unwrap(), Outcome::Unchanged);
}

/// Two heads, one query, two pictures of 2 x 2 patches. Patches sum to (0, .2, .2, .4) and (.2, 0, 0, .2) over the heads.
fn attended() -> Fake {
    let head = [0.0, 0.1, 0.1, 0.2, 0.1, 0.0, 0.0, 0.1];
    Fake { attention: Some((1, [head, head].concat())), output: Some(vec![0.0, 2.0]), ..by_hand() }
}

#[test]
fn blind_afs_by_hand() {
    let params = Params { tau: 1.0, ..Params::of(Feedback::Afs, Mode::Blind) };
    let ask = |params: &Params| {
        moved(Feedback::Afs, Mode::Blind, &Marks::ranking(&["near", "far"], &[]), params, &attended())
    };
    let update = ask(&params);
    // A = (.8, .4): weights softmax(-A) = (.4013123, .5986877). n ~ (.6802624, -.2381628), length
    // .7207457. .8 q + .1 (0, 1) - .1 n / |n| = (.7056166, .1330442).
    assert_near(&update.query, &[0.982_686, 0.185_285]);
    assert_near(&coefficients(&update), &[0.1, -0.055_680_1, -0.083_065_0]);
    let kinds: Vec<TermKind> = update.explanation.terms.iter().map(|term| term.kind).collect();
    assert_eq!(kinds, [TermKind::Query, TermKind::Summary, TermKind::Picture, TermKind::Picture]);
    assert_near(&update.explanation.maps[0].values, &[0.0, 0.5, 0.5, 1.0]);
    assert_near(&update.explanation.maps[1].values, &[0.5, 0.0, 0.0, 0.5]);
    let parts: Vec<f32> = update.explanation.maps.iter().map(|map| map.share).collect();
    assert_near(&parts, &[2.0 / 3.0, 1.0 / 3.0]);
    // As the published code computes it, both count the same.
    let update = ask(&Params { negative: NegativeWeights::Centroid, ..params });
    assert_near(&coefficients(&update), &[0.1, -0.1 / 2.0f32.sqrt(), -0.1 / 2.0f32.sqrt()]);
    // One caption token each, attended .2 and .6 in all: softmax(-(.2, .6)) = (.5986877, .4013123).
    let head = [0.1, 0.3, 0.0, 0.1, 0.1, 0.2, 0.1, 0.0, 0.0, 0.1];
    let facts = Fake { attention: Some((1, [head, head].concat())), ..attended() };
    let params = Params { captions: true, ..params };
    let update =
        moved(Feedback::Afs, Mode::Blind, &Marks::ranking(&["near", "far"], &[]), &params, &facts);
    // Half of each negative; captions are where their pictures are, so the lengths are the same.
    let expected = [0.1, -0.027_840_1, -0.041_532_5, -0.041_532_5, -0.027_840_1];
    assert_near(&coefficients(&update), &expected);
}

/// Under AFS the liked pictures stand in the maps; none is listed as if it counted for nothing.
#[test]
fn afs_for_clicks_by_hand() {
    let weights = Weights { alpha: 0.8, beta: 0.1, gamma: 0.1 };
    let ask = |dislikes: &[&str], pooling| {
        let mut marks = vec![mark("near", Side::Like, None), mark("far", Side::Like, None)];
        marks.extend(dislikes.iter().map(|id| mark(id, Side::Dislike, None)));
        let params = Params { weights, pooling, ..Params::of(Feedback::Afs, Mode::Clicks) };
        moved(Feedback::Afs, Mode::Clicks, &Marks::clicks(&marks).unwrap(), &params, &attended())
    };
    // .8 q + .1 (0, 1) + .1 (0, 1).
    assert_near(&ask(&["south"], Pooling::Mean).query, &[0.970_143, 0.242_536]);
    // Each click by itself: .8 q + 2 * .1 (0, 1) - .1 ((0, -1) + (-1, 0)) = (.9, .3), length .9486833.
    let update = ask(&["south", "west"], Pooling::Sum);
    assert_near(&update.query, &[0.948_683, 0.316_228]);
    assert_near(&coefficients(&update), &[0.2, -0.1, -0.1]);
    let listed: Vec<&str> = update.explanation.terms.iter().map(|term| term.id.as_str()).collect();
    assert_eq!(listed, ["", "", "south", "west"]);
    let maps: Vec<&str> = update.explanation.maps.iter().map(|map| map.id.as_str()).collect();
    assert_eq!(maps, ["far", "near"]);
    assert_near(&coefficients(&ask(&[], Pooling::Sum)), &[0.2]);
}

#[test]
fn boxes_change_what_was_attended() {
    // The box covers the first patch only: +-.3 for each of two heads.
    let corner = Some(Region { left: 0.0, top: 0.0, right: 0.5, bottom: 0.4 });
    let params =
        Params { tau: 1.0, negative: NegativeWeights::Attention, ..Params::of(Feedback::Afs, Mode::Clicks) };
    let ask = |marks: &[Mark]| {
        let marks = Marks::clicks(marks).unwrap();
        moved(Feedback::Afs, Mode::Clicks, &marks, &params, &attended()).explanation
    };
    let map = |marks: &[Mark]| ask(marks).maps[1].clone();
    let other = mark("far", Side::Like, None);
    // In the order of their ids, "far" is read first, so "near" has the second picture's attention (.2, 0, 0, .2).
    let relevant = map(&[mark("near", Side::Like, corner), other.clone()]);
    assert_near(&relevant.values, &[1.0, 0.0, 0.0, 0.25]);
    assert_near(&[relevant.share], &[1.0 / 1.8]);
    let ignored = [mark("near", Side::Like, None), mark("near", Side::Dislike, corner), other.clone()];
    // -.4 is the least of all, .4 the most; what was taken from it leaves nothing of its share.
    assert_near(&map(&ignored).values, &[0.0, 0.5, 0.5, 0.75]);
    assert_eq!(map(&ignored).share, 0.0);
    // The attention's negative weighs the pictures by what is left: A = (.8, 1) or (.8, -.2).
    let weights = |marks: &[Mark]| {
        let terms = ask(marks).terms;
        let of = |id: &str| terms.iter().find(|term| term.id == id).unwrap().coefficient;
        of("near") / of("far")
    };
    assert_near(&[weights(&[mark("near", Side::Like, corner), other.clone()])], &[(-0.2f32).exp()]);
    assert_near(&[weights(&ignored)], &[1.0f32.exp()]);
    // On a picture that is not liked, a disliked part repels by its own embedding.
    let marks = [other, mark("near", Side::Dislike, corner)];
    let marks = Marks::clicks(&marks).unwrap();
    let explanation = moved(Feedback::Afs, Mode::Clicks, &marks, &params, &by_hand()).explanation;
    let last = explanation.terms.last().unwrap();
    assert_eq!((last.kind, last.id.as_str(), last.region), (TermKind::Picture, "near", corner));
    assert!(last.coefficient < 0.0);
}

#[test]
fn parts_are_fed_back_by_themselves() {
    let corner = Some(Region { left: 0.0, top: 0.0, right: 0.3, bottom: 0.3 });
    let rest = Some(Region { left: 0.5, top: 0.5, right: 1.0, bottom: 1.0 });
    let marks = [mark("near", Side::Like, corner), mark("near", Side::Dislike, rest)];
    for (strategy, kind) in [(Feedback::Prf, TermKind::Picture), (Feedback::Grf, TermKind::Caption)] {
        let params = Params::of(strategy, Mode::Clicks);
        let update = moved(strategy, Mode::Clicks, &Marks::clicks(&marks).unwrap(), &params, &by_hand());
        let terms = &update.explanation.terms[1..];
        let found: Vec<_> = terms.iter().map(|term| (term.kind, term.region, term.coefficient)).collect();
        assert_eq!(found, [(kind, corner, 0.6), (kind, rest, -0.1)]);
        assert_ne!(terms[0].similarity, 0.8, "the part, not the whole");
    }
}

#[test]
fn boxes_cover_the_cells_that_they_touch() {
    let cells = |left, top, right, bottom| Region { left, top, right, bottom }.cells(4);
    assert_eq!(cells(0.0, 0.0, 1.0, 1.0), (0..16).collect::<Vec<_>>());
    assert_eq!(cells(0.3, 0.6, 0.6, 0.7), [9, 10]);
    assert_eq!(cells(-3.0, -1.0, 0.1, 0.1), [0]);
    assert_eq!(cells(0.99, 0.99, 7.0, 7.0), [15]);
    // Both edges round to the same cell's edge: f32 cannot tell them apart times 7.
    let thin = f32::from_bits((2.0f32 / 7.0).to_bits() - 1);
    let region = Region { left: thin, top: 0.0, right: 2.0 / 7.0, bottom: 0.1 };
    assert!(region.check("x").is_ok());
    assert_eq!(region.cells(7).len(), 1);
}
