//! How long each step takes, by the GPU's own clock.

use std::time::Duration;

use wgpu::BufferUsages;

use super::device::Gpu;
use crate::Result;

/// Bytes of a timestamp.
const TIMESTAMP: u64 = size_of::<u64>() as u64;

/// A pair of timestamps for each step.
pub(super) struct Timer {
    queries: wgpu::QuerySet,
    steps: u32,
    resolved: wgpu::Buffer,
    staging: wgpu::Buffer,
}

impl Timer {
    /// For so many steps; nothing where the adapter has no timestamps, or not as many.
    pub(super) fn new(gpu: &Gpu, steps: usize) -> Option<Timer> {
        let count = 2 * steps as u32;
        if !gpu.device.features().contains(wgpu::Features::TIMESTAMP_QUERY)
            || count > wgpu::QUERY_SET_MAX_QUERIES
        {
            return None;
        }
        let buffer = |usage| {
            let size = u64::from(count) * TIMESTAMP;
            let descriptor =
                wgpu::BufferDescriptor { label: Some("timestamps"), size, usage, mapped_at_creation: false };
            gpu.device.create_buffer(&descriptor)
        };
        let ty = wgpu::QueryType::Timestamp;
        Some(Timer {
            queries: gpu.device.create_query_set(&wgpu::QuerySetDescriptor { label: None, ty, count }),
            steps: steps as u32,
            resolved: buffer(BufferUsages::QUERY_RESOLVE | BufferUsages::COPY_SRC),
            staging: buffer(BufferUsages::MAP_READ | BufferUsages::COPY_DST),
        })
    }

    /// What makes a pass the one of this step.
    pub(super) fn around(&self, step: u32) -> wgpu::ComputePassTimestampWrites<'_> {
        wgpu::ComputePassTimestampWrites {
            query_set: &self.queries,
            beginning_of_pass_write_index: Some(2 * step),
            end_of_pass_write_index: Some(2 * step + 1),
        }
    }

    /// Behind the last pass.
    pub(super) fn resolve(&self, encoder: &mut wgpu::CommandEncoder) {
        encoder.resolve_query_set(&self.queries, 0..2 * self.steps, &self.resolved, 0);
        encoder.copy_buffer_to_buffer(&self.resolved, 0, &self.staging, 0, self.resolved.size());
    }

    /// Waits for the passes, and says how long each took.
    pub(super) async fn read(&self, gpu: &Gpu) -> Result<Vec<Duration>> {
        let period = f64::from(gpu.queue.get_timestamp_period());
        gpu.read(&self.staging, self.staging.size(), |bytes| {
            let ticks: Vec<u64> = bytemuck::pod_collect_to_vec(bytes);
            // A clock that a driver sets back must not make a step last for centuries.
            let between = |pair: &[u64]| pair[1].saturating_sub(pair[0]);
            ticks
                .chunks_exact(2)
                .map(|pair| Duration::from_nanos((between(pair) as f64 * period) as u64))
                .collect()
        })
        .await
    }
}
