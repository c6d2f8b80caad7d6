//! The op set, and a tower written in it: a list of steps over activation slots.
//!
//! A [`Graph`] describes the work for *one* picture; executors run it over batches. Slots are
//! physical: [`GraphBuilder::finish`] lets steps reuse the slots whose contents are no longer
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

/// A tower for one picture. Immutable once built; [`GraphBuilder`] checks every shape.
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

/// A value in a graph under construction: each is written once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value(usize);

/// Writes a [`Graph`] step by step over named-once values, then assigns them to physical slots.
pub struct GraphBuilder {
    side: usize,
    params: Vec<Param>,
    shapes: Vec<Shape>,
    steps: Vec<(Op, Option<Value>, Option<Value>, Value)>,
}

impl GraphBuilder {
    /// Starts a graph over RGBA pictures of `side x side` pixels.
    pub fn new(side: usize) -> Self {
        Self { side, params: Vec::new(), shapes: Vec::new(), steps: Vec::new() }
    }

    /// Adds a constant.
    pub fn param(&mut self, param: Param) -> ParamId {
        self.params.push(param);
        ParamId(self.params.len() - 1)
    }

    /// The shape of a value.
    pub fn shape(&self, value: Value) -> Shape {
        self.shapes[value.0]
    }

    /// First convolution over the picture; see [`Op::Stem`].
    ///
    /// # Errors
    /// [`Error::Invalid`] for an odd side or parameters of the wrong size.
    pub fn stem(&mut self, weight: ParamId, bias: ParamId) -> Result<Value> {
        let side = self.side;
        let outputs = self.expect_f32(bias, None)?;
        self.expect_f32(weight, Some(outputs * 27))?;
        require(side >= 2 && side.is_multiple_of(2), || format!("picture side {side} is not even"))?;
        let shape = Shape { rows: (side / 2) * (side / 2), columns: outputs };
        Ok(self.push(Op::Stem { side, weight, bias }, None, None, shape))
    }

    /// Depthwise convolution over a square map; see [`Op::Depthwise`].
    ///
    /// # Errors
    /// [`Error::Invalid`] for a map that is not square, a stride other than 1 or 2, an odd side
    /// with stride 2, or parameters of the wrong size.
    pub fn depthwise(
        &mut self,
        input: Value,
        stride: usize,
        weight: ParamId,
        bias: ParamId,
    ) -> Result<Value> {
        let Shape { rows, columns } = self.shape(input);
        let side = rows.isqrt();
        require(side * side == rows, || format!("{rows} rows are not a square map"))?;
        require(stride == 1 || (stride == 2 && side.is_multiple_of(2)), || {
            format!("stride {stride} over side {side} is not supported")
        })?;
        self.expect_f32(weight, Some(9 * columns))?;
        self.expect_f32(bias, Some(columns))?;
        let out = side / stride;
        let op = Op::Depthwise { side, stride, weight, bias };
        Ok(self.push(op, Some(input), None, Shape { rows: out * out, columns }))
    }

    /// Linear layer with fused activation; see [`Op::Linear`].
    ///
    /// # Errors
    /// [`Error::Invalid`] for parameters of the wrong size.
    pub fn linear(
        &mut self,
        input: Value,
        weight: ParamId,
        bias: ParamId,
        activation: Activation,
    ) -> Result<Value> {
        self.linear_impl(input, weight, bias, activation, None, None)
    }

    /// [`linear`](Self::linear), then `+ residual`, a value of the output's shape.
    ///
    /// # Errors
    /// [`Error::Invalid`] for parameters or a residual of the wrong size.
    pub fn linear_add(
        &mut self,
        input: Value,
        weight: ParamId,
        bias: ParamId,
        activation: Activation,
        residual: Value,
    ) -> Result<Value> {
        self.linear_impl(input, weight, bias, activation, None, Some(residual))
    }

    /// [`linear`](Self::linear), then `+ table`, a constant of the output's shape.
    ///
    /// # Errors
    /// [`Error::Invalid`] for parameters or a table of the wrong size.
    pub fn linear_add_table(
        &mut self,
        input: Value,
        weight: ParamId,
        bias: ParamId,
        activation: Activation,
        table: ParamId,
    ) -> Result<Value> {
        self.linear_impl(input, weight, bias, activation, Some(table), None)
    }

    fn linear_impl(
        &mut self,
        input: Value,
        weight: ParamId,
        bias: ParamId,
        activation: Activation,
        table: Option<ParamId>,
        residual: Option<Value>,
    ) -> Result<Value> {
        let Shape { rows, columns } = self.shape(input);
        let outputs = self.expect_f32(bias, None)?;
        self.expect_matrix(weight, outputs, columns)?;
        let shape = Shape { rows, columns: outputs };
        if let Some(table) = table {
            self.expect_f32(table, Some(shape.len()))?;
        }
        if let Some(residual) = residual {
            let found = self.shape(residual);
            require(found == shape, || format!("residual is {found:?}, expected {shape:?}"))?;
        }
        // A residual value's slot is only known after liveness analysis; `finish` fills it in.
        let op = Op::Linear { weight, bias, activation, residual: table.map(Operand::Param) };
        Ok(self.push(op, Some(input), residual, shape))
    }

    /// Layer norm over each row; see [`Op::LayerNorm`].
    ///
    /// # Errors
    /// [`Error::Invalid`] for parameters of the wrong size.
    pub fn layer_norm(
        &mut self,
        input: Value,
        weight: ParamId,
        bias: ParamId,
        epsilon: f32,
    ) -> Result<Value> {
        let shape = self.shape(input);
        self.expect_f32(weight, Some(shape.columns))?;
        self.expect_f32(bias, Some(shape.columns))?;
        Ok(self.push(Op::LayerNorm { weight, bias, epsilon }, Some(input), None, shape))
    }

    /// Multi-head self-attention; see [`Op::Attention`].
    ///
    /// # Errors
    /// [`Error::Invalid`] when the input's columns do not divide into `3 * heads` equal parts.
    pub fn attention(&mut self, input: Value, heads: usize) -> Result<Value> {
        let Shape { rows, columns } = self.shape(input);
        require(heads > 0 && columns.is_multiple_of(3 * heads), || {
            format!("{columns} columns do not divide into {heads} heads of query, key and value")
        })?;
        Ok(self.push(Op::Attention { heads }, Some(input), None, Shape { rows, columns: columns / 3 }))
    }

    /// Mean over the rows.
    pub fn mean_pool(&mut self, input: Value) -> Value {
        let columns = self.shape(input).columns;
        self.push(Op::MeanPool, Some(input), None, Shape { rows: 1, columns })
    }

    /// Assigns values to physical slots and closes the graph. `outputs` stay readable at the end.
    pub fn finish(self, outputs: &[Value]) -> Graph {
        let last_use = self.last_uses(outputs);
        let mut slots: Vec<usize> = Vec::new();
        let mut free: Vec<usize> = Vec::new();
        let mut slot_of = vec![Slot(0); self.shapes.len()];
        let mut steps = Vec::with_capacity(self.steps.len());
        for (index, (op, input, residual, output)) in self.steps.into_iter().enumerate() {
            let output_shape = self.shapes[output.0];
            let slot = take_slot(&mut slots, &mut free, output_shape.len());
            slot_of[output.0] = slot;
            let residual_slot = residual.map(|value| slot_of[value.0]);
            let input_slot = input.map_or(slot, |value| slot_of[value.0]);
            let input_shape =
                input.map_or(Shape { rows: self.side * self.side, columns: 4 }, |value| self.shapes[value.0]);
            steps.push(Step {
                op: with_residual(op, residual_slot),
                input: input_slot,
                input_shape,
                output: slot,
                output_shape,
            });
            for value in input.into_iter().chain(residual.filter(|r| Some(*r) != input)) {
                if last_use[value.0] == index {
                    free.push(slot_of[value.0].0);
                }
            }
        }
        Graph {
            side: self.side,
            params: self.params,
            slots,
            steps,
            outputs: outputs.iter().map(|v| (slot_of[v.0], self.shapes[v.0])).collect(),
        }
    }

    /// For each value, the index of the last step that reads it; outputs are never let go.
    fn last_uses(&self, outputs: &[Value]) -> Vec<usize> {
        let mut last = vec![0; self.shapes.len()];
        for (index, (_, input, residual, output)) in self.steps.iter().enumerate() {
            last[output.0] = index;
            for value in input.iter().chain(residual) {
                last[value.0] = index;
            }
        }
        for value in outputs {
            last[value.0] = usize::MAX;
        }
        last
    }

    fn push(&mut self, op: Op, input: Option<Value>, residual: Option<Value>, shape: Shape) -> Value {
        let output = Value(self.shapes.len());
        self.shapes.push(shape);
        self.steps.push((op, input, residual, output));
        output
    }

    /// Checks an f32 parameter's length, where one is asked for, and returns it.
    fn expect_f32(&self, id: ParamId, expected: Option<usize>) -> Result<usize> {
        let Param::F32(values) = &self.params[id.0] else {
            return Err(Error::Invalid(format!("parameter {} is not f32", id.0)));
        };
        let found = values.len();
        require(expected.is_none_or(|n| n == found), || {
            format!("parameter {} holds {found} values, expected {expected:?}", id.0)
        })?;
        Ok(found)
    }

    fn expect_matrix(&self, id: ParamId, outputs: usize, inputs: usize) -> Result<()> {
        let (found, fits) = match &self.params[id.0] {
            Param::F32(values) => (values.len(), true),
            Param::Int16 { values, scales } => (values.len(), scales.len() == outputs),
        };
        require(fits && found == outputs * inputs, || {
            format!("parameter {} holds {found} values, expected {outputs} x {inputs}", id.0)
        })
    }
}

/// The smallest free slot that is large enough, or the largest free one grown, or a new one.
fn take_slot(slots: &mut Vec<usize>, free: &mut Vec<usize>, len: usize) -> Slot {
    let fit = (0..free.len()).filter(|&i| slots[free[i]] >= len).min_by_key(|&i| slots[free[i]]);
    let chosen = fit.or_else(|| (0..free.len()).max_by_key(|&i| slots[free[i]]));
    match chosen {
        Some(index) => {
            let slot = free.swap_remove(index);
            slots[slot] = slots[slot].max(len);
            Slot(slot)
        }
        None => {
            slots.push(len);
            Slot(slots.len() - 1)
        }
    }
}

fn with_residual(op: Op, slot: Option<Slot>) -> Op {
    match (op, slot) {
        (Op::Linear { weight, bias, activation, .. }, Some(slot)) => {
            Op::Linear { weight, bias, activation, residual: Some(Operand::Slot(slot)) }
        }
        (op, _) => op,
    }
}

fn require(condition: bool, message: impl FnOnce() -> String) -> Result<()> {
    if condition { Ok(()) } else { Err(Error::Invalid(message())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linear(builder: &mut GraphBuilder, inputs: usize, outputs: usize) -> (ParamId, ParamId) {
        let weight = Param::Int16 { values: vec![1; inputs * outputs], scales: vec![1.0; outputs] };
        (builder.param(weight), builder.param(Param::F32(vec![0.0; outputs])))
    }

    #[test]
    fn slots_are_reused_but_never_alias_a_live_value() {
        let mut b = GraphBuilder::new(4);
        let (w, bias) = (b.param(Param::F32(vec![0.0; 8 * 27])), b.param(Param::F32(vec![0.0; 8])));
        let mut x = b.stem(w, bias).unwrap();
        for _ in 0..4 {
            let (w, bias) = linear(&mut b, 8, 8);
            let y = b.linear(x, w, bias, Activation::Gelu).unwrap();
            let (w, bias) = linear(&mut b, 8, 8);
            x = b.linear_add(y, w, bias, Activation::Identity, x).unwrap();
        }
        let graph = b.finish(&[x]);
        assert_eq!(graph.slots.len(), 3);
        for step in &graph.steps[1..] {
            assert_ne!(step.input, step.output);
            if let Op::Linear { residual: Some(Operand::Slot(slot)), .. } = step.op {
                assert_ne!(slot, step.output);
            }
        }
    }

    #[test]
    fn wrong_sizes_are_refused() {
        let mut b = GraphBuilder::new(4);
        let (w, bias) = (b.param(Param::F32(vec![0.0; 26])), b.param(Param::F32(vec![0.0; 1])));
        assert!(b.stem(w, bias).is_err());
        let mut odd = GraphBuilder::new(5);
        let (w, bias) = (odd.param(Param::F32(vec![0.0; 27])), odd.param(Param::F32(vec![0.0; 1])));
        assert!(odd.stem(w, bias).is_err());
    }
}
