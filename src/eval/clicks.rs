//! A simulated visitor: several pictures are right, and those among the first ten get a thumb.

use std::collections::BTreeSet;

use super::Attempt;
use super::bootstrap::{Bootstrap, Measure};
use super::metrics::{Figures, compared};
use super::tables::Tables;
use crate::Result;
use crate::feedback::{Facts, Mark, Marks, Mode, Outcome, Params, Query, Side, Strategy, update};
use crate::gallery::Gallery;
use crate::learners::{self, Learner};
use crate::model::TextFeatures;
use crate::top_k::best;
use random::Random;

/// A query with several right answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// What is asked.
    pub text: String,
    /// What sort of question it is; empty where there is but one.
    pub kind: String,
    /// What the text tower says of it. The tokens are read by AFS only and may be missing otherwise.
    pub words: TextFeatures,
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
    /// How many right ones are liked at most.
    pub likes: usize,
    /// How many wrong ones are disliked at most.
    pub dislikes: usize,
    /// Whether these hold for each round; else for all rounds together.
    pub each_round: bool,
}

/// What one round's ranking was worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
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

/// Depth of [`Judged::precision`] and [`Judged::recall`].
pub const SHALLOW: usize = 10;
/// Depth of [`Judged::deep_recall`].
pub const DEEP: usize = 50;

/// Gallery indices of what was marked so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thumbs {
    /// Thumbs up.
    pub likes: BTreeSet<usize>,
    /// Thumbs down.
    pub dislikes: BTreeSet<usize>,
}

impl Thumbs {
    fn contain(&self, picture: usize) -> bool {
        self.likes.contains(&picture) || self.dislikes.contains(&picture)
    }

    fn len(&self) -> usize {
        self.likes.len() + self.dislikes.len()
    }

    fn marks(&self, gallery: &Gallery) -> Vec<Mark> {
        let mark =
            |index: &usize, side| Some(Mark { id: gallery.ids().get(*index)?.clone(), side, region: None });
        let likes = self.likes.iter().filter_map(|index| mark(index, Side::Like));
        likes.chain(self.dislikes.iter().filter_map(|index| mark(index, Side::Dislike))).collect()
    }
}

/// Outcomes as `[round][topic]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Played {
    /// Under the feedback.
    pub moved: Vec<Vec<Judged>>,
    /// Under the query as it was asked, with the same marks: what the visitor would have seen next
    /// without feedback.
    pub unmoved: Vec<Vec<Judged>>,
}

impl Played {
    /// No topic yet, of `rounds` rounds after the first ranking.
    pub fn new(rounds: usize) -> Played {
        Played { moved: vec![Vec::new(); rounds + 1], unmoved: vec![Vec::new(); rounds + 1] }
    }

    /// Adds another's topics behind these.
    pub fn extend(&mut self, other: Played) {
        let join = |all: &mut Vec<Vec<Judged>>, part: Vec<Vec<Judged>>| {
            all.iter_mut().zip(part).for_each(|(all, part)| all.extend(part));
        };
        join(&mut self.moved, other.moved);
        join(&mut self.unmoved, other.unmoved);
    }

    /// The topics that `wanted` holds for, by their place.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(usize) -> bool) -> Played {
        let some = |round: &Vec<Judged>| {
            (0..).zip(round).filter(|(topic, _)| wanted(*topic)).map(|(_, outcome)| *outcome).collect()
        };
        Played {
            moved: self.moved.iter().map(some).collect(),
            unmoved: self.unmoved.iter().map(some).collect(),
        }
    }
}

/// What marks do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Feedback {
    /// They move the query.
    Strategy(Strategy, Params),
    /// They score the pictures.
    Learner(Learner, learners::Params),
}

/// A game of clicks over a gallery.
#[derive(Clone, Copy)]
pub struct Game<'a> {
    /// What strategies and learners are told.
    pub tables: Tables<'a>,
    /// What marks do; `None` for nothing, whatever is clicked.
    pub feedback: Option<Feedback>,
}

impl Game<'_> {
    /// Plays `rounds` rounds of clicks after a first ranking without any: `rounds + 1` outcomes per topic.
    /// `done` is called after each topic.
    ///
    /// # Errors
    /// What the feedback refuses, or topics of another width.
    pub fn play(
        &self,
        topics: &[Topic],
        rounds: usize,
        visitor: Visitor,
        mut done: impl FnMut(),
    ) -> Result<Played> {
        let mut played = Played::new(rounds);
        for topic in topics {
            let mut facts = self.tables.facts(None);
            played.extend(self.play_topic(topic, rounds, visitor, &mut facts)?.done()?);
            done();
        }
        Ok(played)
    }

    /// The same for one topic, or what is lacking.
    ///
    /// # Errors
    /// What the feedback refuses, or a topic of another width.
    pub fn play_topic(
        &self,
        topic: &Topic,
        rounds: usize,
        visitor: Visitor,
        facts: &mut dyn Facts,
    ) -> Result<Attempt<Played>> {
        let without = Game { feedback: None, ..*self };
        let (mut played, mut thumbs) = (Played::new(rounds), Thumbs::default());
        for round in 0..=rounds {
            let depth = DEEP.max(visitor.looks_at).max(SHALLOW + thumbs.len());
            let ranking = match self.ranking(topic, &thumbs, depth, facts)? {
                Attempt::Done(ranking) => ranking,
                Attempt::Needs(needs) => return Ok(Attempt::Needs(needs)),
            };
            played.moved[round].push(judge(&ranking, topic, &thumbs));
            let unmoved = without.ranking(topic, &thumbs, depth, facts)?.done()?;
            played.unmoved[round].push(judge(&unmoved, topic, &thumbs));
            visitor.click(&ranking, topic, &mut thumbs);
        }
        Ok(Attempt::Done(played))
    }

    /// The best pictures for these thumbs, best first, or what is lacking.
    ///
    /// # Errors
    /// What the feedback refuses, or a topic of another width.
    pub fn ranking(
        &self,
        topic: &Topic,
        thumbs: &Thumbs,
        depth: usize,
        facts: &mut dyn Facts,
    ) -> Result<Attempt<Vec<usize>>> {
        let (gallery, start) = (self.tables.gallery, &topic.words.embedding);
        let hits = match &self.feedback {
            None => Attempt::Done(gallery.top_k(start, depth)?),
            Some(Feedback::Strategy(strategy, params)) => {
                match self.moved(*strategy, params, topic, thumbs, facts)? {
                    Attempt::Done(query) => Attempt::Done(gallery.top_k(&query, depth)?),
                    Attempt::Needs(needs) => Attempt::Needs(needs),
                }
            }
            Some(Feedback::Learner(learner, params)) => {
                match self.scores(*learner, params, topic, thumbs, facts)? {
                    learners::Outcome::Scores { scores, .. } => Attempt::Done(best(&scores, depth)),
                    learners::Outcome::Unchanged => Attempt::Done(gallery.top_k(start, depth)?),
                    learners::Outcome::Needs(needs) => Attempt::Needs(needs),
                }
            }
        };
        Ok(hits.map(|hits| hits.into_iter().map(|hit| hit.index).collect()))
    }

    /// The query as a strategy moves it for these thumbs, from the text query, or what is lacking.
    ///
    /// # Errors
    /// What the strategy refuses.
    pub fn moved(
        &self,
        strategy: Strategy,
        params: &Params,
        topic: &Topic,
        thumbs: &Thumbs,
        facts: &mut dyn Facts,
    ) -> Result<Attempt<Vec<f32>>> {
        let current = &topic.words.embedding;
        let marks = thumbs.marks(self.tables.gallery);
        let query = Query { text: &topic.text, words: &topic.words, current };
        Ok(match update(strategy, Mode::Clicks, &Marks::clicks(&marks)?, &query, params, facts)? {
            Outcome::Moved(moved) => Attempt::Done(moved.query),
            Outcome::Unchanged => Attempt::Done(current.clone()),
            Outcome::Needs(needs) => Attempt::Needs(needs),
        })
    }

    /// A learner's scores for these thumbs.
    fn scores(
        &self,
        learner: Learner,
        params: &learners::Params,
        topic: &Topic,
        thumbs: &Thumbs,
        facts: &mut dyn Facts,
    ) -> Result<learners::Outcome> {
        let (gallery, query) = (self.tables.gallery, Some(&topic.words.embedding[..]));
        let marks = thumbs.marks(gallery);
        learners::score(learner, params, gallery, query, &Marks::clicks(&marks)?, facts)
    }
}

impl Visitor {
    /// Gives thumbs to what is seen of a ranking, no more than are allowed.
    pub fn click(&self, ranking: &[usize], topic: &Topic, thumbs: &mut Thumbs) {
        let (liked, disliked) =
            if self.each_round { (thumbs.likes.len(), thumbs.dislikes.len()) } else { (0, 0) };
        for &picture in ranking.iter().take(self.looks_at) {
            let (set, most) = if topic.relevant.contains(&picture) {
                (&mut thumbs.likes, liked + self.likes)
            } else {
                (&mut thumbs.dislikes, disliked + self.dislikes)
            };
            if set.len() < most {
                set.insert(picture);
            }
        }
    }
}

/// What a ranking of gallery indices, at least [`DEEP`] of them or all, is worth to somebody who marked these.
pub fn judge(ranking: &[usize], topic: &Topic, thumbs: &Thumbs) -> Judged {
    let is_right = |picture: &&usize| topic.relevant.contains(picture);
    let found = |depth| ranking.iter().take(depth).filter(is_right).count() as f64;
    let new = ranking.iter().filter(|picture| !thumbs.contain(**picture)).take(SHALLOW).filter(is_right);
    let all = topic.relevant.len().max(1) as f64;
    Judged {
        precision: found(SHALLOW) / SHALLOW as f64,
        recall: found(SHALLOW) / all,
        deep_recall: found(DEEP) / all,
        new_precision: new.count() as f64 / SHALLOW as f64,
    }
}

/// Means over the topics of one round; with a `baseline` over the same topics also the paired
/// differences and the relative gains, named `p10_diff`, `p10_gain` and so on.
pub fn figures(round: &[Judged], baseline: Option<&[Judged]>, bootstrap: Bootstrap) -> Figures {
    let columns = |round: &[Judged]| {
        let column = |part: fn(&Judged) -> f64| round.iter().map(part).collect::<Vec<f64>>();
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
