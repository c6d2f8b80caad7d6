//! CPU executor.

use std::sync::Arc;

use super::{Executor, Graph, check_batch};
use crate::{Error, Result};

/// Runs a graph on this thread with 128-bit SIMD.
pub struct CpuExecutor {
    graph: Arc<Graph>,
}

/// Pictures per run: few, so that a caller hears often of progress.
const BATCH: usize = 4;

impl CpuExecutor {
    /// Prepares the graph's weights.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a graph that cannot run here.
    pub fn new(graph: Arc<Graph>) -> Result<Self> {
        Ok(Self { graph })
    }
}

impl Executor for CpuExecutor {
    fn batch(&self) -> usize {
        BATCH
    }

    fn describe(&self) -> String {
        "CPU (SIMD)".into()
    }

    async fn run(&mut self, pictures: &[&[u8]]) -> Result<Vec<Vec<f32>>> {
        check_batch(&self.graph, BATCH, pictures)?;
        Err(Error::Invalid("the CPU kernels are not built yet".into()))
    }
}
