//! 3x3 depthwise convolution from fixed point to fixed point, ReLU6 included.
//!
//! Products are fractions of 15 bits, rounded, and summed in i16: eight channels to an instruction. A channel whose weights are
//! large sums in a larger unit, a power of two, so that no sum of inputs in `0..=ONE` overflows.

use std::array::from_fn;

use crate::Activation;
use crate::depthwise::Depthwise;
use crate::simd::I16x8;

use super::{ONE, VECTOR};

/// Side of the kernel.
pub(super) const SIDE: usize = 3;
const TAPS: usize = SIDE * SIDE;
/// Where a kernel has its bias, in units of its sums, its largest sum and its unit.
const BIAS: usize = TAPS;
const MOST: usize = TAPS + 1;
const UNIT: usize = TAPS + 2;

/// Eight channels' `[tap (y, x) | bias | largest sum | unit]`.
type Kernels = [[i16; VECTOR]; TAPS + 3];

/// What the sum's rounded terms may add to it: half a unit for each tap and the bias, and as much for their own rounding.
const ROUNDING: f32 = (TAPS + 1) as f32;

/// The layer's weights in the order that the loop reads them.
pub(super) struct FixedDepthwise {
    pub(super) stride: usize,
    /// Of eight channels each, zero where padded.
    kernels: Vec<Kernels>,
    convolve: Convolve,
}

impl FixedDepthwise {
    /// For rows of `channels` channels, at least the layer's. `None` where its kernel or activation is another, or its weights
    /// are so large that no unit is.
    pub(super) fn new(layer: &Depthwise, channels: usize) -> Option<Self> {
        if layer.kernel != SIDE || layer.activation != Activation::Relu6 {
            return None;
        }
        let count = layer.bias.len();
        let mut kernels = vec![[[0; VECTOR]; TAPS + 3]; channels / VECTOR];
        for (channel, &bias) in layer.bias.iter().enumerate() {
            let taps: [f32; TAPS] = from_fn(|tap| layer.weight[tap * count + channel]);
            let kernels = &mut kernels[channel / VECTOR];
            for (at, value) in kernel(taps, bias)?.into_iter().enumerate() {
                kernels[at][channel % VECTOR] = value;
            }
        }
        Some(Self { stride: layer.stride, kernels, convolve: fastest() })
    }

    /// One row of the output, of the three rows under its windows, in cells of whole vectors.
    pub(super) fn row(&self, rows: [&[i16]; SIDE], output: &mut [i16]) {
        let cell = self.kernels.len() * VECTOR;
        let step = self.stride * cell;
        // Few enough that the rows' parts stay in L1 while all channels pass over them.
        let part = (PART / cell).max(1);
        for (index, output) in output.chunks_mut(part * cell).enumerate() {
            let cells = output.len() / cell;
            let rows = rows.map(|row| &row[index * part * step..][..(cells - 1) * step + SIDE * cell]);
            (self.convolve)(rows, step, &self.kernels, output);
        }
    }
}

/// Values of the output that are made of rows' parts at a time: of three rows at stride 2 that is 24 KiB.
const PART: usize = 2048;

/// A channel's `[taps | bias | largest sum | unit]`; `None` for weights beyond any unit.
fn kernel(taps: [f32; TAPS], bias: f32) -> Option<[i16; TAPS + 3]> {
    let bias = bias / 6.0;
    let part = |sign: f32| taps.iter().map(|tap| (sign * tap).max(0.0)).sum::<f32>() + bias.abs();
    let one = f32::from(ONE);
    let fits = |unit: &i16| part(1.0).max(part(-1.0)) * (one + 1.0) / f32::from(*unit) <= one - ROUNDING;
    let unit = (0..15).map(|bits| 1i16 << bits).find(fits)?;
    let fixed = |value: f32, one: f32| (value * one / f32::from(unit)).round() as i16;
    let mut kernel = [0; TAPS + 3];
    kernel[..TAPS].copy_from_slice(&taps.map(|tap| fixed(tap, one + 1.0)));
    (kernel[BIAS], kernel[MOST], kernel[UNIT]) = (fixed(bias, one), ONE / unit, unit);
    Some(kernel)
}

/// A way to convolve: the rows under the first cell's window, what lies between two windows, the kernels, and the cells.
type Convolve = fn([&[i16]; SIDE], usize, &[Kernels], &mut [i16]);

/// Over 128-bit vectors.
fn convolve_128(rows: [&[i16]; SIDE], step: usize, kernels: &[Kernels], output: &mut [i16]) {
    let (cell, step) = (kernels.len(), step / VECTOR);
    let rows = rows.map(|row| row.as_chunks::<VECTOR>().0);
    let (output, _) = output.as_chunks_mut();
    for (group, kernels) in kernels.iter().enumerate() {
        let kernels = kernels.each_ref().map(I16x8::from_array);
        for (x, output) in output[group..].iter_mut().step_by(cell).enumerate() {
            let mut sum = kernels[BIAS];
            for (row, weights) in rows.iter().zip(kernels.chunks_exact(SIDE)) {
                let window = &row[x * step + group..][..2 * cell + 1];
                for (kx, &weight) in weights.iter().enumerate() {
                    sum = sum + weight.mul_q15(I16x8::from_array(&window[kx * cell]));
                }
            }
            *output = (sum.max(I16x8::splat(0)).min(kernels[MOST]) * kernels[UNIT]).to_array();
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm_loadu_si128, _mm256_add_epi16, _mm256_loadu_si256, _mm256_max_epi16, _mm256_min_epi16,
        _mm256_mulhrs_epi16, _mm256_mullo_epi16, _mm256_set_m128i, _mm256_setzero_si256, _mm256_storeu_si256,
    };

    use super::{BIAS, Kernels, MOST, SIDE, TAPS, UNIT, VECTOR, from_fn};

    /// Over 256-bit vectors: two groups of channels at a time.
    #[target_feature(enable = "avx2")]
    pub(super) fn convolve(rows: [&[i16]; SIDE], step: usize, kernels: &[Kernels], output: &mut [i16]) {
        let cell = kernels.len() * VECTOR;
        for (group, kernels) in kernels.as_chunks::<2>().0.iter().enumerate() {
            let kernels: [__m256i; TAPS + 3] = from_fn(|at| {
                // SAFETY: each is 16 readable bytes; the loads ask for no alignment.
                let [low, high] =
                    kernels.each_ref().map(|kernels| unsafe { _mm_loadu_si128(kernels[at].as_ptr().cast()) });
                _mm256_set_m128i(high, low)
            });
            for (x, output) in output[2 * VECTOR * group..].chunks_mut(cell).enumerate() {
                let mut sum = kernels[BIAS];
                for (row, weights) in rows.iter().zip(kernels.chunks_exact(SIDE)) {
                    let window = &row[x * step + 2 * VECTOR * group..][..2 * cell + 2 * VECTOR];
                    for (kx, &weight) in weights.iter().enumerate() {
                        let values = window[kx * cell..].as_ptr().cast();
                        // SAFETY: the window has 32 readable bytes there; the load asks for no alignment.
                        let values = unsafe { _mm256_loadu_si256(values) };
                        sum = _mm256_add_epi16(sum, _mm256_mulhrs_epi16(weight, values));
                    }
                }
                let sum = _mm256_min_epi16(_mm256_max_epi16(sum, _mm256_setzero_si256()), kernels[MOST]);
                let output = output[..2 * VECTOR].as_mut_ptr().cast();
                // SAFETY: these are 32 writable bytes; the store asks for no alignment.
                unsafe { _mm256_storeu_si256(output, _mm256_mullo_epi16(sum, kernels[UNIT])) };
            }
        }
    }
}

/// `depthwise` of `relaxed.wat`: three rows, the bytes of a cell and between two windows, the kernels, and where how many cells go.
#[cfg(target_arch = "wasm32")]
pub(crate) type ConvolveRow =
    unsafe extern "C" fn(*const i16, *const i16, *const i16, usize, usize, *const Kernels, *mut i16, usize);

#[cfg(target_arch = "wasm32")]
fn convolve_relaxed(rows: [&[i16]; SIDE], step: usize, kernels: &[Kernels], output: &mut [i16]) {
    let Some(function) = crate::relaxed_simd::convolve() else {
        return convolve_128(rows, step, kernels, output);
    };
    let cell = kernels.len() * VECTOR;
    let count = output.len() / cell;
    assert!(count > 0 && rows.iter().all(|row| row.len() >= (count - 1) * step + SIDE * cell));
    let [top, middle, bottom] = rows.map(<[i16]>::as_ptr);
    // SAFETY: it reads `SIDE` cells from each window's start in each row, and writes as many cells as there are.
    unsafe {
        function(top, middle, bottom, 2 * cell, 2 * step, kernels.as_ptr(), output.as_mut_ptr(), count)
    };
}

/// A faster way than over 128-bit vectors, where this CPU has one.
#[cfg(target_arch = "x86_64")]
fn faster() -> Option<(&'static str, Convolve)> {
    let avx2: Convolve = |rows, step, kernels, output| {
        // SAFETY: handed out only where the CPU has AVX2.
        unsafe { avx2::convolve(rows, step, kernels, output) }
    };
    std::arch::is_x86_feature_detected!("avx2").then_some(("AVX2", avx2))
}

/// A faster way than over 128-bit vectors, where this browser has one.
#[cfg(target_arch = "wasm32")]
fn faster() -> Option<(&'static str, Convolve)> {
    crate::relaxed_simd::is_linked().then_some(("relaxed SIMD", convolve_relaxed as Convolve))
}

/// A faster way than over 128-bit vectors: none.
#[cfg(not(any(target_arch = "x86_64", target_arch = "wasm32")))]
fn faster() -> Option<(&'static str, Convolve)> {
    None
}

fn fastest() -> Convolve {
    faster().map_or(convolve_128, |(_, convolve)| convolve)
}

/// Whether the linked function convolves as it must.
#[cfg(target_arch = "wasm32")]
pub(crate) fn is_exact() -> bool {
    let value = |at: usize, limit: usize| (7919 * at % limit) as i16;
    let kernels: [Kernels; 2] = from_fn(|group| {
        from_fn(|at| {
            from_fn(|lane| match at {
                UNIT => 2,
                MOST => ONE / 2,
                _ => value(97 * group + 13 * at + lane, 6001) - 3000,
            })
        })
    });
    let cell = kernels.len() * VECTOR;
    let rows: [Vec<i16>; SIDE] =
        from_fn(|ky| (0..7 * cell).map(|at| value(at + 1000 * ky, 32_768)).collect());
    let rows = rows.each_ref().map(Vec::as_slice);
    let [mut found, mut expected] = [(); 2].map(|()| vec![0; 3 * cell]);
    convolve_relaxed(rows, 2 * cell, &kernels, &mut found);
    convolve_128(rows, 2 * cell, &kernels, &mut expected);
    found == expected
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::Random;

    crate::check_table![every_way_to_convolve_gives_the_same, large_weights_sum_in_larger_units];

    /// Inputs up to the largest, and weights that have them sum to up to the largest and beyond.
    #[cfg_attr(test, test)]
    fn every_way_to_convolve_gives_the_same() {
        let mut random = Random::new(12);
        for (channels, stride, cells) in [(16, 1, 1), (16, 2, 5), (48, 1, 9), (32, 2, 4)] {
            let weight = random.floats(TAPS * channels, 1.0);
            let bias = random.floats(channels, 2.0);
            let layer =
                Depthwise { side: 8, kernel: SIDE, stride, activation: Activation::Relu6, weight, bias };
            let FixedDepthwise { kernels, .. } = FixedDepthwise::new(&layer, channels).unwrap();
            let row_len = ((cells - 1) * stride + SIDE) * channels;
            let rows: [Vec<i16>; SIDE] = from_fn(|_| {
                random.integers(row_len, ONE / 2).iter().map(|value| 2 * value.abs() + 1).collect()
            });
            let rows = rows.each_ref().map(Vec::as_slice);
            let convolve = |way: Convolve| {
                let mut output = vec![-1; cells * channels];
                way(rows, stride * channels, &kernels, &mut output);
                output
            };
            if let Some((name, way)) = faster() {
                assert_eq!(convolve(way), convolve(convolve_128), "{name}");
            }
        }
    }

    #[cfg_attr(test, test)]
    fn large_weights_sum_in_larger_units() {
        let kernel =
            |weight: f32, bias: f32| kernel([weight; TAPS], bias).map(|kernel| kernel[BIAS..].to_vec());
        assert_eq!(kernel(0.1, 0.0), Some(vec![0, ONE, 1]));
        assert_eq!(kernel(-0.1, 0.3), Some(vec![1638, ONE, 1]));
        assert_eq!(kernel(1.0, 6.0), Some(vec![2048, 2047, 16]));
        assert_eq!(kernel(1e5, 0.0), None);
    }
}
