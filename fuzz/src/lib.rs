//! What all fuzz programs share: memory that is asked for is bounded, so that a file of a few bytes which asks for gigabytes is found.

use std::alloc::{GlobalAlloc, Layout, System};

/// The most that may be asked for at once: far beyond what any input within the targets' own bounds needs.
const LARGEST: usize = 64 << 20;

struct Bounded;

#[global_allocator]
static MEMORY: Bounded = Bounded;

// SAFETY: it is the system's allocator, which may refuse any request.
unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        if layout.size() > LARGEST { std::ptr::null_mut() } else { unsafe { System.alloc(layout) } }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        if layout.size() > LARGEST { std::ptr::null_mut() } else { unsafe { System.alloc_zeroed(layout) } }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as the caller promises.
        if size > LARGEST { std::ptr::null_mut() } else { unsafe { System.realloc(block, layout, size) } }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }
}
