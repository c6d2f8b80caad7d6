//! What the executors' tests share: a GPU where there is one, and graphs with seeded parameters.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

pub mod gpu;
pub mod tower;
