//! The engine's half of the page's vocabulary that is not the domain's own: questions are [`crate::question`]'s, answers
//! [`crate::answer`]'s. The same shapes as `www/protocol.ts`, field by field.

use serde::{Deserialize, Serialize};

use crate::compute::Preference;

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
