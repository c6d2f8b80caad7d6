//! Ctrl+C while pictures are encoded: what is done is kept before the program ends.

use std::fmt;
use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cli::say;

/// The exit status of a program that was stopped so, as shells have it.
pub(crate) const STATUS: u8 = 130;

static LISTENING: Once = Once::new();
static ASKED: AtomicBool = AtomicBool::new(false);

/// The user pressed Ctrl+C.
#[derive(Debug)]
pub(crate) struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("stopped")
    }
}

impl std::error::Error for Stopped {}

/// From now on the first Ctrl+C asks to stop, and a second one stops at once. Where that cannot be had, every one does.
pub(crate) fn listen() {
    LISTENING.call_once(|| {
        let heard = || {
            if ASKED.swap(true, Ordering::SeqCst) {
                process::exit(STATUS.into());
            }
            say("stopping: what is done will be kept; Ctrl+C again stops at once");
        };
        // Without a handler Ctrl+C ends the program as ever.
        let _ = ctrlc::set_handler(heard);
    });
}

/// Whether the user asked to stop.
pub(crate) fn is_asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
