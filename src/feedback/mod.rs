//! Relevance feedback: how what was seen or marked moves the query.
//!
//! Four strategies say where the feedback comes from: the pictures themselves ([`prf`]), captions
//! of them ([`grf`]), a summarizer that attends to their patches ([`afs`]), or words ([`explicit`]).
//! Each has a *blind* form, in which the current top of the ranking is the feedback and nobody
//! clicks (the protocol of Khaertdinov, Popa and Tintarev, arXiv 2511.17255), and one for a
//! visitor's *clicks*. All end in Rocchio's update ([`rocchio`]). Everything here is a pure function
//! of embeddings; each returns the new query and an [`Explanation`] of what moved it.
//!
//! **Architecture invariant:** an update for clicks starts from the text query, never from an
//! earlier update, and does not depend on the order of the marks. Taking a mark back therefore
//! restores exactly the query before it.

pub mod afs;
pub mod explicit;
pub mod grf;
pub mod prf;
pub mod rocchio;

use serde::{Deserialize, Serialize};

pub use rocchio::{Blind, Centroids, Clicks, Pooling, Scaling, Weights};

/// Where the feedback comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strategy {
    /// Pseudo-relevance feedback: the pictures' own embeddings.
    Prf,
    /// Generative relevance feedback: embeddings of captions generated for the pictures.
    Grf,
    /// Attentive feedback summarizer: a network that reads query words and picture patches.
    Afs,
    /// Words that somebody adds.
    Explicit,
}

/// One vector that is fed back: a picture, a picture's caption, or a visitor's words.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// Names the item; marks are told apart by it.
    pub id: &'a str,
    /// The caption or the words; empty for a picture's own embedding.
    pub text: &'a str,
    /// Unit length, as wide as the query.
    pub embedding: &'a [f32],
}

impl<'a> Item<'a> {
    /// A picture's own embedding.
    pub fn picture(id: &'a str, embedding: &'a [f32]) -> Item<'a> {
        Item { id, text: "", embedding }
    }
}

/// What one item did to the query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The item's id.
    pub id: String,
    /// The caption or the words; empty for a picture's own embedding.
    pub text: String,
    /// Cosine of item and query before the update.
    pub similarity: f32,
    /// The item's weight in the positive vector `p`, before `p` is scaled.
    pub positive: f32,
    /// The item's weight in the negative vector `n`, before `n` is scaled.
    pub negative: f32,
    /// The item's coefficient in `alpha q + beta p - gamma n`: above zero it attracts.
    pub net: f32,
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

/// What an update used, for the page to show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Which strategy made it.
    pub strategy: Strategy,
    /// The weights of the update.
    pub weights: Weights,
    /// One entry per fed-back item.
    pub shares: Vec<Share>,
    /// AFS only: attention over each picture it read.
    pub maps: Vec<HeatMap>,
}

/// A moved query and why it moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// The new query, unit length.
    pub query: Vec<f32>,
    /// What moved it.
    pub explanation: Explanation,
}
