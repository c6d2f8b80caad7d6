//! One row of many.

use super::Context;
use crate::Result;
use crate::compute::Pool;
use crate::compute::gpu::kernel::{Grid, Kernel};
use crate::compute::gpu::layout::vec4s;
use crate::compute::gpu::plan::{Dispatch, Way};
use crate::compute::gpu::step::step;

step! {
    rows: u32,
    counted: u32,
    columns: u32,
}

pub(super) fn dispatch(context: Context, kind: Pool) -> Result<Dispatch> {
    let input = context.input();
    let Context { step, constants, .. } = context;
    let (rows, cells) = (step.input_shape.rows as u32, vec4s(step.output_shape.columns));
    let counted = match kind {
        Pool::Mean => rows,
        Pool::First => 1,
    };
    Ok(Dispatch {
        ways: vec![Way {
            kernel: Kernel::new::<Step>("pool", include_str!("../shaders/pool.wgsl")),
            grid: Grid::invocations(cells),
        }],
        step: constants.place(&[Step { rows, counted, columns: cells as u32 }]),
        reads: vec![input],
        output: step.output,
    })
}
