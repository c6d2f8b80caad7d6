//! The attentive feedback summarizer: a network reads the patches of the pictures through the query's words, and what it
//! makes of them is `p`. What repels is weighed by its attention, or is what a visitor dislikes.
//!
//! A box adds to the attention of each patch under it, or takes from it, as in the authors' demonstration: the heat map and the
//! attention's negative then count it. Beyond the demonstration, a liked part attracts with its own embedding, too, and a
//! disliked part of a picture that is not liked repels with its own.

use super::rocchio::{Centroid, FedVector, Sums, pool};
use super::{
    AuxModel, CaptionOf, Facts, HeatMap, Mode, Needs, NegativeWeights, Outcome, Part, Region, Scaling,
    Strategy, Task, prf,
};
use crate::caption::Caption;
use crate::model::{FedBack, Summary};
use crate::vector::{normalize, softmax};
use crate::{Error, Result};

/// What a box adds to (or takes from) the attention of each patch under it, per head and query token (the authors'
/// demonstration).
pub const REGION_BONUS: f32 = 0.3;

/// The summarizer and the patch tokens of what it reads, and of the parts that repel.
pub(super) fn needs(task: &Task) -> Needs {
    let read = read(task);
    let repelling = repelling(task, &read);
    let parts = repelling.iter().filter(|part| part.region.is_some()).map(|part| part.id);
    let mut needs = Needs::patches(read.iter().copied().chain(parts));
    if !read.is_empty() {
        needs.model = Some(AuxModel::Summarizer);
    }
    if task.params.captions {
        needs.captions = read.iter().map(|id| CaptionOf::from(Part::whole(id))).collect();
    }
    needs
}

pub(super) fn update(task: &Task, facts: &mut dyn Facts) -> Result<Outcome> {
    let read = read(task);
    let dislikes = prf::vectors(task, &repelling(task, &read), facts)?;
    if read.is_empty() {
        // Nothing to attend to, so no network.
        let sums = Sums::default().repel_each(task, dislikes, facts)?;
        return sums.update(Strategy::Afs, task, Vec::new());
    }
    let pictures = Pictures::read(task, &read, facts)?;
    let sums = pictures.attract(task, facts)?;
    let sums = if dislikes.is_empty() {
        pictures.repel(task, sums, facts)?
    } else {
        sums.repel_each(task, dislikes, facts)?
    };
    let maps = pictures.heat_maps();
    sums.update(Strategy::Afs, task, maps)
}

/// The pictures that the summarizer reads, each once, in the order of the marks.
fn read<'a>(task: &Task<'a>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = task.marks.likes().iter().map(|part| part.id).collect();
    ids.dedup();
    ids
}

/// What repels by its own embedding: in blind feedback nothing. A part of a picture that is read takes attention from it; where
/// attention repels nothing, it repels itself.
fn repelling<'a>(task: &Task<'a>, read: &[&str]) -> Vec<Part<'a>> {
    if task.mode == Mode::Blind {
        return Vec::new();
    }
    let attention_repels = task.params.negative != NegativeWeights::Dislikes;
    let repels = |part: &&Part| part.region.is_none() || !attention_repels || !read.contains(&part.id);
    task.marks.dislikes().iter().filter(repels).copied().collect()
}

/// Pictures that the summarizer read, and what it made of them.
struct Pictures<'a> {
    ids: &'a [&'a str],
    /// A caption of each, or none at all.
    captions: Vec<Caption>,
    summary: Summary,
    /// Attention per picture and patch, boxes included.
    patches: Vec<Vec<f32>>,
    /// Attention per caption, all its tokens together.
    caption_totals: Vec<f32>,
}

impl<'a> Pictures<'a> {
    fn read(task: &Task, ids: &'a [&'a str], facts: &mut dyn Facts) -> Result<Pictures<'a>> {
        let mut captions = Vec::new();
        if task.params.captions {
            for id in ids {
                captions.extend(facts.caption(Part::whole(id))?);
            }
        }
        // The summarizer reads captions of all pictures or of none.
        if captions.len() < ids.len() {
            captions.clear();
        }
        let tokens = ids.iter().map(|id| facts.patches(id)).collect::<Result<Vec<_>>>()?;
        let fed = tokens.iter().enumerate().map(|(index, patches)| FedBack {
            patches,
            caption: captions.get(index).map(|caption| &caption.features),
        });
        let summary = facts.summarize(task.mode, task.query.words, &fed.collect::<Vec<_>>())?;
        let attention = per_token(&summary)?;
        let mut rest = attention.as_slice();
        let mut next = |count: usize| {
            let (found, expected) = (summary.tokens, attention.len() - rest.len() + count);
            let (part, after) = rest.split_at_checked(count).ok_or(Error::Width {
                what: "the attention",
                found,
                expected,
            })?;
            rest = after;
            Ok::<_, Error>(part)
        };
        let mut caption_totals = Vec::with_capacity(captions.len());
        for caption in &captions {
            let tokens = caption.features.tokens.len() / caption.features.token_width.max(1);
            caption_totals.push(next(tokens)?.iter().sum());
        }
        let grid = facts.grid();
        let bonus = REGION_BONUS * (summary.heads * summary.queries) as f32;
        let mut patches = Vec::with_capacity(ids.len());
        for id in ids {
            let mut values = next(grid * grid)?.to_vec();
            let boxes =
                |parts: &[Part]| parts.iter().filter(|p| p.id == *id).filter_map(|p| p.region).collect();
            let (likes, dislikes): (Vec<Region>, Vec<Region>) =
                (boxes(task.marks.likes()), boxes(task.marks.dislikes()));
            let changes = likes.iter().map(|r| (r, bonus)).chain(dislikes.iter().map(|r| (r, -bonus)));
            for (region, change) in changes {
                region.cells(grid).into_iter().for_each(|cell| values[cell] += change);
            }
            patches.push(values);
        }
        Ok(Pictures { ids, captions, summary, patches, caption_totals })
    }

    /// Each like counts once: one of a whole picture as the summarizer's output, which stands for all that it read; one of a
    /// part half as that and half as the part's own embedding, because the summarizer reads whole pictures.
    fn attract(&self, task: &Task, facts: &mut dyn Facts) -> Result<Sums> {
        let likes = task.marks.likes();
        let parts: Vec<Part> = likes.iter().filter(|part| part.region.is_some()).copied().collect();
        let mut vectors = vec![FedVector::summary(task.query, normalize(self.summary.output.clone())?)?];
        vectors.extend(prf::vectors(task, &parts, facts)?);
        let mut counts = vec![0.5; vectors.len()];
        counts[0] = likes.len() as f32 - 0.5 * parts.len() as f32;
        let p = match task.mode {
            Mode::Blind => Centroid::new(&vectors, counts, Scaling::Unit)?,
            Mode::Clicks => pool(task, &vectors, counts, facts)?,
        };
        Ok(Sums::default().attract(vectors, p))
    }

    /// The attention's negative; where captions were read, the mean of the pictures' and the captions'.
    fn repel(&self, task: &Task, sums: Sums, facts: &mut dyn Facts) -> Result<Sums> {
        if task.params.negative == NegativeWeights::Dislikes {
            return Ok(sums);
        }
        let parts: Vec<Part> = self.ids.iter().map(|id| Part::whole(id)).collect();
        let pictures = prf::vectors(task, &parts, facts)?;
        let mut of_pictures =
            Centroid::new(&pictures, negative_weights(&self.totals(), task), Scaling::Unit)?;
        let captions = parts.iter().zip(&self.captions).map(|(&part, caption)| {
            FedVector::caption(task.query, part, &caption.text, caption.features.embedding.clone())
        });
        let captions = captions.collect::<Result<Vec<_>>>()?;
        let mut of_captions =
            Centroid::new(&captions, negative_weights(&self.caption_totals, task), Scaling::Unit)?;
        let (Some(of_pictures), Some(of_captions)) = (&mut of_pictures, &mut of_captions) else {
            return Ok(sums.repel(pictures, of_pictures));
        };
        let mean = of_pictures.vector.iter().zip(&of_captions.vector).map(|(a, b)| (a + b) / 2.0);
        let negative = mean.collect();
        let mut weights = [&*of_pictures.weights, &*of_captions.weights].concat();
        weights.iter_mut().for_each(|weight| *weight /= 2.0);
        Ok(sums.repel([pictures, captions].concat(), Some(Centroid { weights, vector: negative })))
    }

    /// Attention per picture.
    fn totals(&self) -> Vec<f32> {
        self.patches.iter().map(|patches| patches.iter().sum()).collect()
    }

    /// Values min-max over all pictures read; all 0 where attention is flat. A visitor's boxes may take more than there was:
    /// such a picture's share is 0.
    fn heat_maps(&self) -> Vec<HeatMap> {
        let all = || self.patches.iter().flatten().copied();
        let (least, most) = (all().fold(f32::INFINITY, f32::min), all().fold(f32::NEG_INFINITY, f32::max));
        let range = (most - least).max(f32::MIN_POSITIVE);
        let totals = self.totals();
        let total = totals.iter().map(|total| total.max(0.0)).sum::<f32>().max(f32::MIN_POSITIVE);
        let map = |(id, (patches, own)): (&&str, (&Vec<f32>, &f32))| HeatMap {
            id: (*id).to_owned(),
            values: patches.iter().map(|value| (value - least) / range).collect(),
            share: own.max(0.0) / total,
        };
        self.ids.iter().zip(self.patches.iter().zip(&totals)).map(map).collect()
    }
}

/// Block 0's attention per token, summed over heads and queries.
fn per_token(summary: &Summary) -> Result<Vec<f32>> {
    let (found, expected) = (summary.attention.len(), summary.heads * summary.queries * summary.tokens);
    if found != expected || summary.tokens == 0 {
        return Err(Error::Width { what: "the attention", found, expected });
    }
    let mut sums = vec![0.0; summary.tokens];
    for row in summary.attention.chunks_exact(summary.tokens) {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    Ok(sums)
}

fn negative_weights(totals: &[f32], task: &Task) -> Vec<f32> {
    match task.params.negative {
        NegativeWeights::Centroid => vec![1.0; totals.len()],
        NegativeWeights::Dislikes => vec![0.0; totals.len()],
        NegativeWeights::Attention => {
            softmax(&totals.iter().map(|total| -total).collect::<Vec<_>>(), task.params.tau)
        }
    }
}
