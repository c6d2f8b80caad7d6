//! Convolutions in f32, vectorised over channels: the 3x3 stem and the 3x3 depthwise layers.

use super::math::relu6;
use super::simd::{F32x4, LANES};

/// Taps of the stem: 3 x 3 positions of red, green and blue.
const STEM_TAPS: usize = 27;
/// Channels of one pass of the stem: two accumulators, each a chain of dependent sums.
const STEM_CHANNELS: usize = 2 * LANES;

/// The stem's weights in the order the kernel reads them.
pub struct Stem {
    outputs: usize,
    /// `[ceil(outputs / 8)][tap][8]`, zero where padded.
    panels: Vec<[f32; STEM_CHANNELS]>,
    /// `[ceil(outputs / 8)][8]`.
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
                let mut low = F32x4::load(bias);
                let mut high = F32x4::load(&bias[LANES..]);
                for (weights, &tap) in panel.iter().zip(&taps) {
                    let tap = F32x4::splat(tap);
                    low = tap.mul_add(F32x4::load(weights), low);
                    high = tap.mul_add(F32x4::load(&weights[LANES..]), high);
                }
                let (first, second) = channels.split_at_mut(LANES.min(channels.len()));
                relu6(low).store(first);
                relu6(high).store(second);
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
                let weights: [F32x4; 9] =
                    std::array::from_fn(|tap| F32x4::load(&weight[tap * self.channels + channel..]));
                let bias = F32x4::load(&bias[channel..]);
                self.row(input, y, channel, &weights, bias, output);
            }
        }
    }

    /// One vector of channels of row `y` of the output.
    #[inline(always)]
    fn row(
        self,
        input: &[f32],
        y: usize,
        channel: usize,
        weights: &[F32x4; 9],
        bias: F32x4,
        output: &mut [f32],
    ) {
        let width = LANES.min(self.channels - channel);
        let before = self.padding_before();
        let rows = self.taps(y);
        for (x, pixel) in output.chunks_exact_mut(self.channels).enumerate() {
            let columns = self.taps(x);
            let mut sum = bias;
            let mut add = |ky: usize, kx: usize| {
                let (y, x) = (y * self.stride + ky - before, x * self.stride + kx - before);
                let at = (y * self.side + x) * self.channels + channel;
                sum = F32x4::load(&input[at..]).mul_add(weights[3 * ky + kx], sum);
            };
            if rows == (0..3) && columns == (0..3) {
                // The constant bounds let the compiler unroll the common case.
                (0..3).for_each(|ky| (0..3).for_each(|kx| add(ky, kx)));
            } else {
                rows.clone().for_each(|ky| columns.clone().for_each(|kx| add(ky, kx)));
            }
            relu6(sum).store(&mut pixel[channel..channel + width]);
        }
    }

    /// Cells of padding above and to the left of the map.
    fn padding_before(self) -> usize {
        2 - self.stride
    }

    /// Which of the window's three rows or columns lie on the map, for an output at `at`.
    fn taps(self, at: usize) -> std::ops::Range<usize> {
        let (start, before) = (at * self.stride, self.padding_before());
        before.saturating_sub(start)..3.min(self.side + before - start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compute::cpu::twin;
    use crate::testing::{Random, assert_close};

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
