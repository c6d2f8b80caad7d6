//! GPU executor.

use std::sync::Arc;

use super::{Executor, Graph};
use crate::{Error, Result};

/// Runs a graph on a GPU. Not built yet: none can be made.
pub struct GpuExecutor(std::convert::Infallible);

impl GpuExecutor {
    /// # Errors
    /// [`Error::NoGpu`], always.
    pub async fn new(_graph: Arc<Graph>, _max_batch: usize) -> Result<Self> {
        Err(Error::NoGpu("not built yet".into()))
    }

    /// Whether the adapter is emulated on the CPU.
    pub fn is_software(&self) -> bool {
        match self.0 {}
    }
}

impl Executor for GpuExecutor {
    fn batch(&self) -> usize {
        match self.0 {}
    }

    fn describe(&self) -> String {
        match self.0 {}
    }

    async fn run(&mut self, _pictures: &[&[u8]]) -> Result<Vec<Vec<f32>>> {
        match self.0 {}
    }
}
