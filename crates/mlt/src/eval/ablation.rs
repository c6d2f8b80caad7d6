//! Grids of parameters.

use anyhow::Result;
use more_like_this::eval::metrics::Figures;
use more_like_this::feedback::Weights;

use super::options::Parameters;
use super::strategy::Variant;
use crate::report::{Axis, Point};

/// Sets of alpha, beta and gamma: the paper's own, those of the authors' ablation scripts, and query and
/// feedback in equal parts.
const WEIGHTS: [[f32; 3]; 6] =
    [[0.8, 0.1, 0.1], [0.33, 0.33, 0.33], [0.6, 0.2, 0.2], [0.8, 0.2, 0.0], [0.8, 0.0, 0.2], [0.5, 0.5, 0.0]];
/// Temperatures of the authors' ablation scripts.
const TAUS: [f32; 5] = [0.05, 0.1, 0.25, 0.5, 1.0];
/// Numbers of pictures fed back, as in the authors' ablation scripts.
const KS: std::ops::RangeInclusive<usize> = 1..=10;

/// For clicks: beta with alpha = 1 - beta (only their ratio matters, as the update is normalised), and
/// gamma.
const CLICK_BETAS: [f32; 8] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
const CLICK_GAMMAS: [f32; 4] = [0.0, 0.05, 0.1, 0.2];

/// What a blind strategy is tried with; nothing for parameters that it does not have.
pub(super) fn blind(variant: Variant, base: &Parameters) -> Vec<(Axis, Parameters)> {
    let weights = WEIGHTS.map(|weights| (Axis::Weights, weighted(base, weights)));
    let taus = TAUS.map(|tau| (Axis::Tau, Parameters { tau, ..*base }));
    let ks = KS.map(|k| (Axis::K, Parameters { k, ..*base }));
    match variant {
        Variant::None | Variant::Learner(_) => Vec::new(),
        Variant::Explicit => weights.to_vec(),
        _ => weights.into_iter().chain(taus).chain(ks).collect(),
    }
}

/// What a strategy for clicks is tried with.
pub(super) fn clicks(base: &Parameters) -> Vec<(Axis, Parameters)> {
    let pairs = CLICK_BETAS.into_iter().flat_map(|beta| CLICK_GAMMAS.map(|gamma| (beta, gamma)));
    // Not 1 - beta as floats have it: these are read by people.
    let alpha = |beta: f32| ((1.0 - beta) * 100.0).round() / 100.0;
    pairs.map(|(beta, gamma)| (Axis::Weights, weighted(base, [alpha(beta), beta, gamma]))).collect()
}

fn weighted(base: &Parameters, [alpha, beta, gamma]: [f32; 3]) -> Parameters {
    Parameters { alpha: Some(alpha), beta: Some(beta), gamma: Some(gamma), ..*base }
}

/// A set of parameters with the figures that came of it.
pub(super) fn point(strategy: &str, axis: Axis, parameters: &Parameters, figures: Figures) -> Result<Point> {
    let Weights { alpha, beta, gamma } = parameters.weights(Weights::PAPER)?;
    let Parameters { k, tau, .. } = *parameters;
    Ok(Point { strategy: strategy.to_owned(), axis, alpha, beta, gamma, tau, k, figures })
}
