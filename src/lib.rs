//! Text-to-image retrieval with relevance feedback, on the visitor's own machine.
//!
//! Words become a query embedding ([`model`]'s text tower, on candle), pictures become image
//! embeddings (its image tower, over the op set of [`compute`], on SIMD or WebGPU), and a
//! [`gallery`] ranks one by the other. [`feedback`] moves the query by what the visitor marks
//! or, [`blind`]ly, by the top of the ranking; [`learners`] are what that is compared with, and [`eval`] measures whether
//! either helps. [`search`] answers a [`question`], a [`map`] shows it. [`image`] makes tower inputs out of pixels, [`encoder`] joins towers and executor; [`web`]
//! is the JavaScript face, the package `mlt` in `crates/` is the command line.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")
)]

pub mod agreement;
pub mod answer;
pub mod blind;
pub mod caption;
pub mod compute;
pub mod embeddings;
pub mod encoder;
pub mod engine;
pub mod error;
pub mod eval;
pub mod example;
pub mod feature_store;
pub mod feedback;
pub mod gallery;
mod ids;
pub mod image;
pub mod learners;
mod lru;
pub mod map;
pub mod model;
pub mod plane;
pub mod protocol;
pub mod question;
pub mod search;
pub mod top_k;
pub mod vector;
#[cfg(target_arch = "wasm32")]
pub mod web;

pub use error::{Error, Result};
