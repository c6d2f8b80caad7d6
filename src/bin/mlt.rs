//! `mlt`: search a folder of pictures by words and feedback, and measure whether feedback helps.

#[path = "../cli/mod.rs"]
mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
