//! What the workspace's tests share: seeded randomness, comparisons, and model files of a few kilobytes.
//!
//! It knows nothing of the crate under test, so that unit tests inside of that crate can use it, too.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

pub mod aux_models;
pub mod clip;
pub mod tiny;

pub use kernels::testing::{Random, assert_close};

/// Cosine of two vectors, summed in f64.
#[track_caller]
pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum::<f64>();
    (dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()) as f32
}
