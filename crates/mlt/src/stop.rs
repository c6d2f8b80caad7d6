//! Ctrl+C while pictures are encoded: what is done is kept before the program ends.

use std::fmt;
use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cli::say;

/// The exit status of a program that was stopped so, as shells have it.
pub(crate) const STATUS: u8 = 130;

static INSTALLED: Once = Once::new();
static ACTIVE: AtomicBool = AtomicBool::new(false);
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

/// While this is there, Ctrl+C asks to stop; otherwise it stops at once.
pub(crate) struct Listening(());

impl Drop for Listening {
    fn drop(&mut self) {
        ACTIVE.store(false, Ordering::SeqCst);
    }
}

/// The first Ctrl+C asks to stop, a second one stops at once. Where a handler cannot be had, every one does.
pub(crate) fn listen() -> Listening {
    ACTIVE.store(true, Ordering::SeqCst);
    INSTALLED.call_once(|| {
        let heard = || {
            if !ACTIVE.load(Ordering::SeqCst) || ASKED.swap(true, Ordering::SeqCst) {
                process::exit(STATUS.into());
            }
            say("stopping: what is done will be kept; Ctrl+C again stops at once");
        };
        // Without a handler Ctrl+C ends the program as ever.
        let _ = ctrlc::set_handler(heard);
    });
    Listening(())
}

/// Whether the user asked to stop.
pub(crate) fn is_asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
