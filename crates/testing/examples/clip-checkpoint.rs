//! Writes a CLIP checkpoint of random weights: `cargo run -p testing --example clip-checkpoint -- KIND FOLDER`.

use std::env;
use std::path::Path;
use std::process::ExitCode;

use testing::clip::Checkpoint;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [kind, folder] = arguments.as_slice() else { return usage() };
    let checkpoint = match kind.as_str() {
        "tiny" => Checkpoint::tiny(),
        "vit-b-32" => Checkpoint::vit_b_32(),
        "tinyclip-8m-16" => Checkpoint::tinyclip_8m_16(),
        _ => return usage(),
    };
    match checkpoint.write(Path::new(folder), 1) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{folder}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("clip-checkpoint tiny|vit-b-32|tinyclip-8m-16 FOLDER");
    ExitCode::FAILURE
}
