//! One file per operation: its `Step`, its kernel and what it binds. The WGSL of the same name is in `shaders/`.

mod attention;
mod depthwise;
mod layer_norm;
mod linear;
mod patches;
mod pool;
mod prepend_row;
mod skip_row;
mod stem;

use super::kernel::{GELU, IDENTITY, QUICK_GELU, RELU6};
use super::plan::{Constants, Dispatch, LoweredStep, Source};
use crate::Result;
use crate::compute::{Activation, Op, Params};

/// What every operation is laid out from.
pub(super) struct Context<'a> {
    pub step: &'a LoweredStep,
    pub params: &'a Params,
    pub constants: &'a mut Constants,
}

impl Context<'_> {
    /// What the step reads.
    fn input(&self) -> Source {
        self.step.input.map_or(Source::Pictures, Source::Slot)
    }
}

/// The step as a dispatch.
///
/// # Errors
/// [`Error::NoGpu`](crate::Error::NoGpu) for attention heads whose width is not a multiple of four.
pub(super) fn dispatch(context: Context) -> Result<Dispatch> {
    match context.step.op {
        Op::Stem { weight, bias } => stem::dispatch(context, weight, bias),
        Op::Patches { patch, mean, deviation } => patches::dispatch(context, patch, mean, deviation),
        Op::Depthwise { kernel, stride, activation, weight, bias } => {
            depthwise::dispatch(context, (kernel, stride), activation, weight, bias)
        }
        Op::Linear { weight, bias, activation, table } => {
            linear::dispatch(context, weight, bias, activation, table)
        }
        Op::LayerNorm { weight, bias, epsilon } => layer_norm::dispatch(context, weight, bias, epsilon),
        Op::Attention { heads } => attention::dispatch(context, heads),
        Op::PrependRow { row } => prepend_row::dispatch(context, row),
        Op::SkipRow => skip_row::dispatch(context),
        Op::Pool(kind) => pool::dispatch(context, kind),
    }
}

/// An activation as the prelude's `activate` takes it: each is a pipeline of its own, since an adapter emulated in
/// software computes every branch of a choice that it makes at run time.
fn code(activation: Activation) -> usize {
    match activation {
        Activation::Identity => IDENTITY,
        Activation::Relu6 => RELU6,
        Activation::Gelu => GELU,
        Activation::QuickGelu => QUICK_GELU,
    }
}
