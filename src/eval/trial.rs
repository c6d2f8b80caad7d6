//! One query of an evaluation under one method, as the page plays it. What a strategy needs is asked for, as for a visitor's
//! own question, and found out by whoever plays; `mlt eval` has tables of it, made beforehand. The games and the figures are the same.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::blind;
use super::bootstrap::{Bootstrap, Interval, Measure};
use super::clicks::{self, Feedback, Judged, Topic, Visitor};
use super::metrics::Metric;
use super::pages::Reader;
use super::tables::Tables;
use super::{Attempt, difference};
use crate::feedback::{Facts, Mode, Params, Strategy, Words};
use crate::gallery::Gallery;
use crate::learners::{self, Learner};
use crate::model::TextFeatures;
use crate::{Error, Result};

/// What is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// The paper's: one right answer, and the top of the ranking is fed back. See [`blind`].
    Blind,
    /// A visitor with several right answers in mind gives thumbs to the first ten. See [`clicks`].
    Clicks,
    /// The same, but only what was not seen yet is shown. See [`pages`](super::pages).
    Pages,
}

/// Measures of the blind protocol.
const BLIND: [Metric; 4] =
    [Metric::ReciprocalRank(5), Metric::Recall(1), Metric::Recall(5), Metric::Recall(10)];
/// Pictures that a simulated visitor looks at in a round of [`Protocol::Clicks`].
pub const LOOKS_AT: usize = 10;

impl Protocol {
    /// The measures of a round, in the order of [`Scores`], as `mlt eval` calls them.
    pub fn metrics(self) -> Vec<String> {
        let named = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        match self {
            Protocol::Blind => BLIND.into_iter().map(Metric::name).collect(),
            Protocol::Clicks => named(&["p10", "p10_new", "recall10", "recall50"]),
            Protocol::Pages => named(&["recall"]),
        }
    }
}

/// A query, a method and how it is played.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Trial {
    /// What is played.
    pub protocol: Protocol,
    /// How the query is moved; `None` for no feedback, or for a learner's.
    pub strategy: Option<Strategy>,
    /// Scores the pictures in a strategy's place. Blind rounds are a strategy's.
    #[serde(default)]
    pub learner: Option<Learner>,
    /// The query's words.
    pub words: String,
    /// Ids of the right answers; of [`Protocol::Blind`] the first is the one.
    pub relevant: Vec<String>,
    /// [`Protocol::Blind`]: other captions of the right answer, of which [`Strategy::Explicit`] adds one in each round.
    pub others: Vec<String>,
    /// What draws depend on beside the seed: the right answer's place in the collection, and its caption's.
    pub query: [usize; 2],
    /// Rankings after the first.
    pub rounds: usize,
    /// [`Protocol::Blind`]: pictures that are fed back.
    pub k: usize,
    /// Thumbs up in a round, at most.
    pub likes: usize,
    /// Thumbs down in a round, at most.
    pub dislikes: usize,
    /// Of the draws.
    pub seed: u32,
}

/// What each ranking of a query was worth, the first one's measures first: `(rounds + 1) x metrics`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Scores {
    /// Under the method.
    pub values: Vec<f64>,
    /// What it is held against: the first ranking (blind), the query as it was asked, with the same marks (clicks), or the next
    /// page without feedback (pages).
    pub baseline: Vec<f64>,
}

impl Trial {
    /// All that is to be read before it is played: the query, then the other captions where they are added.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let adds = self.protocol == Protocol::Blind && self.strategy == Some(Strategy::Explicit);
        let others = self.others.iter().filter(move |_| adds);
        std::iter::once(&self.words).chain(others).map(String::as_str)
    }

    /// Plays it over a gallery, or says what is lacking. `read` is what the text tower says of [`texts`](Self::texts).
    ///
    /// # Errors
    /// [`Error::Invalid`] without a right answer that is in the gallery, and what the strategy refuses.
    pub fn play(
        &self,
        gallery: &Gallery,
        read: &[Rc<TextFeatures>],
        facts: &mut dyn Facts,
    ) -> Result<Attempt<Scores>> {
        let absent = || Error::Invalid(format!("no right answer to \"{}\" is in the gallery", self.words));
        let relevant: Vec<usize> = self.relevant.iter().filter_map(|id| gallery.find(id).ok()).collect();
        let (words, others) = read.split_first().ok_or_else(absent)?;
        let target = *relevant.first().ok_or_else(absent)?;
        let tables = Tables::of(gallery);
        match self.protocol {
            Protocol::Blind if self.learner.is_some() => {
                Err(Error::Invalid("blind rounds are a strategy's: play them without a learner".to_owned()))
            }
            Protocol::Blind => self.blind(tables, words, others, target, facts),
            Protocol::Clicks | Protocol::Pages => {
                let topic = Topic {
                    text: self.words.clone(),
                    kind: String::new(),
                    words: words.as_ref().clone(),
                    relevant: relevant.into_iter().collect(),
                };
                let moves = |strategy| Feedback::Strategy(strategy, self.params(Mode::Clicks));
                let scores = |learner| Feedback::Learner(learner, learners::Params::CHOSEN);
                let feedback = self.learner.map(scores).or_else(|| self.strategy.map(moves));
                let game = clicks::Game { tables, feedback };
                if self.protocol == Protocol::Clicks {
                    self.clicks(&game, &topic, facts)
                } else {
                    self.pages(&game, &topic, facts)
                }
            }
        }
    }

    fn params(&self, mode: Mode) -> Params {
        Params { k: self.k, ..Params::of(self.strategy.unwrap_or(Strategy::Prf), mode) }
    }

    fn blind(
        &self,
        tables: Tables,
        words: &TextFeatures,
        others: &[Rc<TextFeatures>],
        target: usize,
        facts: &mut dyn Facts,
    ) -> Result<Attempt<Scores>> {
        let (params, seed) = (self.params(Mode::Blind), u64::from(self.seed));
        let game = blind::Game { tables, strategy: self.strategy, params, truth: &[], seed };
        let wish = |number: usize| {
            let drawn = others.get(blind::draw(seed, self.query, number, others.len()))?;
            Some(Words { text: "", embedding: &drawn.embedding })
        };
        let ranks = game.play_query(words, target, self.rounds + 1, &wish, facts)?;
        let of = |rank: &usize| BLIND.map(|metric| metric.of(*rank));
        Ok(ranks.map(|ranks| Scores {
            values: ranks.iter().flat_map(of).collect(),
            baseline: ranks.iter().flat_map(|_| ranks.first().map(of)).flatten().collect(),
        }))
    }

    fn clicks(&self, game: &clicks::Game, topic: &Topic, facts: &mut dyn Facts) -> Result<Attempt<Scores>> {
        let Trial { likes, dislikes, .. } = *self;
        let visitor = Visitor { looks_at: LOOKS_AT, likes, dislikes, each_round: true };
        let of =
            |judged: &Judged| [judged.precision, judged.new_precision, judged.recall, judged.deep_recall];
        let all = |rounds: &[Vec<Judged>]| rounds.iter().flatten().flat_map(of).collect();
        let played = game.play_topic(topic, self.rounds, visitor, facts)?;
        Ok(played.map(|played| Scores { values: all(&played.moved), baseline: all(&played.unmoved) }))
    }

    fn pages(&self, game: &clicks::Game, topic: &Topic, facts: &mut dyn Facts) -> Result<Attempt<Scores>> {
        let reader = Reader { likes: self.likes, dislikes: self.dislikes, ..Reader::BRIEF };
        let turn = |game: &clicks::Game, facts: &mut dyn Facts| {
            game.turn_pages_of(topic, self.rounds + 1, reader, facts)
        };
        let next = turn(&clicks::Game { feedback: None, ..*game }, facts)?;
        let moved = turn(game, facts)?;
        Ok(match (moved, next) {
            (Attempt::Done(values), Attempt::Done(baseline)) => Attempt::Done(Scores { values, baseline }),
            (Attempt::Needs(needs), _) | (_, Attempt::Needs(needs)) => Attempt::Needs(needs),
        })
    }
}

/// The figures of many trials of one method: for each of `columns` (a measure of a round) its mean over the trials, and that
/// of the paired differences to the baseline. `values` and `baseline` are those of the [`Scores`], one trial behind the other.
pub fn summary(values: &[f64], baseline: &[f64], columns: usize, bootstrap: Bootstrap) -> Vec<[Interval; 2]> {
    let column = |all: &[f64], column: usize| -> Vec<f64> {
        all.iter().skip(column).step_by(columns.max(1)).copied().collect()
    };
    let measures: Vec<Measure> = (0..columns)
        .flat_map(|at| {
            let (of, to) = (column(values, at), column(baseline, at));
            let differences = difference(&of, &to);
            [Measure::Mean(of), Measure::Mean(differences)]
        })
        .collect();
    bootstrap.intervals(&measures).chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect()
}
