//! The first convolution: 3x3, stride 2, over RGBA bytes.

use std::array::from_fn;

use crate::math::relu6;
use crate::simd::{F32x4, I16x8, LANES};

/// Taps: 3 x 3 positions of red, green and blue.
const TAPS: usize = 27;
/// Vectors of channels in one pass: as many chains of dependent sums, which hide each other's latency.
const VECTORS: usize = 4;
/// Channels of one pass.
const CHANNELS: usize = VECTORS * LANES;

/// The weights in the order the kernel reads them.
pub struct Stem {
    side: usize,
    outputs: usize,
    /// `[ceil(outputs / 16)][tap][16]`, zero where padded.
    panels: Vec<[f32; CHANNELS]>,
    /// `[ceil(outputs / 16)][16]`.
    bias: Vec<[f32; CHANNELS]>,
}

impl Stem {
    /// Packs `weight` `[bias.len(), 3, 3, 3 (rgb)]` for pictures of an even `side`.
    pub fn new(side: usize, weight: &[f32], bias: &[f32]) -> Self {
        let outputs = bias.len();
        let groups = outputs.div_ceil(CHANNELS);
        let mut panels = vec![[0.0; CHANNELS]; groups * TAPS];
        let mut padded_bias = vec![[0.0; CHANNELS]; groups];
        for (output, taps) in weight.chunks_exact(TAPS).enumerate() {
            let (group, channel) = (output / CHANNELS, output % CHANNELS);
            padded_bias[group][channel] = bias[output];
            for (tap, &value) in taps.iter().enumerate() {
                panels[group * TAPS + tap][channel] = value;
            }
        }
        Self { side, outputs, panels, bias: padded_bias }
    }

    /// `relu6(conv(rgb / 127.5 - 1) + bias)`: `side x side` RGBA bytes to `side / 2 x side / 2` cells. Padded
    /// below and to the right.
    pub fn run(&self, rgba: &[u8], output: &mut [f32]) {
        self.each(rgba, 0, self.side * self.side / 4, |cell, channel, sums| {
            let end = self.outputs.min(channel + CHANNELS);
            let output = &mut output[cell * self.outputs..][channel..end];
            for (sum, channels) in sums.into_iter().zip(output.chunks_mut(LANES)) {
                relu6(sum).store(channels);
            }
        });
    }

    /// The same in fixed point, of a stem whose weights and bias are such, from a row of the output on; each cell goes to a
    /// place of `output`, in whole vectors of bytes.
    pub(crate) fn run_to_fixed(&self, rgba: &[u8], row: usize, places: &[usize], output: &mut [i16]) {
        self.each(rgba, row, places.len(), |cell, channel, [a, b, c, d]| {
            let (vectors, _) = output[places[cell] + channel..][..CHANNELS].as_chunks_mut();
            vectors[0] = I16x8::clamp_from_zero(a, b).to_array();
            vectors[1] = I16x8::clamp_from_zero(c, d).to_array();
        });
    }

    /// Hands over the sums of so many cells of whole rows from one on, some channels at a time: `(cell, first channel, sums)`.
    #[inline(always)]
    fn each(
        &self,
        rgba: &[u8],
        first: usize,
        cells: usize,
        mut store: impl FnMut(usize, usize, [F32x4; VECTORS]),
    ) {
        let (side, half) = (self.side, self.side / 2);
        // Three rows of the picture, mapped, with the padding's column; it stays 0, as what lies below the picture is.
        let mut rows = [(); 3].map(|()| vec![[0.0f32; 3]; side + 1]);
        map(&rgba[8 * first * side..][..4 * side], &mut rows[2]);
        for y in first..first + cells / half {
            rows.swap(0, 2);
            for (row, y) in rows[1..].iter_mut().zip(2 * y + 1..) {
                match rgba.get(4 * y * side..4 * (y + 1) * side) {
                    Some(rgba) => map(rgba, row),
                    None => row.fill([0.0; 3]),
                }
            }
            for x in 0..half {
                let window = rows.each_ref().map(|row| &row[2 * x..][..3]);
                for (group, (panel, bias)) in self.panels.chunks_exact(TAPS).zip(&self.bias).enumerate() {
                    store((y - first) * half + x, group * CHANNELS, sums(window, panel, bias));
                }
            }
        }
    }
}

/// The sums of some channels, of the three columns of three mapped rows under a cell's window.
#[inline(always)]
fn sums(window: [&[[f32; 3]]; 3], panel: &[[f32; CHANNELS]], bias: &[f32; CHANNELS]) -> [F32x4; VECTORS] {
    let mut sums = vectors(bias);
    let taps = window.iter().flat_map(|row| row.as_flattened());
    for (weights, &tap) in panel.iter().zip(taps) {
        let tap = F32x4::splat(tap);
        for (sum, weight) in sums.iter_mut().zip(vectors(weights)) {
            *sum = tap.mul_add(weight, *sum);
        }
    }
    sums
}

#[inline(always)]
fn vectors(values: &[f32; CHANNELS]) -> [F32x4; VECTORS] {
    let vectors = values.as_chunks().0;
    from_fn(|i| F32x4::from_array(&vectors[i]))
}

/// Maps a row's red, green and blue.
fn map(rgba: &[u8], row: &mut [[f32; 3]]) {
    for (mapped, [r, g, b, _]) in row.iter_mut().zip(rgba.as_chunks().0) {
        *mapped = [r, g, b].map(|&value| f32::from(value) / 127.5 - 1.0);
    }
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::{Random, assert_close};
    use crate::twin;

    crate::check_table![equals_its_twin];

    /// 27 products of values up to 1 and weights up to 1: 27 roundings of sums up to 27.
    #[cfg_attr(test, test)]
    fn equals_its_twin() {
        let mut random = Random::new(3);
        for side in [2, 4, 6, 14] {
            for outputs in [1, 4, 5, 8, 11, 32] {
                let rgba = random.bytes(side * side * 4);
                let (weight, bias) = (random.floats(outputs * 27, 1.0), random.floats(outputs, 1.0));
                let mut found = vec![f32::NAN; side * side / 4 * outputs];
                Stem::new(side, &weight, &bias).run(&rgba, &mut found);
                let bound = 27.0 * 27.0 * f32::EPSILON;
                assert_close(&found, &twin::stem(&rgba, side, &weight, &bias), bound);
            }
        }
    }
}
