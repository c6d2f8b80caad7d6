//! How constants and activations lie in GPU memory: rows of vec4s, padded with zeros.

use half::f16;

/// Columns of a row in memory: the next multiple of four.
pub(super) fn pitch(columns: usize) -> usize {
    columns.next_multiple_of(4)
}

/// Columns of a row in memory, counted in vec4s.
pub(super) fn vec4s(columns: usize) -> usize {
    columns.div_ceil(4)
}

/// Rows of `columns` values, each padded to its [`pitch`].
pub(super) fn pad_rows(values: &[f32], columns: usize) -> Vec<f32> {
    let mut padded = vec![0.0; values.len() / columns * pitch(columns)];
    for (from, to) in values.chunks_exact(columns).zip(padded.chunks_exact_mut(pitch(columns))) {
        to[..columns].copy_from_slice(from);
    }
    padded
}

/// Rows of [`pitch`]`(columns)` values without their padding.
pub(super) fn unpad_rows(values: &[f32], columns: usize) -> Vec<f32> {
    values.chunks_exact(pitch(columns)).flat_map(|row| &row[..columns]).copied().collect()
}

/// `[outputs, taps]` to `[taps, outputs]`, each row padded to its [`pitch`].
pub(super) fn outputs_last<T: Copy + Default>(values: &[T], outputs: usize) -> Vec<T> {
    let taps = values.len() / outputs;
    let mut moved = vec![T::default(); taps * pitch(outputs)];
    for (output, row) in values.chunks_exact(taps).enumerate() {
        for (tap, value) in row.iter().enumerate() {
            moved[tap * pitch(outputs) + output] = *value;
        }
    }
    moved
}

/// An int16 weight `[outputs, inputs]` as halves `[pitch(inputs), pitch(outputs)]`, so that two words hold
/// four outputs of one input, low half first, and a kernel widens them straight into a vec4. Halves hold integers
/// of 11 bits and a sign exactly, and weights have fewer (`WEIGHT_LIMIT`).
pub(super) fn pack_halves(values: &[i16], outputs: usize, inputs: usize) -> Vec<f16> {
    let values: Vec<f16> = values.iter().map(|value| f16::from_f32(f32::from(*value))).collect();
    let mut packed = outputs_last(&values, outputs);
    packed.resize(pitch(inputs) * pitch(outputs), f16::ZERO);
    packed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compute::WEIGHT_LIMIT;

    #[test]
    fn padding_goes_and_comes_back() {
        let values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(pad_rows(&values, 3), [1.0, 2.0, 3.0, 0.0, 4.0, 5.0, 6.0, 0.0]);
        assert_eq!(unpad_rows(&pad_rows(&values, 3), 3), values);
    }

    #[test]
    fn stem_taps_become_rows() {
        assert_eq!(outputs_last(&[1.0, 2.0, 3.0, 4.0], 2), [1.0, 3.0, 0.0, 0.0, 2.0, 4.0, 0.0, 0.0]);
    }

    #[test]
    fn two_words_hold_four_outputs_of_one_input() {
        // Five outputs of two inputs: output o has weights 100 o and -o.
        let values = [0, 0, 100, -1, 200, -2, 300, -3, 400, -4];
        let packed = pack_halves(&values, 5, 2).into_iter().map(f16::to_f32).collect::<Vec<_>>();
        assert_eq!(packed[..8], [0.0, 100.0, 200.0, 300.0, 400.0, 0.0, 0.0, 0.0]);
        assert_eq!(packed[8..16], [0.0, -1.0, -2.0, -3.0, -4.0, 0.0, 0.0, 0.0]);
        assert_eq!(packed[16..], [0.0; 16]);
    }

    #[test]
    fn halves_hold_every_weight() {
        let all: Vec<i16> = (-WEIGHT_LIMIT..=WEIGHT_LIMIT).collect();
        let packed = pack_halves(&all, 1, all.len());
        let found = packed.chunks_exact(4).map(|row| row[0].to_f32());
        assert!(all.iter().zip(found).all(|(weight, half)| f32::from(*weight) == half));
    }
}
