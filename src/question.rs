//! What a visitor asks of the gallery.

use serde::{Deserialize, Serialize};

use crate::example::Example;
use crate::feedback::{Mark, Mode, Overrides, Strategy};
use crate::learners::Learner;

/// Words for what there should be more of and less of. They count under [`Strategy::Explicit`] only; blanks never count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wishes {
    /// More of this.
    pub more: Vec<String>,
    /// Less of this.
    pub less: Vec<String>,
}

/// A question. Without words and example the marks alone make the query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Words typed; blank counts as none.
    pub words: String,
    /// A picture to ask with, beside the words or in their place; one that is not in the gallery yet does not count yet. In
    /// [`Mode::Blind`] the words alone count.
    pub example: Option<Example>,
    /// Marks; those on pictures that are not in the gallery yet do not count yet.
    pub marks: Vec<Mark>,
    /// Words added.
    pub wishes: Wishes,
    /// How the marks move the query.
    pub strategy: Strategy,
    /// In [`Mode::Clicks`]: scores the pictures in the strategy's place, which then does not move the query. Wishes and `params`
    /// do not count under it.
    #[serde(default)]
    pub learner: Option<Learner>,
    /// [`Mode::Blind`]: marks do not count, the blind protocol is played.
    pub mode: Mode,
    /// Instead of the strategy's own parameters.
    pub params: Overrides,
    /// Of how many of the best pictures the answer is to be.
    pub first: usize,
}

impl Question {
    /// Whether wishes count.
    pub fn counts_wishes(&self) -> bool {
        self.learner.is_none() && self.strategy.counts_wishes()
    }

    /// What is read as words: those typed, then the wishes where they count.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let wishes = self.wishes.more.iter().chain(&self.wishes.less);
        let counting = wishes.filter(|_| self.counts_wishes());
        std::iter::once(&self.words).chain(counting).map(|text| text.trim()).filter(|text| !text.is_empty())
    }
}
