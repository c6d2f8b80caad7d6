//! How far two machines, or two executors of one, agree about the same pictures: in their embeddings, and in the rankings that
//! come of them.
//!
//! Sums of floats depend on the order that an instruction set takes them in, so scores differ in their last digits, or by the
//! rounding of activations. A ranking then is the same but for pictures whose scores are nearly equal.

use crate::vector::normalize;
use crate::{Error, Result};

/// The angle between two vectors of one width, in degrees from 0 to 180.
///
/// # Errors
/// [`Error::Width`] where they are not of one width, [`Error::Invalid`] where one has no direction.
pub fn degrees(one: &[f32], other: &[f32]) -> Result<f64> {
    if one.len() != other.len() {
        return Err(Error::Width { what: "an embedding", found: other.len(), expected: one.len() });
    }
    let (one, other) = (normalize(one.to_vec())?, normalize(other.to_vec())?);
    // By the distance of their ends: the cosine of a small angle has no digits left for it.
    let squares = one.iter().zip(&other).map(|(x, y)| (f64::from(*x) - f64::from(*y)).powi(2));
    let half = squares.sum::<f64>().sqrt() / 2.0;
    Ok(2.0 * half.min(1.0).asin().to_degrees())
}

/// By how much the `first` places of an order contradict `scores`: the most that a picture's score is above that of one before it.
/// 0 where the order is by these scores. Two rankings are the same up to ties within any distance that both orders, each by the
/// other's scores, stay below.
///
/// `order` names each of the scores once, the best first.
pub fn disorder(order: &[usize], scores: &[f32], first: usize) -> f32 {
    let mut most = 0.0f32;
    let mut best_behind = f32::NEG_INFINITY;
    for (place, &index) in order.iter().enumerate().rev() {
        let score = scores[index];
        if place < first {
            most = most.max(best_behind - score);
        }
        best_behind = best_behind.max(score);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_exact_at_both_ends() {
        for (other, expected) in
            [([2.0, 0.0], 0.0), ([0.0, 0.1], 90.0), ([-3.0, 0.0], 180.0), ([1.0, 1.0], 45.0)]
        {
            assert!((degrees(&[1.0, 0.0], &other).unwrap() - expected).abs() < 1e-5, "{other:?}");
        }
        let small = degrees(&[1.0, 0.0], &[1.0, 1e-4]).unwrap();
        assert!((small - 1e-4f64.to_degrees()).abs() < 1e-6, "{small}");
    }

    #[test]
    fn vectors_without_an_angle_are_refused() {
        assert!(matches!(degrees(&[1.0], &[1.0, 0.0]), Err(Error::Width { found: 2, expected: 1, .. })));
        assert!(matches!(degrees(&[0.0, 0.0], &[1.0, 0.0]), Err(Error::Invalid(_))));
    }

    #[test]
    fn an_order_contradicts_scores_by_what_stands_behind_less() {
        let scores = [0.9, 0.5, 0.7, 0.1];
        assert_eq!(disorder(&[0, 2, 1, 3], &scores, 4), 0.0);
        assert!((disorder(&[0, 1, 2, 3], &scores, 4) - 0.2).abs() < 1e-6);
        assert!((disorder(&[3, 2, 0, 1], &scores, 1) - 0.8).abs() < 1e-6);
        // What is wrong behind the first two does not count, but for what belongs among them.
        assert_eq!(disorder(&[0, 2, 3, 1], &scores, 2), 0.0);
        assert!((disorder(&[0, 1, 3, 2], &scores, 2) - 0.2).abs() < 1e-6);
        assert_eq!(disorder(&[], &[], 10), 0.0);
    }
}
