//! Small vector arithmetic shared by the gallery and the feedback methods.

use crate::{Error, Result};

/// Lanes that [`dot`] keeps apart, so that the compiler can use SIMD without reordering a sum.
const LANES: usize = 16;

/// Inner product of two vectors of one length (the shorter length counts).
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f32 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_chunks.zip(b_chunks) {
        for lane in 0..LANES {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    lanes.iter().sum::<f32>() + rest
}

/// Pearson's correlation of two vectors of one length: the cosine of what they are less their means; 0 where one has no spread.
pub fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let centred = |values: &[f32]| -> Vec<f32> {
        let sum: f64 = values.iter().map(|&value| f64::from(value)).sum();
        let mean = (sum / values.len().max(1) as f64) as f32;
        values.iter().map(|value| value - mean).collect()
    };
    let (a, b) = (centred(a), centred(b));
    let lengths = length(&a) * length(&b);
    if lengths > f32::MIN_POSITIVE { (dot(&a, &b) / lengths).clamp(-1.0, 1.0) } else { 0.0 }
}

/// The vector's Euclidean length.
pub fn length(vector: &[f32]) -> f32 {
    dot(vector, vector).sqrt()
}

/// The vector scaled to unit length.
///
/// # Errors
/// [`Error::Invalid`] where the length is zero or not finite.
pub fn normalize(mut vector: Vec<f32>) -> Result<Vec<f32>> {
    let length = length(&vector);
    if !length.is_finite() || length <= f32::EPSILON {
        return Err(Error::Invalid(format!("a vector of length {length} has no direction")));
    }
    vector.iter_mut().for_each(|value| *value /= length);
    Ok(vector)
}

/// Largest whole number of a vector in steps.
const LARGEST: f32 = i8::MAX as f32;

/// The vector in whole steps of one byte each, of which its largest magnitude has 127, and what a step is: 0, as the numbers
/// are, where that is too small to divide by.
pub fn in_steps(vector: &[f32]) -> (Vec<i8>, f32) {
    let largest = vector.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
    let step = largest / LARGEST;
    if step == 0.0 {
        return (vec![0; vector.len()], 0.0);
    }
    (vector.iter().map(|value| (value / step).round() as i8).collect(), step)
}

/// `sum_i weights[i] * vectors[i]`, over vectors of `width` values.
///
/// # Errors
/// [`Error::Width`] where a vector has another width.
pub fn weighted_sum<'a>(width: usize, terms: impl IntoIterator<Item = (f32, &'a [f32])>) -> Result<Vec<f32>> {
    let mut sum = vec![0.0; width];
    for (weight, vector) in terms {
        check_width("a fed-back vector", vector, width)?;
        sum.iter_mut().zip(vector).for_each(|(s, v)| *s += weight * v);
    }
    Ok(sum)
}

/// Fails where `vector` is not `expected` wide; `what` names it.
pub(crate) fn check_width(what: &'static str, vector: &[f32], expected: usize) -> Result<()> {
    let found = vector.len();
    if found == expected { Ok(()) } else { Err(Error::Width { what, found, expected }) }
}

/// `softmax(logits / tau)`, stable for any finite logits; empty for none.
pub fn softmax(logits: &[f32], tau: f32) -> Vec<f32> {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = logits.iter().map(|l| ((l - largest) / tau).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|p| p / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_counts_every_value() {
        for length in [0, 1, 15, 16, 17, 40] {
            let ones = vec![1.0; length];
            let steps: Vec<f32> = (0..length).map(|i| i as f32).collect();
            let expected = (length * length.saturating_sub(1) / 2) as f32;
            assert_eq!(dot(&ones, &steps), expected);
        }
    }

    #[test]
    fn what_is_moved_or_stretched_is_correlated_as_before() {
        let a = [1.0, 2.0, 4.0, -3.0];
        assert!((correlation(&a, &a.map(|value| 3.0 * value + 100.0)) - 1.0).abs() < 1e-5);
        assert!((correlation(&a, &a.map(|value| 5.0 - value)) + 1.0).abs() < 1e-5);
        assert_eq!(correlation(&[1.0, -1.0, 0.0], &[1.0, 1.0, -2.0]), 0.0);
        assert_eq!((correlation(&a, &[7.0; 4]), correlation(&[], &[])), (0.0, 0.0));
    }

    #[test]
    fn nothing_has_no_direction() {
        assert_eq!(normalize(vec![3.0, 4.0]).unwrap(), vec![0.6, 0.8]);
        assert!(normalize(vec![0.0; 3]).is_err());
        assert!(normalize(vec![f32::NAN, 1.0]).is_err());
    }

    #[test]
    fn numbers_are_within_half_a_step() {
        let vector = [0.5f32, -0.25, 0.1, 0.0, -0.5];
        let (numbers, step) = in_steps(&vector);
        assert_eq!((numbers[0], numbers[4]), (127, -127));
        for (number, value) in numbers.iter().zip(vector) {
            assert!((f32::from(*number) * step - value).abs() <= 0.501 * step);
        }
        for small in [0.0, f32::from_bits(1)] {
            assert_eq!(in_steps(&[small; 2]), (vec![0, 0], 0.0));
        }
    }

    #[test]
    fn softmax_sums_to_one_at_any_scale() {
        let weights = softmax(&[1000.0, 1000.0, -1000.0], 0.05);
        assert_eq!(weights, [0.5, 0.5, 0.0]);
        assert!(softmax(&[], 0.05).is_empty());
    }

    #[test]
    fn widths_must_agree() {
        assert_eq!(weighted_sum(2, [(2.0, &[1.0, 0.0][..]), (1.0, &[0.0, 3.0])]).unwrap(), [2.0, 3.0]);
        assert!(weighted_sum(2, [(1.0, &[1.0][..])]).is_err());
    }
}
