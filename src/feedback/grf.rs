//! Generative relevance feedback: the fed-back vectors are text embeddings of captions that a model
//! writes for the pictures.

use super::rocchio::{Blind, Clicks, blind as blind_update, clicks as clicks_update};
use super::{Item, Strategy, Update};
use crate::Result;

/// Blind GRF over the captions of the top of the ranking. [`Blind::GRF`] is the paper's,
/// [`Blind::GRF_SCALED`] the variant with normalised vectors.
///
/// # Errors
/// [`crate::Error::Width`] where widths disagree, [`crate::Error::Invalid`] for `tau <= 0`.
pub fn blind(query: &[f32], captions: &[Item], options: &Blind) -> Result<Update> {
    blind_update(Strategy::Grf, query, captions, &[], options)
}

/// GRF for a visitor's clicks: captions of the liked and of the disliked pictures.
///
/// # Errors
/// [`crate::Error::Width`] where widths disagree, [`crate::Error::Invalid`] for `tau <= 0` or a
/// picture that is both liked and disliked.
pub fn clicks(query: &[f32], likes: &[Item], dislikes: &[Item], options: &Clicks) -> Result<Update> {
    clicks_update(Strategy::Grf, query, likes, dislikes, options)
}
