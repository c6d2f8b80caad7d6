//! All rows but the first.

/// The rows of `input` after the first `columns` values.
pub fn skip_row(columns: usize, input: &[f32], output: &mut [f32]) {
    output.copy_from_slice(&input[columns..]);
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;

    crate::check_table![the_first_row_is_left_out];

    #[cfg_attr(test, test)]
    fn the_first_row_is_left_out() {
        let mut found = [f32::NAN; 4];
        skip_row(2, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &mut found);
        assert_eq!(found, [3.0, 4.0, 5.0, 6.0]);
    }
}
