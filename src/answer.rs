//! What a question is met with.

use serde::Serialize;

use crate::feedback::{Explanation, Needs, Region};

/// What a question is met with.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Reply {
    /// A ranking.
    Answer(Answer),
    /// The blind protocol, played.
    Rounds {
        /// The words' own ranking, then one entry for each update.
        rounds: Vec<Round>,
    },
    /// Nothing yet: ask again once these are there. Never empty.
    Needs(Needs),
}

/// One picture of a ranking.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// Gallery id.
    pub id: String,
    /// Cosine to the query, or a learner's score.
    pub score: f32,
    /// Place under the words alone, from 0, where there are words and marks.
    pub before: Option<usize>,
}

/// What the marks did to the query.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Update {
    /// What each mark counted for.
    pub explanation: Explanation,
    /// `cos(q, q')`, where there are words.
    pub cosine: Option<f32>,
}

/// What the marks did to a picture that is marked, or of which a part is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shift {
    /// Gallery id.
    pub id: String,
    /// The part that is marked.
    pub region: Option<Region>,
    /// Its place under the words alone, from 0, where there are words.
    pub before: Option<usize>,
    /// Its place now.
    pub now: usize,
}

/// What the marks did to the pictures' scores.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Learned {
    /// What is liked first.
    pub shifts: Vec<Shift>,
    /// Of the scores with the words' own, both less their mean, where there are words: as `cos(q, q')` tells of a query how far
    /// the marks turned it, this does of the scores.
    pub cosine: Option<f32>,
}

/// The gallery as encoded so far, ranked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The best of the ranking, best first, as many as were asked for; `None` while there is nothing to rank by.
    pub hits: Option<Vec<Hit>>,
    /// Pictures that were ranked.
    pub ranked: usize,
    /// What the marks did to the query, where they did anything; nothing under a learner.
    pub update: Option<Update>,
    /// What they did to the scores, under a learner alone.
    pub learned: Option<Learned>,
    /// The probability that what was asked for is in the gallery at all; `None` where marks or a picture ask as well, and where
    /// the model cannot tell.
    pub confidence: Option<f32>,
}

/// A round of the blind protocol.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Round {
    /// The best pictures, best first; the first `K` are what the next round feeds back.
    pub top: Vec<Ranked>,
    /// `cos(q_0, q_t)`: how far the query has drifted from the words.
    pub cosine: f32,
    /// How many of the words' own best pictures are still among them.
    pub kept: usize,
    /// What the update before this ranking used; `None` for the first, and where nothing was fed back.
    pub explanation: Option<Explanation>,
}

/// A picture and its cosine to the query.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranked {
    /// Gallery id.
    pub id: String,
    /// Cosine to the query.
    pub score: f32,
}
