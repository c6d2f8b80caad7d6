//! The op set, and a tower written in it: a list of steps over activation slots.
//!
//! A [`Graph`] describes the work for *one* picture; executors run it over batches. Slots are
//! physical: [`GraphBuilder::finish`](super::GraphBuilder::finish) lets steps reuse the slots whose contents are no longer
//! needed, so an executor allocates each slot once and nothing per picture.

use crate::{Error, Result};

/// An activation of one picture: `rows x columns` f32, row-major.
///
/// A feature map of height `h`, width `w` and `c` channels has `h * w` rows and `c` columns (NHWC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Positions: pixels or tokens.
    pub rows: usize,
    /// Channels.
    pub columns: usize,
}

impl Shape {
    /// Number of f32 values in one picture's activation.
    pub fn len(self) -> usize {
        self.rows * self.columns
    }

    /// Whether the activation holds nothing.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// Index of an activation slot of a [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot(pub usize);

/// Index of a parameter of a [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ParamId(pub usize);

/// Largest magnitude of a quantised weight: 10 bits and a sign. 7 bits do not do: over a trunk of
/// ReLU6 layers their rounding adds up to a cosine below .99 against f32 (measured on the shipped
/// model), where these keep .999. Finer weights would leave less room for the activations in an
/// i32 sum, see `cpu::linear`.
pub const WEIGHT_LIMIT: i16 = 1023;

/// A constant of the network.
#[derive(Clone, Debug)]
pub enum Param {
    /// Plain values: biases, norms, positions, the stem's and the depthwise kernels. Also a linear
    /// layer's weight in a graph for the reference executor, the only one that runs those.
    F32(Vec<f32>),
    /// A linear layer's weight `[outputs, inputs]`, row-major, with one scale per output:
    /// `weight[o][i] = values[o * inputs + i] * scales[o]`. Values lie within [`WEIGHT_LIMIT`].
    Int16 {
        /// Quantised values, `outputs * inputs`.
        values: Vec<i16>,
        /// One scale per output.
        scales: Vec<f32>,
    },
}

/// What follows a linear layer or a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    Identity,
    /// `min(max(x, 0), 6)`.
    Relu6,
    /// `0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`.
    Gelu,
}

/// What a linear layer adds after its activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The picture's own activation, of the output's shape.
    Slot(Slot),
    /// A constant of the output's shape, the same for each picture (learned positions).
    Param(ParamId),
}

/// One operation. Weights are named by their layout; biases have one f32 per output channel.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// First convolution: 3x3, stride 2, over the RGBA8 picture (`side x side`, alpha ignored),
    /// each channel mapped to `value / 127.5 - 1`; ReLU6. Padding is TensorFlow's SAME for an even
    /// side: one row below and one column to the right, none above or left; padded cells are 0
    /// *after* the mapping. `weight` is f32 `[outputs, 3 (ky), 3 (kx), 3 (rgb)]`.
    Stem {
        /// Picture side in pixels, even.
        side: usize,
        /// f32 `[outputs, 3, 3, 3]`.
        weight: ParamId,
        /// f32 `[outputs]`.
        bias: ParamId,
    },
    /// Depthwise 3x3 convolution over a `side x side` map, then ReLU6. Stride 1 pads one cell on
    /// every edge; stride 2 pads below and right only (TensorFlow's SAME, even side).
    /// `weight` is f32 `[3 (ky), 3 (kx), channels]`, so that channels are contiguous.
    Depthwise {
        /// Side of the input map.
        side: usize,
        /// 1 or 2.
        stride: usize,
        /// f32 `[3, 3, channels]`.
        weight: ParamId,
        /// f32 `[channels]`.
        bias: ParamId,
    },
    /// `activation(x W^T + bias) + residual`, per row.
    Linear {
        /// Int16 `[outputs, inputs]`; f32 in a graph for the reference executor.
        weight: ParamId,
        /// f32 `[outputs]`.
        bias: ParamId,
        /// Applied before the residual.
        activation: Activation,
        /// Added last.
        residual: Option<Operand>,
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
    /// Mean over the rows: one row out.
    MeanPool,
}

/// One step: `output = op(input)`. The stem reads the picture instead of a slot and ignores `input`.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What to do.
    pub op: Op,
    /// Slot read. Equal to `output` for the stem.
    pub input: Slot,
    /// Shape of what is read. The stem's is `side * side x 4` bytes, not f32.
    pub input_shape: Shape,
    /// Slot written; never the slot that is read, nor a residual's.
    pub output: Slot,
    /// Shape of what is written.
    pub output_shape: Shape,
}

/// A tower for one picture. Immutable once built; [`GraphBuilder`](super::GraphBuilder) checks every shape.
#[derive(Clone, Debug)]
pub struct Graph {
    /// Picture side in pixels: the input is `side * side * 4` bytes of RGBA.
    pub side: usize,
    /// The constants, indexed by [`ParamId`].
    pub params: Vec<Param>,
    /// Capacity in f32 of each physical slot for one picture, indexed by [`Slot`].
    pub slots: Vec<usize>,
    /// In execution order.
    pub steps: Vec<Step>,
    /// Slots that hold the results after the last step, with their shapes.
    pub outputs: Vec<(Slot, Shape)>,
}

impl Graph {
    /// Bytes of one input picture: `side * side` RGBA pixels.
    pub fn picture_bytes(&self) -> usize {
        self.side * self.side * 4
    }

    /// The f32 values of a parameter.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the parameter is quantised.
    pub fn f32(&self, id: ParamId) -> Result<&[f32]> {
        match &self.params[id.0] {
            Param::F32(values) => Ok(values),
            Param::Int16 { .. } => Err(Error::Invalid(format!("parameter {} is not f32", id.0))),
        }
    }

    /// The quantised values and scales of a linear layer's weight.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the parameter is f32.
    pub fn int16(&self, id: ParamId) -> Result<(&[i16], &[f32])> {
        match &self.params[id.0] {
            Param::Int16 { values, scales } => Ok((values, scales)),
            Param::F32(_) => Err(Error::Invalid(format!("parameter {} is not int16", id.0))),
        }
    }
}
