//! Linear layers.

use super::{Context, code};
use crate::Result;
use crate::compute::gpu::kernel::{Grid, Kernel};
use crate::compute::gpu::layout::{pack_halves, vec4s};
use crate::compute::gpu::plan::{Dispatch, Source, Way};
use crate::compute::gpu::step::step;
use crate::compute::{Activation, ParamId};

/// Vec4s of inputs that the kernel stages at a time.
const DEPTH: usize = 4;

/// Vec4s between the staged rows of one input and the next: lanes that stage neighbouring inputs then write to other
/// banks.
const PADDING: usize = 2;

/// `across * down` invocations, each with `high * wide` blocks of 4 rows x 4 outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tile {
    across: usize,
    down: usize,
    high: usize,
    wide: usize,
}

impl Tile {
    /// 64 rows x 64 outputs.
    const SQUARE: Tile = Tile { across: 16, down: 16, high: 1, wide: 1 };
    /// 128 rows x 32 outputs.
    const TALL: Tile = Tile { across: 8, down: 16, high: 2, wide: 1 };
    /// 32 rows x 32 outputs: for little work on many cores.
    const SMALL: Tile = Tile { across: 8, down: 8, high: 1, wide: 1 };
    /// 64 rows x 64 outputs, in larger blocks: fewer reads, more registers.
    const DENSE: Tile = Tile { across: 8, down: 8, high: 2, wide: 2 };
    /// 128 rows x 64 outputs: the fewest reads.
    const LARGE: Tile = Tile { across: 8, down: 16, high: 2, wide: 2 };

    /// All of them, the guess first: the square tile, unless the tall one leaves fewer of its outputs unused.
    fn by_promise(outputs: usize) -> [Tile; 5] {
        let padded = |tile: Tile| outputs.next_multiple_of(tile.outputs());
        let (first, second) = match padded(Tile::TALL) < padded(Tile::SQUARE) {
            true => (Tile::TALL, Tile::SQUARE),
            false => (Tile::SQUARE, Tile::TALL),
        };
        [first, Tile::LARGE, Tile::DENSE, Tile::SMALL, second]
    }

    fn rows(self) -> usize {
        4 * self.high * self.down
    }

    fn outputs(self) -> usize {
        4 * self.wide * self.across
    }

    /// Bytes of workgroup memory: the staged vec4s over inputs of each row, and those over outputs of each input.
    fn bytes(self) -> usize {
        (DEPTH * (self.rows() + PADDING) + 4 * DEPTH * self.outputs() / 4) * 16
    }

    fn way(self, (rows, outputs): (usize, usize), activation: Activation) -> Way {
        let kernel = Kernel::new::<Step>("linear", include_str!("../shaders/linear.wgsl"))
            .constant("DEPTH", DEPTH)
            .constant("PADDING", PADDING)
            .specialised("ACROSS", self.across)
            .specialised("DOWN", self.down)
            .specialised("HIGH", self.high)
            .specialised("WIDE", self.wide)
            .specialised("ACTIVATION", code(activation))
            .workgroup_bytes(self.bytes());
        Way { kernel, grid: Grid::tiles(rows, self.rows(), outputs.div_ceil(self.outputs())) }
    }
}

step! {
    rows: u32,
    inputs: u32,
    outputs: u32,
    added_rows: u32,
}

pub(super) fn dispatch(
    context: Context,
    weight: ParamId,
    bias: Option<ParamId>,
    activation: Activation,
    table: Option<ParamId>,
) -> Result<Dispatch> {
    let input = context.input();
    let Context { step, params, constants } = context;
    let (inputs, outputs, rows) =
        (step.input_shape.columns, step.output_shape.columns, step.output_shape.rows);
    let (values, scales) = params.int16(weight)?;
    let weight = constants.push(&pack_halves(values, outputs, inputs));
    let scale = constants.rows(scales, outputs);
    let bias = match bias {
        Some(bias) => constants.rows(params.f32(bias)?, outputs),
        None => constants.rows(&vec![0.0; outputs], outputs),
    };
    let (added, added_rows) = match (step.residual, table) {
        (Some(residual), _) => (Source::Slot(residual), u32::MAX),
        (None, Some(table)) => (constants.stored_rows(params.f32(table)?, outputs), rows as u32),
        // The binding must hold something; no row is ever read from it.
        (None, None) => (bias.clone(), 0),
    };
    let values =
        Step { rows: rows as u32, inputs: vec4s(inputs) as u32, outputs: vec4s(outputs) as u32, added_rows };
    Ok(Dispatch {
        ways: Tile::by_promise(outputs).map(|tile| tile.way((rows, outputs), activation)).into(),
        step: constants.place(&[values]),
        reads: vec![input, weight, scale, bias, added],
        output: step.output,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_layers_take_the_tall_tile_unless_timed() {
        for (outputs, tile) in [(16, Tile::TALL), (96, Tile::TALL), (128, Tile::SQUARE), (384, Tile::SQUARE)]
        {
            assert_eq!(Tile::by_promise(outputs)[0], tile, "{outputs}");
        }
    }
}
