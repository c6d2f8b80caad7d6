//! Explicit feedback: words. Blind, they are another true caption of the target; from a visitor, they
//! are wishes such as "more: at the beach" or "less: people".

use super::rocchio::{Blind, Clicks, Scaling, Weights, blind as blind_update, clicks as clicks_update};
use super::{Item, Strategy, Update};
use crate::Result;

/// A visitor's wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish<'a> {
    /// Towards these words.
    More(&'a str),
    /// Away from these words.
    Less(&'a str),
}

impl<'a> Wish<'a> {
    /// Reads "more: words" or "less: words", in any case; words without either are wished for.
    /// `None` where nothing is left to wish.
    pub fn parse(line: &'a str) -> Option<Wish<'a>> {
        let line = line.trim();
        let (wish, words): (fn(&'a str) -> Wish<'a>, &str) = match line.split_once(':') {
            Some((word, rest)) if word.trim().eq_ignore_ascii_case("more") => (Wish::More, rest),
            Some((word, rest)) if word.trim().eq_ignore_ascii_case("less") => (Wish::Less, rest),
            _ => (Wish::More, line),
        };
        let words = words.trim();
        (!words.is_empty()).then(|| wish(words))
    }
}

/// Blind explicit feedback as the paper evaluates it: `p` is the caption's embedding, there is no `n`.
///
/// # Errors
/// [`crate::Error::Width`] where widths disagree.
pub fn blind(query: &[f32], caption: Item, weights: Weights) -> Result<Update> {
    let weights = Weights { gamma: 0.0, ..weights };
    let options = Blind { weights, scaling: Scaling::Unit, ..Blind::PRF };
    blind_update(Strategy::Explicit, query, &[caption], &[], &options)
}

/// A visitor's words: embeddings of what there should be more of, and less of.
///
/// # Errors
/// [`crate::Error::Width`] where widths disagree, [`crate::Error::Invalid`] for words wished both ways.
pub fn clicks(query: &[f32], more: &[Item], less: &[Item], options: &Clicks) -> Result<Update> {
    clicks_update(Strategy::Explicit, query, more, less, options)
}
