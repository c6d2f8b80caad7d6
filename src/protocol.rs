//! The engine's half of the page's vocabulary that is not the domain's own: questions are
//! [`question`](crate::question)'s, answers [`answer`](crate::answer)'s. The same shapes as
//! `www/protocol.ts`, field by field; `tests/protocol.rs` and `www/protocol.test.ts` hold both to
//! `www/protocol.fixtures.json`.

use serde::{Deserialize, Serialize};

use crate::compute::Preference;
use crate::feedback::MethodInfo;
use crate::model::TowerShape;

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

impl Executor {
    /// What it means where `workers` would share the pictures on the CPU.
    pub fn preference(self, workers: usize) -> Preference {
        match self {
            Self::Auto => Preference::Auto { workers },
            Self::Cpu => Preference::Cpu,
            Self::WebGpu => Preference::Gpu,
        }
    }
}

/// What answers questions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SearchInfo {
    /// The towers' sizes.
    pub shape: TowerShape,
    /// The method's numbers.
    pub method: MethodInfo,
}

/// What runs the image tower.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExecutorInfo {
    /// For the status line.
    pub executor: String,
    /// Whether it is a GPU, be it one emulated in software.
    pub gpu: bool,
    /// Most pictures one batch takes.
    pub batch: usize,
}
