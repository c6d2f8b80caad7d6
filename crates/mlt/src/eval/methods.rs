//! Strategies made ready to play; AFS as a method, with its model.

use std::collections::{BTreeSet, HashMap};

use anyhow::{Context, Result};
use more_like_this::eval::blind::{self, Captions};
use more_like_this::eval::clicks;
use more_like_this::feedback::afs::{self, NegativeWeights};
use more_like_this::feedback::{Blind, Weights};
use more_like_this::gallery::Gallery;
use more_like_this::model::{Summarizer, TextFeatures};
use more_like_this::strategies::{afs_blind, afs_clicks};

use super::options::{AfsArg, GrfArg, Method, Parameters, PrfArg};
use super::strategy::Variant;
use super::world::World;

/// What blind methods are made of.
pub struct BlindParts<'a> {
    pub world: &'a World,
    /// Per picture the text embeddings of its true captions.
    pub truth: &'a [Vec<Vec<f32>>],
    /// The queries' tokens by target and caption, where AFS runs.
    pub words: &'a HashMap<(usize, usize), TextFeatures>,
    pub seed: u64,
}

impl<'a> BlindParts<'a> {
    /// The strategy as a method.
    pub fn method(
        &self,
        variant: Variant,
        parameters: &Parameters,
    ) -> Result<Box<dyn blind::Method + Send + 'a>> {
        let (k, world) = (parameters.k, self.world);
        Ok(match variant {
            Variant::None => Box::new(blind::NoFeedback),
            Variant::Prf(PrfArg::Weighted) => {
                Box::new(blind::Prf { k, options: parameters.blind(Blind::PRF)? })
            }
            Variant::Prf(PrfArg::Classical) => {
                Box::new(blind::Prf { k, options: parameters.blind(Blind::PRF_CLASSICAL)? })
            }
            Variant::Grf(how) => {
                let generated = Captions::Generated(&world.written);
                let (variant, captions) = match how {
                    GrfArg::Raw => (Blind::GRF, generated),
                    GrfArg::Scaled => (Blind::GRF_SCALED, generated),
                    GrfArg::Human => (Blind::GRF, Captions::Human(self.truth)),
                };
                Box::new(blind::Grf { k, captions, options: parameters.blind(variant)? })
            }
            Variant::Afs { negative, captions } => {
                let options = parameters.afs(afs::Options::PAPER, negative_weights(negative))?;
                let summarizer = world.summarizer.as_ref().context("no summarizer")?;
                Box::new(AfsBlind { world, summarizer, words: self.words, k, options, captions })
            }
            Variant::Explicit => {
                let weights = parameters.weights(Weights::PAPER)?;
                Box::new(blind::Explicit { captions: self.truth, weights, seed: self.seed })
            }
        })
    }
}

/// What click methods are made of.
pub struct ClickParts<'a> {
    pub world: &'a World,
    /// The topics' tokens by their words, where AFS runs.
    pub words: &'a HashMap<String, TextFeatures>,
    pub method: &'a Method,
}

impl<'a> ClickParts<'a> {
    /// The strategy as a method.
    pub fn method(
        &self,
        variant: Variant,
        parameters: &Parameters,
    ) -> Result<Box<dyn clicks::Method + Send + 'a>> {
        let world = self.world;
        Ok(match variant {
            Variant::None | Variant::Explicit => Box::new(clicks::NoFeedback),
            Variant::Prf(_) => Box::new(clicks::Prf { options: self.method.clicks(parameters)? }),
            Variant::Grf(_) => {
                let options = self.method.clicks(parameters)?;
                Box::new(clicks::Grf { captions: &world.written, options })
            }
            Variant::Afs { negative, captions } => {
                let options = parameters.afs(afs::Options::CLICKS, negative_weights(negative))?;
                let summarizer = world.summarizer.as_ref().context("no summarizer")?;
                Box::new(AfsClicks { world, summarizer, words: self.words, options, captions })
            }
        })
    }
}

fn negative_weights(arg: AfsArg) -> NegativeWeights {
    match arg {
        AfsArg::Attention => NegativeWeights::Attention,
        AfsArg::Centroid => NegativeWeights::Centroid,
        AfsArg::Dislikes => NegativeWeights::Dislikes,
    }
}

/// Blind AFS over the top `k`.
struct AfsBlind<'a> {
    world: &'a World,
    summarizer: &'a Summarizer,
    words: &'a HashMap<(usize, usize), TextFeatures>,
    k: usize,
    options: afs::Options,
    captions: bool,
}

impl blind::Method for AfsBlind<'_> {
    fn update(&mut self, turn: &blind::Turn) -> more_like_this::Result<Vec<f32>> {
        let words = words_of(self.words, &(turn.query.target, turn.query.caption))?;
        let top: Vec<usize> = turn.top(self.k).iter().map(|hit| hit.index).collect();
        let update = self.world.look(&top, self.captions, |sights| {
            afs_blind(self.summarizer, words, turn.current, sights, &self.options)
        });
        Ok(update?.query)
    }
}

/// AFS for clicks.
struct AfsClicks<'a> {
    world: &'a World,
    summarizer: &'a Summarizer,
    words: &'a HashMap<String, TextFeatures>,
    options: afs::Options,
    captions: bool,
}

impl clicks::Method for AfsClicks<'_> {
    fn update(
        &mut self,
        topic: &clicks::Topic,
        gallery: &Gallery,
        marks: &clicks::Marks,
    ) -> more_like_this::Result<Vec<f32>> {
        let words = words_of(self.words, &topic.words)?;
        let of = |marked: &BTreeSet<usize>| marked.iter().copied().collect::<Vec<usize>>();
        let dislikes = clicks::items(gallery, &marks.dislikes);
        let update = self.world.look(&of(&marks.likes), self.captions, |sights| {
            afs_clicks(self.summarizer, words, sights, &dislikes, &self.options)
        });
        Ok(update?.query)
    }
}

fn words_of<'a, K: Eq + std::hash::Hash>(
    words: &'a HashMap<K, TextFeatures>,
    key: &K,
) -> more_like_this::Result<&'a TextFeatures> {
    words.get(key).ok_or_else(|| more_like_this::Error::Invalid("a query without tokens".to_owned()))
}
