//! Convolutions in f32, vectorised over channels: the 3x3 stem and the 3x3 depthwise layers.

use std::array::from_fn;

use super::math::relu6;
use super::simd::{F32x4, LANES};

/// Taps of the stem: 3 x 3 positions of red, green and blue.
const STEM_TAPS: usize = 27;
/// Vectors of channels in one pass of the stem: as many chains of dependent sums, which hide each
/// other's latency.
const STEM_VECTORS: usize = 4;
/// Channels of one pass of the stem.
const STEM_CHANNELS: usize = STEM_VECTORS * LANES;

/// The stem's weights in the order the kernel reads them.
pub struct Stem {
    outputs: usize,
    /// `[ceil(outputs / 16)][tap][16]`, zero where padded.
    panels: Vec<[f32; STEM_CHANNELS]>,
    /// `[ceil(outputs / 16)][16]`.
    bias: Vec<[f32; STEM_CHANNELS]>,
}

impl Stem {
    /// Packs `weight` `[bias.len(), 3, 3, 3 (rgb)]`.
    pub fn new(weight: &[f32], bias: &[f32]) -> Self {
        let outputs = bias.len();
        let groups = outputs.div_ceil(STEM_CHANNELS);
        let mut panels = vec![[0.0; STEM_CHANNELS]; groups * STEM_TAPS];
        let mut padded_bias = vec![[0.0; STEM_CHANNELS]; groups];
        for (output, taps) in weight.chunks_exact(STEM_TAPS).enumerate() {
            let (group, channel) = (output / STEM_CHANNELS, output % STEM_CHANNELS);
            padded_bias[group][channel] = bias[output];
            for (tap, &value) in taps.iter().enumerate() {
                panels[group * STEM_TAPS + tap][channel] = value;
            }
        }
        Self { outputs, panels, bias: padded_bias }
    }

    /// Stride 2 over `side x side` RGBA bytes; see [`Op::Stem`](crate::compute::Op::Stem).
    pub fn run(&self, rgba: &[u8], side: usize, output: &mut [f32]) {
        let half = side / 2;
        for (at, pixel) in output.chunks_exact_mut(self.outputs).enumerate() {
            let taps = stem_taps(rgba, side, 2 * (at / half), 2 * (at % half));
            let groups = self.panels.chunks_exact(STEM_TAPS).zip(&self.bias);
            for (channels, (panel, bias)) in pixel.chunks_mut(STEM_CHANNELS).zip(groups) {
                let load = |values: &[f32; STEM_CHANNELS], i: usize| F32x4::load(&values[i * LANES..]);
                let mut sums: [F32x4; STEM_VECTORS] = from_fn(|i| load(bias, i));
                for (weights, &tap) in panel.iter().zip(&taps) {
                    let tap = F32x4::splat(tap);
                    sums = from_fn(|i| tap.mul_add(load(weights, i), sums[i]));
                }
                for (sum, channels) in sums.into_iter().zip(channels.chunks_mut(LANES)) {
                    relu6(sum).store(channels);
                }
            }
        }
    }
}

/// The mapped pixels under the window whose top left corner is `(y, x)`; 0 beyond the picture.
fn stem_taps(rgba: &[u8], side: usize, y: usize, x: usize) -> [f32; STEM_TAPS] {
    let mut taps = [0.0; STEM_TAPS];
    for ky in 0..3.min(side - y) {
        let start = 4 * ((y + ky) * side + x);
        let row = &rgba[start..start + 4 * 3.min(side - x)];
        for (pixel, taps) in row.chunks_exact(4).zip(taps[9 * ky..].chunks_exact_mut(3)) {
            for (tap, &value) in taps.iter_mut().zip(pixel) {
                *tap = f32::from(value) / 127.5 - 1.0;
            }
        }
    }
    taps
}

/// The sizes of a depthwise layer.
#[derive(Clone, Copy)]
pub struct Depthwise {
    /// Side of the input map.
    pub side: usize,
    /// 1 or 2.
    pub stride: usize,
    /// Channels.
    pub channels: usize,
}

impl Depthwise {
    /// See [`Op::Depthwise`](crate::compute::Op::Depthwise). One vector of channels at a time runs
    /// along a row of the output, so that its nine weights stay in registers.
    pub fn run(self, input: &[f32], weight: &[f32], bias: &[f32], output: &mut [f32]) {
        let row = self.side / self.stride * self.channels;
        for (y, output) in output.chunks_exact_mut(row).enumerate() {
            for channel in (0..self.channels).step_by(LANES) {
                let weights = self.weights(weight, y, channel);
                let columns = self.columns(input, y, channel);
                let bias = F32x4::load(&bias[channel..]);
                let width = LANES.min(self.channels - channel);
                let pixels = output[channel..].chunks_mut(self.channels).map(|x| &mut x[..width]);
                match self.stride {
                    1 => stride_1(columns, &weights, bias, pixels),
                    _ => stride_2(columns, &weights, bias, pixels),
                }
            }
        }
    }

    /// Row of the map under row `ky` of the window of output row `y`; none where that is padding.
    fn source(self, y: usize, ky: usize) -> Option<usize> {
        let before = 2 - self.stride;
        (y * self.stride + ky).checked_sub(before).filter(|&row| row < self.side)
    }

    /// `[ky][kx]`, zero for window rows on the padding.
    #[inline(always)]
    fn weights(self, weight: &[f32], y: usize, channel: usize) -> [[F32x4; 3]; 3] {
        from_fn(|ky| {
            from_fn(|kx| match self.source(y, ky) {
                Some(_) => F32x4::load(&weight[(3 * ky + kx) * self.channels + channel..]),
                None => F32x4::splat(0.0),
            })
        })
    }

    /// The map's columns under the window of output row `y`, from left to right: three rows each.
    /// A row on the padding reads another instead, which its zero weights undo.
    #[inline(always)]
    fn columns(self, input: &[f32], y: usize, channel: usize) -> impl Iterator<Item = [F32x4; 3]> {
        let row = |ky: usize| {
            let start = self.source(y, ky).unwrap_or(0) * self.side * self.channels;
            input[start..start + self.side * self.channels][channel..].chunks(self.channels)
        };
        let columns = row(0).zip(row(1)).zip(row(2));
        columns.map(|((top, middle), bottom)| [top, middle, bottom].map(F32x4::load))
    }
}

/// `sum` and one column's three products.
#[inline(always)]
fn add(sum: F32x4, column: [F32x4; 3], weights: &[[F32x4; 3]; 3], kx: usize) -> F32x4 {
    (0..3).fold(sum, |sum, ky| column[ky].mul_add(weights[ky][kx], sum))
}

/// Reads each column once: it ends the output to its left, is the middle of its own and begins the
/// one to its right.
#[inline(always)]
fn stride_1<'a>(
    mut columns: impl Iterator<Item = [F32x4; 3]>,
    weights: &[[F32x4; 3]; 3],
    bias: F32x4,
    pixels: impl Iterator<Item = &'a mut [f32]>,
) {
    let (mut middle, mut begun) = (bias, bias);
    if let Some(first) = columns.next() {
        (middle, begun) = (add(bias, first, weights, 1), add(bias, first, weights, 0));
    }
    for pixel in pixels {
        let mut sum = middle;
        if let Some(column) = columns.next() {
            sum = add(middle, column, weights, 2);
            middle = add(begun, column, weights, 1);
            begun = add(bias, column, weights, 0);
        }
        relu6(sum).store(pixel);
    }
}

/// Every second column ends one output and begins the next.
#[inline(always)]
fn stride_2<'a>(
    mut columns: impl Iterator<Item = [F32x4; 3]>,
    weights: &[[F32x4; 3]; 3],
    bias: F32x4,
    pixels: impl Iterator<Item = &'a mut [f32]>,
) {
    let mut sum = columns.next().map_or(bias, |first| add(bias, first, weights, 0));
    for pixel in pixels {
        if let Some(middle) = columns.next() {
            sum = add(sum, middle, weights, 1);
        }
        let mut begun = bias;
        if let Some(shared) = columns.next() {
            sum = add(sum, shared, weights, 2);
            begun = add(bias, shared, weights, 0);
        }
        relu6(sum).store(pixel);
        sum = begun;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compute::cpu::twin;
    use testing::{Random, assert_close};

    /// At most 27 products of values up to 1 and weights up to 1: 27 roundings of sums up to 27.
    const BOUND: f32 = 27.0 * 27.0 * f32::EPSILON;

    #[test]
    fn the_stem_equals_its_twin() {
        let mut random = Random::new(3);
        for side in [2, 4, 6, 14] {
            for outputs in [1, 4, 5, 8, 11, 32] {
                let rgba = random.bytes(side * side * 4);
                let (weight, bias) = (random.floats(outputs * 27, 1.0), random.floats(outputs, 1.0));
                let mut found = vec![f32::NAN; side * side / 4 * outputs];
                Stem::new(&weight, &bias).run(&rgba, side, &mut found);
                assert_close(&found, &twin::stem(&rgba, side, &weight, &bias), BOUND);
            }
        }
    }

    #[test]
    fn depthwise_equals_its_twin() {
        let mut random = Random::new(4);
        for (side, stride) in [(1, 1), (2, 1), (3, 1), (7, 1), (2, 2), (4, 2), (14, 2)] {
            for channels in [1, 3, 4, 5, 8, 13] {
                let input = random.floats(side * side * channels, 1.0);
                let (weight, bias) = (random.floats(9 * channels, 1.0), random.floats(channels, 1.0));
                let out = side / stride;
                let mut found = vec![f32::NAN; out * out * channels];
                Depthwise { side, stride, channels }.run(&input, &weight, &bias, &mut found);
                let expected = twin::depthwise(&input, side, stride, &weight, &bias);
                assert_close(&found, &expected, BOUND);
            }
        }
    }
}
