//! Nearest neighbours (Giacinto: "A nearest-neighbor approach to relevance feedback in content based image retrieval", CIVR
//! 2007): a picture is as relevant as its nearest like is near, against its nearest dislike.
//!
//! `relevance(x) = d_dislike(x) / (d_like(x) + d_dislike(x))`, 0 to 1, of Euclidean distances between unit vectors. The score is
//! the words' z-score plus a weight times that. Where nothing is marked on one side, its distance is the other side's mean over
//! the gallery, as of a mark that is as far from each picture as that one is from an ordinary one.
//!
//! What is liked has all the relevance there is, so its own score does not fall; another picture, if it was far from all likes,
//! may gain more.

use super::{Evidence, Nearest};
use crate::Result;
use crate::gallery::Gallery;

/// Squared distances that rounding makes of none.
const ROUNDED: f32 = 1e-4;

pub(super) fn scores(params: &Nearest, evidence: &Evidence) -> Result<Vec<f32>> {
    let mut scores = evidence.words();
    let likes = distances(evidence.gallery, &evidence.likes)?;
    let dislikes = distances(evidence.gallery, &evidence.dislikes)?;
    let (of_likes, of_dislikes) = (mean(&likes), mean(&dislikes));
    for (index, score) in scores.iter_mut().enumerate() {
        let like = likes.get(index).copied().unwrap_or(of_dislikes);
        let dislike = dislikes.get(index).copied().unwrap_or(of_likes);
        *score += params.weight * relevance(like, dislike);
    }
    Ok(scores)
}

/// From 0 where a dislike is to 1 where a like is; half for what is both, or as far from both.
fn relevance(like: f32, dislike: f32) -> f32 {
    let both = like + dislike;
    if both > 0.0 { dislike / both } else { 0.5 }
}

/// Of each picture the distance to the nearest of some vectors; empty where there are none.
fn distances(gallery: &Gallery, vectors: &[Vec<f32>]) -> Result<Vec<f32>> {
    let mut nearest: Vec<f32> = Vec::new();
    for vector in vectors {
        let cosines = gallery.scores(vector)?;
        if nearest.is_empty() {
            nearest = cosines;
        } else {
            nearest.iter_mut().zip(cosines).for_each(|(nearest, cosine)| *nearest = nearest.max(cosine));
        }
    }
    let distance = |cosine: f32| {
        let square = 2.0 - 2.0 * cosine;
        if square > ROUNDED { square.sqrt() } else { 0.0 }
    };
    nearest.iter_mut().for_each(|it| *it = distance(*it));
    Ok(nearest)
}

fn mean(values: &[f32]) -> f32 {
    let sum: f64 = values.iter().map(|&value| f64::from(value)).sum();
    (sum / values.len().max(1) as f64) as f32
}
