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
            Executor::Auto => Self::Auto,
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
    /// How the marks are used.
    pub strategy: Strategy,
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
