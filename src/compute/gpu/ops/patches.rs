//! The picture's patches as rows.

use super::Context;
use crate::Result;
use crate::compute::gpu::kernel::{Grid, Kernel};
use crate::compute::gpu::layout::vec4s;
use crate::compute::gpu::plan::{Dispatch, Way};
use crate::compute::gpu::step::step;

step! {
    mean: [f32; 4],
    deviation: [f32; 4],
    side: u32,
    patch_side: u32,
    columns: u32,
}

pub(super) fn dispatch(
    context: Context,
    patch: usize,
    mean: [f32; 3],
    deviation: [f32; 3],
) -> Result<Dispatch> {
    let input = context.input();
    let Context { step, constants, .. } = context;
    let (shape, side) = (step.output_shape, step.input_shape.side()?);
    let cells = vec4s(shape.columns);
    // Alpha, which no row takes, must not divide by zero.
    let with_alpha = |[r, g, b]: [f32; 3], alpha: f32| [r, g, b, alpha];
    let values = Step {
        mean: with_alpha(mean, 0.0),
        deviation: with_alpha(deviation, 1.0),
        side: side as u32,
        patch_side: patch as u32,
        columns: cells as u32,
    };
    Ok(Dispatch {
        ways: vec![Way {
            kernel: Kernel::new::<Step>("patches", include_str!("../shaders/patches.wgsl")),
            grid: Grid::invocations(shape.rows * cells),
        }],
        step: constants.place(&[values]),
        reads: vec![input],
        output: step.output,
    })
}
