//! Buffers, bind groups and pipelines of a plan, all made once.

use std::collections::HashMap;

use wgpu::{BindingType, BufferBindingType, BufferUsages};

use super::device::Gpu;
use super::kernel::Grid;
use super::plan::{Dispatch, Plan, Source};

/// A dispatch bound to its buffers.
pub(super) struct Bound {
    pub pipeline: wgpu::ComputePipeline,
    pub bindings: wgpu::BindGroup,
    pub grid: Grid,
}

/// The buffers of a plan.
pub(super) struct Memory {
    /// RGBA of each picture of the batch.
    pub pictures: wgpu::Buffer,
    /// One word: how many pictures the batch has.
    pub batch: wgpu::Buffer,
    /// Activations.
    pub slots: Vec<wgpu::Buffer>,
    /// Where the results land to be read.
    pub staging: wgpu::Buffer,
    constants: wgpu::Buffer,
}

impl Memory {
    /// Allocates for `batch` pictures of `picture` bytes with `results` bytes of results each, and
    /// uploads the constants.
    pub(super) fn new(gpu: &Gpu, plan: &Plan, batch: usize, picture: u64, results: u64) -> Memory {
        let buffer = |label, size, usage| {
            let descriptor =
                wgpu::BufferDescriptor { label: Some(label), size, usage, mapped_at_creation: false };
            gpu.device.create_buffer(&descriptor)
        };
        let whole = |bytes| bytes * batch as u64;
        let input = BufferUsages::COPY_DST;
        let constants = buffer(
            "constants",
            plan.constants.bytes().len() as u64,
            BufferUsages::STORAGE | BufferUsages::UNIFORM | input,
        );
        gpu.queue.write_buffer(&constants, 0, plan.constants.bytes());
        let slot =
            |bytes: &u64| buffer("slot", whole(*bytes), BufferUsages::STORAGE | BufferUsages::COPY_SRC);
        Memory {
            pictures: buffer("pictures", whole(picture), BufferUsages::STORAGE | input),
            batch: buffer("batch", 16, BufferUsages::UNIFORM | input),
            slots: plan.slots.iter().map(slot).collect(),
            staging: buffer("staging", whole(results), BufferUsages::MAP_READ | input),
            constants,
        }
    }

    /// Binds every dispatch of the plan, compiling each distinct kernel once.
    pub(super) fn bind(&self, gpu: &Gpu, plan: &Plan) -> Vec<Bound> {
        let mut pipelines = HashMap::new();
        let mut bound = Vec::with_capacity(plan.dispatches.len());
        for dispatch in &plan.dispatches {
            let (layout, pipeline) =
                pipelines.entry(&dispatch.kernel).or_insert_with(|| compile(&gpu.device, dispatch));
            let bindings = self.bindings(&gpu.device, layout, dispatch);
            bound.push(Bound { pipeline: pipeline.clone(), bindings, grid: dispatch.grid });
        }
        bound
    }

    fn bindings(
        &self,
        device: &wgpu::Device,
        layout: &wgpu::BindGroupLayout,
        dispatch: &Dispatch,
    ) -> wgpu::BindGroup {
        let step = Source::Constant(dispatch.step.clone());
        let mut resources = vec![
            self.resource(&step),
            self.batch.as_entire_binding(),
            self.slots[dispatch.output.0].as_entire_binding(),
        ];
        resources.extend(dispatch.reads.iter().map(|source| self.resource(source)));
        let entries: Vec<_> = (0..)
            .zip(resources)
            .map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource })
            .collect();
        let label = Some(dispatch.kernel.name);
        device.create_bind_group(&wgpu::BindGroupDescriptor { label, layout, entries: &entries })
    }

    fn resource(&self, source: &Source) -> wgpu::BindingResource<'_> {
        match source {
            Source::Slot(slot) => self.slots[slot.0].as_entire_binding(),
            Source::Pictures => self.pictures.as_entire_binding(),
            Source::Constant(range) => wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                buffer: &self.constants,
                offset: range.start,
                size: wgpu::BufferSize::new(range.end - range.start),
            }),
        }
    }
}

/// The layout and pipeline of a dispatch's kernel; an error goes to the device's error scope.
fn compile(
    device: &wgpu::Device,
    Dispatch { kernel, reads, .. }: &Dispatch,
) -> (wgpu::BindGroupLayout, wgpu::ComputePipeline) {
    let label = Some(kernel.name);
    let uniform = BufferBindingType::Uniform;
    let mut types = vec![uniform, uniform, BufferBindingType::Storage { read_only: false }];
    types.resize(types.len() + reads.len(), BufferBindingType::Storage { read_only: true });
    let entries: Vec<_> = (0..)
        .zip(types)
        .map(|(binding, ty)| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None },
            count: None,
        })
        .collect();
    let layout =
        device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label, entries: &entries });
    let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label,
        bind_group_layouts: &[Some(&layout)],
        immediate_size: 0,
    });
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label,
        source: wgpu::ShaderSource::Wgsl(kernel.source().into()),
    });
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label,
        layout: Some(&pipeline_layout),
        module: &module,
        entry_point: Some("main"),
        compilation_options: wgpu::PipelineCompilationOptions {
            constants: &kernel.overrides(),
            // Every kernel writes its workgroup memory before it reads it.
            zero_initialize_workgroup_memory: false,
        },
        cache: None,
    });
    (layout, pipeline)
}
