//! Decoders of strangers' files are fuzzed, and still one may panic. Then the file is at fault, and all others go on.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether this thread is at work that may panic.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

static QUIET: Once = Once::new();

/// The outcome of `work`; `None` where it panicked, of which nothing is printed. Whatever it was about to change is dropped with it.
///
/// A fuzzer is to see the panic.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    if cfg!(fuzzing) {
        return Some(work());
    }
    QUIET.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                loud(info);
            }
        }));
    });
    let before = GUARDED.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    outcome.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::panic, reason = "that is what is caught")]
    fn a_panic_is_no_outcome_and_others_are_loud_afterwards() {
        assert_eq!(guarded(|| 7), Some(7));
        assert_eq!(guarded(|| -> u8 { panic!("a broken file") }), None);
        assert!(!GUARDED.get());
    }
}
