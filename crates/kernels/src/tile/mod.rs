//! The innermost loop of a linear layer: the products of a few rows with 8 columns, in registers.
//!
//! Four rows of two vectors each are 8 accumulators, beside which two weight vectors, a broadcast and a product fit into the
//! 16 registers that x86-64 and WebAssembly's compilers have. With AVX2 a vector holds all 8 columns, so that the same
//! registers take 8 rows; which it is is found out at run time.

use crate::simd::{I16x8, I32x4, LANES};

/// Rows of a tile.
pub(crate) const TILE_ROWS: usize = if cfg!(target_arch = "x86_64") { 8 } else { 4 };
/// Columns of a tile: two vectors.
pub(crate) const TILE_COLUMNS: usize = 2 * LANES;
/// Rows whose sums 128-bit registers hold at once.
const ROWS_AT_ONCE: usize = 4;

/// One pair of inputs of each row of a tile.
pub(crate) type Pairs = [[i16; 2]; TILE_ROWS];
/// The weights of one pair of inputs: `[half of the columns][column][input of the pair]`.
pub(crate) type PanelPair = [[i16; 2 * LANES]; 2];
/// `[row][half of the columns]`.
pub(crate) type Sums = [[I32x4; 2]; TILE_ROWS];

/// Sums of the products of all pairs of inputs.
#[inline(always)]
pub(crate) fn multiply(tile: &[Pairs], panel: &[PanelPair]) -> Sums {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the CPU has AVX2.
        return unsafe { avx2::multiply(tile, panel) };
    }
    multiply_128(tile, panel)
}

/// The same over 128-bit vectors, which every CPU has.
#[inline(always)]
fn multiply_128(tile: &[Pairs], panel: &[PanelPair]) -> Sums {
    let mut sums = [[I32x4::splat(0); 2]; TILE_ROWS];
    for (first, sums) in (0..).step_by(ROWS_AT_ONCE).zip(sums.chunks_exact_mut(ROWS_AT_ONCE)) {
        for (pairs, weights) in tile.iter().zip(panel) {
            let [low, high] = [I16x8::from_array(&weights[0]), I16x8::from_array(&weights[1])];
            for (sum, pair) in sums.iter_mut().zip(&pairs[first..]) {
                let pair = I16x8::splat_pair(*pair);
                sum[0] = sum[0] + pair.dot(low);
                sum[1] = sum[1] + pair.dot(high);
            }
        }
    }
    sums
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        _mm256_add_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_set1_epi32, _mm256_setzero_si256,
    };

    use super::{Pairs, PanelPair, Sums, TILE_ROWS};
    use crate::simd::I32x4;

    #[target_feature(enable = "avx2")]
    pub(super) fn multiply(tile: &[Pairs], panel: &[PanelPair]) -> Sums {
        let mut sums = [_mm256_setzero_si256(); TILE_ROWS];
        for (pairs, weights) in tile.iter().zip(panel) {
            // SAFETY: the weights are 32 readable bytes; the load asks for no alignment.
            let weights = unsafe { _mm256_loadu_si256(std::ptr::from_ref(weights).cast()) };
            for (sum, &[first, second]) in sums.iter_mut().zip(pairs) {
                let pair = _mm256_set1_epi32(i32::from(first as u16) | i32::from(second) << 16);
                *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pair, weights));
            }
        }
        sums.map(I32x4::halves)
    }
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::Random;

    crate::check_table![every_way_to_multiply_gives_the_same_sums];

    #[cfg_attr(test, test)]
    fn every_way_to_multiply_gives_the_same_sums() {
        let mut random = Random::new(8);
        for inputs in [1, 2, 7, 300] {
            let mut integers = |count| random.integers(count, 181).into_iter();
            let mut rows = integers(inputs * 2 * TILE_ROWS);
            let mut next = || rows.next().unwrap();
            let tile: Vec<Pairs> = (0..inputs).map(|_| [(); TILE_ROWS].map(|()| [next(), next()])).collect();
            let mut weights = integers(inputs * 2 * TILE_COLUMNS);
            let mut next = || weights.next().unwrap();
            let panel: Vec<PanelPair> =
                (0..inputs).map(|_| [(); 2].map(|()| [(); 2 * LANES].map(|()| next()))).collect();
            let arrays = |sums: Sums| sums.map(|row| row.map(I32x4::to_array));
            let expected = arrays(multiply_128(&tile, &panel));
            assert_eq!(arrays(multiply(&tile, &panel)), expected);
            let plain = |row: usize, column: usize| -> i32 {
                let products = tile.iter().zip(&panel).map(|(pairs, weights)| {
                    let weights = &weights[column / LANES][column % LANES * 2..][..2];
                    pairs[row].iter().zip(weights).map(|(&x, &w)| i32::from(x) * i32::from(w)).sum::<i32>()
                });
                products.sum()
            };
            for (row, sums) in expected.iter().enumerate() {
                for (column, &sum) in sums.as_flattened().iter().enumerate() {
                    assert_eq!(sum, plain(row, column));
                }
            }
        }
    }
}
