//! Layer norm.

use crate::math::sum_of;
use crate::simd::{F32x4, LANES};

/// `(x - mean) / sqrt(variance + epsilon) * weight + bias` of every row. The variance is taken
/// around the mean, not as a difference of squares, which would cancel.
pub fn layer_norm(input: &[f32], weight: &[f32], bias: &[f32], epsilon: f32, output: &mut [f32]) {
    let columns = weight.len();
    for (row, output) in input.chunks_exact(columns).zip(output.chunks_exact_mut(columns)) {
        let centre = F32x4::splat(sum_of(row, |x| x) / columns as f32);
        let squares = sum_of(row, |x| (x - centre) * (x - centre));
        let scale = F32x4::splat((squares / columns as f32 + epsilon).sqrt().recip());
        for (at, output) in output.chunks_mut(LANES).enumerate().map(|(i, out)| (i * LANES, out)) {
            let x = (F32x4::load(&row[at..]) - centre) * scale;
            x.mul_add(F32x4::load(&weight[at..]), F32x4::load(&bias[at..])).store(output);
        }
    }
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::{Random, assert_close};
    use crate::twin;

    crate::check_table![
        equals_its_twin,
        a_large_mean_leaves_the_variance,
        constant_rows_normalise_to_the_bias
    ];

    /// Values up to 3, at most 49 summed, and a scale up to 1e3 where a row of one column has no
    /// variance but epsilon.
    #[cfg_attr(test, test)]
    fn equals_its_twin() {
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

    /// Beside a mean of 10,000 the variance must not drown, whatever lanes pad the last vector. The mean is off
    /// by up to two units in its last place, which shift all values alike.
    #[cfg_attr(test, test)]
    fn a_large_mean_leaves_the_variance() {
        for columns in [4, 5, 6, 7, 13] {
            let spread: Vec<f32> = (0..columns).map(|i| (i % 3) as f32 - 1.0).collect();
            let shifted: Vec<f32> = spread.iter().map(|x| x + 1e4).collect();
            let (ones, zeros) = (vec![1.0; columns], vec![0.0; columns]);
            let mut found = vec![f32::NAN; columns];
            layer_norm(&shifted, &ones, &zeros, 1e-6, &mut found);
            assert_close(&found, &twin::layer_norm(&spread, &ones, &zeros, 1e-6), 3e-3);
        }
    }

    #[cfg_attr(test, test)]
    fn constant_rows_normalise_to_the_bias() {
        let mut found = [f32::NAN; 5];
        layer_norm(&[2.0; 5], &[3.0; 5], &[0.5; 5], 1e-6, &mut found);
        assert_close(&found, &[0.5; 5], 1e-3);
    }
}
