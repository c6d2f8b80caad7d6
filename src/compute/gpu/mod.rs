//! GPU executor: a graph on WebGPU, in the browser and natively (Vulkan).
//!
//! Everything is made once, for the largest batch: constants on the device, one buffer per slot, a
//! pipeline per distinct kernel, a bind group per step. A run writes the pictures, submits a command
//! buffer and reads the wanted results back in one copy; a larger batch is two such halves, of which one
//! is written while the other is computed. `plan` turns steps into dispatches, `ops` and `shaders/` are
//! the kernels, `kernel` is what they have in common, `layout` and `precision` say how numbers lie in
//! memory and `step` how a kernel's own do, `memory` makes buffers, `pipeline` compiles, `device` finds
//! the GPU and watches over it, `timer` measures steps, `tuning` chooses among the ways to run one.
//!
//! **Architecture invariant:** results leave the GPU once per submission, and a run allocates nothing on it.

mod device;
mod kernel;
mod layout;
mod memory;
mod ops;
mod pipeline;
mod plan;
mod precision;
mod step;
#[cfg(test)]
mod tests;
mod timer;
mod tuning;

use std::sync::Arc;
use std::time::Duration;

use device::{Candidate, Gpu, is_software, no_gpu};
use kernel::Grid;
use layout::unpad_rows;
use memory::Memory;
use pipeline::Pipelines;
use plan::{Dispatch, Plan, Way};
pub use precision::Precision;
use timer::Timer;

use crate::compute::{Executor, Graph, Shape, Slot, check_batch};
use crate::{Error, Result};

/// Submissions of a run. A second one is enough for the GPU to have work while the CPU writes pictures.
const IN_FLIGHT: usize = 2;

/// Fewer pictures are not worth a second submission.
const WORTH_PARTING: usize = 16;

/// Runs a graph on the GPU.
pub struct GpuExecutor {
    gpu: Gpu,
    memory: Memory,
    pipelines: Pipelines,
    dispatches: Vec<Dispatch>,
    steps: Vec<Bound>,
    graph: Arc<Graph>,
    precision: Precision,
    /// Nothing where the adapter has no timestamps.
    timer: Option<Timer>,
    /// Pictures that there is room for.
    room: usize,
    /// Pictures of a run, in one submission or two.
    batch: usize,
}

/// A dispatch bound to its buffers, in one of its ways.
struct Bound {
    bindings: wgpu::BindGroup,
    pipeline: wgpu::ComputePipeline,
    grid: Grid,
    way: usize,
}

impl GpuExecutor {
    /// Opens the preferred GPU, uploads the graph, runs one black picture, so that the first real batch meets
    /// compiled pipelines, and finds out which tiles are fast here. A batch takes `max_batch` pictures, or as many as fit the
    /// device's largest binding.
    ///
    /// # Errors
    /// [`Error::NoGpu`] when there is no GPU, it lacks memory or limits, or it fails the first run.
    /// [`Error::Invalid`] for a batch of zero.
    pub async fn new(graph: Arc<Graph>, max_batch: usize) -> Result<GpuExecutor> {
        check_room(max_batch)?;
        let candidate = Candidate::find().await?;
        let preferred = candidate.precision();
        match Self::open(candidate, graph.clone(), max_batch, preferred).await {
            // There are drivers that offer halves and then do not compile them, or compute nonsense with them.
            Err(Error::NoGpu(_)) if preferred == Precision::Half => {
                // An adapter gives one device only.
                Self::with_precision(graph, max_batch, Precision::Single).await
            }
            made => made,
        }
    }

    /// The same, with activations stored as asked.
    ///
    /// # Errors
    /// Those of [`new`](Self::new); [`Error::NoGpu`] where the GPU cannot store them so.
    pub async fn with_precision(
        graph: Arc<Graph>,
        max_batch: usize,
        precision: Precision,
    ) -> Result<GpuExecutor> {
        check_room(max_batch)?;
        Self::open(Candidate::find().await?, graph, max_batch, precision).await
    }

    async fn open(
        candidate: Candidate,
        graph: Arc<Graph>,
        max_batch: usize,
        precision: Precision,
    ) -> Result<GpuExecutor> {
        let plan = Plan::new(&graph, precision)?;
        let picture = graph.picture_bytes() as u64;
        let results = graph.lowered.outputs.iter().map(|(_, shape)| plan::bytes(*shape, precision)).sum();
        let (gpu, room) = candidate.open(&plan, precision, picture, max_batch.div_ceil(IN_FLIGHT)).await?;
        let batch = max_batch.min(room * IN_FLIGHT);
        let make = || {
            let memory = Memory::new(&gpu, &plan, room, picture, results);
            let mut pipelines = Pipelines::default();
            let bind = |dispatch| {
                let layout = pipelines.layout(&gpu.device, dispatch);
                let bindings = memory.bindings(&gpu.device, layout, dispatch);
                let Way { grid, .. } = dispatch.ways[0];
                Bound { bindings, pipeline: pipelines.get(&gpu.device, dispatch, 0), grid, way: 0 }
            };
            let steps = plan.dispatches.iter().map(bind).collect();
            (memory, pipelines, steps)
        };
        let (memory, pipelines, steps) = gpu.guarded(make).await?;
        let dispatches = plan.dispatches;
        let timer = Timer::new(&gpu, dispatches.len());
        let black = vec![0; graph.picture_bytes()];
        let mut executor =
            GpuExecutor { gpu, memory, pipelines, dispatches, steps, graph, precision, timer, room, batch };
        let first = executor.run(&[&black], &[0]).await.map_err(no_gpu)?;
        if !first.iter().flatten().all(|value| value.is_finite()) {
            return Err(no_gpu("it computes numbers that are none"));
        }
        // What is fast in software is of no use to anybody.
        if !executor.is_software() {
            executor.tune().await.map_err(no_gpu)?;
        }
        Ok(executor)
    }

    /// Whether the adapter computes on the CPU: right answers, no speed.
    pub fn is_software(&self) -> bool {
        is_software(&self.gpu.info, &self.gpu.name)
    }

    /// Gives the device up, as a driver's reset would: every later run fails with
    /// [`Error::GpuLost`]. For tests of what follows.
    pub fn destroy(&self) {
        self.gpu.device.destroy();
    }

    /// How many pictures are computed at once.
    pub fn at_once(&self) -> usize {
        self.room
    }

    /// How long each of the graph's steps takes on 1 to [`at_once`](Self::at_once) pictures, those of the last
    /// runs; nothing where the adapter has no timestamps.
    ///
    /// # Errors
    /// [`Error::GpuLost`] when the device goes away.
    pub async fn step_times(&self, pictures: usize) -> Result<Option<Vec<Duration>>> {
        self.times(pictures, 1).await
    }

    /// The same, each step as often as said: it reads nothing that it writes.
    async fn times(&self, pictures: usize, repeats: usize) -> Result<Option<Vec<Duration>>> {
        let Some(timer) = &self.timer else { return Ok(None) };
        self.set_pictures(pictures);
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        for (index, step) in (0..).zip(&self.steps) {
            let timestamp_writes = Some(timer.around(index));
            let mut pass =
                encoder.begin_compute_pass(&wgpu::ComputePassDescriptor { label: None, timestamp_writes });
            for _ in 0..repeats {
                self.dispatch(&mut pass, step, pictures);
            }
        }
        timer.resolve(&mut encoder);
        self.gpu.queue.submit([encoder.finish()]);
        timer.read(&self.gpu).await.map(Some)
    }

    /// The kernel of each of the graph's steps, and what it is specialised for.
    pub fn kernels(&self) -> Vec<String> {
        let taken = |(dispatch, step): (&Dispatch, &Bound)| dispatch.ways[step.way].kernel.to_string();
        self.dispatches.iter().zip(&self.steps).map(taken).collect()
    }

    fn set_pictures(&self, pictures: usize) {
        self.gpu.queue.write_buffer(&self.memory.batch, 0, &(pictures as u32).to_le_bytes());
    }

    fn dispatch(&self, pass: &mut wgpu::ComputePass, step: &Bound, pictures: usize) {
        let (x, y) = step.grid.dispatch(pictures, self.gpu.workgroups_per_dimension);
        pass.set_pipeline(&step.pipeline);
        pass.set_bind_group(0, &step.bindings, &[]);
        pass.dispatch_workgroups(x, y, 1);
    }

    /// Writes the pictures and submits all steps, then each wanted result behind the one before it into the staging
    /// buffer.
    fn submit(&self, pictures: &[&[u8]], wanted: &[(Slot, Shape)], staging: &wgpu::Buffer) {
        for (index, picture) in pictures.iter().enumerate() {
            self.gpu.queue.write_buffer(&self.memory.pictures, (index * picture.len()) as u64, picture);
        }
        let pictures = pictures.len();
        self.set_pictures(pictures);
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        for step in &self.steps {
            self.dispatch(&mut pass, step, pictures);
        }
        drop(pass);
        let mut offset = 0;
        for (slot, shape) in wanted {
            let size = plan::bytes(*shape, self.precision) * pictures as u64;
            encoder.copy_buffer_to_buffer(&self.memory.slots[slot.0], 0, staging, offset, size);
            offset += size;
        }
        self.gpu.queue.submit([encoder.finish()]);
    }

    /// Waits for the results and takes them apart.
    async fn read(
        &self,
        pictures: usize,
        wanted: &[(Slot, Shape)],
        staging: &wgpu::Buffer,
    ) -> Result<Vec<Vec<f32>>> {
        let length = |shape: Shape| plan::bytes(shape, self.precision) as usize * pictures;
        let total: usize = wanted.iter().map(|(_, shape)| length(*shape)).sum();
        let apart = |mut rest: &[u8]| {
            let mut outputs = Vec::with_capacity(wanted.len());
            for (_, shape) in wanted {
                let (bytes, after) = rest.split_at(length(*shape));
                outputs.push(unpad_rows(&self.precision.widen(bytes), shape.columns));
                rest = after;
            }
            outputs
        };
        self.gpu.read(staging, total as u64, apart).await
    }
}

fn check_room(max_batch: usize) -> Result<()> {
    match max_batch {
        0 => Err(Error::Invalid("a batch must hold at least one picture".into())),
        _ => Ok(()),
    }
}

impl Executor for GpuExecutor {
    fn batch(&self) -> usize {
        self.batch
    }

    fn describe(&self) -> String {
        let name = &self.gpu.name;
        let api = match self.gpu.info.backend {
            wgpu::Backend::BrowserWebGpu => "WebGPU".to_owned(),
            other => format!("{other:?}"),
        };
        if name.is_empty() { api } else { format!("{api} ({name})") }
    }

    async fn run(&mut self, pictures: &[&[u8]], wanted: &[usize]) -> Result<Vec<Vec<f32>>> {
        let wanted = check_batch(&self.graph, &self.graph.lowered.outputs, self.batch, pictures, wanted)?;
        self.gpu.check()?;
        let count = pictures.len();
        let part =
            if count > self.room || count >= WORTH_PARTING { count.div_ceil(IN_FLIGHT) } else { count };
        let parts = || pictures.chunks(part).zip(&self.memory.staging);
        for (pictures, staging) in parts() {
            self.submit(pictures, &wanted, staging);
        }
        let mut outputs = vec![Vec::new(); wanted.len()];
        for (pictures, staging) in parts() {
            let read = self.read(pictures.len(), &wanted, staging).await?;
            outputs.iter_mut().zip(read).for_each(|(all, part)| all.extend(part));
        }
        Ok(outputs)
    }
}
