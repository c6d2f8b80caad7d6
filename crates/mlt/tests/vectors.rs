//! Embeddings that travel with a collection.

mod place;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use more_like_this::engine::SearchEngine;
use more_like_this::model::fingerprint;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use place::Place;

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_collections_embeddings_are_written_with_what_they_were_made_of() -> Result<()> {
    let place = Place::new("vectors")?;
    place.collection(&json!([]))?;
    place.stdout(&["vectors", "five", "-o", "made"])?;
    let origin = place.json("made.json")?;
    let bytes = fs::read(place.0.join("made.bin"))?;
    let width = origin["width"].as_u64().context("a width")? as usize;
    assert_eq!(bytes.len(), 5 * (width + 4));
    assert_eq!(origin["bytes"], bytes.len());
    assert_eq!(origin["sha256"], sha256(&bytes));
    assert_eq!(origin["collection"], "1");
    assert_eq!(origin["model"], fingerprint(&fs::read(place.0.join("model.gguf"))?));
    // Each row reaches its largest number, and every step is one.
    assert!(bytes.chunks(width).take(5).all(|row| row.iter().any(|&x| (x as i8).unsigned_abs() == 127)));
    let steps = bytes[5 * width..].as_chunks().0.iter().map(|step| f32::from_le_bytes(*step));
    assert!(steps.into_iter().all(|step| step > 0.0));
    Ok(())
}

/// After a change of the model: `npm run vectors`.
#[test]
fn the_bundled_collections_vectors_are_the_shipped_models() -> Result<()> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/pocket");
    let model = fingerprint(&fs::read(models.join("pocket.gguf"))?);
    for name in ["objects", "scenes"] {
        let file = models.join("vectors").join(name);
        let origin: Value = serde_json::from_slice(&fs::read(file.with_extension("json"))?)?;
        assert_eq!(origin["model"], model, "{name}");
        assert_eq!(origin["sha256"], sha256(&fs::read(file.with_extension("bin"))?), "{name}");
    }
    Ok(())
}

/// The page answers from a collection's embeddings as soon as this part of the file is there.
#[test]
fn what_answers_comes_first_in_the_shipped_model() -> Result<()> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/pocket");
    let file = fs::read(models.join("pocket.gguf"))?;
    let needed = SearchEngine::needed(&file[..512 * 1024]).context("a directory within half a megabyte")?;
    assert!(needed < file.len() * 2 / 3, "{needed} of {} bytes", file.len());
    SearchEngine::new(&file[..needed])?;
    Ok(())
}
