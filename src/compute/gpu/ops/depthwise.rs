//! Depthwise convolution.

use kernels::depthwise::padding_before;

use super::{Context, code};
use crate::Result;
use crate::compute::gpu::kernel::{Grid, Kernel};
use crate::compute::gpu::layout::vec4s;
use crate::compute::gpu::plan::{Dispatch, Way};
use crate::compute::gpu::step::step;
use crate::compute::{Activation, ParamId};

/// Cells in a row that one invocation makes.
const STRIP: usize = 4;

step! {
    side: u32,
    out_side: u32,
    padding: u32,
    channels: u32,
}

pub(super) fn dispatch(
    context: Context,
    (kernel, stride): (usize, usize),
    activation: Activation,
    weight: ParamId,
    bias: ParamId,
) -> Result<Dispatch> {
    let input = context.input();
    let Context { step, params, constants } = context;
    let (shape, side) = (step.output_shape, step.input_shape.side()?);
    let (out, cells) = (side / stride, vec4s(shape.columns));
    let values = Step {
        side: side as u32,
        out_side: out as u32,
        padding: padding_before(kernel, stride) as u32,
        channels: cells as u32,
    };
    let weight = constants.rows(params.f32(weight)?, shape.columns);
    let bias = constants.rows(params.f32(bias)?, shape.columns);
    let source = include_str!("../shaders/depthwise.wgsl");
    Ok(Dispatch {
        ways: vec![Way {
            kernel: Kernel::new::<Step>("depthwise", source)
                .constant("STRIP", STRIP)
                .specialised("KERNEL", kernel)
                .specialised("STRIDE", stride)
                .specialised("ACTIVATION", code(activation)),
            grid: Grid::invocations(out * out.div_ceil(STRIP) * cells),
        }],
        step: constants.place(&[values]),
        reads: vec![input, weight, bias],
        output: step.output,
    })
}
