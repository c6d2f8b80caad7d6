//! The op set: what each operation computes, and which shapes and constants it takes.

use super::graph::{ParamId, Params, Shape};
use crate::{Error, Result};
pub use kernels::Activation;

/// How rows become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// Their mean.
    Mean,
    /// The first one.
    First,
}

/// One operation on one activation, or on the picture. Weights are named by their layout; biases have one f32
/// per output channel.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// First convolution: 3x3, stride 2, over the RGBA8 picture (`side x side`, alpha ignored),
    /// each channel mapped to `value / 127.5 - 1`; ReLU6. Padding is TensorFlow's SAME for an even
    /// side: one row below and one column to the right, none above or left; padded cells are 0
    /// *after* the mapping.
    Stem {
        /// f32 `[outputs, 3 (ky), 3 (kx), 3 (rgb)]`.
        weight: ParamId,
        /// f32 `[outputs]`.
        bias: ParamId,
    },
    /// The RGBA8 picture's square patches as rows `[y][x][rgb]`, patches from left to right and from top to
    /// bottom; each channel mapped to `(value / 255 - mean) / deviation`. A linear layer after it makes it a
    /// vision transformer's patch embedding.
    Patches {
        /// Side of a patch in pixels, which divides the picture's.
        patch: usize,
        /// Of red, green and blue.
        mean: [f32; 3],
        /// Of red, green and blue.
        deviation: [f32; 3],
    },
    /// Depthwise convolution over a square map, then the activation. Stride 1 keeps the side; stride 2
    /// halves an even side. Padded with zeros as TensorFlow's SAME does: of what a kernel needs, the
    /// smaller half goes above and left.
    Depthwise {
        /// Side of the kernel, 3 or 5.
        kernel: usize,
        /// 1 or 2.
        stride: usize,
        /// Applied last.
        activation: Activation,
        /// f32 `[kernel (y), kernel (x), channels]`, so that channels are contiguous.
        weight: ParamId,
        /// f32 `[channels]`.
        bias: ParamId,
    },
    /// `activation(x W^T + bias) + table + residual`, per row. It alone takes a residual, a value of the
    /// output's shape.
    Linear {
        /// Int16 `[outputs, inputs]`; f32 in a graph for the reference executor.
        weight: ParamId,
        /// f32 `[outputs]`; nothing is added without.
        bias: Option<ParamId>,
        /// Applied before what is added.
        activation: Activation,
        /// f32 of the output's shape, the same for each picture (learned positions). Not beside a residual.
        table: Option<ParamId>,
    },
    /// `(x - mean) / sqrt(variance + epsilon) * weight + bias` per row (biased variance).
    LayerNorm {
        /// f32 `[columns]`.
        weight: ParamId,
        /// f32 `[columns]`.
        bias: ParamId,
        /// Added to the variance.
        epsilon: f32,
    },
    /// Multi-head self-attention. Input columns are `[query | key | value]`, each `heads x width`,
    /// so `3 * heads * width`; output `heads * width`. `softmax(q k^T / sqrt(width)) v` per head.
    Attention {
        /// Number of heads.
        heads: usize,
    },
    /// A learned row, then the input's rows: a class token before the patches.
    PrependRow {
        /// f32 `[columns]`.
        row: ParamId,
    },
    /// All rows but the first: the patches without the class token. There are at least two.
    SkipRow,
    /// One row of many.
    Pool(Pool),
}

impl Op {
    /// Whether the op reads the picture: it then has no input.
    pub fn reads_picture(&self) -> bool {
        matches!(self, Op::Stem { .. } | Op::Patches { .. })
    }

    /// What it is called in a table of times.
    pub fn name(&self) -> &'static str {
        match self {
            Op::Stem { .. } => "stem",
            Op::Patches { .. } => "patches",
            Op::Depthwise { .. } => "depthwise",
            Op::Linear { .. } => "linear",
            Op::LayerNorm { .. } => "layer norm",
            Op::Attention { .. } => "attention",
            Op::PrependRow { .. } => "prepend row",
            Op::SkipRow => "skip row",
            Op::Pool(_) => "pool",
        }
    }

    /// The shape of what the op writes, given that of what it reads; the picture's is `side * side x 4`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a shape or constants that the op does not take.
    pub(super) fn output(&self, params: &Params, input: Shape) -> Result<Shape> {
        let Shape { rows, columns } = input;
        match *self {
            Op::Stem { weight, bias } => stem(params, input, weight, bias),
            Op::Patches { patch, deviation, .. } => patches(input, patch, deviation),
            Op::Depthwise { kernel, stride, weight, bias, .. } => {
                let out = convolved_side(input, kernel, stride)?;
                params.expect_f32(weight, kernel * kernel * columns)?;
                params.expect_f32(bias, columns)?;
                Ok(Shape { rows: out * out, columns })
            }
            Op::Linear { weight, bias, table, .. } => {
                let outputs = params.outputs(weight, columns)?;
                bias.map_or(Ok(()), |bias| params.expect_f32(bias, outputs))?;
                table.map_or(Ok(()), |table| params.expect_f32(table, rows * outputs))?;
                Ok(Shape { rows, columns: outputs })
            }
            Op::LayerNorm { weight, bias, .. } => {
                params.expect_f32(weight, columns)?;
                params.expect_f32(bias, columns)?;
                Ok(input)
            }
            Op::Attention { heads } => {
                require(heads > 0 && columns.is_multiple_of(3 * heads), || {
                    format!("{columns} columns do not divide into {heads} heads of query, key and value")
                })?;
                Ok(Shape { rows, columns: columns / 3 })
            }
            Op::PrependRow { row } => {
                params.expect_f32(row, columns)?;
                Ok(Shape { rows: rows + 1, columns })
            }
            Op::SkipRow => {
                require(rows > 1, || format!("of {rows} rows none is left without the first"))?;
                Ok(Shape { rows: rows - 1, columns })
            }
            Op::Pool(_) => Ok(Shape { rows: 1, columns }),
        }
    }
}

fn stem(params: &Params, picture: Shape, weight: ParamId, bias: ParamId) -> Result<Shape> {
    let (side, outputs) = (picture.side()?, params.f32(bias)?.len());
    require(side >= 2 && side.is_multiple_of(2), || format!("picture side {side} is not even"))?;
    params.expect_f32(weight, outputs * 27)?;
    Ok(Shape { rows: (side / 2) * (side / 2), columns: outputs })
}

fn patches(picture: Shape, patch: usize, deviation: [f32; 3]) -> Result<Shape> {
    let side = picture.side()?;
    require(patch > 0 && side.is_multiple_of(patch), || {
        format!("picture side {side} does not divide into patches of {patch}")
    })?;
    require(deviation.iter().all(|value| *value > 0.0), || {
        format!("a deviation of {deviation:?} cannot be divided by")
    })?;
    let across = side / patch;
    Ok(Shape { rows: across * across, columns: patch * patch * 3 })
}

/// Side of a map after a convolution.
fn convolved_side(input: Shape, kernel: usize, stride: usize) -> Result<usize> {
    let side = input.side()?;
    require(kernel == 3 || kernel == 5, || format!("a depthwise kernel of {kernel} is not supported"))?;
    require(stride == 1 || (stride == 2 && side.is_multiple_of(2)), || {
        format!("stride {stride} over side {side} is not supported")
    })?;
    Ok(side / stride)
}

pub(super) fn require(condition: bool, message: impl FnOnce() -> String) -> Result<()> {
    if condition { Ok(()) } else { Err(Error::Invalid(message())) }
}
