//! PIL's resampling (`Image.resize`, BICUBIC): an antialiasing bicubic in 8-bit fixed point.
//!
//! Each output pixel is a weighted mean of a window of source pixels; the window grows with the
//! reduction. Columns first, then rows, each pass rounded to 8 bits. After Pillow's `Resample.c`, whose `PRECISION_BITS`
//! are [`FRACTION`]: 32 bits less 8 of the pixel and 2 for overshoot.

use std::ops::Range;

use kernels::resample::{FRACTION, Four, blend_pixels, blend_rows};

/// Bicubic's reach in source pixels when nothing is reduced.
const SUPPORT: f64 = 2.0;

/// The source windows and weights of a range of output pixels along one axis.
pub(super) struct Taps {
    windows: Vec<Window>,
    weights: Vec<Four>,
}

struct Window {
    source: Range<usize>,
    /// One for each four of the source's pixels.
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
            let weights: Vec<i32> = raw.map(|weight| fixed(weight / sum)).collect();
            taps.weights.extend(weights.chunks(4).map(Four::new));
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

    /// Along a row of RGBA pixels: `out` gets one pixel per output.
    pub(super) fn blend_pixels(&self, row: &[u8], out: &mut [u8]) {
        for (window, out) in self.windows.iter().zip(out.as_chunks_mut().0) {
            let pixels = &row[window.source.start * 4..window.source.end * 4];
            *out = blend_pixels(pixels, &self.weights[window.weights.clone()]);
        }
    }

    /// Across rows: `out` gets output row `index`; `rows` holds the rows of [`Taps::source`], each as
    /// long as `out`.
    pub(super) fn blend_rows(&self, index: usize, rows: &[u8], out: &mut [u8]) {
        let window = &self.windows[index];
        let [first, last] =
            [window.source.start, window.source.end].map(|y| (y - self.source().start) * out.len());
        blend_rows(&rows[first..last], &self.weights[window.weights.clone()], out);
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_stay_inside_and_weights_sum_to_one() {
        for (length, resized) in [(1, 7), (7, 1), (100, 33), (33, 100), (5, 5)] {
            let taps = Taps::new(length, resized, 0..resized);
            for window in &taps.windows {
                assert!(!window.source.is_empty() && window.source.end <= length);
            }
            // Each weight is off by at most half of a 2^22nd.
            let mut out = vec![0; 4 * resized];
            taps.blend_pixels(&[0, 1, 128, 255].repeat(length), &mut out);
            assert_eq!(out, [0, 1, 128, 255].repeat(resized));
        }
    }
}
