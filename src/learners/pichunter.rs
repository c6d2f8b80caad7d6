//! PicHunter (Cox, Miller, Minka, Papathomas, Yianilos: "The Bayesian image retrieval system, PicHunter", 2000): a posterior over
//! which picture of the gallery is the one that the visitor has in mind.
//!
//! The prior is the words': `p(t) ~ exp(trust z(t))`. If `t` is sought, the visitor chooses a picture among those shown with a
//! probability that falls with its distance from `t`, a softmax over all that are shown (there over two or more, here over
//! `shown`):
//!
//! `P(a | t) = exp(z_a(t) / T) / (exp(z_a(t) / T) + C)`, with `C = (shown - 1) exp(1 / (2 T^2))`.
//!
//! `z_a(t)` is the z-score of the cosine, so that the temperature `T` means the same for each `a`. What else was shown is not
//! known here; `C` is what as many pictures of the gallery weigh on average, for z-scores that are distributed normally. A like is
//! a choice, a dislike a picture that was not chosen: `1 - P(a | t)`. The score is the logarithm of the posterior in units of the
//! words' z-score, where each mark counts by how much more probable it is than if an ordinary picture, of z-score 0, were sought.
//! Each like adds the most to itself, so what is liked does not fall.

use super::{Evidence, PicHunter};
use crate::Result;

pub(super) fn scores(params: &PicHunter, evidence: &Evidence) -> Result<Vec<f32>> {
    let PicHunter { shown, temperature, trust } = *params;
    let others = (shown - 1.0).ln() + 0.5 / (temperature * temperature);
    let mut scores = evidence.words();
    for mark in &evidence.likes {
        let chosen = |z: f32| -softplus(others - z / temperature);
        evidence.add(&mut scores, mark, |z| (chosen(z) - chosen(0.0)) / trust)?;
    }
    for mark in &evidence.dislikes {
        let left = |z: f32| -softplus(z / temperature - others);
        evidence.add(&mut scores, mark, |z| (left(z) - left(0.0)) / trust)?;
    }
    Ok(scores)
}

/// `ln(1 + exp(x))`, without overflow.
fn softplus(x: f32) -> f32 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
