//! What is done with hostile input: each target takes any bytes, has the product read them as it would read a file, and panics
//! where what comes of it breaks a promise. Refusing is always right.
//!
//! `fuzz/` wraps them for libFuzzer, which looks for bytes that panic; `tests/seeds.rs` replays its seeds, and whatever was
//! found, under plain `cargo test`.
#![allow(clippy::expect_used, clippy::panic, reason = "a target fails by panicking")]

mod bytes;
mod json;
mod targets;

pub use targets::{collection, config, embeddings, gguf, karpathy, picture, protocol, resize, tokenizer};

/// A kind of input, and what is done with it.
pub struct Target {
    /// Also of its folder in `fuzz/seeds`, and of its program in `fuzz/fuzz_targets`.
    pub name: &'static str,
    /// Panics where a promise is broken.
    pub run: fn(&[u8]),
}

/// Every target.
pub const TARGETS: [Target; 9] = [
    Target { name: "gguf", run: gguf },
    Target { name: "config", run: config },
    Target { name: "embeddings", run: embeddings },
    Target { name: "tokenizer", run: tokenizer },
    Target { name: "karpathy", run: karpathy },
    Target { name: "collection", run: collection },
    Target { name: "protocol", run: protocol },
    Target { name: "picture", run: picture },
    Target { name: "resize", run: resize },
];
