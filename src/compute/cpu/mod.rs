//! CPU executor: 128-bit SIMD kernels over activation slots allocated once.
//!
//! Kernels are written once over `simd`'s vectors, which stand for simd128 in WebAssembly and for
//! SSE2 natively. Linear layers multiply int16 weights with activations quantised row by row;
//! everything else is f32.

mod attention;
mod conv;
mod linear;
mod math;
mod norm;
mod simd;
#[cfg(test)]
mod twin;

use std::sync::Arc;
use std::thread;

use super::{Executor, Graph, Op, Operand, Shape, Slot, Step, check_batch};
use crate::Result;
use conv::{Depthwise, Stem};
use linear::Linear;

/// Pictures per worker and run: few, so that a caller hears often of progress.
const PICTURES_PER_WORKER: usize = 4;

/// Runs a graph with 128-bit SIMD, on every core natively, on the calling thread in WebAssembly.
pub struct CpuExecutor {
    plan: Plan,
    workers: Vec<Worker>,
}

/// A graph with its weights in the kernels' order.
struct Plan {
    graph: Arc<Graph>,
    /// One for each step.
    weights: Vec<Packed>,
}

/// A step's weights, where the kernel wants them in another order than the graph has them.
enum Packed {
    Stem(Stem),
    Linear(Linear),
    AsIs,
}

/// What one thread needs: the activations of one picture, and scratch space.
struct Worker {
    slots: Vec<Vec<f32>>,
    linear: linear::Scratch,
    attention: attention::Scratch,
}

impl CpuExecutor {
    /// Packs the graph's weights and allocates its slots, once per available core.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) for a linear layer in f32 or too wide.
    pub fn new(graph: Arc<Graph>) -> Result<Self> {
        let weights = graph.steps.iter().map(|step| pack(&graph, step)).collect::<Result<_>>()?;
        // WebAssembly reports no parallelism: one worker, and no thread is ever spawned.
        let count = thread::available_parallelism().map_or(1, usize::from);
        let workers = (0..count).map(|_| Worker::new(&graph)).collect();
        Ok(Self { plan: Plan { graph, weights }, workers })
    }
}

impl Executor for CpuExecutor {
    fn batch(&self) -> usize {
        PICTURES_PER_WORKER * self.workers.len()
    }

    fn describe(&self) -> String {
        match self.workers.len() {
            1 => "CPU (SIMD)".into(),
            count => format!("CPU (SIMD, {count} threads)"),
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
            let part = part.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            for (all, part) in outputs.iter_mut().zip(part) {
                all.extend(part);
            }
        }
        Ok(outputs)
    }
}

fn pack(graph: &Graph, step: &Step) -> Result<Packed> {
    Ok(match step.op {
        Op::Stem { weight, bias, .. } => Packed::Stem(Stem::new(graph.f32(weight)?, graph.f32(bias)?)),
        Op::Linear { weight, bias, .. } => {
            let (values, scales) = graph.int16(weight)?;
            Packed::Linear(Linear::new(values, scales, graph.f32(bias)?, step.input_shape.columns)?)
        }
        _ => Packed::AsIs,
    })
}

impl Worker {
    fn new(graph: &Graph) -> Self {
        let slots = graph.slots.iter().map(|&len| vec![0.0; len]).collect();
        Self { slots, linear: linear::Scratch::default(), attention: attention::Scratch::default() }
    }

    /// The wanted outputs for each of the pictures, batch-major.
    fn run(&mut self, plan: &Plan, pictures: &[&[u8]], wanted: &[(Slot, Shape)]) -> Result<Vec<Vec<f32>>> {
        let mut outputs = vec![Vec::new(); wanted.len()];
        for picture in pictures {
            for (step, weights) in plan.graph.steps.iter().zip(&plan.weights) {
                self.step(&plan.graph, step, weights, picture)?;
            }
            for (all, (slot, shape)) in outputs.iter_mut().zip(wanted) {
                all.extend_from_slice(&self.slots[slot.0][..shape.len()]);
            }
        }
        Ok(outputs)
    }

    fn step(&mut self, graph: &Graph, step: &Step, weights: &Packed, rgba: &[u8]) -> Result<()> {
        // Taken out, so that the other slots can be read meanwhile; no step reads what it writes.
        let mut whole = std::mem::take(&mut self.slots[step.output.0]);
        let output = &mut whole[..step.output_shape.len()];
        let columns = step.input_shape.columns;
        let input = || &self.slots[step.input.0][..step.input_shape.len()];
        match (&step.op, weights) {
            (&Op::Stem { side, .. }, Packed::Stem(stem)) => stem.run(rgba, side, output),
            (&Op::Depthwise { side, stride, weight, bias }, _) => {
                let layer = Depthwise { side, stride, channels: columns };
                layer.run(input(), graph.f32(weight)?, graph.f32(bias)?, output);
            }
            (&Op::Linear { activation, residual, .. }, Packed::Linear(linear)) => {
                let residual = match residual {
                    Some(Operand::Slot(slot)) => Some(self.slots[slot.0].as_slice()),
                    Some(Operand::Param(id)) => Some(graph.f32(id)?),
                    None => None,
                };
                linear.run(input(), activation, residual, output, &mut self.linear);
            }
            (&Op::LayerNorm { weight, bias, epsilon }, _) => {
                norm::layer_norm(input(), graph.f32(weight)?, graph.f32(bias)?, epsilon, output);
            }
            (&Op::Attention { heads }, _) => {
                attention::attention(input(), columns, heads, &mut self.attention, output);
            }
            (Op::MeanPool, _) => norm::mean_pool(input(), output),
            (Op::Stem { .. } | Op::Linear { .. }, _) => {
                return Err(crate::Error::Invalid("a step's weights were not packed".into()));
            }
        }
        self.slots[step.output.0] = whole;
        Ok(())
    }
}
