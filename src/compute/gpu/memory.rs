//! Buffers and bind groups of a plan, all made once.

use wgpu::BufferUsages;

use super::IN_FLIGHT;
use super::device::Gpu;
use super::plan::{Dispatch, Plan, Source};

/// The buffers of a plan.
pub(super) struct Memory {
    /// RGBA of each picture of a submission.
    pub pictures: wgpu::Buffer,
    /// One word: how many pictures the submission has.
    pub batch: wgpu::Buffer,
    /// Activations.
    pub slots: Vec<wgpu::Buffer>,
    /// Where the results of each submission land to be read.
    pub staging: [wgpu::Buffer; IN_FLIGHT],
    constants: wgpu::Buffer,
}

impl Memory {
    /// Allocates for submissions of `batch` pictures of `picture` bytes with `results` bytes of results each, and
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
            staging: std::array::from_fn(|_| {
                buffer("staging", whole(results), BufferUsages::MAP_READ | input)
            }),
            constants,
        }
    }

    /// The buffers of a dispatch.
    pub(super) fn bindings(
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
        device.create_bind_group(&wgpu::BindGroupDescriptor { label: None, layout, entries: &entries })
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
