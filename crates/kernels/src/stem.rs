//! The first convolution: 3x3, stride 2, over RGBA bytes, in whole numbers.
//!
//! A channel is `2 value - 255`, exactly 255 times what it is mapped to. Weights are rounded to i16, as finely as each output's
//! largest allows: sums of 27 products stay below 2^29.

use std::array::from_fn;

use crate::bottleneck::Cells;
use crate::math::relu6;
use crate::simd::{F32x4, I16x8, I32x4, LANES};

/// Taps: 3 x 3 positions of red, green and blue.
const TAPS: usize = 27;
/// Taps of one row of the window.
const ROW_TAPS: usize = TAPS / 3;
/// Pairs of taps in one row of the window; the last pair has one of the next position beside, whose weight is 0.
const ROW_PAIRS: usize = ROW_TAPS.div_ceil(2);
/// Vectors of channels in one pass.
const VECTORS: usize = 4;
/// Channels of one pass.
const CHANNELS: usize = VECTORS * LANES;
/// Cells of one pass, which share the weights that are read: with the vectors as many chains of dependent sums, which hide each
/// other's latency.
const CELLS: usize = 2;
/// Pairs from one cell's window to the next one's: two positions.
const CELL_PAIRS: usize = 3;
/// What 1 is of a mapped channel.
const CHANNEL_ONE: f32 = 255.0;

/// The weights of a pair of taps for the channels of one pass.
type PanelPair = [[i16; 2 * LANES]; VECTORS];

/// The weights in the order the kernel reads them.
pub struct Stem {
    side: usize,
    outputs: usize,
    /// `[ceil(outputs / 16)][row of the window][pair]`, zero where padded.
    panels: Vec<[PanelPair; 3 * ROW_PAIRS]>,
    /// `[ceil(outputs / 16)][16]`: what a sum's unit is.
    scales: Vec<[f32; CHANNELS]>,
    /// `[ceil(outputs / 16)][16]`.
    bias: Vec<[f32; CHANNELS]>,
}

impl Stem {
    /// Packs `weight` `[bias.len(), 3, 3, 3 (rgb)]` for pictures of an even `side`.
    pub fn new(side: usize, weight: &[f32], bias: &[f32]) -> Self {
        let outputs = bias.len();
        let groups = outputs.div_ceil(CHANNELS);
        let mut panels = vec![[PanelPair::default(); 3 * ROW_PAIRS]; groups];
        let [mut scales, mut padded_bias] = [(); 2].map(|()| vec![[0.0; CHANNELS]; groups]);
        for (output, taps) in weight.chunks_exact(TAPS).enumerate() {
            let (group, channel) = (output / CHANNELS, output % CHANNELS);
            let largest = taps.iter().fold(f32::MIN_POSITIVE, |largest, tap| largest.max(tap.abs()));
            padded_bias[group][channel] = bias[output];
            scales[group][channel] = largest / f32::from(i16::MAX) / CHANNEL_ONE;
            for (tap, &value) in taps.iter().enumerate() {
                let (pair, first) = (tap / ROW_TAPS * ROW_PAIRS + tap % ROW_TAPS / 2, tap % ROW_TAPS % 2);
                let weight = (value / largest * f32::from(i16::MAX)).round() as i16;
                panels[group][pair][channel / LANES][channel % LANES * 2 + first] = weight;
            }
        }
        Self { side, outputs, panels, scales, bias: padded_bias }
    }

    /// `relu6(conv(rgb / 127.5 - 1) + bias)`: `side x side` RGBA bytes to `side / 2 x side / 2` cells. Padded
    /// below and to the right.
    pub fn run(&self, rgba: &[u8], output: &mut [f32]) {
        self.each(rgba, 0, self.side * self.side / 4, |cell, channel, values| {
            let end = self.outputs.min(channel + CHANNELS);
            let output = &mut output[cell * self.outputs..][channel..end];
            for (value, channels) in values.into_iter().zip(output.chunks_mut(LANES)) {
                relu6(value).store(channels);
            }
        });
    }

    /// The same in fixed point, of a stem whose weights and bias are such, from a row of the output on, in whole vectors of
    /// bytes.
    pub(crate) fn run_to_fixed(&self, rgba: &[u8], row: usize, mut output: Cells) {
        self.each(rgba, row, output.places.len(), |cell, channel, [a, b, c, d]| {
            *output.group(cell, channel) =
                [I16x8::clamp_from_zero(a, b), I16x8::clamp_from_zero(c, d)].map(I16x8::to_array);
        });
    }

    /// Hands over the results for so many cells of whole rows from one on, some channels at a time: `(cell, first channel,
    /// results)`.
    #[inline(always)]
    fn each(
        &self,
        rgba: &[u8],
        first: usize,
        cells: usize,
        mut store: impl FnMut(usize, usize, [F32x4; VECTORS]),
    ) {
        let (side, half) = (self.side, self.side / 2);
        // Three rows of the picture, with the padding's column and the one that the last pair touches; those stay 0, as what lies
        // below the picture is.
        let mut rows = [(); 3].map(|()| vec![0; CELL_PAIRS * (half + 1)]);
        map(&rgba[8 * first * side..][..4 * side], &mut rows[2]);
        for y in first..first + cells / half {
            rows.swap(0, 2);
            for (row, y) in rows[1..].iter_mut().zip(2 * y + 1..) {
                match rgba.get(4 * y * side..4 * (y + 1) * side) {
                    Some(rgba) => map(rgba, row),
                    None => row.fill(0),
                }
            }
            for x in (0..half).step_by(CELLS) {
                // The last cell again, where there is no other.
                let cells: [usize; CELLS] = from_fn(|cell| (x + cell).min(half - 1));
                let window = |x: usize| rows.each_ref().map(|row| &row[CELL_PAIRS * x..][..ROW_PAIRS]);
                let windows = cells.map(window);
                for (group, panel) in self.panels.iter().enumerate() {
                    let [scales, bias] = [&self.scales, &self.bias].map(|values| vectors(&values[group]));
                    for (x, sums) in cells.into_iter().zip(sums(&windows, panel)) {
                        let value = |i: usize| sums[i].to_f32().mul_add(scales[i], bias[i]);
                        store((y - first) * half + x, group * CHANNELS, from_fn(value));
                    }
                }
            }
        }
    }
}

/// The sums of some channels of some cells, of the three rows under each one's window.
#[inline(always)]
fn sums(windows: &[[&[i32]; 3]; CELLS], panel: &[PanelPair; 3 * ROW_PAIRS]) -> [[I32x4; VECTORS]; CELLS] {
    let mut sums = [[I32x4::splat(0); VECTORS]; CELLS];
    for (ky, panel) in panel.chunks_exact(ROW_PAIRS).enumerate() {
        for (at, weights) in panel.iter().enumerate() {
            let weights = weights.each_ref().map(I16x8::from_array);
            for (sums, window) in sums.iter_mut().zip(windows) {
                let pair = I16x8::splat_pair(window[ky][at]);
                for (sum, &weights) in sums.iter_mut().zip(&weights) {
                    *sum = *sum + pair.dot(weights);
                }
            }
        }
    }
    sums
}

#[inline(always)]
fn vectors(values: &[f32; CHANNELS]) -> [F32x4; VECTORS] {
    let vectors = values.as_chunks().0;
    from_fn(|i| F32x4::from_array(&vectors[i]))
}

/// Maps a row's red, green and blue, two of them to a word.
fn map(rgba: &[u8], row: &mut [i32]) {
    let channel = |value: u8| 2 * i32::from(value) - 255;
    let pair = |low: u8, high: u8| channel(low) & 0xffff | channel(high) << 16;
    for (words, pixels) in row.as_chunks_mut().0.iter_mut().zip(rgba.as_chunks().0) {
        let &[r, g, b, _, next_r, next_g, next_b, _] = pixels;
        *words = [pair(r, g), pair(b, next_r), pair(next_g, next_b)];
    }
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::{Random, assert_close};
    use crate::twin;

    crate::check_table![equals_its_twin];

    /// 27 products of values up to 1 and weights up to 1, which are rounded by up to half of a 32767th; and a few roundings of
    /// their sum.
    #[cfg_attr(test, test)]
    fn equals_its_twin() {
        let mut random = Random::new(3);
        for side in [2, 4, 6, 14] {
            for outputs in [1, 4, 5, 8, 11, 32] {
                let rgba = random.bytes(side * side * 4);
                let (weight, bias) = (random.floats(outputs * 27, 1.0), random.floats(outputs, 1.0));
                let mut found = vec![f32::NAN; side * side / 4 * outputs];
                Stem::new(side, &weight, &bias).run(&rgba, &mut found);
                let bound = 27.0 * (0.5 / f32::from(i16::MAX) + 27.0 * f32::EPSILON);
                assert_close(&found, &twin::stem(&rgba, side, &weight, &bias), bound);
            }
        }
    }
}
