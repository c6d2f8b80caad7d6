//! Rocchio's update, `q' = normalize(alpha q + beta p - gamma n)`, and how `p` and `n` come about.

use serde::{Deserialize, Serialize};

use super::{Explanation, Item, Share, Strategy, Update};
use crate::vector::{check_width, dot, normalize, softmax, weighted_sum};
use crate::{Error, Result};

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
    /// For a visitor's clicks, each of which counts by itself ([`Pooling::Sum`]). Looked at on the topics for
    /// tuning (`mlt eval --clicks 3 --likes 3 --topics tune --ablation`): on Objects any beta from .2 on does as
    /// well, on Scenes more is better up to about .6. Look again when the model changes.
    pub const CLICKS: Weights = Weights { alpha: 0.4, beta: 0.6, gamma: 0.1 };
}

/// Whether `p` and `n` are scaled to unit length before the update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scaling {
    /// Both are (PRF and AFS as evaluated in the paper).
    Unit,
    /// Neither is (GRF as evaluated, classical PRF).
    Raw,
}

/// How blind feedback forms `p` and `n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Centroids {
    /// `p = sum w_i x_i` and `n = sum (1 - w_i) x_i` over the top, with `w = softmax(cos(q, x) / tau)`.
    Weighted,
    /// `p` is the mean of the top, `n` the mean of the bottom of the ranking.
    Classical,
}

/// A blind update's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Blind {
    /// Of the update.
    pub weights: Weights,
    /// Temperature of the softmax.
    pub tau: f32,
    /// What `p` and `n` are.
    pub centroids: Centroids,
    /// Whether they are normalised.
    pub scaling: Scaling,
}

impl Blind {
    /// PRF as the paper's experiments ran it.
    pub const PRF: Blind =
        Blind { weights: Weights::PAPER, tau: 0.05, centroids: Centroids::Weighted, scaling: Scaling::Unit };
    /// Textbook PRF: top mean against bottom mean, unscaled.
    pub const PRF_CLASSICAL: Blind =
        Blind { centroids: Centroids::Classical, scaling: Scaling::Raw, ..Blind::PRF };
    /// GRF as the paper's experiments ran it: unscaled, so caption `i` has a net weight of
    /// `beta w_i - gamma (1 - w_i)` and the lesser captions push away.
    pub const GRF: Blind = Blind { scaling: Scaling::Raw, ..Blind::PRF };
    /// GRF with `p` and `n` normalised: a different algorithm, for comparison.
    pub const GRF_SCALED: Blind = Blind::PRF;
}

/// How several clicks become one vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    /// Each click adds its own vector (Ide's form of Rocchio). Earlier clicks keep their weight, so
    /// the picture just liked cannot fall; under a mean it can.
    Sum,
    /// The normalised mean.
    Mean,
    /// The normalised softmax-weighted mean, likes closer to the query counting more; dislikes are
    /// the plain mean, as their likeness to the query says nothing.
    Softmax,
}

/// An update's parameters for clicks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clicks {
    /// Of the update; `beta` and `gamma` are per click under [`Pooling::Sum`].
    pub weights: Weights,
    /// Temperature of [`Pooling::Softmax`].
    pub tau: f32,
    /// How clicks are pooled.
    pub pooling: Pooling,
}

impl Default for Clicks {
    fn default() -> Clicks {
        Clicks { weights: Weights::CLICKS, tau: 0.05, pooling: Pooling::Sum }
    }
}

/// `normalize(alpha q + beta p - gamma n)`; what is absent counts as 0. With neither, and where the
/// sum vanishes, the query comes back unchanged.
///
/// # Errors
/// [`Error::Width`] where widths disagree.
pub fn update(
    query: &[f32],
    positive: Option<&[f32]>,
    negative: Option<&[f32]>,
    weights: Weights,
) -> Result<Vec<f32>> {
    if positive.is_none() && negative.is_none() {
        return Ok(query.to_vec());
    }
    let terms = [(weights.alpha, Some(query)), (weights.beta, positive), (-weights.gamma, negative)];
    let moved = weighted_sum(query.len(), terms.into_iter().filter_map(|(w, v)| Some((w, v?))))?;
    Ok(normalize(moved).unwrap_or_else(|_| query.to_vec()))
}

/// Weighted items that form `p` or `n`, and the factor that scales their sum.
pub(super) struct Centroid {
    pub(super) weights: Vec<f32>,
    pub(super) scale: f32,
    pub(super) vector: Vec<f32>,
}

impl Centroid {
    /// `None` where there is no item, or where the weighted sum has no direction to be scaled to.
    pub(super) fn new(items: &[Item], weights: Vec<f32>, scaling: Scaling) -> Result<Option<Centroid>> {
        let Some(first) = items.first() else { return Ok(None) };
        let terms = weights.iter().copied().zip(items.iter().map(|item| item.embedding));
        let mut vector = weighted_sum(first.embedding.len(), terms)?;
        let mut scale = 1.0;
        if scaling == Scaling::Unit {
            let length = dot(&vector, &vector).sqrt();
            if length <= f32::EPSILON {
                return Ok(None);
            }
            scale = length.recip();
            vector.iter_mut().for_each(|value| *value *= scale);
        }
        Ok(Some(Centroid { weights, scale, vector }))
    }

    pub(super) fn mean(items: &[Item], scaling: Scaling) -> Result<Option<Centroid>> {
        Centroid::new(items, vec![1.0 / items.len() as f32; items.len()], scaling)
    }

    /// `(weight, weight as scaled)` of item `index`.
    pub(super) fn weight(&self, index: usize) -> (f32, f32) {
        (self.weights[index], self.weights[index] * self.scale)
    }
}

/// Cosines of the query and each item.
///
/// # Errors
/// [`Error::Width`] where widths disagree.
pub(super) fn similarities(query: &[f32], items: &[Item]) -> Result<Vec<f32>> {
    items
        .iter()
        .map(|item| {
            check_width("a fed-back vector", item.embedding, query.len()).map(|()| dot(query, item.embedding))
        })
        .collect()
}

/// Blind feedback over `top`, best first; `bottom` is read by [`Centroids::Classical`] only.
pub(super) fn blind(
    strategy: Strategy,
    query: &[f32],
    top: &[Item],
    bottom: &[Item],
    options: &Blind,
) -> Result<Update> {
    check_tau(options.tau)?;
    let similarity = similarities(query, top)?;
    let mut parts = match options.centroids {
        Centroids::Weighted => {
            let positive = softmax(&similarity, options.tau);
            let negative = positive.iter().map(|w| 1.0 - w).collect();
            let n = Centroid::new(top, negative, options.scaling)?;
            let p = Centroid::new(top, positive, options.scaling)?;
            return assemble(strategy, query, options.weights, &[Part { items: top, p, n }]);
        }
        Centroids::Classical => vec![Part { items: top, p: Centroid::mean(top, options.scaling)?, n: None }],
    };
    parts.push(Part { items: bottom, p: None, n: Centroid::mean(bottom, options.scaling)? });
    assemble(strategy, query, options.weights, &parts)
}

/// Feedback from clicks: what is liked attracts, what is disliked repels.
pub(super) fn clicks(
    strategy: Strategy,
    query: &[f32],
    likes: &[Item],
    dislikes: &[Item],
    options: &Clicks,
) -> Result<Update> {
    check_tau(options.tau)?;
    let (likes, dislikes) = (in_order(likes), in_order(dislikes));
    check_apart(&likes, &dislikes)?;
    let p = pool(query, &likes, options)?;
    let n = match options.pooling {
        Pooling::Softmax => Centroid::mean(&dislikes, Scaling::Unit)?,
        Pooling::Sum | Pooling::Mean => pool(query, &dislikes, options)?,
    };
    let parts = [Part { items: &likes, p, n: None }, Part { items: &dislikes, p: None, n }];
    assemble(strategy, query, options.weights, &parts)
}

/// Refuses an item that is on both sides.
pub(crate) fn check_apart(likes: &[Item], dislikes: &[Item]) -> Result<()> {
    match likes.iter().find(|item| dislikes.iter().any(|other| other.id == item.id)) {
        None => Ok(()),
        Some(item) => Err(Error::Invalid(format!("\"{}\" is both liked and disliked", item.id))),
    }
}

/// Sorted by id, each id once: sums of floats then do not depend on the order of the marks.
pub(super) fn in_order<'a>(items: &[Item<'a>]) -> Vec<Item<'a>> {
    let mut sorted = items.to_vec();
    sorted.sort_by_key(|item| item.id);
    sorted.dedup_by_key(|item| item.id);
    sorted
}

fn pool(query: &[f32], items: &[Item], options: &Clicks) -> Result<Option<Centroid>> {
    match options.pooling {
        Pooling::Sum => Centroid::new(items, vec![1.0; items.len()], Scaling::Raw),
        Pooling::Mean => Centroid::mean(items, Scaling::Unit),
        Pooling::Softmax => {
            Centroid::new(items, softmax(&similarities(query, items)?, options.tau), Scaling::Unit)
        }
    }
}

/// Items with the centroids that are made of them.
struct Part<'a> {
    items: &'a [Item<'a>],
    p: Option<Centroid>,
    n: Option<Centroid>,
}

fn assemble(strategy: Strategy, query: &[f32], weights: Weights, parts: &[Part]) -> Result<Update> {
    let p = parts.iter().find_map(|part| part.p.as_ref());
    let n = parts.iter().find_map(|part| part.n.as_ref());
    let moved = update(query, p.map(|c| &*c.vector), n.map(|c| &*c.vector), weights)?;
    let mut shares = Vec::new();
    for part in parts {
        shares.extend(part_shares(query, part, weights)?);
    }
    Ok(Update { query: moved, explanation: Explanation { strategy, weights, shares, maps: Vec::new() } })
}

fn part_shares(query: &[f32], part: &Part, weights: Weights) -> Result<Vec<Share>> {
    let similarity = similarities(query, part.items)?;
    let of = |centroid: &Option<Centroid>, index| centroid.as_ref().map_or((0.0, 0.0), |c| c.weight(index));
    let share = |(index, item): (usize, &Item)| {
        let (positive, attracts) = of(&part.p, index);
        let (negative, repels) = of(&part.n, index);
        Share {
            id: item.id.to_owned(),
            text: item.text.to_owned(),
            similarity: similarity[index],
            positive,
            negative,
            net: weights.beta * attracts - weights.gamma * repels,
        }
    };
    Ok(part.items.iter().enumerate().map(share).collect())
}

pub(super) fn check_tau(tau: f32) -> Result<()> {
    if tau.is_finite() && tau > 0.0 {
        return Ok(());
    }
    Err(Error::Invalid(format!("tau must be above 0, not {tau}")))
}
