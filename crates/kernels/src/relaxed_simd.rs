//! WebAssembly's relaxed SIMD, which not every browser has: `tile/relaxed.wat` says why its loop is a module of its own.
//!
//! Whoever loads this module instantiates that one on its memory, puts its function into this one's table, and says here
//! where. Until then, and everywhere but in WebAssembly, nothing is linked.

#[cfg(target_arch = "wasm32")]
use std::sync::atomic::{AtomicUsize, Ordering};

#[cfg(target_arch = "wasm32")]
use crate::tile::{MultiplyTiles, is_exact};

/// The function's place in the table, 0 for none: a table of Rust's never has a function there.
#[cfg(target_arch = "wasm32")]
static PLACE: AtomicUsize = AtomicUsize::new(0);

/// Linear layers that are made from now on use the function at this place of the table, unless it computes wrongly here: V8
/// 11.3 adds some products twice.
///
/// # Safety
/// The function must be `multiply` of `tile/relaxed.wat`, on this module's memory.
#[cfg(target_arch = "wasm32")]
pub unsafe fn link(place: usize) {
    PLACE.store(place, Ordering::Relaxed);
    if !is_exact() {
        PLACE.store(0, Ordering::Relaxed);
    }
}

/// The linked function.
#[cfg(target_arch = "wasm32")]
pub(crate) fn function() -> Option<MultiplyTiles> {
    let place = PLACE.load(Ordering::Relaxed);
    // SAFETY: in WebAssembly a function's pointer is its place in the table, and `link` was promised what lies there.
    (place != 0).then(|| unsafe { std::mem::transmute::<usize, MultiplyTiles>(place) })
}

/// Whether a function is linked.
pub fn is_linked() -> bool {
    #[cfg(target_arch = "wasm32")]
    return function().is_some();
    #[cfg(not(target_arch = "wasm32"))]
    return false;
}
