//! Rectified likes: `score(x) = z(x) + w_l sum_l max(0, z_l(x) - t) - w_d sum_d max(0, z_d(x) - t)`, where `z` is the words'
//! z-score of a picture, and `z_l` and `z_d` those of a like and of a dislike.
//!
//! In PRF a like moves every picture, also those that have nothing to do with it. Here it moves its neighbours only, those more
//! than `t` standard deviations nearer than the gallery is, and leaves the order of all others to the words. Each mark adds its
//! own part, and the most to itself, so what is liked does not fall.

use super::{Evidence, Rectified};
use crate::Result;

pub(super) fn scores(params: &Rectified, evidence: &Evidence) -> Result<Vec<f32>> {
    let Rectified { threshold, like, dislike } = *params;
    let mut scores = evidence.words();
    for (weight, marks) in [(like, &evidence.likes), (-dislike, &evidence.dislikes)] {
        for mark in marks {
            evidence.add(&mut scores, mark, |z| weight * (z - threshold).max(0.0))?;
        }
    }
    Ok(scores)
}
