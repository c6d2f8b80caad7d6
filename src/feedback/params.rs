//! The method's numbers: the single table of presets, and what a question may put in their place.

use serde::{Deserialize, Serialize};

use super::{AuxModel, Mode, Strategy};
use crate::{Error, Result};

/// Pictures that a blind round feeds back: the paper's `K`.
pub const K: usize = 5;
/// Temperature of every softmax, the paper's.
pub const TAU: f32 = 0.05;
/// The largest `K` that a question may ask for, as in the authors' ablation.
pub const MAX_K: usize = 10;
/// Updates of the blind protocol after the words' own ranking: five turns in all, as in the paper.
pub const ROUNDS: usize = 4;
/// Pictures shown of each blind round, and compared with the first round's.
pub const TOP: usize = 10;

/// How much the query, the positive and the negative vector count.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Of the query.
    pub alpha: f32,
    /// Of what attracts.
    pub beta: f32,
    /// Of what repels; counts as 0 where there is nothing.
    pub gamma: f32,
}

impl Weights {
    /// The paper's, for blind feedback.
    pub const PAPER: Weights = Weights { alpha: 0.8, beta: 0.1, gamma: 0.1 };
    /// For a visitor's clicks, each of which counts by itself ([`Pooling::Sum`]) in units of the words' own
    /// ([`Units::Spread`]). Measured on the topics for tuning (`mlt eval --pages 4 --topics tune`), PRF against the pages
    /// alone: on Objects, asked by `tests/tags.json`, thumbs change what is found by -.2 % at a beta of .1, -.9 % at .2, -2.9 %
    /// at .3 and -4.0 % at .4; on Scenes by 4.8, 10.3, 12.7 and 13.9 %. Measure again when the model changes.
    pub const CLICKS: Weights = Weights { alpha: 1.0, beta: 0.2, gamma: 0.15 };
}

/// Whether `p` and `n` of blind feedback are scaled to unit length before the update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// Both are (PRF and AFS as evaluated in the paper).
    Unit,
    /// Neither is (GRF as evaluated, classical PRF).
    Raw,
}

/// How blind feedback forms `p` and `n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Centroids {
    /// `p = sum w_i x_i` and `n = sum (1 - w_i) x_i` over the top, with `w = softmax(cos(q, x) / tau)`.
    Weighted,
    /// `p` is the mean of the top, `n` the mean of the bottom of the ranking.
    Classical,
}

/// How several clicks become one vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooling {
    /// Each click adds its own vector (Ide's form of Rocchio). Earlier clicks keep their weight, so the picture just liked
    /// cannot fall; under a mean it can. AFS makes one vector of all likes: its length stands for their number.
    Sum,
    /// The normalised mean.
    Mean,
    /// The normalised mean weighted by a softmax: likes closer to the query count more. Dislikes are the plain mean, as
    /// their similarity to the query says nothing. For AFS the same as [`Pooling::Mean`].
    Softmax,
}

/// What the weights of clicked vectors are in units of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Units {
    /// Length: a vector is as long as the query, whatever it does to the ranking.
    Length,
    /// Spread: a vector moves the pictures' scores apart as much as the query does. The cosines of pictures with a picture
    /// spread several times as wide over a gallery as their cosines with words do, so that in units of length a few thumbs
    /// drown the words.
    Spread,
}

/// How the negative vector of AFS weighs the pictures. Print and published code differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NegativeWeights {
    /// As printed: `softmax(-A / tau)` over the pictures; the least attended one counts most.
    Attention,
    /// As the published experiment code computes it (a softmax over an axis of size 1): all equal.
    Centroid,
    /// Not at all: only what a visitor dislikes repels. The printed weights single out one picture, and after clicks that
    /// is one the visitor likes.
    Dislikes,
}

/// An update's parameters. Each strategy reads those that it has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Params {
    /// Of the update; for clicks, `beta` and `gamma` are per click under [`Pooling::Sum`].
    pub weights: Weights,
    /// Temperature of every softmax.
    pub tau: f32,
    /// Pictures that a blind round feeds back.
    pub k: usize,
    /// Blind PRF and GRF: what `p` and `n` are.
    pub centroids: Centroids,
    /// Blind PRF and GRF: whether they are normalised.
    pub scaling: Scaling,
    /// Clicks: how they are pooled.
    pub pooling: Pooling,
    /// Clicks: what they are weighed in.
    pub units: Units,
    /// AFS: what repels.
    pub negative: NegativeWeights,
    /// AFS: whether the pictures' captions are read too.
    pub captions: bool,
}

impl Params {
    /// A strategy's own parameters in a mode: for blind feedback those of the paper's experiments, for clicks ours.
    ///
    /// GRF as evaluated in the paper is unscaled, so caption `i` has a net weight of `beta w_i - gamma (1 - w_i)` and the
    /// lesser captions push away; with [`Scaling::Unit`] it is a different algorithm. Explicit feedback has no negative in
    /// the paper. AFS for clicks is repelled by dislikes only: on the topics for tuning
    /// (`mlt eval --clicks 1 --likes 3 --topics tune --ablation`) every share of the attention's negative lowered precision
    /// at 10, on Objects and on Scenes.
    pub fn of(strategy: Strategy, mode: Mode) -> Params {
        let paper = Params {
            weights: Weights::PAPER,
            tau: TAU,
            k: K,
            centroids: Centroids::Weighted,
            scaling: Scaling::Unit,
            pooling: Pooling::Sum,
            units: Units::Length,
            negative: NegativeWeights::Attention,
            captions: false,
        };
        match (mode, strategy) {
            (Mode::Blind, Strategy::Prf | Strategy::Afs) => paper,
            (Mode::Blind, Strategy::Grf) => Params { scaling: Scaling::Raw, ..paper },
            (Mode::Blind, Strategy::Explicit) => {
                Params { weights: Weights { gamma: 0.0, ..Weights::PAPER }, ..paper }
            }
            (Mode::Clicks, _) => Params {
                weights: Weights::CLICKS,
                units: Units::Spread,
                negative: NegativeWeights::Dislikes,
                ..paper
            },
        }
    }

    /// Classical blind PRF: the mean of the top against the mean of the bottom, unscaled.
    #[must_use]
    pub fn classical(self) -> Params {
        Params { centroids: Centroids::Classical, scaling: Scaling::Raw, ..self }
    }

    /// Refuses numbers that no update can be made with.
    ///
    /// # Errors
    /// [`Error::Invalid`] for weights that are not finite and for a `tau` that is not above 0.
    pub fn check(&self) -> Result<()> {
        let Weights { alpha, beta, gamma } = self.weights;
        if !(alpha.is_finite() && beta.is_finite() && gamma.is_finite()) {
            return Err(Error::Invalid(format!(
                "alpha, beta and gamma must be finite numbers, not {alpha}, {beta} and {gamma}"
            )));
        }
        if !(self.tau.is_finite() && self.tau > 0.0) {
            return Err(Error::Invalid(format!("tau must be above 0, not {}", self.tau)));
        }
        Ok(())
    }
}

/// What a question may put in the place of a strategy's own parameters; `None` keeps them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overrides {
    /// Of the update.
    pub weights: Option<Weights>,
    /// Temperature of the softmax.
    pub tau: Option<f32>,
    /// Pictures that a blind round feeds back, 1 to [`MAX_K`].
    pub k: Option<usize>,
}

impl Overrides {
    /// The strategy's parameters with these in their place.
    ///
    /// # Errors
    /// Those of [`Params::check`], and [`Error::Invalid`] for a `k` that is not 1 to [`MAX_K`].
    pub fn params(&self, strategy: Strategy, mode: Mode) -> Result<Params> {
        let own = Params::of(strategy, mode);
        let params = Params {
            weights: self.weights.unwrap_or(own.weights),
            tau: self.tau.unwrap_or(own.tau),
            k: self.k.unwrap_or(own.k),
            ..own
        };
        params.check()?;
        if !(1..=MAX_K).contains(&params.k) {
            return Err(Error::Invalid(format!("K must be 1 to {MAX_K}, not {}", params.k)));
        }
        Ok(params)
    }
}

/// What the method's numbers are, for the page to show.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MethodInfo {
    /// Pictures that a blind round feeds back.
    pub k: usize,
    /// Updates of the blind protocol.
    pub rounds: usize,
    /// Pictures shown of each round.
    pub top: usize,
    /// Every strategy.
    pub strategies: Vec<StrategyInfo>,
}

/// What one strategy takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StrategyInfo {
    /// Which.
    pub strategy: Strategy,
    /// The model that it needs beside the towers.
    pub needs: Option<AuxModel>,
    /// Whether wishes count.
    pub wishes: bool,
    /// Its numbers for clicks.
    pub clicks: Preset,
    /// Its numbers for blind feedback.
    pub blind: Preset,
}

/// The numbers that a question may override.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Preset {
    /// Of the update.
    pub weights: Weights,
    /// Temperature of the softmax.
    pub tau: f32,
}

impl Default for MethodInfo {
    /// All there is to tell.
    fn default() -> MethodInfo {
        let numbers = |strategy, mode| {
            let Params { weights, tau, .. } = Params::of(strategy, mode);
            Preset { weights, tau }
        };
        let info = |strategy: Strategy| StrategyInfo {
            strategy,
            needs: strategy.model(),
            wishes: strategy.counts_wishes(),
            clicks: numbers(strategy, Mode::Clicks),
            blind: numbers(strategy, Mode::Blind),
        };
        let strategies = Strategy::ALL.into_iter().map(info).collect();
        MethodInfo { k: K, rounds: ROUNDS, top: TOP, strategies }
    }
}
