//! `mlt`: search a folder of pictures by words and feedback, and measure whether feedback helps.

mod aux_models;
mod bench;
mod cache;
mod caption;
mod captions;
mod cli;
mod collection;
mod compare;
mod convert;
mod document;
mod encode;
mod eval;
mod folder;
mod hashes;
mod patches;
mod pictures;
mod report;
mod search;
mod threads;
mod vectors;

use std::process::ExitCode;

/// Work is shared out over the cores by [`threads`]. Candle's own threads beside these spin while they wait for
/// each other, on a single core for most of the time.
const CANDLE_THREADS: &str = "CANDLE_NUM_THREADS";

fn main() -> ExitCode {
    if std::env::var_os(CANDLE_THREADS).is_none() {
        // SAFETY: no other thread runs yet that could read the environment.
        unsafe { std::env::set_var(CANDLE_THREADS, "1") };
    }
    cli::main()
}
