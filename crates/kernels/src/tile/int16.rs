//! Pairs of int16 inputs, as every CPU multiplies them.

use super::{Grain, LEAST_RANGE, Sums, Unit, pack, tile_rows};
#[cfg(target_arch = "x86_64")]
use crate::cpu::{self, Level};
use crate::math;
use crate::simd::{F32x4, I16x8, I32x4, LANES};

/// Weights of up to 10 bits and a sign, activations of as many bits as a sum has room for.
pub(crate) struct Int16;

/// The weights of one pair of inputs: `[half of the columns][column][input of the pair]`.
type PanelPair = [[i16; 2 * LANES]; 2];

/// Rows of a tile.
const ROWS: usize = if cfg!(target_arch = "x86_64") { 8 } else { ROWS_AT_ONCE };
/// Rows whose sums 128-bit registers hold at once.
const ROWS_AT_ONCE: usize = 4;
/// What 1 is in 15 bits of fraction.
const Q15: f32 = 32_768.0;

impl Grain for Int16 {
    const STEP: usize = 2;
    const ROWS: usize = ROWS;
    type Panel = PanelPair;

    fn put(panel: &mut PanelPair, column: usize, input: usize, value: i16) {
        panel[column / LANES][column % LANES * 2 + input] = value;
    }

    /// Rounds to `-limit..=limit`, in units of the row's largest magnitude over `limit`.
    #[inline(always)]
    fn quantise(row: &[f32], limit: f32, words: &mut [i32]) -> Unit {
        let largest = math::largest_magnitude(row);
        let factor = F32x4::splat(if largest > LEAST_RANGE { limit / largest } else { 0.0 });
        pack::<2>(row, words, |vectors| {
            let [low, high] = vectors.each_ref().map(|vector| (F32x4::from_array(vector) * factor).round());
            low.narrow(high).to_words()
        });
        Unit { scale: largest / limit, offset: 0.0 }
    }

    /// Rows of which none is larger than `limit` stay as they are, whatever their own largest value.
    #[inline(always)]
    fn quantise_fixed(row: &[i16], limit: f32, words: &mut [i32]) -> Unit {
        let factor = limit as i16;
        for (values, words) in row.as_chunks().0.iter().zip(words.as_chunks_mut().0) {
            let values = I16x8::from_array(values);
            *words = match factor {
                i16::MAX => values.to_words().to_array(),
                _ => values.mul_q15(I16x8::splat(factor)).to_words().to_array(),
            };
        }
        Unit { scale: if factor == i16::MAX { 1.0 } else { Q15 / f32::from(factor) }, offset: 0.0 }
    }

    #[inline(always)]
    fn multiply(rows: &[i32], panel: &[PanelPair], mut each: impl FnMut(usize, &[Sums])) {
        for (index, tile) in rows.chunks_exact(ROWS * panel.len()).enumerate() {
            #[cfg(target_arch = "x86_64")]
            if cpu::has(Level::Avx2) {
                // SAFETY: the CPU has AVX2.
                each(index, &unsafe { avx2::multiply(tile, panel) });
                continue;
            }
            each(index, &multiply_128(tile, panel));
        }
    }

    #[inline(always)]
    fn without_offset(sums: I32x4, _: Unit, _: F32x4) -> F32x4 {
        sums.to_f32()
    }
}

/// The same over 128-bit vectors, which every CPU has.
#[inline(always)]
fn multiply_128(tile: &[i32], panel: &[PanelPair]) -> [Sums; ROWS] {
    let mut sums = [[I32x4::splat(0); 2]; ROWS];
    let groups = tile.chunks_exact(ROWS_AT_ONCE * panel.len()).zip(sums.as_chunks_mut().0);
    for (rows, sums) in groups {
        add_128(tile_rows(rows, panel.len()), panel, sums);
    }
    sums
}

/// Four steps at a time: they share what it takes to find the rows.
#[inline(always)]
fn add_128(rows: [&[i32]; ROWS_AT_ONCE], panel: &[PanelPair], sums: &mut [Sums; ROWS_AT_ONCE]) {
    let (panel, _) = panel.as_chunks::<LANES>();
    let rows = rows.map(|row| &row.as_chunks::<LANES>().0[..panel.len()]);
    for (at, panel) in panel.iter().enumerate() {
        for (step, weights) in panel.iter().enumerate() {
            let [low, high] = [I16x8::from_array(&weights[0]), I16x8::from_array(&weights[1])];
            for (sum, row) in sums.iter_mut().zip(&rows) {
                let pair = I16x8::splat_pair(row[at][step]);
                sum[0] = sum[0] + pair.dot(low);
                sum[1] = sum[1] + pair.dot(high);
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        _mm256_add_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_set1_epi32, _mm256_setzero_si256,
    };

    use super::{PanelPair, ROWS, Sums, tile_rows};
    use crate::simd::I32x4;

    #[target_feature(enable = "avx2")]
    pub(super) fn multiply(tile: &[i32], panel: &[PanelPair]) -> [Sums; ROWS] {
        let mut sums = [_mm256_setzero_si256(); ROWS];
        let rows: [_; ROWS] = tile_rows(tile, panel.len());
        for (step, weights) in panel.iter().enumerate() {
            // SAFETY: the weights are 32 readable bytes; the load asks for no alignment.
            let weights = unsafe { _mm256_loadu_si256(std::ptr::from_ref(weights).cast()) };
            for (sum, row) in sums.iter_mut().zip(&rows) {
                let pair = _mm256_set1_epi32(row[step]);
                *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pair, weights));
            }
        }
        sums.map(I32x4::halves)
    }
}

/// A way to multiply one tile.
#[cfg(any(test, feature = "checks"))]
type Multiply = fn(&[i32], &[PanelPair]) -> [Sums; ROWS];

/// The ways to multiply that every CPU has, for the tests.
#[cfg(any(test, feature = "checks"))]
pub(super) fn ways() -> [(&'static str, Multiply); 1] {
    [("128 bits", |tile, panel| multiply_128(tile, panel))]
}
