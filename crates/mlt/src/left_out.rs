//! Whether pictures were left out. Each is named when it is met; whoever called the program is told once more, by its exit status.

use std::sync::atomic::{AtomicBool, Ordering};

static ANY: AtomicBool = AtomicBool::new(false);

/// A picture was left out, and named.
pub(crate) fn tell() {
    ANY.store(true, Ordering::Relaxed);
}

pub(crate) fn any() -> bool {
    ANY.load(Ordering::Relaxed)
}
