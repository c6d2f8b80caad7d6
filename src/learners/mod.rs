//! Classic learners beside the strategies: what relevance feedback was before it, for comparison.
//!
//! A strategy of [`feedback`](crate::feedback) moves the query, and the gallery is ranked by its cosines with that. A learner
//! gives each picture of the gallery a score of its own, which need not be linear in the picture. All of them start from the
//! words: their cosines over the gallery, less the mean and in units of the standard deviation (z-scores), are a part of every
//! score, and without marks they are all of it.
//!
//! - [`Learner::Logistic`]: logistic regression on the marks, with the words as an offset.
//! - [`Learner::Nearest`]: the nearest like against the nearest dislike (Giacinto, CIVR 2007).
//! - [`Learner::PicHunter`]: which picture is the one sought, after Bayes (Cox et al., IEEE Transactions on Image Processing
//!   9(1), 2000).
//! - [`Learner::Rectified`]: what lies close to a mark moves with it, the rest stays.
//! - [`Learner::Network`]: a small network over pooled z-scores of the marks, trained on simulated visitors.
//!
//! **Architecture invariant:** scores are a function of query, marks and gallery alone, and do not depend on the order of the
//! marks. Taking a mark back therefore restores exactly the scores before it.

mod logistic;
mod nearest;
mod network;
mod params;
mod pichunter;
mod rectified;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::feedback::{Facts, Marks, Needs, Part};
use crate::gallery::Gallery;
use crate::vector::dot;

pub use params::{Logistic, Nearest, Network, Params, PicHunter, Rectified};

/// How marks become scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Learner {
    /// Logistic regression.
    Logistic,
    /// The nearest neighbour among the marks.
    Nearest,
    /// A posterior over which picture is sought.
    PicHunter,
    /// Rectified similarities to the marks.
    Rectified,
    /// A trained network over sets of marks.
    Network,
}

impl Learner {
    /// Every learner, in the order in which they are shown.
    pub const ALL: [Learner; 5] =
        [Learner::Logistic, Learner::Nearest, Learner::PicHunter, Learner::Rectified, Learner::Network];

    /// The name that reports and messages use.
    pub fn name(self) -> &'static str {
        match self {
            Learner::Logistic => "logistic",
            Learner::Nearest => "nearest",
            Learner::PicHunter => "pichunter",
            Learner::Rectified => "rectified",
            Learner::Network => "network",
        }
    }
}

/// What comes of marks.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Of each picture, in the gallery's order.
    Scores {
        /// Higher is better.
        scores: Vec<f32>,
        /// What they start from: the words' z-scores, all 0 without a query.
        words: Vec<f32>,
    },
    /// No picture is marked: the query ranks as it is.
    Unchanged,
    /// Something is to be supplied first; never empty.
    Needs(Needs),
}

/// What a learner is told.
struct Evidence<'a> {
    gallery: &'a Gallery,
    /// What is asked with; `None` where only marks ask.
    query: Option<&'a [f32]>,
    /// The query's cosines.
    words: Option<Standard>,
    /// Embeddings of what is liked, unit length, in one order whatever that of the marks.
    likes: Vec<Vec<f32>>,
    /// The same of what is disliked.
    dislikes: Vec<Vec<f32>>,
}

impl Evidence<'_> {
    /// The words' z-score of each picture; all 0 without a query.
    fn words(&self) -> Vec<f32> {
        self.words.as_ref().map_or_else(|| vec![0.0; self.gallery.len()], |words| words.scores.clone())
    }

    /// The words' z-score of a mark; 0 without a query.
    fn words_of(&self, mark: &[f32]) -> f32 {
        self.query.zip(self.words.as_ref()).map_or(0.0, |(query, words)| words.at(dot(query, mark)))
    }

    /// Adds to each picture's score what `of` makes of its z-score of a mark.
    fn add(&self, scores: &mut [f32], mark: &[f32], of: impl Fn(f32) -> f32) -> Result<()> {
        let similarities = Standard::of(self.gallery, mark)?.scores;
        scores.iter_mut().zip(similarities).for_each(|(score, similarity)| *score += of(similarity));
        Ok(())
    }
}

/// Cosines of the gallery's pictures with a vector, less their mean and in units of their standard deviation.
struct Standard {
    scores: Vec<f32>,
    mean: f32,
    /// 1 where all cosines are the same.
    deviation: f32,
}

impl Standard {
    fn of(gallery: &Gallery, vector: &[f32]) -> Result<Standard> {
        let mut scores = gallery.scores(vector)?;
        let count = scores.len().max(1) as f64;
        let mean = scores.iter().map(|&score| f64::from(score)).sum::<f64>() / count;
        let variance = scores.iter().map(|&score| (f64::from(score) - mean).powi(2)).sum::<f64>() / count;
        let deviation = Some(variance.sqrt() as f32).filter(|&it| it > f32::EPSILON).unwrap_or(1.0);
        let mean = mean as f32;
        scores.iter_mut().for_each(|score| *score = (*score - mean) / deviation);
        Ok(Standard { scores, mean, deviation })
    }

    /// The z-score of a cosine.
    fn at(&self, cosine: f32) -> f32 {
        (cosine - self.mean) / self.deviation
    }
}

/// Scores the gallery by a query and marks of its pictures or of parts of them. Takes one pass over the gallery for each mark
/// at most, and memory for a few numbers per picture.
///
/// # Errors
/// [`crate::Error::Width`] where a vector is not of the gallery's width, [`crate::Error::Invalid`] for parameters that
/// [`Params::check`] refuses, and what the facts refuse.
pub fn score(
    learner: Learner,
    params: &Params,
    gallery: &Gallery,
    query: Option<&[f32]>,
    marks: &Marks,
    facts: &mut dyn Facts,
) -> Result<Outcome> {
    params.check()?;
    if marks.likes().is_empty() && marks.dislikes().is_empty() {
        return Ok(Outcome::Unchanged);
    }
    let lacking = facts.lacking(Needs::of_parts(marks))?;
    if !lacking.is_empty() {
        return Ok(Outcome::Needs(lacking));
    }
    let mut embeddings = |parts: &[Part]| -> Result<Vec<Vec<f32>>> {
        parts.iter().map(|&part| facts.embedding(part)).collect()
    };
    let (likes, dislikes) = (embeddings(marks.likes())?, embeddings(marks.dislikes())?);
    let words = query.map(|query| Standard::of(gallery, query)).transpose()?;
    let evidence = Evidence { gallery, query, words, likes, dislikes };
    let scores = match learner {
        Learner::Logistic => logistic::scores(&params.logistic, &evidence),
        Learner::Nearest => nearest::scores(&params.nearest, &evidence),
        Learner::PicHunter => pichunter::scores(&params.pichunter, &evidence),
        Learner::Rectified => rectified::scores(&params.rectified, &evidence),
        Learner::Network => network::scores(&params.network, &evidence),
    };
    Ok(Outcome::Scores { scores: scores?, words: evidence.words() })
}
