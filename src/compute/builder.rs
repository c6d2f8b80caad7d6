//! Writes a [`Graph`]: every shape is checked as a step is added.

use super::graph::{Graph, Param, ParamId, Params, Program, Shape, Step, Value};
use super::lower::lower;
use super::op::{Op, require};
use crate::Result;

/// Writes a [`Graph`] step by step.
pub struct GraphBuilder {
    side: usize,
    params: Params,
    /// Step `i` writes value `i`.
    steps: Vec<Step<Value>>,
}

impl GraphBuilder {
    /// Starts a graph over RGBA pictures of `side x side` pixels.
    pub fn new(side: usize) -> Self {
        Self { side, params: Params::default(), steps: Vec::new() }
    }

    /// Adds a constant.
    pub fn param(&mut self, param: Param) -> ParamId {
        self.params.push(param)
    }

    /// The shape of a value.
    pub fn shape(&self, value: Value) -> Shape {
        self.steps[value.0].output_shape
    }

    /// A step that reads the picture.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) for an op that reads an activation, and for a side or
    /// constants that it does not take.
    pub fn start(&mut self, op: Op) -> Result<Value> {
        require(op.reads_picture(), || format!("{op:?} does not read the picture"))?;
        self.push(op, None, None)
    }

    /// A step that reads a value.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) for an op that reads the picture, and for a shape or
    /// constants that it does not take.
    pub fn then(&mut self, input: Value, op: Op) -> Result<Value> {
        require(!op.reads_picture(), || format!("{op:?} reads the picture"))?;
        self.push(op, Some(input), None)
    }

    /// A linear layer with a value of its output's shape added last.
    ///
    /// # Errors
    /// Those of [`then`](Self::then), and [`Error::Invalid`](crate::Error::Invalid) for another op, for a
    /// residual of another shape, and for a table beside it.
    pub fn then_add(&mut self, input: Value, op: Op, residual: Value) -> Result<Value> {
        require(matches!(op, Op::Linear { table: None, .. }), || format!("{op:?} takes no residual"))?;
        self.push(op, Some(input), Some(residual))
    }

    fn push(&mut self, op: Op, input: Option<Value>, residual: Option<Value>) -> Result<Value> {
        let picture = Shape { rows: self.side * self.side, columns: 4 };
        let input_shape = input.map_or(picture, |value| self.shape(value));
        let output_shape = op.output(&self.params, input_shape)?;
        if let Some(found) = residual.map(|value| self.shape(value)) {
            require(found == output_shape, || format!("residual is {found:?}, expected {output_shape:?}"))?;
        }
        let output = Value(self.steps.len());
        self.steps.push(Step { op, input, input_shape, residual, output, output_shape });
        Ok(output)
    }

    /// Closes the graph. `outputs` are its results.
    pub fn finish(self, outputs: &[Value]) -> Graph {
        let outputs = outputs.iter().map(|&value| (value, self.shape(value))).collect();
        let written = Program { steps: self.steps, outputs };
        let (lowered, slots) = lower(written.clone());
        Graph { side: self.side, params: self.params, written, lowered, slots }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compute::{Activation, Pool};

    fn builder(side: usize, weight: usize) -> (GraphBuilder, Op) {
        let mut builder = GraphBuilder::new(side);
        let (weight, bias) =
            (builder.param(Param::F32(vec![0.0; weight])), builder.param(Param::F32(vec![0.0; 8])));
        (builder, Op::Stem { weight, bias })
    }

    #[test]
    fn wrong_sizes_are_refused() {
        for (side, weight) in [(4, 8 * 27 - 1), (5, 8 * 27), (0, 8 * 27)] {
            let (mut builder, stem) = builder(side, weight);
            assert!(builder.start(stem).is_err(), "{side} {weight}");
        }
        let (mut builder, stem) = builder(6, 8 * 27);
        let x = builder.start(stem.clone()).unwrap();
        let ops = [
            Op::Attention { heads: 3 },
            Op::Attention { heads: 0 },
            stem.clone(),
            Op::Patches { patch: 2, mean: [0.0; 3], deviation: [1.0; 3] },
        ];
        for op in ops {
            assert!(builder.then(x, op.clone()).is_err(), "{op:?}");
        }
        let one = builder.then(x, Op::Pool(Pool::Mean)).unwrap();
        assert!(builder.then(one, Op::SkipRow).is_err());
        assert!(builder.start(Op::Pool(Pool::Mean)).is_err());
        for (patch, deviation) in [(4, 1.0), (0, 1.0), (2, 0.0), (2, f32::NAN)] {
            let op = Op::Patches { patch, mean: [0.0; 3], deviation: [1.0, deviation, 1.0] };
            assert!(builder.start(op).is_err(), "{patch} {deviation}");
        }
        let mut depthwise = |kernel: usize, stride: usize, values: usize| {
            let weight = builder.param(Param::F32(vec![0.0; values]));
            let bias = builder.param(Param::F32(vec![0.0; 8]));
            let activation = Activation::Relu6;
            builder.then(x, Op::Depthwise { kernel, stride, activation, weight, bias })
        };
        assert!(depthwise(5, 1, 25 * 8).is_ok());
        // A side of 3 does not halve.
        for (kernel, stride, values) in [(3, 2, 72), (4, 1, 128), (3, 3, 72), (5, 1, 72), (3, 0, 72)] {
            assert!(depthwise(kernel, stride, values).is_err(), "{kernel} {stride} {values}");
        }
    }

    #[test]
    fn a_residual_is_a_linear_layers_and_fits() {
        let (mut builder, stem) = builder(4, 8 * 27);
        let x = builder.start(stem).unwrap();
        let mut linear = |outputs: usize, table: bool| {
            let weight =
                builder.param(Param::Int16 { values: vec![1; outputs * 8], scales: vec![1.0; outputs] });
            let table = table.then(|| builder.param(Param::F32(vec![0.0; 4 * outputs])));
            Op::Linear { weight, bias: None, activation: Activation::Identity, table }
        };
        let (fits, other, with_table) = (linear(8, false), linear(9, false), linear(8, true));
        assert!(builder.then_add(x, fits, x).is_ok());
        assert!(builder.then_add(x, other, x).is_err());
        assert!(builder.then_add(x, with_table.clone(), x).is_err());
        assert!(builder.then(x, with_table).is_ok());
        assert!(builder.then_add(x, Op::Pool(Pool::First), x).is_err());
    }
}
