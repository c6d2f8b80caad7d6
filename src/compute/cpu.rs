//! CPU executor: the [`kernels`] crate's SIMD kernels over activation slots allocated once.

use std::sync::Arc;
use std::thread;

use kernels::depthwise::Depthwise;
use kernels::linear::Linear;
use kernels::patches::Patches;
use kernels::prepend_row::prepend_row;
use kernels::skip_row::skip_row;
use kernels::stem::Stem;
use kernels::{attention, layer_norm, linear, pool};

use super::{Activation, Executor, Graph, Op, Params, Pool, Program, Shape, Slot, Step, check_batch};
use crate::{Error, Result};

/// Pictures per worker and run: few, so that a caller hears often of progress.
const PICTURES_PER_WORKER: usize = 4;

/// Runs a graph with 128-bit SIMD, on every core natively, on the calling thread in WebAssembly.
pub struct CpuExecutor {
    plan: Plan,
    workers: Vec<Worker>,
}

/// A graph with its constants in the kernels' order.
struct Plan {
    graph: Arc<Graph>,
    /// One for each step.
    kernels: Vec<Kernel>,
}

impl Plan {
    fn program(&self) -> &Program<Slot> {
        &self.graph.lowered
    }
}

/// What one thread needs: the activations of one picture, and scratch space.
struct Worker {
    slots: Vec<Vec<f32>>,
    scratch: Scratch,
}

/// Space that kernels keep between calls.
#[derive(Default)]
struct Scratch {
    linear: linear::Scratch,
    attention: attention::Scratch,
}

impl CpuExecutor {
    /// Packs the graph's constants and allocates its slots, once per available core.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a linear layer in f32 or too wide.
    pub fn new(graph: Arc<Graph>) -> Result<Self> {
        let of = |step| Kernel::new(&graph.params, step);
        let kernels = graph.lowered.steps.iter().map(of).collect::<Result<_>>()?;
        // WebAssembly reports no parallelism: one worker, and no thread is ever spawned.
        let count = thread::available_parallelism().map_or(1, usize::from);
        let workers = (0..count).map(|_| Worker::new(&graph)).collect();
        Ok(Self { plan: Plan { graph, kernels }, workers })
    }

    /// Threads that share the pictures of a run.
    pub fn threads(&self) -> usize {
        self.workers.len()
    }
}

impl Executor for CpuExecutor {
    fn batch(&self) -> usize {
        PICTURES_PER_WORKER * self.threads()
    }

    fn describe(&self) -> String {
        match self.threads() {
            1 => format!("CPU ({})", kernels::name()),
            count => format!("CPU ({}, {count} threads)", kernels::name()),
        }
    }

    async fn run(&mut self, pictures: &[&[u8]], wanted: &[usize]) -> Result<Vec<Vec<f32>>> {
        let wanted = check_batch(&self.plan.graph, self.batch(), pictures, wanted)?;
        let share = pictures.len().div_ceil(self.workers.len());
        let mut jobs = self.workers.iter_mut().zip(pictures.chunks(share));
        let (plan, wanted) = (&self.plan, &*wanted);
        let first = jobs.next();
        let parts = thread::scope(|scope| {
            let others: Vec<_> = jobs
                .map(|(worker, pictures)| scope.spawn(move || worker.run(plan, pictures, wanted)))
                .collect();
            let first = first.map(|(worker, pictures)| Ok(worker.run(plan, pictures, wanted)));
            first.into_iter().chain(others.into_iter().map(|job| job.join())).collect::<Vec<_>>()
        });
        let mut outputs = vec![Vec::new(); wanted.len()];
        for part in parts {
            let part = part.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            for (all, part) in outputs.iter_mut().zip(part) {
                all.extend(part);
            }
        }
        Ok(outputs)
    }
}

impl Worker {
    fn new(graph: &Graph) -> Self {
        let slots = graph.slots.iter().map(|&len| vec![0.0; len]).collect();
        Self { slots, scratch: Scratch::default() }
    }

    /// The wanted outputs for each of the pictures, batch-major.
    fn run(&mut self, plan: &Plan, pictures: &[&[u8]], wanted: &[(Slot, Shape)]) -> Vec<Vec<f32>> {
        let mut outputs = vec![Vec::new(); wanted.len()];
        for picture in pictures {
            for (step, kernel) in plan.program().steps.iter().zip(&plan.kernels) {
                self.step(step, kernel, picture);
            }
            for (all, (slot, shape)) in outputs.iter_mut().zip(wanted) {
                all.extend_from_slice(&self.slots[slot.0][..shape.len()]);
            }
        }
        outputs
    }

    fn step(&mut self, step: &Step<Slot>, kernel: &Kernel, picture: &[u8]) {
        // Taken out, so that the other slots can be read meanwhile; no step reads what it writes.
        let mut whole = std::mem::take(&mut self.slots[step.output.0]);
        let slot = |slot: Slot, shape: Shape| &self.slots[slot.0][..shape.len()];
        let io = Io {
            picture,
            input: step.input.map_or(&[], |input| slot(input, step.input_shape)),
            residual: step.residual.map(|residual| slot(residual, step.output_shape)),
            output: &mut whole[..step.output_shape.len()],
        };
        kernel.run(io, &mut self.scratch);
        self.slots[step.output.0] = whole;
    }
}

/// What a kernel reads and writes.
struct Io<'a> {
    picture: &'a [u8],
    /// Empty where the picture is read.
    input: &'a [f32],
    residual: Option<&'a [f32]>,
    output: &'a mut [f32],
}

/// A step's kernel with its constants.
enum Kernel {
    Stem(Stem),
    Patches(Box<Patches>),
    Depthwise(Depthwise),
    Linear { layer: Linear, activation: Activation, table: Option<Vec<f32>> },
    LayerNorm { weight: Vec<f32>, bias: Vec<f32>, epsilon: f32 },
    Attention { columns: usize, heads: usize },
    PrependRow(Vec<f32>),
    SkipRow { columns: usize },
    Pool(Pool),
}

impl Kernel {
    fn new(params: &Params, step: &Step<Slot>) -> Result<Self> {
        let input = step.input_shape;
        let f32s = |id| Ok::<_, Error>(params.f32(id)?.to_vec());
        Ok(match step.op {
            Op::Stem { weight, bias } => {
                Self::Stem(Stem::new(input.side()?, params.f32(weight)?, params.f32(bias)?))
            }
            Op::Patches { patch, mean, deviation } => {
                Self::Patches(Box::new(Patches::new(input.side()?, patch, mean, deviation)))
            }
            Op::Depthwise { kernel, stride, activation, weight, bias } => {
                let (side, weight, bias) = (input.side()?, f32s(weight)?, f32s(bias)?);
                Self::Depthwise(Depthwise { side, kernel, stride, activation, weight, bias })
            }
            Op::Linear { weight, bias, activation, table } => {
                let (values, scales) = params.int16(weight)?;
                let bias = bias.map_or_else(|| Ok(vec![0.0; scales.len()]), f32s)?;
                let too_wide =
                    || Error::Invalid(format!("a linear layer cannot have {} inputs", input.columns));
                let layer = Linear::new(values, scales, &bias, input.columns).ok_or_else(too_wide)?;
                Self::Linear { layer, activation, table: table.map(f32s).transpose()? }
            }
            Op::LayerNorm { weight, bias, epsilon } => {
                Self::LayerNorm { weight: f32s(weight)?, bias: f32s(bias)?, epsilon }
            }
            Op::Attention { heads } => Self::Attention { columns: input.columns, heads },
            Op::PrependRow { row } => Self::PrependRow(f32s(row)?),
            Op::SkipRow => Self::SkipRow { columns: input.columns },
            Op::Pool(pool) => Self::Pool(pool),
        })
    }

    fn run(&self, Io { picture, input, residual, output }: Io, scratch: &mut Scratch) {
        match self {
            Self::Stem(stem) => stem.run(picture, output),
            Self::Patches(patches) => patches.run(picture, output),
            Self::Depthwise(layer) => layer.run(input, output),
            Self::Linear { layer, activation, table } => {
                let added = residual.or(table.as_deref());
                layer.run(input, *activation, added, output, &mut scratch.linear);
            }
            Self::LayerNorm { weight, bias, epsilon } => {
                layer_norm::layer_norm(input, weight, bias, *epsilon, output);
            }
            &Self::Attention { columns, heads } => {
                attention::attention(input, columns, heads, &mut scratch.attention, output);
            }
            Self::PrependRow(row) => prepend_row(row, input, output),
            &Self::SkipRow { columns } => skip_row(columns, input, output),
            Self::Pool(Pool::Mean) => pool::mean(input, output),
            Self::Pool(Pool::First) => pool::first(input, output),
        }
    }
}
