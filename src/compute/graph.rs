//! A tower as a list of steps over activations, with its constants.
//!
//! A [`Graph`] describes the work for *one* picture; executors run it over batches. It is written over
//! [`Value`]s, each of which is written once, and lowered to [`Slot`]s, which steps reuse when their contents
//! are no longer needed: an executor allocates each slot once and nothing per picture.

use super::op::{Op, require};
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

    /// Side of a square map.
    ///
    /// # Errors
    /// [`Error::Invalid`] for rows that are not a square.
    pub fn side(self) -> Result<usize> {
        let side = self.rows.isqrt();
        require(side * side == self.rows, || format!("{} rows are not a square map", self.rows))?;
        Ok(side)
    }
}

/// An activation by the step that writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Value(pub(super) usize);

/// A place for activations, of [`Graph::slots`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot(pub(super) usize);

/// Index of a constant of a [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ParamId(usize);

/// A constant of the network.
#[derive(Clone, Debug)]
pub enum Param {
    /// Plain values: biases, norms, positions, the stem's and the depthwise kernels. Also a linear
    /// layer's weight in a graph for the reference executor, the only one that runs those.
    F32(Vec<f32>),
    /// A linear layer's weight `[outputs, inputs]`, row-major, with one scale per output:
    /// `weight[o][i] = values[o * inputs + i] * scales[o]`. Values lie within
    /// [`WEIGHT_LIMIT`](super::WEIGHT_LIMIT).
    Int16 {
        /// Quantised values, `outputs * inputs`.
        values: Vec<i16>,
        /// One scale per output.
        scales: Vec<f32>,
    },
}

/// The constants of a graph.
#[derive(Clone, Debug, Default)]
pub struct Params(Vec<Param>);

impl Params {
    pub(super) fn push(&mut self, param: Param) -> ParamId {
        self.0.push(param);
        ParamId(self.0.len() - 1)
    }

    /// A constant as it is.
    pub fn get(&self, id: ParamId) -> &Param {
        &self.0[id.0]
    }

    /// The f32 values of a constant.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the constant is quantised.
    pub fn f32(&self, id: ParamId) -> Result<&[f32]> {
        match self.get(id) {
            Param::F32(values) => Ok(values),
            Param::Int16 { .. } => Err(Error::Invalid(format!("parameter {} is not f32", id.0))),
        }
    }

    /// The quantised values and scales of a linear layer's weight.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the constant is f32.
    pub fn int16(&self, id: ParamId) -> Result<(&[i16], &[f32])> {
        match self.get(id) {
            Param::Int16 { values, scales } => Ok((values, scales)),
            Param::F32(_) => Err(Error::Invalid(format!("parameter {} is not int16", id.0))),
        }
    }

    /// Refuses an f32 constant of another length.
    pub(super) fn expect_f32(&self, id: ParamId, expected: usize) -> Result<()> {
        let found = self.f32(id)?.len();
        require(found == expected, || format!("parameter {} holds {found} values, expected {expected}", id.0))
    }

    /// Outputs of a linear layer's weight over so many inputs.
    pub(super) fn outputs(&self, id: ParamId, inputs: usize) -> Result<usize> {
        let (found, outputs) = match self.get(id) {
            Param::F32(values) => (values.len(), values.len() / inputs.max(1)),
            Param::Int16 { values, scales } => (values.len(), scales.len()),
        };
        require(outputs > 0 && found == outputs * inputs, || {
            format!("parameter {} holds {found} values, which are not rows of {inputs}", id.0)
        })?;
        Ok(outputs)
    }
}

/// One step: `output = op(input) + residual`. `R` is how activations are named, `O` what an op has become.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<R, O = Op> {
    /// What to do.
    pub op: O,
    /// What is read; nothing where the op reads the picture.
    pub input: Option<R>,
    /// Shape of what is read. The picture's is `side * side x 4` bytes, not f32.
    pub input_shape: Shape,
    /// Added last, of the output's shape; a linear layer's only.
    pub residual: Option<R>,
    /// What is written; never what is read.
    pub output: R,
    /// Shape of what is written.
    pub output_shape: Shape,
}

/// Steps in execution order, and which activations are their results.
#[derive(Clone, Debug, PartialEq)]
pub struct Program<R, O = Op> {
    /// In execution order.
    pub steps: Vec<Step<R, O>>,
    /// The results, with their shapes.
    pub outputs: Vec<(R, Shape)>,
}

/// A tower for one picture. Immutable once built; [`GraphBuilder`](super::GraphBuilder) checks every shape.
#[derive(Clone, Debug)]
pub struct Graph {
    /// Picture side in pixels: the input is `side * side * 4` bytes of RGBA.
    pub side: usize,
    /// The constants.
    pub params: Params,
    /// As it was written: what the reference executor runs, and what the others must come to.
    pub written: Program<Value>,
    /// The same over slots: what executors run.
    pub lowered: Program<Slot>,
    /// Capacity in f32 of each slot for one picture, indexed by [`Slot`].
    pub slots: Vec<usize>,
}

impl Graph {
    /// Bytes of one input picture: `side * side` RGBA pixels.
    pub fn picture_bytes(&self) -> usize {
        self.side * self.side * 4
    }
}
