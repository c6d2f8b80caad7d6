//! A graph as dispatches: which kernel reads and writes which buffers, over how much work.
//!
//! Everything here is arithmetic on the CPU; `memory` makes buffers of it.

use std::ops::Range;

use super::kernel::{Grid, Kernel};
use super::layout::{pad_rows, pitch};
use super::ops::{self, Context};
use super::precision::Precision;
use crate::Result;
use crate::compute::{Graph, Shape, Slot, Step};

/// A step as this executor meets it.
pub(super) type LoweredStep = Step<Slot>;

/// Where a kernel's input lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// Bytes of [`Plan::constants`].
    Constant(Range<u64>),
    /// An activation.
    Slot(Slot),
    /// The pictures of the batch.
    Pictures,
}

/// A kernel over so much work.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub kernel: Kernel,
    pub grid: Grid,
}

/// One step of the graph on the GPU.
#[derive(Clone, Debug)]
pub(super) struct Dispatch {
    /// Kernels that come to the same, at least one; the first is a good guess where none was timed.
    pub ways: Vec<Way>,
    /// The kernel's `Step` in [`Plan::constants`].
    pub step: Range<u64>,
    /// Bound from 3 on, in the kernel's order.
    pub reads: Vec<Source>,
    pub output: Slot,
}

/// A graph ready for any device.
pub(super) struct Plan {
    pub constants: Constants,
    pub dispatches: Vec<Dispatch>,
    /// Bytes of each slot for one picture.
    pub slots: Vec<u64>,
}

/// Parameters and steps, each at a multiple of `ALIGNMENT`.
pub(super) struct Constants {
    bytes: Vec<u8>,
    precision: Precision,
}

/// Alignment of a binding's offset that every WebGPU device grants.
const ALIGNMENT: usize = 256;

/// Bytes of an activation of one picture.
pub(super) fn bytes(shape: Shape, precision: Precision) -> u64 {
    (shape.rows * pitch(shape.columns) * precision.size()) as u64
}

impl Plan {
    /// Lays out a graph whose activations are stored so.
    ///
    /// # Errors
    /// [`Error::NoGpu`](crate::Error::NoGpu) for attention heads whose width is not a multiple of four.
    pub(super) fn new(graph: &Graph, precision: Precision) -> Result<Plan> {
        let mut constants = Constants { bytes: Vec::new(), precision };
        let mut dispatches = Vec::with_capacity(graph.lowered.steps.len());
        let mut slots = vec![0; graph.slots.len()];
        for step in &graph.lowered.steps {
            let slot = &mut slots[step.output.0];
            *slot = bytes(step.output_shape, precision).max(*slot);
            let context = Context { step, params: &graph.params, constants: &mut constants };
            let mut dispatch = ops::dispatch(context)?;
            for way in &mut dispatch.ways {
                way.kernel = way.kernel.clone().stored(precision);
            }
            dispatches.push(dispatch);
        }
        Ok(Plan { constants, dispatches, slots })
    }

    /// The largest binding that does not grow with the batch.
    pub(super) fn largest_constant(&self) -> u64 {
        let sizes = |dispatch: &Dispatch| {
            let constants = dispatch.reads.iter().filter_map(|source| match source {
                Source::Constant(range) => Some(range.end - range.start),
                Source::Slot(_) | Source::Pictures => None,
            });
            constants.max().unwrap_or(0)
        };
        self.dispatches.iter().map(sizes).max().unwrap_or(0)
    }
}

impl Constants {
    /// All of them, as they are uploaded.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Rows of f32, each padded to whole vec4s.
    pub(super) fn rows(&mut self, values: &[f32], columns: usize) -> Source {
        self.push(&pad_rows(values, columns))
    }

    /// The same, stored as activations are.
    pub(super) fn stored_rows(&mut self, values: &[f32], columns: usize) -> Source {
        self.push(&self.precision.narrow(&pad_rows(values, columns)))
    }

    /// Values as a binding.
    pub(super) fn push<T: bytemuck::NoUninit>(&mut self, values: &[T]) -> Source {
        Source::Constant(self.place(values))
    }

    /// Appends values and says where they lie, in whole vec4s.
    pub(super) fn place<T: bytemuck::NoUninit>(&mut self, values: &[T]) -> Range<u64> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytemuck::cast_slice(values));
        let end = self.bytes.len().next_multiple_of(16);
        self.bytes.resize(end.next_multiple_of(ALIGNMENT), 0);
        start as u64..end as u64
    }
}
