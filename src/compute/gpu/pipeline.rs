//! Pipelines of kernels, each compiled once, when it is first asked for.

use std::collections::HashMap;

use wgpu::{BindingType, BufferBindingType};

use super::kernel::Kernel;
use super::plan::Dispatch;

/// What was compiled so far.
#[derive(Default)]
pub(super) struct Pipelines {
    /// By the number of bindings that are read.
    layouts: HashMap<usize, wgpu::BindGroupLayout>,
    compiled: HashMap<Kernel, wgpu::ComputePipeline>,
}

impl Pipelines {
    /// How a dispatch's buffers are bound, in whatever way it is run.
    pub(super) fn layout(&mut self, device: &wgpu::Device, dispatch: &Dispatch) -> &wgpu::BindGroupLayout {
        let reads = dispatch.reads.len();
        self.layouts.entry(reads).or_insert_with(|| layout(device, reads))
    }

    /// The pipeline of one of a dispatch's ways; an error goes to the device's error scope.
    pub(super) fn get(
        &mut self,
        device: &wgpu::Device,
        dispatch: &Dispatch,
        way: usize,
    ) -> wgpu::ComputePipeline {
        let kernel = &dispatch.ways[way].kernel;
        if let Some(pipeline) = self.compiled.get(kernel) {
            return pipeline.clone();
        }
        let pipeline = compile(device, kernel, self.layout(device, dispatch));
        self.compiled.insert(kernel.clone(), pipeline.clone());
        pipeline
    }
}

fn layout(device: &wgpu::Device, reads: usize) -> wgpu::BindGroupLayout {
    let uniform = BufferBindingType::Uniform;
    let mut types = vec![uniform, uniform, BufferBindingType::Storage { read_only: false }];
    types.resize(types.len() + reads, BufferBindingType::Storage { read_only: true });
    let entries: Vec<_> = (0..)
        .zip(types)
        .map(|(binding, ty)| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None },
            count: None,
        })
        .collect();
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries: &entries })
}

fn compile(device: &wgpu::Device, kernel: &Kernel, layout: &wgpu::BindGroupLayout) -> wgpu::ComputePipeline {
    let label = Some(kernel.name);
    let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label,
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    });
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label,
        source: wgpu::ShaderSource::Wgsl(kernel.source().into()),
    });
    device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
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
    })
}
