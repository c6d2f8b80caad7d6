//! The GPU itself: finding one, asking of it just what a plan needs, noticing when it is gone.

use std::sync::{Arc, OnceLock};

use futures_channel::oneshot;

use super::plan::Plan;
use super::precision::Precision;
use crate::{Error, Result};

/// Names by which software implementations of WebGPU and Vulkan give themselves away.
const SOFTWARE: [&str; 3] = ["swiftshader", "llvmpipe", "lavapipe"];

/// An adapter that may run a plan.
pub(super) struct Candidate(wgpu::Adapter);

/// A device with its queue.
pub(super) struct Gpu {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    /// What the adapter is called; empty where the browser does not tell.
    pub name: String,
    pub info: wgpu::AdapterInfo,
    pub workgroups_per_dimension: u32,
    failure: Arc<OnceLock<String>>,
}

impl Candidate {
    /// The adapter the system prefers for heavy work.
    ///
    /// # Errors
    /// [`Error::NoGpu`] when there is none.
    pub(super) async fn find() -> Result<Candidate> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        };
        instance.request_adapter(&options).await.map_err(none_offered).map(Candidate)
    }

    /// The shortest activations that it can store, unless it does so by arithmetic.
    pub(super) fn precision(&self) -> Precision {
        let (features, info) = (self.0.features(), self.0.get_info());
        match features.contains(Precision::Half.features()) && !is_software(&info, &info.name) {
            true => Precision::Half,
            false => Precision::Single,
        }
    }

    /// Opens the device, with limits no higher than the plan needs for at most `max_batch` pictures of
    /// `picture` bytes, and says for how many it has room.
    ///
    /// # Errors
    /// [`Error::NoGpu`] when it cannot hold even one picture, or the system refuses.
    pub(super) async fn open(
        self,
        plan: &Plan,
        precision: Precision,
        picture: u64,
        max_batch: usize,
    ) -> Result<(Gpu, usize)> {
        let Candidate(adapter) = self;
        let granted = adapter.limits();
        let largest = plan.slots.iter().copied().chain([picture]).max().unwrap_or(picture);
        let batch = fit(&granted, largest, max_batch)?;
        let limits = needed(plan, largest * batch as u64);
        let mut missing = Vec::new();
        limits.check_limits_with_fail_fn(&granted, false, |name, needs, has| {
            missing.push(format!("{name} is {has}, {needs} needed"));
        });
        if !missing.is_empty() {
            return Err(no_gpu(missing.join(", ")));
        }
        let workgroups_per_dimension = limits.max_compute_workgroups_per_dimension;
        let descriptor = wgpu::DeviceDescriptor {
            required_features: precision.features() | adapter.features() & wgpu::Features::TIMESTAMP_QUERY,
            required_limits: limits,
            ..Default::default()
        };
        let (device, queue) = adapter.request_device(&descriptor).await.map_err(no_gpu)?;
        let failure = Arc::new(OnceLock::new());
        let lost = Arc::clone(&failure);
        device.set_device_lost_callback(move |reason, message| {
            let _ = lost.set(format!("{reason:?}: {message}"));
        });
        let broken = Arc::clone(&failure);
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            let _ = broken.set(error.to_string());
        }));
        let info = adapter.get_info();
        let name = if info.name.is_empty() { family(&device) } else { info.name.clone() };
        Ok((Gpu { device, queue, name, info, workgroups_per_dimension, failure }, batch))
    }
}

impl Gpu {
    /// Runs `make`, and tells any error the device raised in it.
    ///
    /// # Errors
    /// [`Error::NoGpu`] with the device's words: out of memory, or a shader it will not compile.
    pub(super) async fn guarded<T>(&self, make: impl FnOnce() -> T) -> Result<T> {
        let memory = self.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let internal = self.device.push_error_scope(wgpu::ErrorFilter::Internal);
        let validation = self.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let made = make();
        // Popped in reverse order, all of them before the first wait.
        let pops = (validation.pop(), internal.pop(), memory.pop());
        let errors = [pops.0.await, pops.1.await, pops.2.await];
        match errors.into_iter().flatten().next() {
            Some(error) => Err(no_gpu(error)),
            None => Ok(made),
        }
    }

    /// Whether the device still works.
    ///
    /// # Errors
    /// [`Error::GpuLost`] with the first thing that went wrong.
    pub(super) fn check(&self) -> Result<()> {
        match self.failure.get() {
            Some(reason) => Err(Error::GpuLost(reason.clone())),
            None => Ok(()),
        }
    }

    /// Waits for what was submitted, and takes the first `length` bytes of a staging buffer.
    ///
    /// # Errors
    /// [`Error::GpuLost`] when the device goes away.
    pub(super) async fn read<T>(
        &self,
        staging: &wgpu::Buffer,
        length: u64,
        take: impl FnOnce(&[u8]) -> T,
    ) -> Result<T> {
        let (sender, mapped) = oneshot::channel();
        staging.map_async(wgpu::MapMode::Read, ..length, move |result| {
            let _ = sender.send(result);
        });
        // The browser calls back by itself, and this does nothing there.
        self.device.poll(wgpu::PollType::wait_indefinitely()).map_err(|error| self.lost(error))?;
        mapped.await.map_err(|error| self.lost(error))?.map_err(|error| self.lost(error))?;
        let taken = take(&staging.get_mapped_range(..length).map_err(|error| self.lost(error))?);
        staging.unmap();
        Ok(taken)
    }

    /// Why a run failed: what the device said first, or else `error`.
    fn lost(&self, error: impl std::fmt::Display) -> Error {
        self.check().err().unwrap_or_else(|| Error::GpuLost(error.to_string()))
    }
}

/// Whether an adapter of this name computes on the CPU.
pub(super) fn is_software(info: &wgpu::AdapterInfo, name: &str) -> bool {
    let name = name.to_lowercase();
    info.device_type == wgpu::DeviceType::Cpu || SOFTWARE.iter().any(|word| name.contains(word))
}

/// How many pictures fit a device, when one takes a binding of `largest` bytes.
fn fit(granted: &wgpu::Limits, largest: u64, max_batch: usize) -> Result<usize> {
    let room = granted.max_storage_buffer_binding_size.min(granted.max_buffer_size);
    match max_batch.min((room / largest) as usize) {
        0 => Err(no_gpu(format!("one picture needs {largest} bytes, a binding holds {room}"))),
        batch => Ok(batch),
    }
}

/// The least limits that run the plan with bindings of `largest` bytes.
fn needed(plan: &Plan, largest: u64) -> wgpu::Limits {
    let storage_buffers = plan.dispatches.iter().map(|dispatch| dispatch.reads.len() as u32 + 1).max();
    let ways = plan.dispatches.iter().flat_map(|dispatch| &dispatch.ways);
    let workgroup_bytes = ways.map(|way| way.kernel.workgroup_bytes as u32).max();
    let base = wgpu::Limits::downlevel_defaults();
    wgpu::Limits {
        max_storage_buffers_per_shader_stage: storage_buffers
            .unwrap_or(0)
            .max(base.max_storage_buffers_per_shader_stage),
        max_compute_workgroup_storage_size: workgroup_bytes
            .unwrap_or(0)
            .max(base.max_compute_workgroup_storage_size),
        max_storage_buffer_binding_size: largest
            .max(plan.largest_constant())
            .max(base.max_storage_buffer_binding_size),
        max_buffer_size: largest.max(plan.constants.bytes().len() as u64).max(base.max_buffer_size),
        ..base
    }
}

/// Vendor and architecture, which is all that browsers tell of a GPU by default; wgpu 30 passes on
/// the description only, which they leave empty.
#[cfg(target_arch = "wasm32")]
fn family(device: &wgpu::Device) -> String {
    let info = device.as_webgpu().map(|device| device.adapter_info());
    // The first browsers with WebGPU have no such property.
    match info.filter(|info| !info.is_undefined()) {
        Some(info) => format!("{} {}", info.vendor(), info.architecture()).trim().to_owned(),
        None => String::new(),
    }
}

/// Native adapters have names.
#[cfg(not(target_arch = "wasm32"))]
fn family(_: &wgpu::Device) -> String {
    String::new()
}

/// Of what wgpu says, what it found; the rest lists the systems that it was not compiled for.
fn none_offered(error: wgpu::RequestAdapterError) -> Error {
    let message = error.to_string();
    no_gpu(message.split(';').next().unwrap_or_default())
}

/// Any reason not to use the GPU.
pub(super) fn no_gpu(reason: impl std::fmt::Display) -> Error {
    Error::NoGpu(said(&reason.to_string()).to_owned())
}

/// What a browser threw arrives as `JsValue(words`, its stack in the lines that follow, and `)`: the words are for the user.
fn said(reason: &str) -> &str {
    match reason.split_once("JsValue(") {
        Some((_, thrown)) => thrown.lines().next().unwrap_or_default().trim_end_matches(')'),
        None => reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_throws_is_told_without_its_stack() {
        let thrown =
            "JsValue(TypeError: unknown limit\nTypeError: unknown limit\n    at GPUAdapter.requestDevice)";
        assert_eq!(no_gpu(thrown).to_string(), "no usable GPU: TypeError: unknown limit");
        assert_eq!(said("JsValue(Error: no)"), "Error: no");
        assert_eq!(said("limits are too low (max_buffer_size)"), "limits are too low (max_buffer_size)");
    }

    #[test]
    fn a_batch_is_cut_to_the_smaller_of_binding_and_buffer() {
        let mut limits = wgpu::Limits::defaults();
        limits.max_storage_buffer_binding_size = 1000;
        assert_eq!(fit(&limits, 100, 16).unwrap(), 10);
        assert_eq!(fit(&limits, 100, 4).unwrap(), 4);
        limits.max_buffer_size = 99;
        assert!(matches!(fit(&limits, 100, 4), Err(Error::NoGpu(_))));
    }
}
