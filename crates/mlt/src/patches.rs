//! Patch tokens of many pictures, half as long as computed, kept between runs.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use half::f16;
use more_like_this::encoder::Encoder;
use more_like_this::eval::tables::PatchTokens;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use crate::cache::{self, Kind};
use crate::cli::{Common, say};

/// Names inside the file: the one tensor `[pictures, values per picture]`, and the metadata entries.
const TENSOR: &str = "patches";
const KEYS: &str = "keys";
const SOURCE: &str = "source";

/// Patch tokens under the hashes of their pictures. They are rounded to 16 bits even when they are
/// not read from a file, so that a run gives the same figures with and without one.
pub(crate) struct Patches {
    /// Values per picture: patches x width.
    width: usize,
    values: Vec<f16>,
    rows: HashMap<String, usize>,
    /// Rows in the gallery's order.
    order: Vec<usize>,
    file: Option<PathBuf>,
    source: String,
}

impl Patches {
    /// What is kept for what `about` names.
    pub(crate) fn open(common: &Common, encoder: &Encoder, about: &str) -> Patches {
        let (shape, source) = (&encoder.model.shape, encoder.model.fingerprint.clone());
        let width = shape.patches() * shape.patch_width;
        let file = cache::file(common, Kind::Patches, about, &source);
        let (rows, values) = file
            .as_ref()
            .and_then(|file| {
                let bytes = fs::read(file).ok()?;
                read(&bytes, &source, width)
                    .inspect_err(|error| say(format_args!("{}: {error:#}; made anew", file.display())))
                    .ok()?
            })
            .unwrap_or_default();
        Patches { width, values, rows, order: Vec::new(), file, source }
    }

    /// Whether a picture's tokens are there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.rows.contains_key(key)
    }

    /// Adds a picture's tokens.
    pub(crate) fn push(&mut self, key: &str, patches: &[f32]) -> Result<()> {
        ensure!(patches.len() == self.width, "{} patch values, expected {}", patches.len(), self.width);
        self.rows.insert(key.to_owned(), self.values.len() / self.width.max(1));
        self.values.extend(patches.iter().map(|&value| f16::from_f32(value)));
        Ok(())
    }

    /// Puts the pictures in the gallery's order, for [`PatchTokens::at`].
    pub(crate) fn arrange<'a>(&mut self, keys: impl Iterator<Item = &'a str>) {
        self.order = keys.filter_map(|key| self.rows.get(key).copied()).collect();
    }

    /// Keeps what is arranged and no more.
    pub(crate) fn keep(&self) {
        cache::keep(self.file.as_deref(), self.save());
    }

    fn save(&self) -> Result<Vec<u8>> {
        let names: HashMap<usize, &str> = self.rows.iter().map(|(key, row)| (*row, key.as_str())).collect();
        let keys: Vec<&str> = self.order.iter().filter_map(|row| names.get(row).copied()).collect();
        let rows =
            self.order.iter().filter_map(|row| self.values.get(row * self.width..(row + 1) * self.width));
        let bytes: Vec<u8> = rows.flatten().flat_map(|value| value.to_le_bytes()).collect();
        let view = TensorView::new(Dtype::F16, vec![keys.len(), self.width], &bytes)?;
        let metadata = HashMap::from([
            (KEYS.to_owned(), serde_json::to_string(&keys)?),
            (SOURCE.to_owned(), self.source.clone()),
        ]);
        Ok(safetensors::serialize([(TENSOR, view)], Some(metadata))?)
    }
}

impl PatchTokens for Patches {
    fn at(&self, index: usize) -> Option<Vec<f32>> {
        let row = *self.order.get(index)?;
        let values = self.values.get(row * self.width..(row + 1) * self.width)?;
        Some(values.iter().map(|value| value.to_f32()).collect())
    }
}

/// Rows by key, and their values.
type Kept = (HashMap<String, usize>, Vec<f16>);

/// What a file holds; `None` where it was made from something else.
fn read(bytes: &[u8], source: &str, width: usize) -> Result<Option<Kept>> {
    let (_, header) = SafeTensors::read_metadata(bytes)?;
    let metadata = header.metadata().clone().unwrap_or_default();
    let entry = |key: &str| metadata.get(key).with_context(|| format!("it has no entry \"{key}\""));
    if entry(SOURCE)? != source {
        return Ok(None);
    }
    let keys: Vec<String> = serde_json::from_str(entry(KEYS)?)?;
    let file = SafeTensors::deserialize(bytes)?;
    let tensor = file.tensor(TENSOR)?;
    ensure!(
        tensor.dtype() == Dtype::F16 && tensor.shape() == [keys.len(), width],
        "{:?} of {:?} for {} pictures of {width} values",
        tensor.shape(),
        tensor.dtype(),
        keys.len()
    );
    let values: Vec<f16> = tensor.data().chunks_exact(2).map(|b| f16::from_le_bytes([b[0], b[1]])).collect();
    ensure!(values.iter().all(|value| value.is_finite()), "it has values that are not finite");
    Ok(Some((keys.into_iter().zip(0..).collect(), values)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
mod tests {
    use super::*;

    fn patches() -> Patches {
        let (rows, order) = (HashMap::new(), Vec::new());
        let mut patches =
            Patches { width: 2, values: Vec::new(), rows, order, file: None, source: "model".to_owned() };
        patches.push("a", &[1.0, 2.0]).unwrap();
        patches.push("b", &[3.0, 4.0]).unwrap();
        patches
    }

    #[test]
    fn what_is_written_is_read_in_the_gallerys_order() {
        let mut patches = patches();
        assert!(patches.push("c", &[1.0]).is_err());
        patches.arrange(["b", "a"].into_iter());
        assert_eq!((patches.at(0), patches.at(2)), (Some(vec![3.0, 4.0]), None));
        let (rows, values) = read(&patches.save().unwrap(), "model", 2).unwrap().unwrap();
        assert_eq!(rows, HashMap::from([("b".to_owned(), 0), ("a".to_owned(), 1)]));
        assert_eq!(values, [3.0, 4.0, 1.0, 2.0].map(f16::from_f32));
    }

    #[test]
    fn a_file_of_another_model_or_size_is_not_read() {
        let mut patches = patches();
        patches.arrange(["a", "b"].into_iter());
        let bytes = patches.save().unwrap();
        assert!(read(&bytes, "another", 2).unwrap().is_none());
        assert!(read(&bytes, "model", 3).is_err());
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length], "model", 2).is_err(), "{length}");
        }
        let values = bytes.len() - 8;
        let broken = [&bytes[..values], &f16::NAN.to_le_bytes(), &bytes[values + 2..]].concat();
        assert!(read(&broken, "model", 2).is_err());
    }
}
