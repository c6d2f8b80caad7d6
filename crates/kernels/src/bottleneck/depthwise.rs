//! Depthwise convolution from fixed point to fixed point, ReLU6 included.
//!
//! Products are fractions of 15 bits, rounded, and summed in i16, which `convolve` does. A channel whose weights are large sums in
//! a larger unit, a power of two, so that no sum of inputs in `0..=ONE` overflows. With EfficientNet-Lite0's weights, whose units
//! go up to 64, all convolutions' rounding takes .000005 from the cosine of the trunk's features, and that of activations to
//! bytes, in its linear layers, .0015 (measured on eight pictures of Flickr8k).

use crate::Activation;
use crate::depthwise::{Depthwise, padding_before};

use super::convolve::{BLOCK, Convolve, fastest};
use super::map::{CHANNELS, Group, ONE};

/// What follows a group's taps: its bias, in units of its sums, its largest sum and its unit.
pub(super) const MORE: usize = 3;

/// The layer's weights in the order that the loop reads them.
pub(super) struct FixedDepthwise {
    /// Side of the kernel: 3 or 5.
    pub(super) side: usize,
    pub(super) stride: usize,
    /// Of each group of channels `[tap (y, x) | bias | largest sum | unit]`, zero where padded.
    kernels: Vec<Group>,
    convolve: Convolve,
}

impl FixedDepthwise {
    /// For groups of `channels` channels in all, at least the layer's. `None` where its kernel or activation is another, or its
    /// weights are so large that no unit is.
    pub(super) fn new(layer: &Depthwise, channels: usize) -> Option<Self> {
        if layer.activation != Activation::Relu6 {
            return None;
        }
        let &Depthwise { kernel: side, stride, .. } = layer;
        let convolve = fastest(side, stride)?;
        let (taps, count) = (side * side, layer.bias.len());
        let mut kernels = vec![Group::default(); channels / CHANNELS * (taps + MORE)];
        for (channel, &bias) in layer.bias.iter().enumerate() {
            let weights: Vec<f32> = (0..taps).map(|tap| layer.weight[tap * count + channel]).collect();
            let groups = &mut kernels[channel / CHANNELS * (taps + MORE)..];
            for (group, value) in groups.iter_mut().zip(kernel(&weights, bias)?) {
                group.as_flattened_mut()[channel % CHANNELS] = value;
            }
        }
        Some(Self { side, stride, kernels, convolve })
    }

    /// Cells of padding above and to the left of the map.
    pub(super) fn padding_before(&self) -> usize {
        padding_before(self.side, self.stride)
    }

    /// Cells that are made for a row of so many, in whole blocks: what is beyond the row has no meaning.
    pub(super) fn made(cells: usize) -> usize {
        cells.next_multiple_of(BLOCK)
    }

    /// Cells of a row that are read to make so many, the padding's included.
    pub(super) fn read(&self, cells: usize) -> usize {
        (Self::made(cells) - 1) * self.stride + self.side
    }

    /// One row of the output, `[cell][group]`, of the rows under its windows, `[group][cell]` each.
    pub(super) fn row(&self, rows: &[&[Group]], output: &mut [Group]) {
        (self.convolve)(rows, &self.kernels, output);
    }
}

/// A channel's `[taps | bias | largest sum | unit]`; `None` for weights beyond any unit.
fn kernel(taps: &[f32], bias: f32) -> Option<Vec<i16>> {
    let bias = bias / 6.0;
    let part = |sign: f32| taps.iter().map(|tap| (sign * tap).max(0.0)).sum::<f32>() + bias.abs();
    let one = f32::from(ONE);
    // What the sum's rounded terms may add to it: half a unit for each tap and the bias, and as much for their own rounding.
    let rounding = (taps.len() + 1) as f32;
    let fits = |unit: &i16| part(1.0).max(part(-1.0)) * (one + 1.0) / f32::from(*unit) <= one - rounding;
    let unit = (0..15).map(|bits| 1i16 << bits).find(fits)?;
    let fixed = |value: f32, one: f32| (value * one / f32::from(unit)).round() as i16;
    let weights = taps.iter().map(|&tap| fixed(tap, one + 1.0));
    Some(weights.chain([fixed(bias, one), ONE / unit, unit]).collect())
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::super::convolve::{faster, over_128};
    use super::*;
    use crate::testing::Random;

    crate::check_table![every_way_to_convolve_gives_the_same, large_weights_sum_in_larger_units];

    /// Inputs up to the largest, and weights that have them sum to up to the largest and beyond.
    #[cfg_attr(test, test)]
    fn every_way_to_convolve_gives_the_same() {
        let mut random = Random::new(12);
        let shapes = [(16, 1, 1), (16, 2, 15), (48, 1, 9), (32, 2, 7)];
        for ((channels, stride, cells), side) in shapes.into_iter().flat_map(|s| [(s, 3), (s, 5)]) {
            let weight = random.floats(side * side * channels, 1.0);
            let bias = random.floats(channels, 2.0);
            let layer =
                Depthwise { side: 8, kernel: side, stride, activation: Activation::Relu6, weight, bias };
            let layer = FixedDepthwise::new(&layer, channels).unwrap();
            let row_len = layer.read(cells) * channels;
            let rows: Vec<Vec<Group>> = (0..side)
                .map(|_| {
                    let values = random.integers(row_len, ONE / 2);
                    let values: Vec<i16> = values.iter().map(|value| 2 * value.abs() + 1).collect();
                    values.as_chunks().0.as_chunks().0.to_vec()
                })
                .collect();
            let rows: Vec<&[Group]> = rows.iter().map(Vec::as_slice).collect();
            let convolve = |way: Convolve| {
                let mut output = vec![[[-1; 8]; 2]; FixedDepthwise::made(cells) * channels / CHANNELS];
                way(&rows, &layer.kernels, &mut output);
                output
            };
            if let Some((name, way)) = faster(side, stride) {
                assert_eq!(
                    convolve(way),
                    convolve(over_128(side, stride).unwrap()),
                    "{name} {side} {stride}"
                );
            }
        }
    }

    #[cfg_attr(test, test)]
    fn large_weights_sum_in_larger_units() {
        for taps in [9, 25] {
            let kernel = |weight: f32, bias: f32| {
                kernel(&vec![weight / taps as f32; taps], bias).map(|kernel| kernel[taps..].to_vec())
            };
            assert_eq!(kernel(0.9, 0.0), Some(vec![0, ONE, 1]));
            assert_eq!(kernel(-0.9, 0.3), Some(vec![1638, ONE, 1]));
            assert_eq!(kernel(9.0, 6.0), Some(vec![2048, 2047, 16]));
            assert_eq!(kernel(9e5, 0.0), None);
        }
    }
}
