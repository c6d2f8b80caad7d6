//! Weighted sums of 8-bit pixels in fixed point, exact to the bit: the inner loops of a resampling.
//!
//! Weights have 22 bits of fraction, more than the i16 that products are taken of, so each is split in two. Four pixels or rows
//! are taken at a time, the first beside the third and the second beside the fourth: bytes are interleaved as they lie.

use crate::simd::{I16x8, I32x4};

/// Bits of a weight's fraction.
pub const FRACTION: u32 = 22;
/// Bits of a weight's lower part. The upper one then has 12 bits and a sign, for weights of up to 2.
const LOW: u32 = 11;
/// One half, so that the final shift rounds.
const HALF: i32 = 1 << (FRACTION - 1);

/// The weights of four pixels or rows: `(first, third)` and `(second, fourth)`, as words of two i16.
#[derive(Clone, Copy, Debug, Default)]
pub struct Four {
    high: [i32; 2],
    low: [i32; 2],
}

impl Four {
    /// Splits weights, of which the last may be missing, of less than 2 in magnitude.
    pub fn new(weights: &[i32]) -> Self {
        let mut padded = [0; 4];
        padded[..weights.len()].copy_from_slice(weights);
        let high = padded.map(|weight| (weight + (1 << (LOW - 1))) >> LOW);
        let pairs = |[a, b, c, d]: [i32; 4]| [a & 0xffff | c << 16, b & 0xffff | d << 16];
        let low: [i32; 4] = std::array::from_fn(|i| padded[i] - (high[i] << LOW));
        Self { high: pairs(high), low: pairs(low) }
    }
}

/// Sums of eight values' upper and lower parts. They wrap, and come out right all the same where the whole fits an i32.
#[derive(Clone, Copy)]
struct Sums {
    high: [I32x4; 2],
    low: [I32x4; 2],
}

impl Sums {
    #[inline(always)]
    fn new() -> Self {
        let zero = [I32x4::splat(0); 2];
        Self { high: zero, low: zero }
    }

    /// Adds pairs, one for each of the eight values, by the weights of each four of them.
    #[inline(always)]
    fn add(&mut self, pairs: [I16x8; 2], high: [i32; 2], low: [i32; 2]) {
        for (i, pairs) in pairs.into_iter().enumerate() {
            self.high[i] = self.high[i] + pairs.dot(I16x8::splat_pair(high[i]));
            self.low[i] = self.low[i] + pairs.dot(I16x8::splat_pair(low[i]));
        }
    }

    /// The nearest bytes.
    #[inline(always)]
    fn bytes(self) -> [u8; 8] {
        let whole =
            |i: usize| (self.high[i].shl::<LOW>() + self.low[i] + I32x4::splat(HALF)).shr::<FRACTION>();
        let values = whole(0).narrow(whole(1));
        let [low, high, ..] = values.narrow(values).to_array().map(i32::to_le_bytes);
        [low[0], low[1], low[2], low[3], high[0], high[1], high[2], high[3]]
    }
}

/// The weighted sum of RGBA pixels, at most four for each of `weights`.
#[inline]
pub fn blend_pixels(pixels: &[u8], weights: &[Four]) -> [u8; 4] {
    let mut sums = Sums::new();
    let (whole, rest) = pixels.as_chunks::<16>();
    let mut last = [0; 16];
    last[..rest.len()].copy_from_slice(rest);
    for (pixels, weights) in whole.iter().chain([&last]).zip(weights) {
        let [first, second] = pixels.as_chunks::<8>().0 else { continue };
        sums.add(I16x8::interleave_bytes(first, second), weights.high, weights.low);
    }
    let Sums { high, low } = sums;
    let [r, g, b, a, ..] = Sums { high: [high[0] + high[1]; 2], low: [low[0] + low[1]; 2] }.bytes();
    [r, g, b, a]
}

/// The weighted sum of rows as long as `output`, at least one and at most four for each of `weights`.
pub fn blend_rows(rows: &[u8], weights: &[Four], output: &mut [u8]) {
    let length = output.len();
    let last = rows.len() / length - 1;
    for start in (0..length).step_by(8) {
        let width = 8.min(length - start);
        // Rows beyond the last have no weight.
        let part = |row: usize| {
            let row = &rows[row.min(last) * length..][..length][start..];
            row.first_chunk().copied().unwrap_or_else(|| {
                let mut padded = [0; 8];
                padded[..width].copy_from_slice(row);
                padded
            })
        };
        let mut sums = Sums::new();
        for (four, weights) in weights.iter().enumerate() {
            for i in 0..2 {
                let pairs = I16x8::interleave_bytes(&part(4 * four + i), &part(4 * four + i + 2));
                sums.add(pairs, [weights.high[i]; 2], [weights.low[i]; 2]);
            }
        }
        output[start..][..width].copy_from_slice(&sums.bytes()[..width]);
    }
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::Random;

    crate::check_table![pixels_are_summed_exactly, rows_are_summed_exactly];

    /// Weights whose sums of bytes fit an i32, as those of a mean do.
    fn weights(random: &mut Random, count: usize) -> (Vec<i32>, Vec<Four>) {
        let most = 1.9 * (1 << FRACTION) as f32 / count as f32;
        let weights: Vec<i32> = (0..count).map(|_| random.float(most) as i32).collect();
        let fours = weights.chunks(4).map(Four::new).collect();
        (weights, fours)
    }

    fn byte(terms: impl Iterator<Item = (u8, i32)>) -> u8 {
        let sum: i64 = terms.map(|(value, weight)| i64::from(value) * i64::from(weight)).sum();
        ((sum + i64::from(HALF)) >> FRACTION).clamp(0, 255) as u8
    }

    #[cfg_attr(test, test)]
    fn pixels_are_summed_exactly() {
        let mut random = Random::new(13);
        for count in [1, 2, 3, 4, 5, 8, 9, 31].into_iter().cycle().take(200) {
            let (weights, fours) = weights(&mut random, count);
            let pixels = random.bytes(4 * count);
            let channel =
                |c: usize| byte(pixels.iter().skip(c).step_by(4).copied().zip(weights.iter().copied()));
            assert_eq!(blend_pixels(&pixels, &fours), [0, 1, 2, 3].map(channel), "{count}");
        }
    }

    #[cfg_attr(test, test)]
    fn rows_are_summed_exactly() {
        let mut random = Random::new(14);
        for (count, length) in
            [1, 2, 3, 4, 5, 9].into_iter().flat_map(|n| [1, 7, 8, 9, 40].map(|len| (n, len)))
        {
            let (weights, fours) = weights(&mut random, count);
            let rows = random.bytes(count * length);
            let column =
                |x: usize| byte(rows.iter().skip(x).step_by(length).copied().zip(weights.iter().copied()));
            let mut found = vec![0; length];
            blend_rows(&rows, &fours, &mut found);
            assert_eq!(found, (0..length).map(column).collect::<Vec<_>>(), "{count} x {length}");
        }
    }
}
