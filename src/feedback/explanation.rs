//! What an update used, for people to see.

use serde::{Deserialize, Serialize};

use super::{Mode, Region, Strategy, Weights};

/// What a vector of the sum is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TermKind {
    /// The query before the update, or the words of it.
    Query,
    /// The embedding of the picture that is asked with.
    Example,
    /// The embedding of a picture, or of a part of it.
    Picture,
    /// The text embedding of a caption of a picture, or of a part of it.
    Caption,
    /// The text embedding of words that somebody added.
    Words,
    /// The summarizer's output, scaled to unit length.
    Summary,
}

/// One vector of the sum that an update is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// What the vector is.
    pub kind: TermKind,
    /// The picture's id; empty where there is none.
    pub id: String,
    /// The query's words, the caption, or the words added; empty where there are none.
    pub text: String,
    /// The part of the picture; `None` for the whole.
    pub region: Option<Region>,
    /// Cosine of the vector and the query before the update.
    pub similarity: f32,
    /// What the vector is multiplied by: above zero it attracts.
    pub coefficient: f32,
}

/// Attention over a picture's patches, for showing: 0 is the least of all pictures shown, 1 the most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatMap {
    /// The picture's id.
    pub id: String,
    /// One value per patch, row-major over a square grid.
    pub values: Vec<f32>,
    /// The part of the attention to all pictures' patches that this one's got, 0 to 1.
    pub share: f32,
}

/// What an update used. The new query is the sum of each term's `coefficient x vector`, divided by `length`: nothing is left
/// out and nothing counts twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Which strategy made it.
    pub strategy: Strategy,
    /// Where the feedback came from.
    pub mode: Mode,
    /// The weights of the update.
    pub weights: Weights,
    /// Temperature of the softmax.
    pub tau: f32,
    /// The vectors of the sum. Without words there is no query among them.
    pub terms: Vec<Term>,
    /// Length of the sum before it is scaled to 1.
    pub length: f32,
    /// AFS only: attention over each picture it read.
    pub maps: Vec<HeatMap>,
}

/// A moved query and why it moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// The new query, unit length.
    pub query: Vec<f32>,
    /// What moved it.
    pub explanation: Explanation,
}
