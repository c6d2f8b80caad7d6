//! CPU executor: the [`kernels`] crate's SIMD kernels over activation slots allocated once.

mod fuse;
mod kernel;

use std::sync::Arc;
use std::thread;

use super::lower::lower;
use super::{Executor, Graph, Program, Shape, Slot, Step, check_batch};
use crate::Result;
use kernel::{Io, Kernel, Scratch};

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
    program: Program<Slot, Kernel>,
}

/// What one thread needs: the activations of one picture, and scratch space.
struct Worker {
    slots: Vec<Vec<f32>>,
    scratch: Scratch,
}

impl CpuExecutor {
    /// Packs the graph's constants and allocates its slots, once per available core.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a linear layer in f32 or too wide.
    pub fn new(graph: Arc<Graph>) -> Result<Self> {
        let (program, slots) = lower(fuse::kernels(&graph)?);
        // WebAssembly reports no parallelism: one worker, and no thread is ever spawned.
        let count = thread::available_parallelism().map_or(1, usize::from);
        let workers = (0..count).map(|_| Worker::new(&slots)).collect();
        Ok(Self { plan: Plan { graph, program }, workers })
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
        let Plan { graph, program } = &self.plan;
        let wanted = check_batch(graph, &program.outputs, self.batch(), pictures, wanted)?;
        let share = pictures.len().div_ceil(self.workers.len());
        let mut jobs = self.workers.iter_mut().zip(pictures.chunks(share));
        let wanted = &*wanted;
        let first = jobs.next();
        let parts = thread::scope(|scope| {
            let others: Vec<_> = jobs
                .map(|(worker, pictures)| scope.spawn(move || worker.run(program, pictures, wanted)))
                .collect();
            let first = first.map(|(worker, pictures)| Ok(worker.run(program, pictures, wanted)));
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
    fn new(slots: &[usize]) -> Self {
        let slots = slots.iter().map(|&len| vec![0.0; len]).collect();
        Self { slots, scratch: Scratch::default() }
    }

    /// The wanted outputs for each of the pictures, batch-major.
    fn run(
        &mut self,
        program: &Program<Slot, Kernel>,
        pictures: &[&[u8]],
        wanted: &[(Slot, Shape)],
    ) -> Vec<Vec<f32>> {
        let mut outputs = vec![Vec::new(); wanted.len()];
        for picture in pictures {
            for step in &program.steps {
                self.step(step, picture);
            }
            for (all, (slot, shape)) in outputs.iter_mut().zip(wanted) {
                all.extend_from_slice(&self.slots[slot.0][..shape.len()]);
            }
        }
        outputs
    }

    fn step(&mut self, step: &Step<Slot, Kernel>, picture: &[u8]) {
        // Taken out, so that the other slots can be read meanwhile; no step reads what it writes.
        let mut whole = std::mem::take(&mut self.slots[step.output.0]);
        let slot = |slot: Slot, shape: Shape| &self.slots[slot.0][..shape.len()];
        let io = Io {
            picture,
            input: step.input.map_or(&[], |input| slot(input, step.input_shape)),
            residual: step.residual.map(|residual| slot(residual, step.output_shape)),
            output: &mut whole[..step.output_shape.len()],
        };
        step.op.run(io, &mut self.scratch);
        self.slots[step.output.0] = whole;
    }
}
