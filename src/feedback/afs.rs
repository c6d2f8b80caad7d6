//! The attentive feedback summarizer's pure parts: what its output and its attention become.
//!
//! The summarizer itself is a network (block 0 attends from the query's tokens to the pictures'
//! patches); here are the negative vector, region boxes and heat maps that its attention gives.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::rocchio::{Centroid, Scaling, Weights, check_tau, in_order, similarities, update};
use super::{Explanation, HeatMap, Item, Share, Strategy, Update};
use crate::vector::{normalize, softmax};
use crate::{Error, Result};

/// What a box adds to (or takes from) the attention of each patch under it, per head and query
/// token (the authors' demonstration).
pub const REGION_BONUS: f32 = 0.3;

/// Block 0's attention `[heads, queries, tokens]`, row-major.
#[derive(Clone, Copy, Debug)]
pub struct Attention<'a> {
    values: &'a [f32],
    rows: usize,
    tokens: usize,
}

impl<'a> Attention<'a> {
    /// A view of `heads * queries * tokens` values.
    ///
    /// # Errors
    /// [`Error::Width`] where the lengths disagree.
    pub fn new(values: &'a [f32], heads: usize, queries: usize, tokens: usize) -> Result<Attention<'a>> {
        let (found, expected) = (values.len(), heads * queries * tokens);
        if found != expected || tokens == 0 {
            return Err(Error::Width { what: "the attention", found, expected });
        }
        Ok(Attention { values, rows: heads * queries, tokens })
    }

    /// Attention per token, summed over heads and queries.
    fn per_token(&self) -> Vec<f32> {
        let mut sums = vec![0.0; self.tokens];
        for row in self.values.chunks_exact(self.tokens) {
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
        sums
    }
}

/// A visitor's box on a picture, in fractions of the tower's input (0 left or top, 1 right or bottom).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// Left edge.
    pub left: f32,
    /// Top edge.
    pub top: f32,
    /// Right edge.
    pub right: f32,
    /// Bottom edge.
    pub bottom: f32,
    /// Whether what is inside matters, or is to be ignored.
    pub relevant: bool,
}

impl Region {
    /// The patches of a `grid x grid` picture that the box overlaps, row-major.
    fn patches(&self, grid: usize) -> impl Iterator<Item = usize> {
        let columns = span(self.left, self.right, grid);
        span(self.top, self.bottom, grid)
            .flat_map(move |row| columns.clone().map(move |column| row * grid + column))
    }
}

/// The cells of `0..grid` that the interval from `low` to `high` (fractions) overlaps.
fn span(low: f32, high: f32, grid: usize) -> Range<usize> {
    let first = (low.clamp(0.0, 1.0) * grid as f32).floor() as usize;
    let last = (high.clamp(0.0, 1.0) * grid as f32).ceil() as usize;
    if high > low { first..last } else { 0..0 }
}

/// A caption that the summarizer read.
#[derive(Clone, Copy, Debug)]
pub struct ReadCaption<'a> {
    /// The caption and its embedding.
    pub item: Item<'a>,
    /// First of its tokens among the attention's tokens.
    pub first_token: usize,
    /// Number of its tokens.
    pub tokens: usize,
}

/// A picture that the summarizer read.
#[derive(Clone, Copy, Debug)]
pub struct Read<'a> {
    /// The picture and its embedding.
    pub picture: Item<'a>,
    /// Its caption, where captions were read too.
    pub caption: Option<ReadCaption<'a>>,
    /// First of its patch tokens among the attention's tokens.
    pub first_patch: usize,
    /// Patches per side; the picture has `grid * grid` patch tokens.
    pub grid: usize,
    /// A visitor's boxes.
    pub regions: &'a [Region],
}

/// How the negative vector weighs the pictures. Print and published code differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NegativeWeights {
    /// As printed: `softmax(-A / tau)` over the pictures, the least attended counting most.
    Attention,
    /// As the published experiment code computes it (a softmax over an axis of size 1): all equal.
    Centroid,
    /// Not at all: only what a visitor dislikes repels. The printed weights single out one picture, and after clicks that
    /// is one the visitor likes.
    Dislikes,
}

/// An AFS update's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// Of the update.
    pub weights: Weights,
    /// Temperature of the negative's softmax.
    pub tau: f32,
    /// How the negative vector weighs the pictures.
    pub negative: NegativeWeights,
    /// Whether `beta` counts for each picture read and `gamma` for each disliked one, as under
    /// [`Pooling::Sum`](super::Pooling::Sum): a visitor's third like says as much as the first.
    pub per_click: bool,
}

impl Options {
    /// Blind feedback as printed in the paper.
    pub const PAPER: Options = Options {
        weights: Weights::PAPER,
        tau: 0.05,
        negative: NegativeWeights::Attention,
        per_click: false,
    };
    /// Blind feedback as the published experiment code computes it.
    pub const PUBLISHED_CODE: Options = Options { negative: NegativeWeights::Centroid, ..Options::PAPER };
    /// For a visitor's clicks. On the topics for tuning (`mlt eval --clicks 1 --likes 3 --topics tune --ablation`) every
    /// share of the attention's negative lowered precision at 10, on Objects and on Scenes.
    pub const CLICKS: Options = Options {
        weights: Weights::CLICKS,
        negative: NegativeWeights::Dislikes,
        per_click: true,
        ..Options::PAPER
    };
}

/// Blind AFS: `output` is the summarizer's, over the pictures `read`.
///
/// # Errors
/// [`Error::Width`] where widths disagree or a picture's patches lie outside the attention,
/// [`Error::Invalid`] for `tau <= 0` or an `output` of length zero.
pub fn blind(
    query: &[f32],
    output: &[f32],
    attention: Attention,
    read: &[Read],
    options: &Options,
) -> Result<Update> {
    let seen = Seen::new(attention, read)?;
    seen.update(query, output, read, &[], options)
}

/// AFS for clicks: the summarizer read the liked pictures; `n` is the sum of the disliked ones (their
/// normalised mean, unless [`Options::per_click`]), or the attention's negative where there are none. Nothing read and nothing
/// disliked leaves the query unchanged; then `output` is not looked at. The summarizer should read the
/// pictures in one order, whatever the order of the clicks: its float sums follow that order.
///
/// # Errors
/// As [`blind`].
pub fn clicks(
    query: &[f32],
    output: &[f32],
    attention: Option<Attention>,
    liked: &[Read],
    dislikes: &[Item],
    options: &Options,
) -> Result<Update> {
    let seen = match attention {
        Some(attention) => Seen::new(attention, liked)?,
        None if liked.is_empty() => Seen::default(),
        None => return Err(Error::Invalid("liked pictures need the summarizer's attention".to_owned())),
    };
    seen.update(query, output, liked, &in_order(dislikes), options)
}

/// Attention per picture, and per patch of it, after the visitor's boxes.
#[derive(Default)]
struct Seen {
    patches: Vec<Vec<f32>>,
    /// Per picture its patches' attention, boxes included.
    totals: Vec<f32>,
    /// Per picture its caption's attention; empty unless every picture has a caption.
    caption_totals: Vec<f32>,
}

impl Seen {
    fn new(attention: Attention, read: &[Read]) -> Result<Seen> {
        let per_token = attention.per_token();
        let part = |first: usize, count: usize| {
            let (found, expected) = (per_token.len(), first + count);
            per_token.get(first..expected).ok_or(Error::Width { what: "the attention", found, expected })
        };
        let bonus = REGION_BONUS * attention.rows as f32;
        let mut seen = Seen::default();
        for picture in read {
            let mut patches = part(picture.first_patch, picture.grid * picture.grid)?.to_vec();
            for region in picture.regions {
                let change = if region.relevant { bonus } else { -bonus };
                region.patches(picture.grid).for_each(|patch| patches[patch] += change);
            }
            seen.totals.push(patches.iter().sum());
            seen.patches.push(patches);
        }
        if read.iter().all(|r| r.caption.is_some()) {
            let totals = read
                .iter()
                .filter_map(|r| r.caption)
                .map(|c| Ok(part(c.first_token, c.tokens)?.iter().sum()));
            seen.caption_totals = totals.collect::<Result<_>>()?;
        }
        Ok(seen)
    }

    fn update(
        &self,
        query: &[f32],
        output: &[f32],
        read: &[Read],
        dislikes: &[Item],
        options: &Options,
    ) -> Result<Update> {
        check_tau(options.tau)?;
        let positive = if read.is_empty() { None } else { Some(positive(output, read.len(), options)?) };
        let pictures: Vec<Item> = read.iter().map(|r| r.picture).collect();
        let (items, centroid) = if dislikes.is_empty() && options.negative == NegativeWeights::Dislikes {
            (&*pictures, None)
        } else if dislikes.is_empty() {
            (&*pictures, Centroid::new(&pictures, negative_weights(&self.totals, options), Scaling::Unit)?)
        } else {
            (dislikes, disliked(dislikes, options)?)
        };
        let mut negative = centroid.as_ref().map(|c| c.vector.clone());
        if dislikes.is_empty() {
            negative = self.with_captions(negative, read, options)?;
        }
        let moved = update(query, positive.as_deref(), negative.as_deref(), options.weights)?;
        let shares = shares(query, items, centroid.as_ref(), options.weights)?;
        let (strategy, weights, maps) = (Strategy::Afs, options.weights, self.heat_maps(read));
        Ok(Update { query: moved, explanation: Explanation { strategy, weights, shares, maps } })
    }

    /// Where every picture has a caption: the mean of the pictures' and the captions' negative.
    fn with_captions(
        &self,
        pictures: Option<Vec<f32>>,
        read: &[Read],
        options: &Options,
    ) -> Result<Option<Vec<f32>>> {
        let captions: Option<Vec<Item>> = read.iter().map(|r| r.caption.map(|c| c.item)).collect();
        let (Some(pictures), Some(captions)) = (&pictures, captions) else { return Ok(pictures) };
        let weights = negative_weights(&self.caption_totals, options);
        let centroid = Centroid::new(&captions, weights, Scaling::Unit)?;
        let Some(centroid) = centroid else { return Ok(Some(pictures.clone())) };
        Ok(Some(pictures.iter().zip(&centroid.vector).map(|(a, b)| (a + b) / 2.0).collect()))
    }

    /// Values min-max over all pictures read; all 0 where attention is flat. A visitor's boxes may take
    /// more than there was: such a picture's share is 0.
    fn heat_maps(&self, read: &[Read]) -> Vec<HeatMap> {
        let all = || self.patches.iter().flatten().copied();
        let (least, most) = (all().fold(f32::INFINITY, f32::min), all().fold(f32::NEG_INFINITY, f32::max));
        let range = (most - least).max(f32::MIN_POSITIVE);
        let scaled = |patches: &Vec<f32>| patches.iter().map(|value| (value - least) / range).collect();
        let total = self.totals.iter().map(|total| total.max(0.0)).sum::<f32>().max(f32::MIN_POSITIVE);
        let map = |(picture, (patches, own)): (&Read, (&Vec<f32>, &f32))| HeatMap {
            id: picture.picture.id.to_owned(),
            values: scaled(patches),
            share: own.max(0.0) / total,
        };
        read.iter().zip(self.patches.iter().zip(&self.totals)).map(map).collect()
    }
}

/// The summarizer's output as `p`.
fn positive(output: &[f32], read: usize, options: &Options) -> Result<Vec<f32>> {
    let mut positive = normalize(output.to_vec())?;
    if options.per_click {
        positive.iter_mut().for_each(|value| *value *= read as f32);
    }
    Ok(positive)
}

fn disliked(items: &[Item], options: &Options) -> Result<Option<Centroid>> {
    if options.per_click {
        return Centroid::new(items, vec![1.0; items.len()], Scaling::Raw);
    }
    Centroid::mean(items, Scaling::Unit)
}

fn negative_weights(totals: &[f32], options: &Options) -> Vec<f32> {
    match options.negative {
        NegativeWeights::Centroid => vec![1.0; totals.len()],
        NegativeWeights::Dislikes => vec![0.0; totals.len()],
        NegativeWeights::Attention => {
            softmax(&totals.iter().map(|total| -total).collect::<Vec<_>>(), options.tau)
        }
    }
}

fn shares(
    query: &[f32],
    items: &[Item],
    centroid: Option<&Centroid>,
    weights: Weights,
) -> Result<Vec<Share>> {
    let similarity = similarities(query, items)?;
    let share = |(index, item): (usize, &Item)| {
        let (negative, repels) = centroid.map_or((0.0, 0.0), |c| c.weight(index));
        Share {
            id: item.id.to_owned(),
            text: item.text.to_owned(),
            similarity: similarity[index],
            positive: 0.0,
            negative,
            net: -weights.gamma * repels,
        }
    };
    Ok(items.iter().enumerate().map(share).collect())
}
