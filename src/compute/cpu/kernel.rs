//! A step's kernel with its constants.

use kernels::bottleneck::{self, Bottleneck};
use kernels::depthwise::Depthwise;
use kernels::linear::Linear;
use kernels::patches::Patches;
use kernels::prepend_row::prepend_row;
use kernels::skip_row::skip_row;
use kernels::stem::Stem;
use kernels::{attention, layer_norm, linear, pool};

use crate::compute::{Activation, Op, ParamId, Params, Pool, Step, Value};
use crate::{Error, Result};

/// Space that kernels keep between calls.
#[derive(Default)]
pub(super) struct Scratch {
    bottleneck: bottleneck::Scratch,
    linear: linear::Scratch,
    attention: attention::Scratch,
}

/// What a kernel reads and writes.
pub(super) struct Io<'a> {
    pub(super) picture: &'a [u8],
    /// Empty where the picture is read.
    pub(super) input: &'a [f32],
    pub(super) residual: Option<&'a [f32]>,
    pub(super) output: &'a mut [f32],
}

/// What runs a step, or several at once.
pub(super) enum Kernel {
    Bottleneck(Box<Bottleneck>),
    Stem(Stem),
    Patches(Box<Patches>),
    Depthwise(Depthwise),
    Linear { layer: Linear, activation: Activation, table: Option<Vec<f32>> },
    LayerNorm { weight: Vec<f32>, bias: Vec<f32>, epsilon: f32 },
    Attention { columns: usize, heads: usize },
    PrependRow(Vec<f32>),
    SkipRow { columns: usize },
    Pool(Pool),
}

impl Kernel {
    pub(super) fn new(params: &Params, step: &Step<Value>) -> Result<Self> {
        let input = step.input_shape;
        let f32s = |id| Ok::<_, Error>(params.f32(id)?.to_vec());
        Ok(match step.op {
            Op::Stem { weight, bias } => {
                Self::Stem(Stem::new(input.side()?, params.f32(weight)?, params.f32(bias)?))
            }
            Op::Patches { patch, mean, deviation } => {
                Self::Patches(Box::new(Patches::new(input.side()?, patch, mean, deviation)))
            }
            Op::Depthwise { .. } => Self::Depthwise(depthwise(params, step)?),
            Op::Linear { weight, bias, activation, table } => {
                let layer = linear(params, weight, bias, input.columns, 1.0)?;
                Self::Linear { layer, activation, table: table.map(f32s).transpose()? }
            }
            Op::LayerNorm { weight, bias, epsilon } => {
                Self::LayerNorm { weight: f32s(weight)?, bias: f32s(bias)?, epsilon }
            }
            Op::Attention { heads } => Self::Attention { columns: input.columns, heads },
            Op::PrependRow { row } => Self::PrependRow(f32s(row)?),
            Op::SkipRow => Self::SkipRow { columns: input.columns },
            Op::Pool(pool) => Self::Pool(pool),
        })
    }

    pub(super) fn run(&self, Io { picture, input, residual, output }: Io, scratch: &mut Scratch) {
        match self {
            Self::Bottleneck(layers) => {
                layers.run(picture, input, residual, output, &mut scratch.bottleneck);
            }
            Self::Stem(stem) => stem.run(picture, output),
            Self::Patches(patches) => patches.run(picture, output),
            Self::Depthwise(layer) => layer.run(input, output),
            Self::Linear { layer, activation, table } => {
                let added = residual.or(table.as_deref());
                layer.run(input, *activation, added, output, &mut scratch.linear);
            }
            Self::LayerNorm { weight, bias, epsilon } => {
                layer_norm::layer_norm(input, weight, bias, *epsilon, output);
            }
            &Self::Attention { columns, heads } => {
                attention::attention(input, columns, heads, &mut scratch.attention, output);
            }
            Self::PrependRow(row) => prepend_row(row, input, output),
            &Self::SkipRow { columns } => skip_row(columns, input, output),
            Self::Pool(Pool::Mean) => pool::mean(input, output),
            Self::Pool(Pool::First) => pool::first(input, output),
        }
    }
}

/// A linear layer's kernel, whose results are multiplied by `factor`.
pub(super) fn linear(
    params: &Params,
    weight: ParamId,
    bias: Option<ParamId>,
    inputs: usize,
    factor: f32,
) -> Result<Linear> {
    let (values, scales) = params.int16(weight)?;
    let times = |values: &[f32]| values.iter().map(|value| value * factor).collect::<Vec<f32>>();
    let bias = match bias {
        Some(bias) => times(params.f32(bias)?),
        None => vec![0.0; scales.len()],
    };
    let too_wide = || Error::Invalid(format!("a linear layer cannot have {inputs} inputs"));
    Linear::new(values, &times(scales), &bias, inputs).ok_or_else(too_wide)
}

/// A depthwise step's kernel.
///
/// # Errors
/// [`Error::Invalid`] for another step.
pub(super) fn depthwise(params: &Params, step: &Step<Value>) -> Result<Depthwise> {
    let Op::Depthwise { kernel, stride, activation, weight, bias } = step.op else {
        return Err(Error::Invalid(format!("{:?} is no depthwise convolution", step.op)));
    };
    let (side, weight, bias) = (step.input_shape.side()?, params.f32(weight)?, params.f32(bias)?);
    Ok(Depthwise { side, kernel, stride, activation, weight: weight.to_vec(), bias: bias.to_vec() })
}
