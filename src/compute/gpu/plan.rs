//! A graph as dispatches: which kernel reads and writes which buffers, over how much work.
//!
//! Everything here is arithmetic on the CPU; `memory` makes buffers of it.

use std::ops::Range;

use super::kernel::{GELU, Grid, IDENTITY, Kernel, QUERIES, RELU6, STRIP, Tile};
use super::layout::{outputs_last, pack_int16, pad_rows, pitch, vec4s};
use crate::compute::{Activation, Graph, Op, Operand, ParamId, Shape, Slot, Step};
use crate::{Error, Result};

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

/// One step of the graph on the GPU.
#[derive(Clone, Debug)]
pub(super) struct Dispatch {
    pub kernel: Kernel,
    /// The kernel's `Step` in [`Plan::constants`].
    pub step: Range<u64>,
    /// Bound from 3 on, in the kernel's order.
    pub reads: Vec<Source>,
    pub output: Slot,
    pub grid: Grid,
}

/// A graph ready for any device.
pub(super) struct Plan {
    /// Parameters and steps, each at a multiple of `ALIGNMENT`.
    pub constants: Vec<u8>,
    pub dispatches: Vec<Dispatch>,
    /// Bytes of each slot for one picture.
    pub slots: Vec<u64>,
}

/// Alignment of a binding's offset that every WebGPU device grants.
const ALIGNMENT: usize = 256;

/// Bytes of an activation of one picture.
pub(super) fn bytes(shape: Shape) -> u64 {
    (shape.rows * pitch(shape.columns) * size_of::<f32>()) as u64
}

impl Plan {
    /// Lays out a graph.
    ///
    /// # Errors
    /// [`Error::NoGpu`] for attention heads whose width is not a multiple of four.
    pub fn new(graph: &Graph) -> Result<Plan> {
        let mut plan =
            Plan { constants: Vec::new(), dispatches: Vec::new(), slots: vec![0; graph.slots.len()] };
        for step in &graph.steps {
            let slot = &mut plan.slots[step.output.0];
            *slot = bytes(step.output_shape).max(*slot);
            let dispatch = plan.dispatch(graph, step)?;
            plan.dispatches.push(dispatch);
        }
        Ok(plan)
    }

    /// The largest binding that does not grow with the batch.
    pub fn largest_constant(&self) -> u64 {
        let sizes = |dispatch: &Dispatch| {
            let constants = dispatch.reads.iter().filter_map(|source| match source {
                Source::Constant(range) => Some(range.end - range.start),
                Source::Slot(_) | Source::Pictures => None,
            });
            constants.max().unwrap_or(0)
        };
        self.dispatches.iter().map(sizes).max().unwrap_or(0)
    }

    fn dispatch(&mut self, graph: &Graph, step: &Step) -> Result<Dispatch> {
        let Shape { rows, columns } = step.output_shape;
        let cells = vec4s(columns);
        let input = Source::Slot(step.input);
        let (kernel, words, reads, grid) = match step.op {
            Op::Stem { side, weight, bias } => {
                let weight = self.push(&outputs_last(graph.f32(weight)?, columns));
                let reads = vec![Source::Pictures, weight, self.rows(graph, bias, columns)?];
                (Kernel::Stem, vec![side as u32, cells as u32], reads, Grid::invocations(rows * cells))
            }
            Op::Depthwise { side, stride, weight, bias } => {
                let out = side / stride;
                let padding = u32::from(stride == 1);
                let words = vec![side as u32, out as u32, stride as u32, padding, cells as u32];
                let weight = self.rows(graph, weight, columns)?;
                let reads = vec![input, weight, self.rows(graph, bias, columns)?];
                (Kernel::Depthwise, words, reads, Grid::invocations(out * out.div_ceil(STRIP) * cells))
            }
            Op::Linear { weight, bias, activation, residual } => {
                let inputs = step.input_shape.columns;
                let (values, scales) = graph.int16(weight)?;
                let weight = self.push(&pack_int16(values, columns, inputs));
                let scale = self.push(&pad_rows(scales, columns));
                let bias = self.rows(graph, bias, columns)?;
                let (residual, residual_rows) = match residual {
                    // The binding must hold something; no residual row is ever read from it.
                    None => (bias.clone(), 0),
                    Some(Operand::Slot(slot)) => (Source::Slot(slot), u32::MAX),
                    Some(Operand::Param(table)) => (self.rows(graph, table, columns)?, rows as u32),
                };
                let tile = Tile::choose(columns);
                let words =
                    vec![rows as u32, vec4s(inputs) as u32, cells as u32, code(activation), residual_rows];
                let reads = vec![input, weight, scale, bias, residual];
                (Kernel::Linear(tile), words, reads, Grid::tiles(tile, rows, columns))
            }
            Op::LayerNorm { weight, bias, epsilon } => {
                let words = vec![rows as u32, cells as u32, columns as u32, epsilon.to_bits()];
                let weight = self.rows(graph, weight, columns)?;
                let reads = vec![input, weight, self.rows(graph, bias, columns)?];
                (Kernel::LayerNorm, words, reads, Grid::workgroups(rows))
            }
            Op::Attention { heads } => {
                let width = columns / heads;
                if !width.is_multiple_of(4) {
                    return Err(Error::NoGpu(format!("attention heads of width {width} do not fill vec4s")));
                }
                let scale = 1.0 / (width as f32).sqrt();
                let words = vec![heads as u32, vec4s(width) as u32, scale.to_bits()];
                let grid = Grid::workgroups(heads * rows.div_ceil(QUERIES));
                (Kernel::Attention { tokens: rows }, words, vec![input], grid)
            }
            Op::MeanPool => {
                let words = vec![step.input_shape.rows as u32, cells as u32];
                (Kernel::MeanPool, words, vec![input], Grid::invocations(cells))
            }
        };
        Ok(Dispatch { kernel, step: self.place(&words), reads, output: step.output, grid })
    }

    /// An f32 parameter as padded rows.
    fn rows(&mut self, graph: &Graph, param: ParamId, columns: usize) -> Result<Source> {
        Ok(self.push(&pad_rows(graph.f32(param)?, columns)))
    }

    fn push<T: bytemuck::NoUninit>(&mut self, values: &[T]) -> Source {
        Source::Constant(self.place(values))
    }

    /// Appends values and says where they lie, in whole vec4s.
    fn place<T: bytemuck::NoUninit>(&mut self, values: &[T]) -> Range<u64> {
        let start = self.constants.len();
        self.constants.extend_from_slice(bytemuck::cast_slice(values));
        let end = self.constants.len().next_multiple_of(16);
        self.constants.resize(end.next_multiple_of(ALIGNMENT), 0);
        start as u64..end as u64
    }
}

fn code(activation: Activation) -> u32 {
    match activation {
        Activation::Identity => IDENTITY,
        Activation::Relu6 => RELU6,
        Activation::Gelu => GELU,
    }
}
