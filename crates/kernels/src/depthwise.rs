//! Depthwise convolution in f32, vectorised over channels.

use std::array::from_fn;

use crate::Activation;
use crate::math::{self, relu6};
use crate::simd::{F32x4, LANES};

/// A depthwise layer: a convolution of each channel by itself.
pub struct Depthwise {
    /// Side of the square input map.
    pub side: usize,
    /// Side of the kernel: 3 or 5.
    pub kernel: usize,
    /// 1, or 2 over an even side.
    pub stride: usize,
    /// What follows.
    pub activation: Activation,
    /// `[kernel (y), kernel (x), channels]`, so that channels are contiguous.
    pub weight: Vec<f32>,
    /// `[channels]`.
    pub bias: Vec<f32>,
}

/// Cells of padding above and to the left. Stride 1 keeps the side; stride 2 halves it and pads as TensorFlow's
/// SAME does over an even side, where the odd cell goes below and to the right.
pub fn padding_before(kernel: usize, stride: usize) -> usize {
    kernel.saturating_sub(stride) / 2
}

impl Depthwise {
    /// `activation(conv(input) + bias)`: `side x side` cells to `side / stride x side / stride`.
    pub fn run(&self, input: &[f32], output: &mut [f32]) {
        match (self.kernel, self.stride) {
            (5, 1) => self.run_as::<5, 1>(input, output),
            (5, _) => self.run_as::<5, 2>(input, output),
            (_, 1) => self.run_as::<3, 1>(input, output),
            _ => self.run_as::<3, 2>(input, output),
        }
    }

    /// ReLU6, which trunks use, is part of the pass. The others are taken in a pass of their own, so that there
    /// are not four times as many copies of the loop.
    fn run_as<const K: usize, const S: usize>(&self, input: &[f32], output: &mut [f32]) {
        match self.activation {
            Activation::Relu6 => self.convolve::<K, S>(input, relu6, output),
            other => {
                self.convolve::<K, S>(input, |x| x, output);
                math::activate(other, output);
            }
        }
    }

    /// One vector of channels at a time runs along a row of the output, so that its weights stay in registers.
    #[inline(always)]
    fn convolve<const K: usize, const S: usize>(
        &self,
        input: &[f32],
        activate: impl Fn(F32x4) -> F32x4,
        output: &mut [f32],
    ) {
        let channels = self.bias.len();
        for (y, output) in output.chunks_exact_mut(self.side / S * channels).enumerate() {
            for channel in (0..channels).step_by(LANES) {
                let window = self.window::<K, S>(y, channel);
                if channels.is_multiple_of(LANES) {
                    let (vector, stride) = (channel / LANES, channels / LANES);
                    let rows = self.rows::<K, S>(input, y).map(|row| &row.as_chunks().0[vector..]);
                    let column = |x: usize| rows.map(|row| F32x4::from_array(&row[x * stride]));
                    let pixels = output.as_chunks_mut().0[vector..].iter_mut().step_by(stride);
                    window.slide(self.side, column, pixels, |pixel, x| *pixel = activate(x).to_array());
                } else {
                    let width = LANES.min(channels - channel);
                    let rows = self.rows::<K, S>(input, y).map(|row| &row[channel..]);
                    let column = |x: usize| rows.map(|row| F32x4::load(&row[x * channels..]));
                    let pixels = output[channel..].chunks_mut(channels).map(|pixel| &mut pixel[..width]);
                    window.slide(self.side, column, pixels, |pixel, x| activate(x).store(pixel));
                }
            }
        }
    }

    /// Row of the map under row `ky` of the window of output row `y`; none where that is padding.
    fn source<const K: usize, const S: usize>(&self, y: usize, ky: usize) -> Option<usize> {
        (y * S + ky).checked_sub(padding_before(K, S)).filter(|&row| row < self.side)
    }

    /// The map's rows under the window of output row `y`. A row on the padding is another instead, which its zero weights undo.
    fn rows<'a, const K: usize, const S: usize>(&self, input: &'a [f32], y: usize) -> [&'a [f32]; K] {
        let row = self.side * self.bias.len();
        from_fn(|ky| &input[self.source::<K, S>(y, ky).unwrap_or(0) * row..][..row])
    }

    fn window<const K: usize, const S: usize>(&self, y: usize, channel: usize) -> Window<K, S> {
        let weights = from_fn(|ky| {
            from_fn(|kx| match self.source::<K, S>(y, ky) {
                Some(_) => F32x4::load(&self.weight[(K * ky + kx) * self.bias.len() + channel..]),
                None => F32x4::splat(0.0),
            })
        });
        Window { weights, bias: F32x4::load(&self.bias[channel..]) }
    }
}

/// Four channels' kernels in one row of the output.
struct Window<const K: usize, const S: usize> {
    /// `[ky][kx]`, zero for window rows on the padding.
    weights: [[F32x4; K]; K],
    bias: F32x4,
}

impl<const K: usize, const S: usize> Window<K, S> {
    /// Reads each column once and adds it to every output whose window it lies in: at most `K / S`, rounded up,
    /// which are kept in `sums` from the one that ends next on.
    #[inline(always)]
    fn slide<P>(
        &self,
        side: usize,
        column: impl Fn(usize) -> [F32x4; K],
        pixels: impl Iterator<Item = P>,
        store: impl Fn(P, F32x4),
    ) {
        let mut sums = [self.bias; K];
        // The columns before the last S of the first output's window.
        let before = K - S - padding_before(K, S);
        for x in 0..before.min(side) {
            self.add(&mut sums, column(x), x + padding_before(K, S));
        }
        let mut next = before;
        for pixel in pixels {
            for last in 0..S {
                if next + last < side {
                    self.add(&mut sums, column(next + last), K - S + last);
                }
            }
            next += S;
            store(pixel, sums[0]);
            // Step by step, so that the sums stay in registers.
            for i in 1..K.div_ceil(S) {
                sums[i - 1] = sums[i];
            }
            sums[K.div_ceil(S) - 1] = self.bias;
        }
    }

    /// Adds one column, which is column `kx` of the first output's window and `S` less of each further one's.
    #[inline(always)]
    fn add(&self, sums: &mut [F32x4; K], column: [F32x4; K], kx: usize) {
        for (i, sum) in sums.iter_mut().enumerate().take(K.div_ceil(S)) {
            if let Some(kx) = kx.checked_sub(S * i) {
                for (x, weights) in column.iter().zip(&self.weights) {
                    *sum = x.mul_add(weights[kx], *sum);
                }
            }
        }
    }
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::{Random, assert_close};
    use crate::twin;

    crate::check_table![equals_its_twin, padding_is_tensorflows];

    /// At most 25 products of values up to 1 and weights up to 1: 25 roundings of sums up to 26, and an
    /// activation whose slope is below 1.2.
    #[cfg_attr(test, test)]
    fn equals_its_twin() {
        let mut random = Random::new(4);
        let activations = [Activation::Relu6, Activation::Identity, Activation::Gelu, Activation::QuickGelu];
        for (side, stride) in [(1, 1), (2, 1), (3, 1), (4, 1), (7, 1), (2, 2), (4, 2), (6, 2), (14, 2)] {
            for (channels, kernel) in [1, 3, 4, 5, 8, 13].into_iter().flat_map(|c| [(c, 3), (c, 5)]) {
                let input = random.floats(side * side * channels, 1.0);
                let weight = random.floats(kernel * kernel * channels, 1.0);
                let bias = random.floats(channels, 1.0);
                let activation = activations[channels % 4];
                let out = side / stride;
                let mut found = vec![f32::NAN; out * out * channels];
                let layer = Depthwise { side, kernel, stride, activation, weight, bias };
                layer.run(&input, &mut found);
                assert_close(&found, &twin::depthwise(&layer, &input), 1.2 * 25.0 * 26.0 * f32::EPSILON);
            }
        }
    }

    #[cfg_attr(test, test)]
    fn padding_is_tensorflows() {
        let found = [(3, 1), (3, 2), (5, 1), (5, 2)].map(|(kernel, stride)| padding_before(kernel, stride));
        assert_eq!(found, [1, 0, 2, 1]);
    }
}
