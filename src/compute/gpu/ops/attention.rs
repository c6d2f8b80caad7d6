//! Multi-head self-attention.

use super::Context;
use crate::compute::gpu::kernel::{Grid, INVOCATIONS, Kernel};
use crate::compute::gpu::layout::vec4s;
use crate::compute::gpu::plan::{Dispatch, Way};
use crate::compute::gpu::step::step;
use crate::{Error, Result};

/// Queries that one workgroup answers; a vec4 holds their scores.
const QUERIES: usize = 4;

step! {
    heads: u32,
    width: u32,
    scale: f32,
}

pub(super) fn dispatch(context: Context, heads: usize) -> Result<Dispatch> {
    let input = context.input();
    let Context { step, constants, .. } = context;
    let (rows, width) = (step.output_shape.rows, step.output_shape.columns / heads);
    if !width.is_multiple_of(4) {
        return Err(Error::NoGpu(format!("attention heads of width {width} do not fill vec4s")));
    }
    let values = Step { heads: heads as u32, width: vec4s(width) as u32, scale: 1.0 / (width as f32).sqrt() };
    Ok(Dispatch {
        ways: vec![Way {
            kernel: Kernel::new::<Step>("attention", include_str!("../shaders/attention.wgsl"))
                .constant("QUERIES", QUERIES)
                .specialised("TOKENS", rows)
                .workgroup_bytes((rows + INVOCATIONS) * 16),
            grid: Grid::workgroups(heads * rows.div_ceil(QUERIES)),
        }],
        step: constants.place(&[values]),
        reads: vec![input],
        output: step.output,
    })
}
