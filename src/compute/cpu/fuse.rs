//! Steps that run as one kernel.

use std::iter::repeat_n;

use kernels::bottleneck::{Bottleneck, FIXED_PER_UNIT, Widen};
use kernels::stem::Stem;

use super::kernel::{Kernel, depthwise, linear};
use crate::Result;
use crate::compute::{Activation, Graph, Op, Params, Program, Step, Value};

/// Steps of an inverted bottleneck.
const LENGTH: usize = 3;

/// A kernel for each step, or for several whose values between them nothing else reads.
///
/// # Errors
/// Those of [`Kernel::new`].
pub(super) fn kernels(graph: &Graph) -> Result<Program<Value, Kernel>> {
    let written = &graph.written;
    let uses = uses(written);
    let mut steps = Vec::new();
    // What has become of each value; those within a kernel are never asked for.
    let mut values: Vec<Value> = Vec::new();
    let mut rest = written.steps.as_slice();
    while let Some(first) = rest.first() {
        let (kernel, length) = match bottleneck(&graph.params, rest, &uses)? {
            Some(layers) => (Kernel::Bottleneck(Box::new(layers)), LENGTH),
            None => (Kernel::new(&graph.params, first)?, 1),
        };
        let last = &rest[length - 1];
        let value = |value: Value| values[value.0];
        let output = Value(steps.len());
        steps.push(Step {
            op: kernel,
            input: first.input.map(value),
            input_shape: first.input_shape,
            residual: last.residual.map(value),
            output,
            output_shape: last.output_shape,
        });
        values.extend(repeat_n(output, length));
        rest = &rest[length..];
    }
    let outputs = written.outputs.iter().map(|&(value, shape)| (values[value.0], shape)).collect();
    Ok(Program { steps, outputs })
}

/// How often each value is read, as a result as well.
fn uses(written: &Program<Value>) -> Vec<usize> {
    let mut uses = vec![0; written.steps.len()];
    let read = written.steps.iter().flat_map(|step| step.input.iter().chain(&step.residual));
    for value in read.chain(written.outputs.iter().map(|(value, _)| value)) {
        uses[value.0] += 1;
    }
    uses
}

/// The inverted bottleneck that steps start with, if they do.
fn bottleneck(params: &Params, steps: &[Step<Value>], uses: &[usize]) -> Result<Option<Bottleneck>> {
    let Some([wide, deep, narrow]) = steps.first_chunk::<LENGTH>() else { return Ok(None) };
    let follows = |step: &Step<Value>, before: &Step<Value>| {
        step.input == Some(before.output) && uses[before.output.0] == 1 && before.residual.is_none()
    };
    let Op::Depthwise { activation: Activation::Relu6, .. } = deep.op else { return Ok(None) };
    if !follows(deep, wide) || !follows(narrow, deep) {
        return Ok(None);
    }
    let widen = match wide.op {
        Op::Stem { weight, bias } => {
            let [weight, bias] = [weight, bias].map(|id| params.f32(id));
            Widen::Stem(Stem::new(wide.input_shape.side()?, &fixed(weight?), &fixed(bias?)))
        }
        Op::Linear { weight, bias, activation: Activation::Relu6, table: None } => {
            Widen::Linear(linear(params, weight, bias, wide.input_shape.columns, FIXED_PER_UNIT)?)
        }
        _ => return Ok(None),
    };
    let Op::Linear { weight, bias, activation: Activation::Identity, table: None } = narrow.op else {
        return Ok(None);
    };
    let narrow = linear(params, weight, bias, narrow.input_shape.columns, 1.0)?;
    Ok(Bottleneck::new(widen, &depthwise(params, deep)?, narrow))
}

fn fixed(values: &[f32]) -> Vec<f32> {
    values.iter().map(|value| value * FIXED_PER_UNIT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compute::testing::Tower;

    /// Kernels of a stem and a bottleneck, of which some values are results.
    fn count(kernel: usize, results: impl Fn([Value; 4]) -> Vec<Value>) -> usize {
        let (mut tower, map) = Tower::new(8, 8);
        let wide = tower.linear(map, 16, Activation::Relu6);
        let deep = tower.depthwise(wide, kernel, 1, Activation::Relu6);
        let narrow = tower.linear(deep, 8, Activation::Identity);
        kernels(&tower.finish(&results([map, wide, deep, narrow]))).unwrap().steps.len()
    }

    #[test]
    fn a_bottleneck_is_one_kernel_unless_something_else_reads_what_is_within() {
        for kernel in [3, 5] {
            assert_eq!(count(kernel, |[.., narrow]| vec![narrow]), 2);
            assert_eq!(count(kernel, |[map, .., narrow]| vec![map, narrow]), 2);
            assert_eq!(count(kernel, |[_, wide, _, narrow]| vec![wide, narrow]), 4);
            assert_eq!(count(kernel, |[_, _, deep, narrow]| vec![deep, narrow]), 4);
        }
    }

    #[test]
    fn a_stem_may_widen() {
        for kernel in [3, 5] {
            let (mut tower, map) = Tower::new(8, 16);
            let deep = tower.depthwise(map, kernel, 2, Activation::Relu6);
            let narrow = tower.linear(deep, 8, Activation::Identity);
            assert_eq!(kernels(&tower.finish(&[narrow])).unwrap().steps.len(), 1);
        }
    }
}
