//! The engine's half of the page's vocabulary: the same shapes as `www/protocol.ts`, field by field.

use serde::{Deserialize, Serialize};

use crate::compute::Preference;
use crate::feedback::{Explanation, Strategy};

/// Which executor the visitor asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Executor {
    /// Whichever a short timing finds faster.
    Auto,
    /// SIMD.
    Cpu,
    /// WebGPU.
    WebGpu,
}

impl From<Executor> for Preference {
    fn from(executor: Executor) -> Self {
        match executor {
            // The page's pool is not known here.
            Executor::Auto => Self::Auto { workers: 1 },
            Executor::Cpu => Self::Cpu,
            Executor::WebGpu => Self::Gpu,
        }
    }
}

/// What the visitor asks of the gallery. Without words the marks alone make the query.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Question {
    /// Words typed; blank counts as none.
    pub words: String,
    /// Gallery ids. Those not encoded yet do not count yet.
    pub liked: Vec<String>,
    /// Gallery ids, likewise.
    pub disliked: Vec<String>,
    /// Words for what there should be more of. They count under [`Strategy::Explicit`] only.
    pub more: Vec<String>,
    /// Words for what there should be less of, likewise.
    pub less: Vec<String>,
    /// How the marks are used.
    pub strategy: Strategy,
    /// Whether the blind protocol is to be played instead: marks do not count, nobody clicks.
    pub blind: bool,
}

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
    /// Nothing yet: ask again once these are there.
    Needs(Needs),
}

/// A model file beside the embedded one, fetched when it is first needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sidecar {
    /// Reads pictures' patch tokens for AFS.
    Summarizer,
    /// Writes captions for GRF.
    Captioner,
}

/// What a question cannot be answered without.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Needs {
    /// A model.
    pub model: Option<Sidecar>,
    /// Pictures to be looked at again, for their patch tokens.
    pub patches: Vec<String>,
    /// Pictures whose captions are to be written, which takes their patch tokens.
    pub captions: Vec<String>,
}

/// One picture of a ranking.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// Gallery id.
    pub id: String,
    /// Cosine to the query.
    pub score: f32,
    /// Place under the words alone, from 0, where there are words.
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

/// The whole gallery as encoded so far, best first; `None` while there is nothing to rank by.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The ranking.
    pub hits: Option<Vec<Hit>>,
    /// What the marks did, where they did anything.
    pub update: Option<Update>,
}

/// A round of the blind protocol.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Round {
    /// The ten best pictures, best first; the first five are what the next round feeds back.
    pub top: Vec<Ranked>,
    /// `cos(q_0, q_t)`: how far the query has drifted from the words.
    pub cosine: f32,
    /// How many of the words' own ten best are still among the ten.
    pub kept: usize,
    /// What the update before this ranking used; `None` for the first.
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

/// The loaded model and what runs it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EngineInfo {
    /// Hash of the model file.
    pub fingerprint: String,
    /// Size of the model file.
    pub bytes: usize,
    /// What runs the image tower.
    pub executor: String,
    /// Most pictures one batch takes.
    pub batch: usize,
}
