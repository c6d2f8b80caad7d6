//! Generative relevance feedback: the fed-back vectors are text embeddings of captions that a model writes for the pictures,
//! or for the parts that are marked.

use super::rocchio::{FedVector, Sums};
use super::{AuxModel, CaptionOf, Centroids, Facts, Mode, Needs, Outcome, Part, Strategy, Task};
use crate::Result;

/// A caption of everything that is fed back.
pub(super) fn needs(task: &Task) -> Needs {
    let mut captions: Vec<CaptionOf> = task.marks.likes().iter().map(|&part| part.into()).collect();
    if reads_dislikes(task) {
        captions.extend(task.marks.dislikes().iter().map(|&part| CaptionOf::from(part)));
    }
    let model = (!captions.is_empty()).then_some(AuxModel::Captioner);
    Needs { model, captions, ..Needs::default() }
}

pub(super) fn update(task: &Task, facts: &mut dyn Facts) -> Result<Outcome> {
    let likes = vectors(task, task.marks.likes(), facts)?;
    let dislikes =
        if reads_dislikes(task) { vectors(task, task.marks.dislikes(), facts)? } else { Vec::new() };
    let sums = match task.mode {
        Mode::Blind => Sums::blind(task.params, likes, dislikes)?,
        Mode::Clicks => Sums::clicks(task, likes, dislikes, facts)?,
    };
    sums.update(Strategy::Grf, task, Vec::new())
}

/// In blind feedback the bottom of the ranking counts for classical centroids only; a caption is too dear to be written
/// in vain.
fn reads_dislikes(task: &Task) -> bool {
    task.mode == Mode::Clicks || task.params.centroids == Centroids::Classical
}

/// Captions; a picture without one feeds nothing back.
fn vectors(task: &Task, parts: &[Part], facts: &mut dyn Facts) -> Result<Vec<FedVector>> {
    let mut vectors = Vec::with_capacity(parts.len());
    for &part in parts {
        if let Some(caption) = facts.caption(part)? {
            vectors.push(FedVector::caption(task.query, part, &caption.text, caption.features.embedding)?);
        }
    }
    Ok(vectors)
}
