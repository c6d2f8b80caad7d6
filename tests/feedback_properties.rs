//! The feedback core: properties that hold for any marks under every strategy.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at what it did not expect")]

mod facts;

use std::collections::BTreeSet;

use facts::{Fake, mark};
use more_like_this::feedback::{
    Centroids, Facts, Mark, Marks, Mode, NegativeWeights, Outcome, Params, Part, Pooling, Query, Region,
    Scaling, Side, Strategy as Feedback, TermKind, Update, Weights, Words, update,
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
            facts.spread = |vector| vector[0].abs();
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
    let mut sum = [0.0; WIDTH];
    for term in &update.explanation.terms {
        let part = Part { id: &term.id, region: term.region };
        let vector = match term.kind {
            TermKind::Query => case.query.embedding.clone(),
            TermKind::Picture | TermKind::Example => facts.embedding(part).unwrap(),
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
                let (a, b) = (random.bits() as usize % (last + 1), random.bits() as usize % (last + 1));
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
