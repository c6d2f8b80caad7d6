//! A simulated visitor: several pictures are right, and those among the first ten get a thumb.

use std::collections::BTreeSet;

use crate::Result;
use crate::feedback::{Clicks, Item, prf};
use crate::gallery::{Gallery, best};

use super::bootstrap::Bootstrap;
use super::metrics::Figures;

/// A query with several right answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// Its text embedding, unit length.
    pub embedding: Vec<f32>,
    /// Gallery indices of the right answers.
    pub relevant: BTreeSet<usize>,
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

/// Pictures as feedback items.
pub fn items<'a>(gallery: &'a Gallery, marked: &BTreeSet<usize>) -> Vec<Item<'a>> {
    let item = |&index: &usize| Some(Item::picture(gallery.ids().get(index)?, gallery.embedding(index)?));
    marked.iter().filter_map(item).collect()
}

/// Plays `rounds` rounds of clicks after a first ranking without any; the result is
/// `[round][topic]`, `rounds + 1` long. `done` is called after each topic.
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
) -> Result<Vec<Vec<Outcome>>> {
    let mut outcomes = vec![Vec::with_capacity(topics.len()); rounds + 1];
    for topic in topics {
        let (mut marks, mut query) = (Marks::default(), topic.embedding.clone());
        for (round, outcomes) in outcomes.iter_mut().enumerate() {
            let ranking: Vec<usize> = best(&gallery.scores(&query)?, DEEP.max(visitor.looks_at))
                .into_iter()
                .map(|hit| hit.index)
                .collect();
            outcomes.push(judge(&ranking, topic));
            if round < rounds {
                visitor.click(&ranking, topic, &mut marks);
                query = method.update(topic, gallery, &marks)?;
            }
        }
        done();
    }
    Ok(outcomes)
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

fn judge(ranking: &[usize], topic: &Topic) -> Outcome {
    let found = |depth| ranking.iter().take(depth).filter(|p| topic.relevant.contains(p)).count() as f64;
    let all = topic.relevant.len().max(1) as f64;
    Outcome {
        precision: found(SHALLOW) / SHALLOW as f64,
        recall: found(SHALLOW) / all,
        deep_recall: found(DEEP) / all,
    }
}

/// Means over the topics of one round; with a `baseline` (the round before any click) also the
/// paired differences, named `p10_diff` and so on.
pub fn figures(round: &[Outcome], baseline: Option<&[Outcome]>, bootstrap: Bootstrap) -> Figures {
    let of = |outcome: &Outcome| [outcome.precision, outcome.recall, outcome.deep_recall];
    let mut measures = Vec::new();
    for (part, name) in ["p10", "recall10", "recall50"].into_iter().enumerate() {
        measures.push((name.to_owned(), round.iter().map(|now| of(now)[part]).collect()));
        if let Some(baseline) = baseline {
            let pairs = round.iter().zip(baseline);
            let differences = pairs.map(|(now, before)| of(now)[part] - of(before)[part]).collect();
            measures.push((format!("{name}_diff"), differences));
        }
    }
    Figures::of(measures, bootstrap)
}
