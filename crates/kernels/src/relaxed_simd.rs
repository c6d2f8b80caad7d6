//! WebAssembly's relaxed SIMD, which not every browser has: `relaxed.wat` says why its loops are a module of their own.
//!
//! Whoever loads this module instantiates that one on its memory, puts its functions into this one's table, and says here
//! where. Until then, and everywhere but in WebAssembly, nothing is linked.

#[cfg(target_arch = "wasm32")]
use std::sync::atomic::{AtomicUsize, Ordering};

#[cfg(target_arch = "wasm32")]
use crate::bottleneck::{ConvolveRow, is_exact as convolves_exactly};
#[cfg(target_arch = "wasm32")]
use crate::tile::{MultiplyTiles, is_exact as multiplies_exactly};

/// The functions of `relaxed.wat` in the order of their places in the table.
pub const FUNCTIONS: [&str; 2] = ["multiply", "depthwise"];

/// The first function's place in the table, 0 for none: a table of Rust's never has a function there.
#[cfg(target_arch = "wasm32")]
static PLACE: AtomicUsize = AtomicUsize::new(0);

/// Layers that are made from now on use the functions from this place of the table on, unless they compute wrongly
/// here: V8 11.3 adds some products twice.
///
/// # Safety
/// They must be [`FUNCTIONS`] of `relaxed.wat`, on this module's memory.
#[cfg(target_arch = "wasm32")]
pub unsafe fn link(place: usize) {
    PLACE.store(place, Ordering::Relaxed);
    if !(multiplies_exactly() && convolves_exactly()) {
        PLACE.store(0, Ordering::Relaxed);
    }
}

/// The linked product of tiles.
#[cfg(target_arch = "wasm32")]
pub(crate) fn multiply() -> Option<MultiplyTiles> {
    let place = PLACE.load(Ordering::Relaxed);
    // SAFETY: in WebAssembly a function's pointer is its place in the table, and `link` was promised what lies there.
    (place != 0).then(|| unsafe { std::mem::transmute::<usize, MultiplyTiles>(place) })
}

/// The linked depthwise convolution.
#[cfg(target_arch = "wasm32")]
pub(crate) fn convolve() -> Option<ConvolveRow> {
    let place = PLACE.load(Ordering::Relaxed);
    // SAFETY: as above.
    (place != 0).then(|| unsafe { std::mem::transmute::<usize, ConvolveRow>(place + 1) })
}

/// Whether they are linked.
pub fn is_linked() -> bool {
    #[cfg(target_arch = "wasm32")]
    return multiply().is_some();
    #[cfg(not(target_arch = "wasm32"))]
    return false;
}
