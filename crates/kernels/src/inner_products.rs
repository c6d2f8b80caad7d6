//! Inner products of one vector with many rows of bytes, for ranking by cosine.
//!
//! The vector is rounded as well, to 15 bits and a sign: against the rows' 7 bits its error does not count, and sums are
//! whole numbers, the same on every machine.

use std::array::from_fn;

use crate::simd::{I16x8, I32x4};

/// Rows that share a read of the query: their sums and what is being multiplied fit into 16 registers.
const ROWS: usize = 4;
/// i16 values in one vector.
const LANES: usize = 8;
/// Largest magnitude of a row's number.
const LARGEST: i32 = -(i8::MIN as i32);
/// A vector of smaller values is 0: its step's reciprocal would be infinite.
const LEAST: f32 = 1e-30;

/// A vector in whole steps.
#[derive(Clone, Debug)]
pub struct Rounded {
    numbers: Vec<i16>,
    step: f32,
}

impl Rounded {
    /// Rounds a vector to the nearest of as many steps as its products with rows of bytes leave room for in an i32 sum.
    pub fn new(vector: &[f32]) -> Rounded {
        let room = i32::MAX / (LARGEST * vector.len().max(1) as i32);
        let limit = room.min(i32::from(i16::MAX)) as f32;
        let largest = vector.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
        if largest < LEAST {
            return Rounded { numbers: vec![0; vector.len()], step: 0.0 };
        }
        let step = largest / limit;
        let numbers = vector.iter().map(|value| (value / step).round_ties_even() as i16).collect();
        Rounded { numbers, step }
    }
}

/// The inner product of `query` with each row of `numbers`, `rows x width`, of which a number of row `i` stands for
/// `steps[i]`.
pub fn inner_products(query: &Rounded, numbers: &[i8], steps: &[f32], products: &mut [f32]) {
    let width = query.numbers.len();
    let groups = steps.chunks(ROWS).zip(products.chunks_mut(ROWS)).enumerate();
    for (group, (steps, products)) in groups {
        let row = |index: usize| &numbers[(group * ROWS + index) * width..][..width];
        let mut put = |first: usize, sums: &[i32]| {
            for (index, &sum) in (first..).zip(sums) {
                products[index] = sum as f32 * query.step * steps[index];
            }
        };
        match steps.len() {
            ROWS => put(0, &sums::<ROWS>(&query.numbers, from_fn(row))),
            rest => (0..rest).for_each(|index| put(index, &sums::<1>(&query.numbers, [row(index)]))),
        }
    }
}

/// A vector's inner products with rows of its width.
#[inline(always)]
fn sums<const ROWS: usize>(query: &[i16], rows: [&[i8]; ROWS]) -> [i32; ROWS] {
    let (vectors, query_rest) = query.as_chunks::<LANES>();
    let rest = query.len() - query_rest.len();
    // Of one length for all, so that the loop needs no check.
    let chunks = rows.map(|row| &row.as_chunks::<LANES>().0[..vectors.len()]);
    let mut lanes = [I32x4::splat(0); ROWS];
    for (at, vector) in vectors.iter().enumerate() {
        let vector = I16x8::from_array(vector);
        for (lanes, chunks) in lanes.iter_mut().zip(&chunks) {
            *lanes = *lanes + I16x8::widen(&chunks[at]).dot(vector);
        }
    }
    from_fn(|row| {
        let rest = query_rest.iter().zip(&rows[row][rest..]).map(|(&x, &y)| i32::from(x) * i32::from(y));
        lanes[row].to_array().into_iter().chain(rest).sum()
    })
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::Random;
    use crate::twin;

    crate::check_table![equals_its_twin, the_largest_numbers_overflow_nothing, nothing_has_no_products];

    fn products(query: &Rounded, numbers: &[i8], steps: &[f32]) -> Vec<f32> {
        let mut products = vec![f32::NAN; steps.len()];
        inner_products(query, numbers, steps, &mut products);
        products
    }

    /// The query is off by half a step at most in each place, and a sum is rounded to f32.
    #[cfg_attr(test, test)]
    fn equals_its_twin() {
        let mut random = Random::new(3);
        for width in [1, 7, 8, 9, 16, 40, 511, 512] {
            for rows in [0, 1, 3, 4, 5, 8, 9] {
                let vector = random.floats(width, 0.3);
                let numbers: Vec<i8> =
                    random.integers(rows * width, 127).into_iter().map(|value| value as i8).collect();
                let steps: Vec<f32> = random.floats(rows, 0.01).iter().map(|step| step.abs()).collect();
                let query = Rounded::new(&vector);
                let found = products(&query, &numbers, &steps);
                let expected = twin::inner_products(&vector, &numbers, &steps);
                assert_eq!(found.len(), expected.len());
                for (row, (found, expected)) in found.iter().zip(expected).enumerate() {
                    let bound = query.step * steps[row] * 127.0 * (width as f32 / 2.0 + 1.0);
                    assert!((found - expected).abs() <= bound, "{width}, row {row}: {found}, {expected}");
                }
            }
        }
    }

    #[cfg_attr(test, test)]
    fn the_largest_numbers_overflow_nothing() {
        for width in [1, 512, 4096, 100_000] {
            for number in [i8::MIN, i8::MAX] {
                let query = Rounded::new(&vec![-1.0; width]);
                let found = products(&query, &vec![number; width], &[1.0]);
                let expected = -f32::from(number) * width as f32;
                assert!((found[0] / expected - 1.0).abs() < 1e-6, "{width}: {found:?}, {expected}");
            }
        }
    }

    #[cfg_attr(test, test)]
    fn nothing_has_no_products() {
        assert_eq!(products(&Rounded::new(&[0.0; 9]), &[5; 9], &[1.0]), [0.0]);
        assert_eq!(products(&Rounded::new(&[1e-38; 9]), &[5; 9], &[1.0]), [0.0]);
        assert_eq!(products(&Rounded::new(&[]), &[], &[1.0, 1.0]), [0.0, 0.0]);
    }
}
