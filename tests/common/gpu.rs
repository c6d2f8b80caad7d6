//! A GPU for tests, where there is one.

use std::io::Write;
use std::sync::Arc;

use more_like_this::Error;
use more_like_this::compute::Graph;
use more_like_this::compute::gpu::GpuExecutor;

/// The executor, or nothing where there is no GPU (lavapipe is one) and `REQUIRE_GPU=1` is not set.
pub fn open(graph: &Arc<Graph>, batch: usize) -> Option<GpuExecutor> {
    match pollster::block_on(GpuExecutor::new(graph.clone(), batch)) {
        Ok(gpu) => Some(gpu),
        Err(Error::NoGpu(reason)) if std::env::var_os("REQUIRE_GPU").is_none_or(|v| v != "1") => {
            // Past the test runner's capture, so that a skip is always seen.
            let _ = writeln!(std::io::stderr(), "skipped: no usable GPU: {reason}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}
