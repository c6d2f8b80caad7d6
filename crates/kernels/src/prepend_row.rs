//! A learned row before the others.

/// `row`, then all rows of `input`.
pub fn prepend_row(row: &[f32], input: &[f32], output: &mut [f32]) {
    let (first, rest) = output.split_at_mut(row.len());
    first.copy_from_slice(row);
    rest.copy_from_slice(input);
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;

    crate::check_table![the_row_comes_first];

    #[cfg_attr(test, test)]
    fn the_row_comes_first() {
        let mut found = [f32::NAN; 9];
        prepend_row(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0, 7.0, 8.0, 9.0], &mut found);
        assert_eq!(found, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
    }
}
