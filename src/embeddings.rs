//! Embeddings as the towers give them, and the file that they are kept in.

use std::collections::HashMap;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use crate::ids::Ids;
use crate::vector::check_width;
use crate::{Error, Result};

/// Names inside an embeddings file: the one tensor, and the metadata entries.
const TENSOR: &str = "embeddings";
const IDS: &str = "ids";
const SOURCE: &str = "source";

/// Embeddings of pictures or texts, in f32, under stable ids in the order they were added. A
/// [`Gallery`](crate::gallery::Gallery) ranks them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Embeddings {
    width: usize,
    ids: Ids,
    values: Vec<f32>,
}

impl Embeddings {
    /// None yet, each `width` wide.
    pub fn new(width: usize) -> Embeddings {
        Embeddings { width, ..Embeddings::default() }
    }

    /// Width of an embedding.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.names().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.names().is_empty()
    }

    /// The ids, in their order.
    pub fn ids(&self) -> &[String] {
        self.ids.names()
    }

    /// Adds an embedding.
    ///
    /// # Errors
    /// As [`insert`](Self::insert), and [`Error::Invalid`] for an id that is already there.
    pub fn push(&mut self, id: impl Into<String>, embedding: &[f32]) -> Result<()> {
        let id = id.into();
        if self.ids.contains(&id) {
            return Err(Error::Invalid(format!("there already is an embedding of \"{id}\"")));
        }
        self.insert(id, embedding)
    }

    /// Adds an embedding, or replaces the one with this id.
    ///
    /// # Errors
    /// Those of [`check`]: all is then as it was.
    pub fn insert(&mut self, id: impl Into<String>, embedding: &[f32]) -> Result<()> {
        let id = id.into();
        check(&id, embedding, self.width)?;
        match self.ids.find(&id) {
            Ok(index) => self.values[index * self.width..(index + 1) * self.width].copy_from_slice(embedding),
            Err(_) => {
                self.ids.push(id);
                self.values.extend_from_slice(embedding);
            }
        }
        Ok(())
    }

    /// The embedding of `id`.
    ///
    /// # Errors
    /// [`Error::UnknownPicture`].
    pub fn get(&self, id: &str) -> Result<&[f32]> {
        let index = self.ids.find(id)?;
        Ok(&self.values[index * self.width..(index + 1) * self.width])
    }

    /// The embedding at `index`, or `None` beyond the end.
    pub fn at(&self, index: usize) -> Option<&[f32]> {
        self.values.get(index * self.width..(index + 1) * self.width).filter(|_| index < self.len())
    }

    /// Ids and embeddings, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[f32])> {
        (0..).zip(self.ids()).filter_map(|(index, id)| Some((id.as_str(), self.at(index)?)))
    }

    /// Them as a safetensors file. `source` says what they were made from (the model's fingerprint, and what else a reader
    /// compares before trusting the file).
    ///
    /// # Errors
    /// [`Error::Embeddings`] where the format refuses.
    pub fn save(&self, source: &str) -> Result<Vec<u8>> {
        let bytes: Vec<u8> = self.values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let view = TensorView::new(Dtype::F32, vec![self.len(), self.width], &bytes).map_err(unusable)?;
        let ids = serde_json::to_string(self.ids()).map_err(unusable)?;
        let metadata = HashMap::from([(IDS.to_owned(), ids), (SOURCE.to_owned(), source.to_owned())]);
        safetensors::serialize([(TENSOR, view)], Some(metadata)).map_err(unusable)
    }

    /// Reads what [`Embeddings::save`] wrote: the embeddings, and their source.
    ///
    /// # Errors
    /// [`Error::Embeddings`] for anything that is not such a file or contradicts itself.
    pub fn load(bytes: &[u8]) -> Result<(Embeddings, String)> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(unusable)?;
        let metadata = header.metadata().clone().unwrap_or_default();
        let entry =
            |key: &str| metadata.get(key).ok_or_else(|| unusable(format!("it has no entry \"{key}\"")));
        let ids: Vec<String> = serde_json::from_str(entry(IDS)?).map_err(unusable)?;
        let file = SafeTensors::deserialize(bytes).map_err(unusable)?;
        let tensor = file.tensor(TENSOR).map_err(unusable)?;
        let &[rows, width] = tensor.shape() else {
            return Err(unusable(format!("its shape is {:?}", tensor.shape())));
        };
        if tensor.dtype() != Dtype::F32 || rows != ids.len() {
            return Err(unusable(format!("{rows} rows of {:?} for {} ids", tensor.dtype(), ids.len())));
        }
        let values: Vec<f32> =
            tensor.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        let mut embeddings = Embeddings::new(width);
        for (index, id) in ids.into_iter().enumerate() {
            embeddings.push(id, &values[index * width..(index + 1) * width]).map_err(unusable)?;
        }
        Ok((embeddings, entry(SOURCE)?.clone()))
    }
}

/// Refuses what cannot be an embedding of `id`.
///
/// # Errors
/// [`Error::Width`] for another width; [`Error::Invalid`] for values that are not finite.
pub(crate) fn check(id: &str, embedding: &[f32], width: usize) -> Result<()> {
    check_width("an embedding", embedding, width)?;
    if embedding.iter().all(|value| value.is_finite()) {
        return Ok(());
    }
    Err(Error::Invalid(format!("the embedding of \"{id}\" is not finite")))
}

fn unusable(reason: impl ToString) -> Error {
    Error::Embeddings(reason.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embeddings() -> Embeddings {
        let mut embeddings = Embeddings::new(2);
        for (id, embedding) in [("a", [0.0, 1.0]), ("b", [1.0, 0.0]), ("c", [0.6, 0.8])] {
            embeddings.push(id, &embedding).unwrap();
        }
        embeddings
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mut embeddings = embeddings();
        assert!(matches!(embeddings.push("e", &[1.0]), Err(Error::Width { found: 1, expected: 2, .. })));
        assert!(embeddings.push("a", &[1.0, 0.0]).is_err());
        assert!(embeddings.insert("b", &[f32::NAN, 0.0]).is_err());
        assert!(matches!(embeddings.get("e"), Err(Error::UnknownPicture(id)) if id == "e"));
        assert_eq!(embeddings.at(2), Some(&[0.6, 0.8][..]));
        assert_eq!(embeddings.at(3), None);
        assert_eq!(embeddings.iter().map(|(id, row)| (id, row[0])).last(), Some(("c", 0.6)));
    }

    #[test]
    fn an_embedding_is_replaced_in_its_place() {
        let mut embeddings = embeddings();
        embeddings.insert("b", &[0.8, 0.6]).unwrap();
        assert_eq!((embeddings.len(), embeddings.get("b").unwrap()), (3, &[0.8, 0.6][..]));
        assert_eq!(embeddings.ids(), ["a", "b", "c"]);
    }

    #[test]
    fn what_is_saved_comes_back() {
        for embeddings in [embeddings(), Embeddings::new(7)] {
            let (loaded, source) = Embeddings::load(&embeddings.save("model 1").unwrap()).unwrap();
            assert_eq!((loaded, source.as_str()), (embeddings, "model 1"));
        }
    }

    #[test]
    fn broken_files_are_refused() {
        let whole = embeddings().save("model").unwrap();
        for length in 0..whole.len() {
            assert!(
                matches!(Embeddings::load(&whole[..length]), Err(Error::Embeddings(_))),
                "{length} bytes"
            );
        }
        let mut unreal = whole.clone();
        let last = unreal.len() - 4;
        unreal[last..].copy_from_slice(&f32::NAN.to_le_bytes());
        assert!(Embeddings::load(&unreal).is_err());
        let text = String::from_utf8_lossy(&whole).into_owned();
        assert!(text.contains("[\\\"a\\\",\\\"b\\\""));
        // A doubled id, and an id too few.
        let at = whole.windows(5).position(|w| w == b"\\\"b\\\"").unwrap();
        let mut doubled = whole.clone();
        doubled[at + 2] = b'a';
        assert!(Embeddings::load(&doubled).is_err());
        let mut merged = whole.clone();
        merged[at - 3..at + 2].fill(b'x');
        assert!(Embeddings::load(&merged).is_err());
    }
}
