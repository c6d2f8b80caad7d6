//! PIL's resampling (`Image.resize`, BICUBIC): an antialiasing bicubic in 8-bit fixed point.
//!
//! Each output pixel is a weighted mean of a window of source pixels; the window grows with the
//! reduction. Columns first, then rows, each pass rounded to 8 bits. After Pillow's `Resample.c`.

use std::ops::Range;

/// Fixed-point fraction of a weight: 32 bits less 8 of the pixel and 2 for overshoot (Pillow's
/// `PRECISION_BITS`).
const FRACTION: u32 = 32 - 8 - 2;

/// Bicubic's reach in source pixels when nothing is reduced.
const SUPPORT: f64 = 2.0;

/// The source windows and weights of a range of output pixels along one axis.
pub(super) struct Taps {
    windows: Vec<Window>,
    weights: Vec<i32>,
}

struct Window {
    source: Range<usize>,
    weights: Range<usize>,
}

impl Taps {
    /// For resizing `length` pixels to `resized`, of which the outputs `wanted` are computed.
    pub(super) fn new(length: usize, resized: usize, wanted: Range<usize>) -> Taps {
        let scale = length as f64 / resized as f64;
        let stretch = scale.max(1.0);
        let support = SUPPORT * stretch;
        let mut taps = Taps { windows: Vec::with_capacity(wanted.len()), weights: Vec::new() };
        for output in wanted {
            let center = (output as f64 + 0.5) * scale;
            let first = (center - support + 0.5).max(0.0) as usize;
            let last = ((center + support + 0.5) as usize).min(length);
            let raw = (first..last).map(|x| bicubic((x as f64 - center + 0.5) / stretch));
            let sum: f64 = raw.clone().sum();
            let start = taps.weights.len();
            taps.weights.extend(raw.map(|weight| fixed(weight / sum)));
            taps.windows.push(Window { source: first..last, weights: start..taps.weights.len() });
        }
        taps
    }

    /// The source pixels that any output needs.
    pub(super) fn source(&self) -> Range<usize> {
        let first = self.windows.first().map_or(0, |w| w.source.start);
        let last = self.windows.last().map_or(0, |w| w.source.end);
        first..last
    }

    /// Along a row of RGB pixels: `out` gets one pixel per output.
    pub(super) fn blend_pixels(&self, row: &[u8], out: &mut [u8]) {
        for (window, out) in self.windows.iter().zip(out.chunks_exact_mut(3)) {
            let pixels = row[window.source.start * 3..window.source.end * 3].chunks_exact(3);
            let mut sums = [HALF; 3];
            for (pixel, weight) in pixels.zip(&self.weights[window.weights.clone()]) {
                for channel in 0..3 {
                    sums[channel] += i32::from(pixel[channel]) * weight;
                }
            }
            out.copy_from_slice(&sums.map(clip));
        }
    }

    /// Across rows: `out` gets output row `index`; `rows` holds the rows of [`Taps::source`], each as
    /// long as `out`.
    pub(super) fn blend_rows(&self, index: usize, rows: &[u8], out: &mut [u8]) {
        let window = &self.windows[index];
        let offset = self.source().start;
        let length = out.len();
        let mut sums = vec![HALF; length];
        for (y, &weight) in window.source.clone().zip(&self.weights[window.weights.clone()]) {
            let row = &rows[(y - offset) * length..(y - offset + 1) * length];
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += i32::from(value) * weight;
            }
        }
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = clip(sum);
        }
    }
}

/// One half in fixed point, so that the final shift rounds.
const HALF: i32 = 1 << (FRACTION - 1);

/// Keys' cubic with `a = -0.5`.
fn bicubic(x: f64) -> f64 {
    const A: f64 = -0.5;
    let x = x.abs();
    if x < 1.0 {
        ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * A
    } else {
        0.0
    }
}

/// Rounded half away from zero, as Pillow's `normalize_coeffs_8bpc`.
fn fixed(weight: f64) -> i32 {
    (weight * f64::from(1 << FRACTION)).round() as i32
}

fn clip(sum: i32) -> u8 {
    (sum >> FRACTION).clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_sum_to_one_and_windows_stay_inside() {
        for (length, resized) in [(1, 7), (7, 1), (100, 33), (33, 100), (5, 5)] {
            let taps = Taps::new(length, resized, 0..resized);
            for window in &taps.windows {
                let weights = &taps.weights[window.weights.clone()];
                let sum: i64 = weights.iter().map(|&w| i64::from(w)).sum();
                // Each weight is off by at most half a unit.
                assert!((sum - (1 << FRACTION)).unsigned_abs() as usize <= weights.len().div_ceil(2));
                assert!(!window.source.is_empty() && window.source.end <= length);
            }
        }
    }
}
