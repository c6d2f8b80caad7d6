//! `mlt`: search a folder of pictures by words and feedback, and measure whether feedback helps.

#[path = "../cli/mod.rs"]
mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::var_os(CANDLE_THREADS).is_none() {
        // SAFETY: no other thread runs yet that could read the environment.
        unsafe { std::env::set_var(CANDLE_THREADS, "1") };
    }
    cli::main()
}

/// Work is shared out over the cores by `cli::threads`. Candle's own threads beside these spin while they wait for each
/// other, on a single core for most of the time.
const CANDLE_THREADS: &str = "CANDLE_NUM_THREADS";
