//! `mlt vectors`: a collection's embeddings, small enough to travel with it.
//!
//! `FILE.bin` holds, for each picture in the collection's order, its embedding in whole steps of one i8 each; then the steps,
//! one f32 (little-endian) each. A picture that cannot be read has a step of 0. `FILE.json` says what they were made of.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use more_like_this::vector::in_steps;
use serde::Serialize;

use crate::cache::{check_writable, write_whole};
use crate::cli::{Common, say};
use crate::encode::embeddings;
use crate::eval::open_collection;
use crate::hashes;

#[derive(Args)]
pub(crate) struct Options {
    /// Folder of a collection: its index.json and packs
    #[arg(value_name = "DIR")]
    collection: PathBuf,
    /// Files to write, FILE.bin and FILE.json
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// What the vectors were made of, and what their file must be.
#[derive(Serialize)]
struct Origin {
    /// The collection's hash.
    collection: String,
    /// The model's fingerprint.
    model: String,
    /// Numbers of an embedding.
    width: usize,
    /// Size of the file.
    bytes: usize,
    /// SHA-256 of the file, in hexadecimal digits.
    sha256: String,
}

pub(crate) fn run(common: &Common, options: &Options) -> Result<()> {
    let file = options.output.with_extension("bin");
    check_writable(&file)?;
    let (collection, pictures) = open_collection(&options.collection)?;
    let mut encoder = crate::cli::encoder(common)?;
    let encoded = embeddings(common, &mut encoder, &pictures)?;
    let rows = collection.pictures.iter().map(|picture| encoded.get(&picture.id).ok());
    let bytes = packed(rows, encoder.model.shape.embedding);
    let origin = Origin {
        collection: collection.hash,
        model: encoder.model.fingerprint.clone(),
        width: encoder.model.shape.embedding,
        bytes: bytes.len(),
        sha256: hashes::of_bytes(&bytes),
    };
    write_whole(&file, &bytes)?;
    let described = options.output.with_extension("json");
    write_whole(&described, format!("{}\n", serde_json::to_string(&origin)?).as_bytes())?;
    say(format_args!("{}: {} pictures, {} bytes", file.display(), encoded.len(), bytes.len()));
    Ok(())
}

/// The rows in whole steps, then their steps.
fn packed<'a>(rows: impl Iterator<Item = Option<&'a [f32]>>, width: usize) -> Vec<u8> {
    let (mut numbers, mut steps) = (Vec::new(), Vec::new());
    for row in rows {
        let (row, step) = row.map_or_else(|| (vec![0; width], 0.0), in_steps);
        numbers.extend(row.into_iter().map(|number| number as u8));
        steps.extend(step.to_le_bytes());
    }
    numbers.extend(steps);
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_within_half_a_step_and_missing_ones_have_none() {
        let row = [0.5f32, -0.25, 0.1, 0.0];
        let bytes = packed([Some(row.as_slice()), None].into_iter(), 4);
        let (numbers, steps) = bytes.split_at(8);
        assert_eq!(numbers[4..], [0; 4]);
        let steps: Vec<f32> = steps.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        assert_eq!(steps[1], 0.0);
        for (number, value) in numbers.iter().zip(row) {
            assert!((f32::from(*number as i8) * steps[0] - value).abs() <= 0.501 * steps[0]);
        }
        assert_eq!(numbers[0] as i8, 127);
    }
}
