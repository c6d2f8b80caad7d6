//! A simulated visitor: several pictures are right, and those among the first ten get a thumb.

use std::collections::BTreeSet;

use crate::Result;
use crate::feedback::{Clicks, Item, grf, prf};
use crate::gallery::{Gallery, best};

use super::bootstrap::{Bootstrap, Measure};
use super::metrics::{Figures, compared};
use super::random::Random;

/// A query with several right answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// What is asked.
    pub words: String,
    /// What sort of question it is; empty where there is but one.
    pub kind: String,
    /// Text embedding of the words, unit length.
    pub embedding: Vec<f32>,
    /// Gallery indices of the right answers.
    pub relevant: BTreeSet<usize>,
}

/// Halves of the topics: weights are chosen on one and reported on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// For choosing parameters.
    Tuning,
    /// For reporting.
    HeldOut,
}

impl Half {
    /// Where a topic belongs. It depends on nothing but its words, so that it stays when topics are
    /// added or put in another order.
    pub fn of(words: &str) -> Half {
        let seed = words.bytes().fold(0, |seed, byte| Random::new(seed ^ u64::from(byte)).bits());
        if seed % 2 == 0 { Half::Tuning } else { Half::HeldOut }
    }
}

/// How the visitor behaves in each round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// How many pictures are looked at.
    pub looks_at: usize,
    /// How many right ones are liked at most, all rounds together.
    pub likes: usize,
    /// How many wrong ones are disliked at most, all rounds together.
    pub dislikes: usize,
}

/// What one round's ranking was worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Share of right answers among the first ten.
    pub precision: f64,
    /// Share of all right answers that are among the first ten.
    pub recall: f64,
    /// Share of all right answers that are among the first fifty.
    pub deep_recall: f64,
    /// Share of right answers among the first ten of the pictures that have no mark yet (the residual
    /// collection): a liked picture that stays on top is no success of the feedback.
    pub new_precision: f64,
}

/// Depth of [`Outcome::precision`] and [`Outcome::recall`].
pub const SHALLOW: usize = 10;
/// Depth of [`Outcome::deep_recall`].
pub const DEEP: usize = 50;

/// A feedback strategy for clicks. Strategies that need a model hold it.
pub trait Method {
    /// The query for these marks, from the text query `topic.embedding`.
    ///
    /// # Errors
    /// What the strategy's model or arithmetic refuses.
    fn update(&mut self, topic: &Topic, gallery: &Gallery, marks: &Marks) -> Result<Vec<f32>>;
}

/// Gallery indices of what was marked so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Thumbs up.
    pub likes: BTreeSet<usize>,
    /// Thumbs down.
    pub dislikes: BTreeSet<usize>,
}

impl Marks {
    fn contain(&self, picture: usize) -> bool {
        self.likes.contains(&picture) || self.dislikes.contains(&picture)
    }

    fn len(&self) -> usize {
        self.likes.len() + self.dislikes.len()
    }
}

/// No feedback, whatever is clicked.
pub struct NoFeedback;

impl Method for NoFeedback {
    fn update(&mut self, topic: &Topic, _: &Gallery, _: &Marks) -> Result<Vec<f32>> {
        Ok(topic.embedding.clone())
    }
}

/// PRF for clicks.
pub struct Prf {
    /// Its parameters.
    pub options: Clicks,
}

impl Method for Prf {
    fn update(&mut self, topic: &Topic, gallery: &Gallery, marks: &Marks) -> Result<Vec<f32>> {
        let (likes, dislikes) = (items(gallery, &marks.likes), items(gallery, &marks.dislikes));
        Ok(prf::clicks(&topic.embedding, &likes, &dislikes, &self.options)?.query)
    }
}

/// GRF for clicks.
pub struct Grf<'a> {
    /// Per picture of the gallery the text embedding of the caption generated for it.
    pub captions: &'a [Vec<f32>],
    /// Its parameters.
    pub options: Clicks,
}

impl Method for Grf<'_> {
    fn update(&mut self, topic: &Topic, gallery: &Gallery, marks: &Marks) -> Result<Vec<f32>> {
        let item = |&index: &usize| {
            Some(Item { id: gallery.ids().get(index)?, text: "", embedding: self.captions.get(index)? })
        };
        let items = |marked: &BTreeSet<usize>| marked.iter().filter_map(item).collect::<Vec<Item>>();
        let (likes, dislikes) = (items(&marks.likes), items(&marks.dislikes));
        Ok(grf::clicks(&topic.embedding, &likes, &dislikes, &self.options)?.query)
    }
}

/// Pictures as feedback items.
pub fn items<'a>(gallery: &'a Gallery, marked: &BTreeSet<usize>) -> Vec<Item<'a>> {
    let entries = marked.iter().filter_map(|&index| gallery.entry(index));
    entries.map(|(id, embedding)| Item::picture(id, embedding)).collect()
}

/// Outcomes as `[round][topic]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Played {
    /// Under the strategy.
    pub moved: Vec<Vec<Outcome>>,
    /// Under the query as it was asked, with the same marks: what the visitor would have seen next
    /// without feedback.
    pub unmoved: Vec<Vec<Outcome>>,
}

impl Played {
    /// No topic yet, of `rounds` rounds after the first ranking.
    pub fn new(rounds: usize) -> Played {
        Played { moved: vec![Vec::new(); rounds + 1], unmoved: vec![Vec::new(); rounds + 1] }
    }

    /// Adds another's topics behind these.
    pub fn extend(&mut self, other: Played) {
        let join = |all: &mut Vec<Vec<Outcome>>, part: Vec<Vec<Outcome>>| {
            all.iter_mut().zip(part).for_each(|(all, part)| all.extend(part));
        };
        join(&mut self.moved, other.moved);
        join(&mut self.unmoved, other.unmoved);
    }

    /// The topics that `wanted` holds for, by their place.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(usize) -> bool) -> Played {
        let some = |round: &Vec<Outcome>| {
            (0..).zip(round).filter(|(topic, _)| wanted(*topic)).map(|(_, outcome)| *outcome).collect()
        };
        Played {
            moved: self.moved.iter().map(some).collect(),
            unmoved: self.unmoved.iter().map(some).collect(),
        }
    }
}

/// Plays `rounds` rounds of clicks after a first ranking without any: `rounds + 1` outcomes per topic.
/// `done` is called after each topic.
///
/// # Errors
/// What the method refuses, or topics of another width.
pub fn play(
    gallery: &Gallery,
    topics: &[Topic],
    visitor: Visitor,
    method: &mut dyn Method,
    rounds: usize,
    mut done: impl FnMut(),
) -> Result<Played> {
    let mut played = Played::new(rounds);
    for topic in topics {
        let (mut marks, mut query) = (Marks::default(), topic.embedding.clone());
        for round in 0..=rounds {
            let depth = DEEP.max(visitor.looks_at).max(SHALLOW + marks.len());
            let ranking = ranking(gallery, &query, depth)?;
            played.moved[round].push(judge(&ranking, topic, &marks));
            let without = self::ranking(gallery, &topic.embedding, depth)?;
            played.unmoved[round].push(judge(&without, topic, &marks));
            if round < rounds {
                visitor.click(&ranking, topic, &mut marks);
                query = method.update(topic, gallery, &marks)?;
            }
        }
        done();
    }
    Ok(played)
}

fn ranking(gallery: &Gallery, query: &[f32], depth: usize) -> Result<Vec<usize>> {
    Ok(best(&gallery.scores(query)?, depth).into_iter().map(|hit| hit.index).collect())
}

impl Visitor {
    fn click(&self, ranking: &[usize], topic: &Topic, marks: &mut Marks) {
        for &picture in ranking.iter().take(self.looks_at) {
            let (set, most) = if topic.relevant.contains(&picture) {
                (&mut marks.likes, self.likes)
            } else {
                (&mut marks.dislikes, self.dislikes)
            };
            if set.len() < most {
                set.insert(picture);
            }
        }
    }
}

fn judge(ranking: &[usize], topic: &Topic, marks: &Marks) -> Outcome {
    let is_right = |picture: &&usize| topic.relevant.contains(picture);
    let found = |depth| ranking.iter().take(depth).filter(is_right).count() as f64;
    let new = ranking.iter().filter(|picture| !marks.contain(**picture)).take(SHALLOW).filter(is_right);
    let all = topic.relevant.len().max(1) as f64;
    Outcome {
        precision: found(SHALLOW) / SHALLOW as f64,
        recall: found(SHALLOW) / all,
        deep_recall: found(DEEP) / all,
        new_precision: new.count() as f64 / SHALLOW as f64,
    }
}

/// Means over the topics of one round; with a `baseline` over the same topics also the paired
/// differences and the relative gains, named `p10_diff`, `p10_gain` and so on.
pub fn figures(round: &[Outcome], baseline: Option<&[Outcome]>, bootstrap: Bootstrap) -> Figures {
    let columns = |round: &[Outcome]| {
        let column = |part: fn(&Outcome) -> f64| round.iter().map(part).collect::<Vec<f64>>();
        [
            ("p10", column(|outcome| outcome.precision)),
            ("recall10", column(|outcome| outcome.recall)),
            ("recall50", column(|outcome| outcome.deep_recall)),
            ("p10_new", column(|outcome| outcome.new_precision)),
        ]
    };
    let before = baseline.map(columns);
    let mut measures = Vec::new();
    for (index, (name, now)) in columns(round).into_iter().enumerate() {
        measures.push((name.to_owned(), Measure::Mean(now.clone())));
        if let Some(before) = &before {
            measures.extend(compared(name, now, before[index].1.clone()));
        }
    }
    Figures::of(measures, bootstrap)
}
