//! Whether a gallery holds anything like what was asked.

use serde::{Deserialize, Serialize};

use super::refused;
use crate::Result;

/// How the cosine of the best picture tells questions with an answer in the gallery from those without: a logistic
/// regression, fitted for the model's own towers (`python -m pocket confidence`).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confidence {
    /// The best picture's cosine at which one question in two has an answer.
    pub midpoint: f32,
    /// How far above it three in four have one, by a factor of ln 3.
    pub width: f32,
}

impl Confidence {
    /// The probability from 0 to 1 that a gallery has what was asked, whose best picture has this cosine with the words.
    pub fn of(self, best: f32) -> f32 {
        (((self.midpoint - best) / self.width).exp() + 1.0).recip()
    }

    pub(super) fn check(self) -> Result<()> {
        match self.midpoint.abs() <= 1.0 && self.width > 0.0 && self.width.is_finite() {
            true => Ok(()),
            false => Err(refused(&format!("confidence is {} +- {}", self.midpoint, self.width))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_half_at_the_midpoint_and_never_leaves_0_to_1() {
        let confidence = Confidence { midpoint: 0.4, width: 0.05 };
        assert!((confidence.of(0.4) - 0.5).abs() < 1e-6);
        assert!((confidence.of(0.4 + 0.05 * 3f32.ln()) - 0.75).abs() < 1e-5);
        assert_eq!((confidence.of(-1e9), confidence.of(1e9)), (0.0, 1.0));
    }

    #[test]
    fn impossible_values_are_refused() {
        for (midpoint, width) in [(f32::NAN, 0.1), (1.5, 0.1), (0.4, 0.0), (0.4, -0.1), (0.4, f32::INFINITY)]
        {
            assert!(Confidence { midpoint, width }.check().is_err(), "{midpoint} {width}");
        }
    }
}
