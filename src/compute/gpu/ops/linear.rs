//! Linear layers.

use super::{Context, code};
use crate::Result;
use crate::compute::gpu::kernel::{Grid, Kernel};
use crate::compute::gpu::layout::{pack_int16, vec4s};
use crate::compute::gpu::plan::{Dispatch, Source};
use crate::compute::gpu::step::step;
use crate::compute::{Activation, ParamId};

/// Vec4s of inputs that the kernel stages at a time.
const DEPTH: usize = 4;

/// The workgroup: `across * down` invocations make `4 down` rows of `4 across` outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tile {
    across: usize,
    down: usize,
}

impl Tile {
    /// 64 rows x 64 outputs.
    const SQUARE: Tile = Tile { across: 16, down: 16 };
    /// 128 rows x 32 outputs.
    const TALL: Tile = Tile { across: 8, down: 32 };

    /// The square tile, unless the tall one leaves fewer of its outputs unused.
    fn choose(outputs: usize) -> Tile {
        let padded = |tile: Tile| outputs.next_multiple_of(4 * tile.across);
        if padded(Tile::TALL) < padded(Tile::SQUARE) { Tile::TALL } else { Tile::SQUARE }
    }

    /// Bytes of workgroup memory: a vec4 for each staged input of each row and each column.
    fn bytes(self) -> usize {
        DEPTH * 4 * (self.across + self.down) * 16
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
    let weight = constants.push(&pack_int16(values, outputs, inputs));
    let scale = constants.rows(scales, outputs);
    let bias = match bias {
        Some(bias) => constants.rows(params.f32(bias)?, outputs),
        None => constants.rows(&vec![0.0; outputs], outputs),
    };
    let (added, added_rows) = match (step.residual, table) {
        (Some(residual), _) => (Source::Slot(residual), u32::MAX),
        (None, Some(table)) => (constants.rows(params.f32(table)?, outputs), rows as u32),
        // The binding must hold something; no row is ever read from it.
        (None, None) => (bias.clone(), 0),
    };
    let tile = Tile::choose(outputs);
    let values =
        Step { rows: rows as u32, inputs: vec4s(inputs) as u32, outputs: vec4s(outputs) as u32, added_rows };
    Ok(Dispatch {
        kernel: Kernel::new::<Step>("linear", include_str!("../shaders/linear.wgsl"))
            .constant("DEPTH", DEPTH)
            .specialised("ACROSS", tile.across)
            .specialised("DOWN", tile.down)
            .specialised("ACTIVATION", code(activation))
            .workgroup_bytes(tile.bytes()),
        step: constants.place(&[values]),
        reads: vec![input, weight, scale, bias, added],
        output: step.output,
        grid: Grid::tiles(rows, 4 * tile.down, outputs.div_ceil(4 * tile.across)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_layers_take_the_tall_tile() {
        for (outputs, tile) in [(16, Tile::TALL), (96, Tile::TALL), (128, Tile::SQUARE), (384, Tile::SQUARE)]
        {
            assert_eq!(Tile::choose(outputs), tile, "{outputs}");
        }
    }
}
