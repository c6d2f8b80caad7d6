//! The innermost loop of a linear layer: the products of a few rows with 8 columns, in registers.
//!
//! One step multiplies a few inputs at once. The weights of 4 columns lie in one vector of 128 bits, each row's inputs are
//! broadcast, and their products are added into the columns' lanes. Four rows of two vectors each are 8 accumulators, beside
//! which two weight vectors, a broadcast and a product fit into the 16 registers that x86-64 and WebAssembly's compilers
//! have; where a product is added as it is made, there is room for a fifth row. With AVX2 a vector holds all 8 columns, so
//! that the same registers take 8 rows.

mod int16;
mod int8;

pub(crate) use int8::Int8;
#[cfg(target_arch = "wasm32")]
pub(crate) use int8::{MultiplyTiles, is_exact};
pub(crate) use int16::Int16;

use crate::simd::{F32x4, I32x4, LANES};

/// Columns of a tile: two vectors.
pub(crate) const TILE_COLUMNS: usize = 2 * LANES;

/// A row's sums: `[half of the columns]`.
pub(crate) type Sums = [I32x4; 2];

/// 1.5 * 2^23: a number of less than 2^22 that is added to it is rounded to a whole one, which then is the last bits.
const WHOLE: f32 = 12_582_912.0;

/// Values of no larger range are 0: their step's reciprocal would be infinite.
const LEAST_RANGE: f32 = 1e-30;

/// What the whole numbers of a quantised row stand for: `(number + offset) * scale`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Unit {
    pub(crate) scale: f32,
    /// A whole number.
    pub(crate) offset: f32,
}

/// How fine the numbers are that are multiplied.
pub(crate) trait Grain {
    /// Inputs that one step multiplies.
    const STEP: usize;
    /// Rows of a tile.
    const ROWS: usize;
    /// A step's weights: `[half of the columns][column][input]`.
    type Panel: Copy + Default;

    /// Puts the weight of one of a step's inputs into a column.
    fn put(panel: &mut Self::Panel, column: usize, input: usize, value: i16);

    /// Rounds a row to numbers that `limit` bounds: a step's inputs lie side by side in one word's bits.
    fn quantise(row: &[f32], limit: f32, words: &mut [i32]) -> Unit;

    /// The same of numbers from 0 on, which are whole; what they are a fraction of is the caller's to know.
    fn quantise_fixed(row: &[i16], limit: f32, words: &mut [i32]) -> Unit;

    /// Hands over each tile's number, and its rows' sums of the products of all steps with a panel's. `rows` are whole tiles
    /// of as many words as the panel has steps.
    fn multiply(rows: &[i32], panel: &[Self::Panel], each: impl FnMut(usize, &[Sums]));

    /// Sums of products as they would be of numbers without the row's offset; `totals` are the columns' sums of weights.
    fn without_offset(sums: I32x4, unit: Unit, totals: F32x4) -> F32x4;
}

/// Steps, and words of a row, for so many inputs: whole vectors.
pub(crate) fn steps<G: Grain>(inputs: usize) -> usize {
    inputs.div_ceil(LANES * G::STEP) * LANES
}

/// Rounds a row, `STEP` vectors at a time, into a vector of words. The last inputs are padded with zeros.
#[inline(always)]
fn pack<const STEP: usize>(row: &[f32], words: &mut [i32], packed: impl Fn(&[[f32; LANES]; STEP]) -> I32x4) {
    let (vectors, _) = row.as_chunks();
    let (whole, _) = vectors.as_chunks();
    let rest = &row[whole.len() * STEP * LANES..];
    let mut words = words.as_chunks_mut().0.iter_mut();
    for (vectors, words) in whole.iter().zip(&mut words) {
        *words = packed(vectors).to_array();
    }
    if let Some(words) = words.next() {
        let mut vectors = [[0.0; LANES]; STEP];
        vectors.as_flattened_mut()[..rest.len()].copy_from_slice(rest);
        *words = packed(&vectors).to_array();
    }
}

/// The rows of a tile, each of as many words as the panel has steps: said again, so that the loop over them checks no bounds.
#[inline(always)]
fn tile_rows<const ROWS: usize>(rows: &[i32], steps: usize) -> [&[i32]; ROWS] {
    std::array::from_fn(|row| &rows[row * steps..][..steps])
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::Random;

    crate::check_table![
        every_way_to_multiply_int16_gives_the_same_sums,
        every_way_to_multiply_int8_gives_the_same_sums,
        rows_in_fixed_point_are_rounded_by_half_a_step_at_most
    ];

    /// A tile and a panel of random numbers up to these, and their products written plainly.
    fn case<G: Grain>(steps: usize, inputs: [i16; 2], weights: i16) -> (Vec<i32>, Vec<G::Panel>, Vec<i32>) {
        let (mut tile, mut panel) = (vec![0; G::ROWS * steps], vec![G::Panel::default(); steps]);
        let mut sums = vec![0; G::ROWS * TILE_COLUMNS];
        let mut random = Random::new(8);
        let bits = 32 / G::STEP;
        for (step, panel) in panel.iter_mut().enumerate() {
            let values = random.integers(TILE_COLUMNS * G::STEP, weights);
            for (at, &value) in values.iter().enumerate() {
                G::put(panel, at / G::STEP, at % G::STEP, value);
            }
            for (row, words) in tile.chunks_exact_mut(steps).enumerate() {
                let number = &mut words[step];
                for (input, x) in random.integers(G::STEP, inputs[1]).into_iter().enumerate() {
                    let x = i32::from(x.max(inputs[0]));
                    *number |= (x & ((1 << bits) - 1)) << (bits * input);
                    for column in 0..TILE_COLUMNS {
                        sums[row * TILE_COLUMNS + column] += x * i32::from(values[column * G::STEP + input]);
                    }
                }
            }
        }
        (tile, panel, sums)
    }

    /// What the grain's own way gives for two tiles, each the same.
    fn twice<G: Grain>(tile: &[i32], panel: &[G::Panel]) -> Vec<i32> {
        let mut found = Vec::new();
        G::multiply(&tile.repeat(2), panel, |index, sums| {
            assert_eq!(found.len(), index * G::ROWS * TILE_COLUMNS);
            found.extend(flat(sums));
        });
        found
    }

    fn flat(sums: &[Sums]) -> Vec<i32> {
        sums.as_flattened().iter().flat_map(|sums| sums.to_array()).collect()
    }

    #[cfg_attr(test, test)]
    fn every_way_to_multiply_int16_gives_the_same_sums() {
        for steps in [4, 8, 28, 300] {
            let (tile, panel, expected) = case::<Int16>(steps, [-2000, 2000], 1023);
            for (name, multiply) in int16::ways() {
                assert_eq!(flat(&multiply(&tile, &panel)), expected, "{name}");
            }
            assert_eq!(twice::<Int16>(&tile, &panel), expected.repeat(2));
        }
    }

    #[cfg_attr(test, test)]
    fn every_way_to_multiply_int8_gives_the_same_sums() {
        for steps in [4, 8, 28, 300] {
            let (tile, panel, expected) = case::<Int8>(steps, [0, 127], 127);
            for (name, multiply) in int8::ways() {
                assert_eq!(flat(&multiply(&tile, &panel)), expected, "{name}");
            }
            assert_eq!(twice::<Int8>(&tile, &panel), expected.repeat(2));
        }
    }

    /// Of a row whose largest value is small, numbers are whole already.
    #[cfg_attr(test, test)]
    fn rows_in_fixed_point_are_rounded_by_half_a_step_at_most() {
        fn check<G: Grain>(largest: i16, limit: f32, step: f32) {
            let row: Vec<i16> = Random::new(15).integers(48, largest).iter().map(|x| x.abs()).collect();
            let mut words = vec![0; 48 / G::STEP];
            let Unit { scale, offset } = G::quantise_fixed(&row, limit, &mut words);
            assert!(scale <= step && offset == 0.0, "{largest}: {scale}");
            let bits = 32 / G::STEP;
            for (at, &x) in row.iter().enumerate() {
                let number = words[at / G::STEP] >> (bits * (at % G::STEP)) & ((1 << bits) - 1);
                let error = number as f32 * scale - f32::from(x);
                assert!(error.abs() <= 0.501 * scale, "{largest}, {x}: {number} times {scale}");
                assert!(number as f32 <= limit);
            }
        }
        for largest in [0, 1, 126, 127, 128, 300, 5000, 16_000] {
            check::<Int8>(largest, 127.0, (f32::from(largest) / 126.0).max(1.001));
            check::<Int16>(largest, 2000.0, 32_768.0 / 2000.0);
            check::<Int16>(largest, 32_767.0, 1.0);
        }
    }
}
