//! Writes a [`Graph`]: every shape is checked, then slots are shared out.

use super::graph::{Activation, Graph, Op, Operand, Param, ParamId, Shape, Slot, Step};
use crate::{Error, Result};

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
