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
mod left_out;
mod patches;
mod pictures;
mod place;
mod progress;
mod report;
mod search;
mod stop;
mod threads;
mod vectors;

use std::process::ExitCode;

/// Work is shared out over the cores by [`threads`]. Candle's own threads beside these spin while they wait for
/// each other, on a single core for most of the time.
const CANDLE_THREADS: &str = "CANDLE_NUM_THREADS";

/// Without it drivers of GPUs complain on standard error, which is the user's. Nothing here is drawn on a screen.
const DRAWING: &str = "XDG_RUNTIME_DIR";

fn main() -> ExitCode {
    for (variable, value) in [(CANDLE_THREADS, "1".into()), (DRAWING, std::env::temp_dir().into_os_string())]
    {
        if std::env::var_os(variable).is_none() {
            // SAFETY: no other thread runs yet that could read the environment.
            unsafe { std::env::set_var(variable, value) };
        }
    }
    cli::main()
}
