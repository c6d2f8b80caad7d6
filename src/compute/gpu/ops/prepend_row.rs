//! A learned row before the others.

use super::Context;
use crate::Result;
use crate::compute::ParamId;
use crate::compute::gpu::kernel::{Grid, Kernel};
use crate::compute::gpu::layout::vec4s;
use crate::compute::gpu::plan::{Dispatch, Way};
use crate::compute::gpu::step::step;

step! {
    rows: u32,
    columns: u32,
}

pub(super) fn dispatch(context: Context, row: ParamId) -> Result<Dispatch> {
    let input = context.input();
    let Context { step, params, constants } = context;
    let shape = step.output_shape;
    let cells = vec4s(shape.columns);
    let first = constants.rows(params.f32(row)?, shape.columns);
    Ok(Dispatch {
        ways: vec![Way {
            kernel: Kernel::new::<Step>("prepend_row", include_str!("../shaders/prepend_row.wgsl")),
            grid: Grid::invocations(shape.rows * cells),
        }],
        step: constants.place(&[Step { rows: shape.rows as u32, columns: cells as u32 }]),
        reads: vec![input, first],
        output: step.output,
    })
}
