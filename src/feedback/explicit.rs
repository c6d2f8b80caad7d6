//! Explicit feedback: words that somebody adds. Blind, as the paper evaluates it, they are another true caption of the
//! target; a visitor's are wishes, such as more "at the beach" or less "people".
//!
//! A visitor's thumbs count beside the wishes, each as much as one wish: words say what no picture at hand shows, and who has
//! both should not have to give up either.

use super::rocchio::{FedVector, Sums};
use super::{Facts, Mode, Needs, Outcome, Strategy, Task, Words, prf};
use crate::Result;

/// What the thumbs need.
pub(super) fn needs(task: &Task) -> Needs {
    match task.mode {
        Mode::Blind => Needs::default(),
        Mode::Clicks => prf::needs(task),
    }
}

pub(super) fn update(task: &Task, facts: &mut dyn Facts) -> Result<Outcome> {
    let marks = task.marks;
    let words = |words: &[Words]| -> Result<Vec<FedVector>> {
        words.iter().map(|&words| FedVector::words(task.query, words)).collect()
    };
    let (mut more, mut less) = (words(marks.more())?, words(marks.less())?);
    let sums = match task.mode {
        Mode::Blind => Sums::blind(task.params, more, Vec::new())?,
        Mode::Clicks => {
            more.extend(prf::vectors(task, marks.likes(), facts)?);
            less.extend(prf::vectors(task, marks.dislikes(), facts)?);
            Sums::clicks(task, more, less, facts)?
        }
    };
    sums.update(Strategy::Explicit, task, Vec::new())
}
