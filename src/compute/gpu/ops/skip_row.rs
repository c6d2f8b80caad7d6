//! All rows but the first.

use super::Context;
use crate::Result;
use crate::compute::gpu::kernel::{Grid, Kernel};
use crate::compute::gpu::layout::vec4s;
use crate::compute::gpu::plan::{Dispatch, Way};
use crate::compute::gpu::step::step;

step! {
    rows: u32,
    columns: u32,
}

pub(super) fn dispatch(context: Context) -> Result<Dispatch> {
    let input = context.input();
    let Context { step, constants, .. } = context;
    let (rows, cells) = (step.output_shape.rows, vec4s(step.output_shape.columns));
    Ok(Dispatch {
        ways: vec![Way {
            kernel: Kernel::new::<Step>("skip_row", include_str!("../shaders/skip_row.wgsl")),
            grid: Grid::invocations(rows * cells),
        }],
        step: constants.place(&[Step { rows: rows as u32, columns: cells as u32 }]),
        reads: vec![input],
        output: step.output,
    })
}
