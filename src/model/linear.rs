//! The linear layers of the networks on candle, multiplied by the image tower's kernels: candle's own
//! product of 4-bit weights is scalar wherever the compiler was not told of a particular processor.

use candle_core::{CpuStorage, CustomOp1, Layout, Module, Shape, Tensor};
use kernels::linear::Scratch;
use kernels::{INT8_LIMIT, WEIGHT_LIMIT};

use crate::{Error, Result};

/// `x W^T + bias` of each row, as a candle module over contiguous f32.
pub struct Linear {
    kernel: kernels::linear::Linear,
    inputs: usize,
    outputs: usize,
}

impl Linear {
    /// From `weight` `[bias.len(), inputs]`, row-major.
    ///
    /// # Errors
    /// [`Error::Invalid`] for more inputs than the kernel can sum.
    pub(super) fn new(weight: &[f32], bias: &[f32], inputs: usize) -> Result<Self> {
        Self::from_rows(inputs, bias, |place, row| {
            row.copy_from_slice(&weight[place * inputs..][..inputs]);
            Ok(())
        })
    }

    /// From a weight of which `read` writes one row at a time, so that all of it is never there as f32: the page waits for this.
    ///
    /// # Errors
    /// Those of [`new`](Self::new), and of `read`.
    pub(super) fn from_rows(
        inputs: usize,
        bias: &[f32],
        read: impl Fn(usize, &mut [f32]) -> Result<()>,
    ) -> Result<Self> {
        let mut weight = Rounded::with_capacity(bias.len(), inputs);
        let mut row = vec![0.0; inputs];
        for place in 0..bias.len() {
            read(place, &mut row)?;
            weight.push_finely(&row);
        }
        let kernel = kernels::linear::Linear::new(&weight.values, &weight.steps, bias, inputs)
            .ok_or_else(|| Error::Invalid(format!("a linear layer cannot have {inputs} inputs")))?;
        Ok(Self { kernel, inputs, outputs: bias.len() })
    }
}

impl Module for Linear {
    fn forward(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        x.contiguous()?.apply_op1_no_bwd(self)
    }
}

impl CustomOp1 for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> candle_core::Result<(CpuStorage, Shape)> {
        let shape = layout.shape();
        let Some((start, end)) = layout.contiguous_offsets() else {
            candle_core::bail!("a linear layer reads rows that lie side by side, not {shape:?}")
        };
        let mut dims = shape.dims().to_vec();
        match dims.last_mut() {
            Some(last) if *last == self.inputs => *last = self.outputs,
            _ => candle_core::bail!("a linear layer of {} inputs cannot read {shape:?}", self.inputs),
        }
        let input = &storage.as_slice::<f32>()?[start..end];
        let mut output = vec![0.0; input.len() / self.inputs * self.outputs];
        self.kernel.run(input, kernels::Activation::Identity, None, &mut output, &mut Scratch::default());
        Ok((CpuStorage::F32(output), dims.into()))
    }
}

/// Rows of values in whole steps.
pub(super) struct Rounded {
    /// In steps of their row; row-major.
    pub values: Vec<i16>,
    /// Each row's step.
    pub steps: Vec<f32>,
}

impl Rounded {
    /// Rows of `inputs` values each, in steps that make bytes of them where that keeps all values of all rows as they are, else in
    /// the fine ones. Bytes are multiplied with activations of 7 bits, for which the image tower is made.
    pub(super) fn new(weight: &[f32], inputs: usize) -> Self {
        let rows = weight.chunks_exact(inputs);
        let mut rounded = Self::with_capacity(rows.len(), inputs);
        match rows.clone().map(whole_step).collect::<Option<Vec<f32>>>() {
            Some(steps) => rows.zip(steps).for_each(|(row, step)| rounded.push(row, step, INT8_LIMIT)),
            None => rows.for_each(|row| rounded.push_finely(row)),
        }
        rounded
    }

    fn with_capacity(rows: usize, inputs: usize) -> Self {
        Self { values: Vec::with_capacity(rows * inputs), steps: Vec::with_capacity(rows) }
    }

    /// Adds a row in steps of its largest magnitude over [`WEIGHT_LIMIT`]. Such weights are multiplied with activations of 15 bits,
    /// also where bytes would keep them, as those of a layer that starts as the identity: what reads words attends so sharply
    /// that 7 bits show.
    fn push_finely(&mut self, row: &[f32]) {
        self.push(row, largest(row) / f32::from(WEIGHT_LIMIT), WEIGHT_LIMIT);
    }

    /// Adds a row in these steps, at most `limit`.
    fn push(&mut self, row: &[f32], step: f32, limit: i16) {
        let (inverse, limit) = (inverse(step), i32::from(limit));
        // Ties to even, which WebAssembly has an instruction for.
        let steps =
            row.iter().map(|value| ((value * inverse).round_ties_even() as i32).clamp(-limit, limit) as i16);
        self.values.extend(steps);
        self.steps.push(step);
    }
}

fn largest(row: &[f32]) -> f32 {
    // Not `f32::max`, which asks after NaN; there is none here.
    row.iter()
        .map(|value| value.abs())
        .fold(0.0, |largest, value| if value > largest { value } else { largest })
}

fn inverse(step: f32) -> f32 {
    if step > 0.0 { step.recip() } else { 0.0 }
}

/// The finest step, of which the largest magnitude has at most [`INT8_LIMIT`] and at least half as many, that keeps
/// every value of a row. What is off by no more than f32's own rounding is kept.
fn whole_step(row: &[f32]) -> Option<f32> {
    let largest = largest(row);
    let keeps = |&step: &f32| {
        let inverse = inverse(step);
        row.iter().map(|value| value * inverse).all(|steps| (steps - steps.round_ties_even()).abs() < 1e-4)
    };
    (INT8_LIMIT / 2..=INT8_LIMIT).rev().map(|count| largest / f32::from(count)).find(keeps)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use candle_core::Device;
    use candle_core::quantized::{GgmlDType, QTensor};

    use super::*;
    use testing::{Random, assert_close};

    #[test]
    fn rows_are_within_half_a_step_and_zero_rows_stay_zero() {
        let weight = [0.5037, -1.0, 0.2502, 0.0, 0.0, 0.0];
        let Rounded { values, steps } = Rounded::new(&weight, 3);
        assert_eq!(values[1..], [-WEIGHT_LIMIT, 256, 0, 0, 0]);
        assert_eq!(steps[1], 0.0);
        for (at, (value, expected)) in values.iter().zip(weight).enumerate() {
            let step = steps[at / 3];
            assert!((f32::from(*value) * step - expected).abs() <= 0.501 * step);
        }
    }

    #[test]
    fn rows_in_whole_steps_of_a_byte_are_kept_as_they_are() {
        let steps = [127i16, -3, 0, 5, 0, 0, 0, 0, -100, 110, 1, -109];
        let scales = [0.25f32, 0.0, 0.01];
        let weight = |at: usize| f32::from(steps[at]) * scales[at / 4];
        let mut weight: Vec<f32> = (0..steps.len()).map(weight).collect();
        let rounded = Rounded::new(&weight, 4);
        assert_eq!(rounded.values, steps);
        assert_close(&rounded.steps, &scales, 1e-6);
        let mut fine = Rounded::with_capacity(1, 4);
        fine.push_finely(&weight[..4]);
        assert_eq!(fine.values[0], WEIGHT_LIMIT, "what reads words makes no bytes of them");
        weight[1] += 0.1;
        let values = Rounded::new(&weight, 4).values;
        assert_eq!((values[0], values[9]), (WEIGHT_LIMIT, WEIGHT_LIMIT));
    }

    /// candle's product rounds activations to 8 bits, so the weights are compared as it expands them.
    #[test]
    fn quantised_weights_give_what_candle_makes_of_them() {
        let mut random = Random::new(5);
        for (kind, rows) in [(GgmlDType::Q4_0, 1), (GgmlDType::Q4_0, 9), (GgmlDType::Q8_0, 3)] {
            let dense = |values: Vec<f32>, shape: (usize, usize)| {
                Tensor::from_vec(values, shape, &Device::Cpu).unwrap()
            };
            let weight = QTensor::quantize(&dense(random.floats(40 * 64, 0.3), (40, 64)), kind).unwrap();
            let bias = random.floats(40, 1.0);
            let x = dense(random.floats(rows * 64, 2.0), (rows, 64));
            let expanded = weight.dequantize(&Device::Cpu).unwrap();
            let values: Vec<f32> = expanded.flatten_all().unwrap().to_vec1().unwrap();
            let flat = |y: Tensor| y.flatten_all().unwrap().to_vec1::<f32>().unwrap();
            let found = flat(Linear::new(&values, &bias, 64).unwrap().forward(&x).unwrap());
            let bias = Tensor::new(bias.as_slice(), &Device::Cpu).unwrap();
            let exact = x.matmul(&expanded.t().unwrap()).unwrap().broadcast_add(&bias).unwrap();
            assert_close(&found, &flat(exact), 5e-3);
            let theirs =
                candle_transformers::quantized_nn::Linear::from_arc(Arc::new(weight), Some(bias)).unwrap();
            assert_close(&found, &flat(theirs.forward(&x).unwrap()), 5e-2);
        }
    }

    #[test]
    fn rows_of_any_layout_are_read_and_others_refused() {
        let mut random = Random::new(6);
        let linear = Linear::new(&random.floats(3 * 4, 1.0), &[0.0; 3], 4).unwrap();
        let x = Tensor::from_vec(random.floats(2 * 4 * 5, 1.0), (2, 4, 5), &Device::Cpu).unwrap();
        let turned = x.transpose(1, 2).unwrap();
        let found = linear.forward(&turned).unwrap();
        assert_eq!(found.dims(), [2, 5, 3]);
        let row = turned.get(1).unwrap().narrow(0, 3, 1).unwrap();
        let alone = linear.forward(&row).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
        assert_eq!(found.get(1).unwrap().get(3).unwrap().to_vec1::<f32>().unwrap(), alone);
        assert!(linear.forward(&x).is_err_and(|error| error.to_string().contains("4 inputs")));
        assert!(matches!(Linear::new(&[0.0; 20_000], &[0.0], 20_000), Err(Error::Invalid(_))));
    }
}
