//! Layer norm and the mean over rows.

use super::math::sum_of;
use super::simd::{F32x4, LANES};

/// `(x - mean) / sqrt(variance + epsilon) * weight + bias` of every row. The variance is taken
/// around the mean, not as a difference of squares, which would cancel.
pub fn layer_norm(input: &[f32], weight: &[f32], bias: &[f32], epsilon: f32, output: &mut [f32]) {
    let columns = weight.len();
    for (row, output) in input.chunks_exact(columns).zip(output.chunks_exact_mut(columns)) {
        let mean = sum_of(row, row, |x, _| x) / columns as f32;
        // The lanes that pad the last vector must not count as values at distance `mean`.
        let padding = (row.len().next_multiple_of(LANES) - row.len()) as f32;
        let centre = F32x4::splat(mean);
        let squares = sum_of(row, row, |x, _| (x - centre) * (x - centre)) - padding * mean * mean;
        let scale = F32x4::splat((squares.max(0.0) / columns as f32 + epsilon).sqrt().recip());
        for (at, output) in output.chunks_mut(LANES).enumerate().map(|(i, out)| (i * LANES, out)) {
            let x = (F32x4::load(&row[at..]) - centre) * scale;
            x.mul_add(F32x4::load(&weight[at..]), F32x4::load(&bias[at..])).store(output);
        }
    }
}

/// Mean over the rows of `input`, each as wide as `output`.
pub fn mean_pool(input: &[f32], output: &mut [f32]) {
    let columns = output.len();
    let share = F32x4::splat(columns as f32 / input.len() as f32);
    for (at, output) in output.chunks_mut(LANES).enumerate().map(|(i, out)| (i * LANES, out)) {
        let rows = input.chunks_exact(columns);
        let sum = rows.fold(F32x4::splat(0.0), |sum, row| sum + F32x4::load(&row[at..]));
        (sum * share).store(output);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compute::cpu::twin;
    use testing::{Random, assert_close};

    /// Values up to 3, at most 49 summed, and a scale up to 1e3 where a row of one column has no
    /// variance but epsilon.
    #[test]
    fn layer_norm_equals_its_twin() {
        let mut random = Random::new(5);
        for rows in [1, 3, 7] {
            for columns in [2, 3, 4, 5, 8, 13, 384] {
                let input = random.floats(rows * columns, 3.0);
                let (weight, bias) = (random.floats(columns, 2.0), random.floats(columns, 1.0));
                let mut found = vec![f32::NAN; rows * columns];
                layer_norm(&input, &weight, &bias, 1e-3, &mut found);
                let expected = twin::layer_norm(&input, &weight, &bias, 1e-3);
                assert_close(&found, &expected, 1e-4);
            }
        }
    }

    #[test]
    fn constant_rows_normalise_to_the_bias() {
        let mut found = [f32::NAN; 5];
        layer_norm(&[2.0; 5], &[3.0; 5], &[0.5; 5], 1e-6, &mut found);
        assert_close(&found, &[0.5; 5], 1e-3);
    }

    #[test]
    fn the_mean_equals_its_twin() {
        let mut random = Random::new(6);
        for (rows, columns) in [(1, 1), (1, 5), (3, 4), (49, 13)] {
            let input = random.floats(rows * columns, 3.0);
            let mut found = vec![f32::NAN; columns];
            mean_pool(&input, &mut found);
            assert_close(&found, &twin::mean_pool(&input, columns), 1e-5);
        }
    }
}
