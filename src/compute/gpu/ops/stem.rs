//! The first convolution.

use super::Context;
use crate::Result;
use crate::compute::ParamId;
use crate::compute::gpu::kernel::{Grid, Kernel};
use crate::compute::gpu::layout::{outputs_last, vec4s};
use crate::compute::gpu::plan::{Dispatch, Way};
use crate::compute::gpu::step::step;

step! {
    side: u32,
    outputs: u32,
}

pub(super) fn dispatch(context: Context, weight: ParamId, bias: ParamId) -> Result<Dispatch> {
    let input = context.input();
    let Context { step, params, constants } = context;
    let (shape, side) = (step.output_shape, step.input_shape.side()?);
    let cells = vec4s(shape.columns);
    let weight = constants.push(&outputs_last(params.f32(weight)?, shape.columns));
    let bias = constants.rows(params.f32(bias)?, shape.columns);
    Ok(Dispatch {
        ways: vec![Way {
            kernel: Kernel::new::<Step>("stem", include_str!("../shaders/stem.wgsl")),
            grid: Grid::invocations(shape.rows * cells),
        }],
        step: constants.place(&[Step { side: side as u32, outputs: cells as u32 }]),
        reads: vec![input, weight, bias],
        output: step.output,
    })
}
