//! How a tower's hot part runs: one op set ([`graph`]), several executors.
//!
//! **Architecture invariant:** an executor knows nothing of towers, a kernel holds no policy, and
//! which executor runs is decided in one function ([`choose`]).

mod builder;
pub mod cpu;
pub mod gpu;
pub mod graph;
#[cfg(not(target_arch = "wasm32"))]
pub mod reference;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use web_time::Instant;

use crate::{Error, Result};
pub use builder::{GraphBuilder, Value};
pub use graph::{Activation, Graph, Op, Operand, Param, ParamId, Shape, Slot, Step, WEIGHT_LIMIT};

/// Runs a [`Graph`] over batches of pictures.
pub trait Executor {
    /// The most pictures one run takes.
    fn batch(&self) -> usize;

    /// What the status line shows, for example `WebGPU (SwiftShader)` or `CPU (SIMD)`.
    fn describe(&self) -> String;

    /// Runs the graph over 1 to [`batch`](Self::batch) pictures of `side * side * 4` RGBA bytes.
    /// `wanted` are indices of [`Graph::outputs`]; the others are neither read back nor copied. Returns one
    /// vector for each of them, batch-major: `pictures * rows * columns` values.
    ///
    /// # Errors
    /// [`Error::Invalid`] for no picture, too many, or one of the wrong size, and for an output that the
    /// graph does not have; [`Error::GpuLost`] when the device goes away.
    fn run(&mut self, pictures: &[&[u8]], wanted: &[usize]) -> impl Future<Output = Result<Vec<Vec<f32>>>>;
}

/// The outputs that are wanted; refuses a batch that breaks [`Executor::run`]'s contract.
pub(crate) fn check_batch(
    graph: &Graph,
    batch: usize,
    pictures: &[&[u8]],
    wanted: &[usize],
) -> Result<Vec<(Slot, Shape)>> {
    if pictures.is_empty() || pictures.len() > batch {
        return Err(Error::Invalid(format!("{} pictures in a batch of at most {batch}", pictures.len())));
    }
    let expected = graph.picture_bytes();
    if let Some(picture) = pictures.iter().find(|picture| picture.len() != expected) {
        return Err(Error::Invalid(format!("a picture has {} bytes, expected {expected}", picture.len())));
    }
    let missing = |index| Error::Invalid(format!("the graph has no output {index}"));
    wanted.iter().map(|&index| graph.outputs.get(index).copied().ok_or_else(|| missing(index))).collect()
}

/// One of the executors, chosen at run time.
pub enum AnyExecutor {
    /// SIMD on this thread.
    Cpu(cpu::CpuExecutor),
    /// WebGPU, or Vulkan natively.
    Gpu(Box<gpu::GpuExecutor>),
}

impl Executor for AnyExecutor {
    fn batch(&self) -> usize {
        match self {
            Self::Cpu(cpu) => cpu.batch(),
            Self::Gpu(gpu) => gpu.batch(),
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::Cpu(cpu) => cpu.describe(),
            Self::Gpu(gpu) => gpu.describe(),
        }
    }

    async fn run(&mut self, pictures: &[&[u8]], wanted: &[usize]) -> Result<Vec<Vec<f32>>> {
        match self {
            Self::Cpu(cpu) => cpu.run(pictures, wanted).await,
            Self::Gpu(gpu) => gpu.run(pictures, wanted).await,
        }
    }
}

/// Which executor the user asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preference {
    /// Whichever a short timing finds faster.
    #[default]
    Auto,
    /// SIMD, always.
    Cpu,
    /// The GPU where one can be had, even one emulated in software.
    Gpu,
}

/// Pictures per GPU submission: dispatch and readback costs are spread over 8-16 pictures, and
/// the activations of 16 pictures of 224 x 224 stay within a 128 MiB binding.
const GPU_BATCH: usize = 16;

/// Builds the executor to use, and says why it is not the GPU where that is of interest.
///
/// [`Preference::Gpu`] takes any adapter. [`Preference::Auto`] passes over software adapters and
/// times the others against the CPU on this very graph, which also warms the pipelines up.
///
/// # Errors
/// [`Error::Invalid`] for a graph the CPU executor cannot run; a GPU failure is a note.
pub async fn choose(graph: &Arc<Graph>, preference: Preference) -> Result<(AnyExecutor, Option<String>)> {
    let cpu = cpu::CpuExecutor::new(graph.clone())?;
    if preference == Preference::Cpu {
        return Ok((AnyExecutor::Cpu(cpu), None));
    }
    match gpu::GpuExecutor::new(graph.clone(), GPU_BATCH).await {
        Err(error) => Ok((AnyExecutor::Cpu(cpu), Some(error.to_string()))),
        Ok(gpu) if preference == Preference::Gpu => Ok((AnyExecutor::Gpu(Box::new(gpu)), None)),
        Ok(gpu) if gpu.is_software() => {
            let note = format!("{} is emulated in software, so the CPU is used", gpu.describe());
            Ok((AnyExecutor::Cpu(cpu), Some(note)))
        }
        Ok(gpu) => Ok(faster(graph, cpu, gpu).await),
    }
}

/// Keeps the executor that spends less time per picture. The GPU is timed on one picture first:
/// a batch takes no less than its first picture, so a GPU that loses by more than the batch's
/// length on one picture cannot win, and its slow full batch is never waited for.
async fn faster(
    graph: &Graph,
    mut cpu: cpu::CpuExecutor,
    mut gpu: gpu::GpuExecutor,
) -> (AnyExecutor, Option<String>) {
    let picture = vec![0; graph.picture_bytes()];
    let one = [picture.as_slice()];
    let many = vec![picture.as_slice(); gpu.batch()];
    let verdict = async {
        let cpu_time = warm_time(&mut cpu, &one).await?;
        let budget = cpu_time * gpu.batch() as u32;
        Ok(warm_time(&mut gpu, &one).await? < budget && warm_time(&mut gpu, &many).await? < budget)
    };
    match verdict.await {
        Ok(true) => (AnyExecutor::Gpu(Box::new(gpu)), None),
        Ok(false) => {
            let note = format!("the CPU is faster here than {}", gpu.describe());
            (AnyExecutor::Cpu(cpu), Some(note))
        }
        Err(error) => (AnyExecutor::Cpu(cpu), Some(Error::to_string(&error))),
    }
}

/// Time of a second run: the first one compiles pipelines and touches fresh memory.
async fn warm_time(executor: &mut impl Executor, pictures: &[&[u8]]) -> Result<Duration> {
    executor.run(pictures, &[0]).await?;
    let start = Instant::now();
    executor.run(pictures, &[0]).await?;
    Ok(start.elapsed())
}
