//! Layer norm.

use super::Context;
use crate::Result;
use crate::compute::ParamId;
use crate::compute::gpu::kernel::{Grid, INVOCATIONS, Kernel};
use crate::compute::gpu::layout::vec4s;
use crate::compute::gpu::plan::{Dispatch, Way};
use crate::compute::gpu::step::step;

step! {
    rows: u32,
    columns: u32,
    width: u32,
    epsilon: f32,
}

pub(super) fn dispatch(context: Context, weight: ParamId, bias: ParamId, epsilon: f32) -> Result<Dispatch> {
    let input = context.input();
    let Context { step, params, constants } = context;
    let shape = step.output_shape;
    let values = Step {
        rows: shape.rows as u32,
        columns: vec4s(shape.columns) as u32,
        width: shape.columns as u32,
        epsilon,
    };
    let weight = constants.rows(params.f32(weight)?, shape.columns);
    let bias = constants.rows(params.f32(bias)?, shape.columns);
    Ok(Dispatch {
        ways: vec![Way {
            kernel: Kernel::new::<Step>("layer_norm", include_str!("../shaders/layer_norm.wgsl"))
                .workgroup_bytes(INVOCATIONS * size_of::<f32>()),
            grid: Grid::workgroups(shape.rows),
        }],
        step: constants.place(&[values]),
        reads: vec![input, weight, bias],
        output: step.output,
    })
}
