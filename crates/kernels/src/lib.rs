//! The operations of an image tower on one thread of the CPU, each over one picture's activation, and the inner products that
//! rank pictures.
//!
//! Kernels are written once over `simd`'s vectors, which stand for simd128 in WebAssembly, for SSE2 on x86-64
//! and for plain arrays elsewhere; only the innermost loops of linear layers (`tile`) and of a bottleneck's convolution
//! have versions for wider or newer instruction sets. Linear layers multiply weights of 8 or 11 bits with activations
//! quantised row by row; everything else is f32, but for what lies within a [`bottleneck`]. An activation is
//! `rows x columns`, row-major; a map has one row per cell.
//!
//! Each kernel has a scalar twin in `twin`, which is its formula written plainly. The tests that hold one
//! against the other run natively as usual, and in WebAssembly through [`checks`].
//!
//! **Architecture invariant:** a kernel knows nothing of graphs or towers and holds no policy. Sizes are the
//! caller's promise: a slice that is too short is a panic, never a read beyond it.

#![cfg_attr(
    any(test, feature = "checks"),
    allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")
)]

pub mod attention;
pub mod bottleneck;
#[cfg(target_arch = "x86_64")]
pub mod cpu;
pub mod depthwise;
pub mod inner_products;
pub mod layer_norm;
pub mod linear;
mod math;
pub mod patches;
pub mod pool;
pub mod prepend_row;
pub mod relaxed_simd;
pub mod resample;
mod simd;
pub mod skip_row;
pub mod stem;
#[cfg(any(test, feature = "checks"))]
pub mod testing;
mod tile;
#[cfg(any(test, feature = "checks"))]
mod twin;

pub use simd::name;

/// Largest magnitude of a weight: 10 bits and a sign. Finer weights would leave less room for the activations in
/// an i32 sum, see [`linear`].
pub const WEIGHT_LIMIT: i16 = 1023;

/// Largest magnitude of a weight that is kept in a byte: 7 bits and a sign. Rounded to the nearest of them, the weights of a
/// trunk of ReLU6 layers lose .003 of its cosine against f32 (measured on the shipped model before it was rounded with more
/// care, see `training/pocket/towers/int8.py`).
pub const INT8_LIMIT: i16 = 127;

/// What follows a linear layer or a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    Identity,
    /// `min(max(x, 0), 6)`.
    Relu6,
    /// `0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`.
    Gelu,
    /// `x / (1 + exp(-1.702 x))`, CLIP's approximation of GELU.
    QuickGelu,
}

/// A kernel's test by name. It panics where the kernel is wrong.
#[cfg(feature = "checks")]
pub type Check = (&'static str, fn());

/// Every test of this crate, for a place without a test runner.
#[cfg(feature = "checks")]
pub fn checks() -> impl Iterator<Item = Check> {
    [
        simd::tests::CHECKS,
        math::tests::CHECKS,
        stem::tests::CHECKS,
        patches::tests::CHECKS,
        depthwise::tests::CHECKS,
        tile::tests::CHECKS,
        linear::tests::CHECKS,
        inner_products::tests::CHECKS,
        bottleneck::tests::CHECKS,
        bottleneck::tests::DEPTHWISE_CHECKS,
        layer_norm::tests::CHECKS,
        attention::tests::CHECKS,
        prepend_row::tests::CHECKS,
        skip_row::tests::CHECKS,
        resample::tests::CHECKS,
        pool::tests::CHECKS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// Lists the tests of a module, each of which is an ordinary test as well.
#[cfg(any(test, feature = "checks"))]
macro_rules! check_table {
    ($($name:ident),+ $(,)?) => {
        #[cfg(feature = "checks")]
        pub(crate) const CHECKS: &[$crate::Check] =
            &[$((concat!(module_path!(), "::", stringify!($name)), $name)),+];
    };
}
#[cfg(any(test, feature = "checks"))]
use check_table;
