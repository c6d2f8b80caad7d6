//! Pseudo-relevance feedback: the fed-back vectors are the pictures' own embeddings.

use super::rocchio::{Blind, Clicks, blind as blind_update, clicks as clicks_update};
use super::{Item, Strategy, Update};
use crate::Result;

/// Blind PRF over the `top` of the ranking, best first. `bottom` is read under
/// [`Centroids::Classical`](super::Centroids::Classical) only. [`Blind::PRF`] is the paper's.
///
/// # Errors
/// [`crate::Error::Width`] where widths disagree, [`crate::Error::Invalid`] for `tau <= 0`.
pub fn blind(query: &[f32], top: &[Item], bottom: &[Item], options: &Blind) -> Result<Update> {
    blind_update(Strategy::Prf, query, top, bottom, options)
}

/// PRF for a visitor's clicks. Without any, the query comes back unchanged.
///
/// # Errors
/// [`crate::Error::Width`] where widths disagree, [`crate::Error::Invalid`] for `tau <= 0` or a
/// picture that is both liked and disliked.
pub fn clicks(query: &[f32], likes: &[Item], dislikes: &[Item], options: &Clicks) -> Result<Update> {
    clicks_update(Strategy::Prf, query, likes, dislikes, options)
}
