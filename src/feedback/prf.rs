//! Pseudo-relevance feedback: the fed-back vectors are the embeddings of the pictures, or of the parts that are marked.
//!
//! Of a part only the patch tokens under the box are embedded ([`Facts::embedding`]).

use super::rocchio::{FedVector, Sums};
use super::{Facts, Mode, Needs, Outcome, Part, Strategy, Task};
use crate::Result;

/// Patch tokens of the pictures of which a part is marked.
pub(super) fn needs(task: &Task) -> Needs {
    Needs::of_parts(task.marks)
}

pub(super) fn update(task: &Task, facts: &mut dyn Facts) -> Result<Outcome> {
    let likes = vectors(task, task.marks.likes(), facts)?;
    let dislikes = vectors(task, task.marks.dislikes(), facts)?;
    let sums = match task.mode {
        Mode::Blind => Sums::blind(task.params, likes, dislikes)?,
        Mode::Clicks => Sums::clicks(task, likes, dislikes, facts)?,
    };
    sums.update(Strategy::Prf, task, Vec::new())
}

/// The parts' own embeddings.
pub(super) fn vectors(task: &Task, parts: &[Part], facts: &mut dyn Facts) -> Result<Vec<FedVector>> {
    parts.iter().map(|&part| FedVector::picture(task.query, part, facts.embedding(part)?)).collect()
}
