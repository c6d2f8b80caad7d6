//! How a tower's hot part runs: one op set ([`graph`]), several executors.
//!
//! **Architecture invariant:** an executor knows nothing of towers, a kernel holds no policy, and
//! which executor runs is decided in one function ([`choose`]).

mod builder;
pub mod cpu;
pub mod gpu;
pub mod graph;
mod lower;
mod op;
#[cfg(not(target_arch = "wasm32"))]
pub mod reference;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use web_time::Instant;

use crate::{Error, Result};
pub use builder::GraphBuilder;
pub use graph::{Graph, Param, ParamId, Params, Program, Shape, Slot, Step, Value};
pub use kernels::WEIGHT_LIMIT;
pub use op::{Activation, Op, Pool};

/// Runs a [`Graph`] over batches of pictures.
pub trait Executor {
    /// The most pictures one run takes.
    fn batch(&self) -> usize;

    /// What the status line shows, for example `WebGPU (SwiftShader)`, `CPU (SIMD)` or `CPU (no SIMD)`.
    fn describe(&self) -> String;

    /// Runs the graph over 1 to [`batch`](Self::batch) pictures of `side * side * 4` RGBA bytes.
    /// `wanted` are indices of the graph's outputs; the others are neither read back nor copied. Returns one
    /// vector for each of them, batch-major: `pictures * rows * columns` values.
    ///
    /// # Errors
    /// [`Error::Invalid`] for no picture, too many, or one of the wrong size, and for an output that the
    /// graph does not have; [`Error::GpuLost`] when the device goes away.
    fn run(&mut self, pictures: &[&[u8]], wanted: &[usize]) -> impl Future<Output = Result<Vec<Vec<f32>>>>;
}

/// The wanted ones of an executor's `outputs`; refuses a batch that breaks [`Executor::run`]'s contract.
pub(crate) fn check_batch(
    graph: &Graph,
    outputs: &[(Slot, Shape)],
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
    wanted.iter().map(|&index| outputs.get(index).copied().ok_or_else(|| missing(index))).collect()
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preference {
    /// Whichever a short timing finds faster.
    Auto {
        /// How many CPU executors like this one would share the pictures: the workers of a page's pool.
        /// One natively, where the executor has a thread for every core.
        workers: usize,
    },
    /// SIMD, always.
    Cpu,
    /// The GPU where one can be had, even one emulated in software.
    Gpu,
}

/// Pictures of a run on a GPU, in two submissions: dispatch and readback costs are spread over 8-16 pictures, and
/// the activations of 16 pictures of 224 x 224 stay within a 128 MiB binding.
const GPU_BATCH: usize = 32;

/// Builds the executor to use, and says why it is not the GPU where that is of interest.
///
/// [`Preference::Gpu`] takes any adapter. [`Preference::Auto`] passes over software adapters and
/// times the others against the CPU on this very graph, which also warms the pipelines up.
///
/// # Errors
/// [`Error::Invalid`] for a graph the CPU executor cannot run; a GPU failure is a note.
pub async fn choose(graph: &Arc<Graph>, preference: Preference) -> Result<(AnyExecutor, Option<String>)> {
    let on_cpu = |note| Ok((AnyExecutor::Cpu(cpu::CpuExecutor::new(graph.clone())?), note));
    let workers = match preference {
        Preference::Cpu => return on_cpu(None),
        Preference::Gpu => None,
        Preference::Auto { workers } => Some(workers),
    };
    let gpu = match gpu::GpuExecutor::new(graph.clone(), GPU_BATCH).await {
        Ok(gpu) => Box::new(gpu),
        Err(error) => return on_cpu(Some(error.to_string())),
    };
    match workers {
        None => Ok((AnyExecutor::Gpu(gpu), None)),
        Some(_) if gpu.is_software() => {
            on_cpu(Some(format!("{} is emulated in software, so the CPU is used", gpu.describe())))
        }
        Some(workers) => Ok(faster(graph, cpu::CpuExecutor::new(graph.clone())?, workers, gpu).await),
    }
}

/// Keeps the executor that spends less time per picture. The GPU is timed on one picture first:
/// a batch takes no less than its first picture, so a GPU that loses by more than the batch's
/// length on one picture cannot win, and its slow full batch is never waited for.
async fn faster(
    graph: &Graph,
    mut cpu: cpu::CpuExecutor,
    workers: usize,
    mut gpu: Box<gpu::GpuExecutor>,
) -> (AnyExecutor, Option<String>) {
    let picture = vec![0; graph.picture_bytes()];
    let pictures = |count| vec![picture.as_slice(); count];
    // One for each thread: all of them run when there are pictures enough.
    let cpu_pictures = cpu.threads();
    let verdict = async {
        let cpu_time = warm_time(&mut cpu, &pictures(cpu_pictures)).await?;
        let budget = budget(cpu_time, cpu_pictures * workers, gpu.batch());
        let batch = pictures(gpu.batch());
        Ok(warm_time(gpu.as_mut(), &batch[..1]).await? < budget
            && warm_time(gpu.as_mut(), &batch).await? < budget)
    };
    match verdict.await {
        Ok(true) => (AnyExecutor::Gpu(gpu), None),
        Ok(false) => {
            let note = format!("the CPU is faster here than {}", gpu.describe());
            (AnyExecutor::Cpu(cpu), Some(note))
        }
        Err(error) => (AnyExecutor::Cpu(cpu), Some(Error::to_string(&error))),
    }
}

/// What the CPU needs for a GPU's batch, when it makes `at_once` pictures in `time`.
fn budget(time: Duration, at_once: usize, batch: usize) -> Duration {
    time.mul_f64(batch as f64 / at_once.max(1) as f64)
}

/// Time of a second run: the first one compiles pipelines and touches fresh memory.
async fn warm_time(executor: &mut impl Executor, pictures: &[&[u8]]) -> Result<Duration> {
    executor.run(pictures, &[0]).await?;
    let start = Instant::now();
    executor.run(pictures, &[0]).await?;
    Ok(start.elapsed())
}
