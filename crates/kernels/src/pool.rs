//! One row of many.

use crate::simd::{F32x4, LANES};

/// Mean over the rows of `input`, each as wide as `output`.
pub fn mean(input: &[f32], output: &mut [f32]) {
    let columns = output.len();
    let share = F32x4::splat(columns as f32 / input.len() as f32);
    for (at, output) in output.chunks_mut(LANES).enumerate().map(|(i, out)| (i * LANES, out)) {
        let rows = input.chunks_exact(columns);
        let sum = rows.fold(F32x4::splat(0.0), |sum, row| sum + F32x4::load(&row[at..]));
        (sum * share).store(output);
    }
}

/// The first row of `input`, as wide as `output`.
pub fn first(input: &[f32], output: &mut [f32]) {
    output.copy_from_slice(&input[..output.len()]);
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::{Random, assert_close};
    use crate::twin;

    crate::check_table![the_mean_equals_its_twin, the_first_row_is_copied];

    #[cfg_attr(test, test)]
    fn the_mean_equals_its_twin() {
        let mut random = Random::new(6);
        for (rows, columns) in [(1, 1), (1, 5), (3, 4), (49, 13)] {
            let input = random.floats(rows * columns, 3.0);
            let mut found = vec![f32::NAN; columns];
            mean(&input, &mut found);
            assert_close(&found, &twin::mean(&input, columns), 1e-5);
        }
    }

    #[cfg_attr(test, test)]
    fn the_first_row_is_copied() {
        let mut found = [f32::NAN; 3];
        first(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &mut found);
        assert_eq!(found, [1.0, 2.0, 3.0]);
    }
}
