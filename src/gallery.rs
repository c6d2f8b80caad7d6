//! The pictures' embeddings, and their ranking by a query.

use std::collections::HashMap;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use crate::vector::{check_width, dot};
use crate::{Error, Result};

/// Names inside an embeddings file: the one tensor, and the metadata entries.
const TENSOR: &str = "embeddings";
const IDS: &str = "ids";
const SOURCE: &str = "source";

/// The most pictures that [`Gallery::spread`] looks at.
const SPREAD_SAMPLE: usize = 2_048;

/// One picture of a ranking.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// The picture's place in the gallery.
    pub index: usize,
    /// Cosine of query and picture.
    pub score: f32,
}

/// Unit-length image embeddings under stable ids, in the order they were added.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gallery {
    width: usize,
    ids: Vec<String>,
    places: HashMap<String, usize>,
    embeddings: Vec<f32>,
}

impl Gallery {
    /// An empty gallery of embeddings `width` wide.
    pub fn new(width: usize) -> Gallery {
        Gallery { width, ..Gallery::default() }
    }

    /// Width of an embedding.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of pictures.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether no picture was added yet.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The pictures' ids, in their order.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Adds a picture and returns its index.
    ///
    /// # Errors
    /// As [`insert`](Self::insert), and [`Error::Invalid`] for an id that is already there.
    pub fn push(&mut self, id: impl Into<String>, embedding: &[f32]) -> Result<usize> {
        let id = id.into();
        if self.places.contains_key(&id) {
            return Err(Error::Invalid(format!("the gallery already has a picture \"{id}\"")));
        }
        self.insert(id, embedding)
    }

    /// Adds a picture, or replaces the embedding of the one with this id; returns its index.
    ///
    /// # Errors
    /// [`Error::Width`] for an embedding of another width; [`Error::Invalid`] for values that are not
    /// finite. The gallery is then as it was.
    pub fn insert(&mut self, id: impl Into<String>, embedding: &[f32]) -> Result<usize> {
        let id = id.into();
        check_width("an image embedding", embedding, self.width)?;
        if !embedding.iter().all(|value| value.is_finite()) {
            return Err(Error::Invalid(format!("the embedding of \"{id}\" is not finite")));
        }
        if let Some(&index) = self.places.get(&id) {
            self.embeddings[index * self.width..(index + 1) * self.width].copy_from_slice(embedding);
            return Ok(index);
        }
        let index = self.len();
        self.places.insert(id.clone(), index);
        self.ids.push(id);
        self.embeddings.extend_from_slice(embedding);
        Ok(index)
    }

    /// Takes a picture out; the others keep their order, and those behind it move up by one. Takes time in proportion
    /// to the gallery.
    ///
    /// # Errors
    /// [`Error::UnknownPicture`].
    pub fn remove(&mut self, id: &str) -> Result<()> {
        let index = self.find(id)?;
        self.places.remove(id);
        self.ids.remove(index);
        self.embeddings.drain(index * self.width..(index + 1) * self.width);
        for place in self.places.values_mut().filter(|place| **place > index) {
            *place -= 1;
        }
        Ok(())
    }

    /// The embedding of the picture `id`.
    ///
    /// # Errors
    /// [`Error::UnknownPicture`].
    pub fn get(&self, id: &str) -> Result<&[f32]> {
        let index = self.find(id)?;
        Ok(&self.embeddings[index * self.width..(index + 1) * self.width])
    }

    /// The embedding of the picture at `index`, or `None` beyond the end.
    pub fn embedding(&self, index: usize) -> Option<&[f32]> {
        self.embeddings.get(index * self.width..(index + 1) * self.width).filter(|_| index < self.len())
    }

    /// Id and embedding of the picture at `index`, or `None` beyond the end.
    pub fn entry(&self, index: usize) -> Option<(&str, &[f32])> {
        Some((self.ids.get(index)?, self.embedding(index)?))
    }

    /// The index of the picture `id`.
    ///
    /// # Errors
    /// [`Error::UnknownPicture`].
    pub fn find(&self, id: &str) -> Result<usize> {
        self.places.get(id).copied().ok_or_else(|| Error::UnknownPicture(id.to_owned()))
    }

    /// Cosine of the query and each picture, in the gallery's order.
    ///
    /// # Errors
    /// [`Error::Width`] for a query of another width.
    pub fn scores(&self, query: &[f32]) -> Result<Vec<f32>> {
        check_width("the query", query, self.width)?;
        Ok(self.embeddings.chunks_exact(self.width.max(1)).map(|v| dot(query, v)).collect())
    }

    /// The standard deviation of the pictures' cosines with `vector`: how far it moves their scores apart. Of a large gallery
    /// evenly spaced pictures are taken, which is within 2 % of all. 0 for fewer than two pictures.
    ///
    /// # Errors
    /// [`Error::Width`] for a vector of another width.
    pub fn spread(&self, vector: &[f32]) -> Result<f32> {
        check_width("a vector", vector, self.width)?;
        let step = self.len().div_ceil(SPREAD_SAMPLE).max(1);
        let rows = self.embeddings.chunks_exact(self.width.max(1)).step_by(step);
        let scores: Vec<f64> = rows.map(|row| f64::from(dot(vector, row))).collect();
        let count = scores.len().max(1) as f64;
        let mean = scores.iter().sum::<f64>() / count;
        let variance = scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>() / count;
        Ok(variance.sqrt() as f32)
    }

    /// Every picture, best first; equal scores keep the gallery's order.
    ///
    /// # Errors
    /// [`Error::Width`] for a query of another width.
    pub fn rank(&self, query: &[f32]) -> Result<Vec<Hit>> {
        self.top_k(query, self.len())
    }

    /// The `k` best pictures (all, where there are fewer), best first; ties keep the gallery's order.
    ///
    /// # Errors
    /// [`Error::Width`] for a query of another width.
    pub fn top_k(&self, query: &[f32], k: usize) -> Result<Vec<Hit>> {
        Ok(best(&self.scores(query)?, k))
    }

    /// The gallery as a safetensors file. `source` says what it was made from (the model's
    /// fingerprint, and what else a reader compares before trusting the file).
    ///
    /// # Errors
    /// [`Error::Embeddings`] where the format refuses.
    pub fn save(&self, source: &str) -> Result<Vec<u8>> {
        let bytes: Vec<u8> = self.embeddings.iter().flat_map(|value| value.to_le_bytes()).collect();
        let view = TensorView::new(Dtype::F32, vec![self.len(), self.width], &bytes).map_err(unusable)?;
        let ids = serde_json::to_string(&self.ids).map_err(unusable)?;
        let metadata = HashMap::from([(IDS.to_owned(), ids), (SOURCE.to_owned(), source.to_owned())]);
        safetensors::serialize([(TENSOR, view)], Some(metadata)).map_err(unusable)
    }

    /// Reads what [`Gallery::save`] wrote: the gallery, and its source.
    ///
    /// # Errors
    /// [`Error::Embeddings`] for anything that is not such a file or contradicts itself.
    pub fn load(bytes: &[u8]) -> Result<(Gallery, String)> {
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
        let mut gallery = Gallery::new(width);
        for (index, id) in ids.into_iter().enumerate() {
            gallery.push(id, &values[index * width..(index + 1) * width]).map_err(unusable)?;
        }
        Ok((gallery, entry(SOURCE)?.clone()))
    }
}

/// The `k` highest scores (all, where there are fewer), best first; ties keep their order.
pub fn best(scores: &[f32], k: usize) -> Vec<Hit> {
    let hit = |(index, &score)| Hit { index, score };
    let mut hits: Vec<Hit> = scores.iter().enumerate().map(hit).collect();
    let order = |a: &Hit, b: &Hit| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index));
    if k < hits.len() {
        hits.select_nth_unstable_by(k, order);
        hits.truncate(k);
    }
    hits.sort_unstable_by(order);
    hits
}

fn unusable(reason: impl ToString) -> Error {
    Error::Embeddings(reason.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gallery() -> Gallery {
        let mut gallery = Gallery::new(2);
        for (id, embedding) in [("a", [0.0, 1.0]), ("b", [1.0, 0.0]), ("c", [0.6, 0.8]), ("d", [1.0, 0.0])] {
            gallery.push(id, &embedding).unwrap();
        }
        gallery
    }

    fn order(hits: &[Hit]) -> Vec<usize> {
        hits.iter().map(|hit| hit.index).collect()
    }

    #[test]
    fn best_first_and_ties_by_place() {
        let hits = gallery().rank(&[1.0, 0.0]).unwrap();
        assert_eq!(order(&hits), [1, 3, 2, 0]);
        assert_eq!(hits[2].score, 0.6);
        for k in 0..6 {
            assert_eq!(gallery().top_k(&[1.0, 0.0], k).unwrap(), hits[..k.min(4)]);
        }
    }

    #[test]
    fn the_spread_is_that_of_the_scores() {
        // Cosines 0, 1, .6 and 1: mean .65, variance (.4225 + 2 * .1225 + .0025) / 4.
        assert!((gallery().spread(&[1.0, 0.0]).unwrap() - 0.1675f32.sqrt()).abs() < 1e-6);
        assert_eq!(gallery().spread(&[0.0, 0.0]).unwrap(), 0.0);
        assert_eq!(Gallery::new(2).spread(&[1.0, 0.0]).unwrap(), 0.0);
        assert!(gallery().spread(&[1.0]).is_err());
        let mut large = Gallery::new(1);
        for index in 0..3 * SPREAD_SAMPLE + 1 {
            large.push(index.to_string(), &[(index % 7) as f32]).unwrap();
        }
        assert!((large.spread(&[1.0]).unwrap() - 2.0).abs() < 0.04);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mut gallery = gallery();
        assert!(matches!(gallery.push("e", &[1.0]), Err(Error::Width { found: 1, expected: 2, .. })));
        assert!(gallery.push("a", &[1.0, 0.0]).is_err());
        assert!(gallery.push("e", &[f32::NAN, 0.0]).is_err());
        assert!(gallery.rank(&[1.0]).is_err());
        assert_eq!(gallery.len(), 4);
        assert_eq!(gallery.find("c").unwrap(), 2);
        assert!(matches!(gallery.find("e"), Err(Error::UnknownPicture(id)) if id == "e"));
        assert_eq!(gallery.embedding(3), Some(&[1.0, 0.0][..]));
        assert_eq!(gallery.embedding(4), None);
    }

    #[test]
    fn a_picture_is_replaced_in_its_place() {
        let mut gallery = gallery();
        assert_eq!(gallery.insert("b", &[0.8, 0.6]).unwrap(), 1);
        assert_eq!((gallery.len(), gallery.get("b").unwrap()), (4, &[0.8, 0.6][..]));
        assert_eq!(gallery.insert("e", &[0.0, 1.0]).unwrap(), 4);
        assert!(gallery.insert("b", &[f32::INFINITY, 0.0]).is_err() && gallery.insert("b", &[1.0]).is_err());
        assert_eq!(gallery.get("b").unwrap(), [0.8, 0.6]);
    }

    #[test]
    fn a_picture_that_goes_leaves_the_others_as_if_it_never_was() {
        for gone in ["a", "b", "c", "d"] {
            let mut gallery = gallery();
            gallery.remove(gone).unwrap();
            let mut without = Gallery::new(2);
            for (id, embedding) in (0..4).filter_map(|index| self::gallery().entry(index).map(owned)) {
                if id != gone {
                    without.push(id, &embedding).unwrap();
                }
            }
            assert!(gallery.get(gone).is_err());
            assert_eq!(gallery, without);
            assert!(matches!(gallery.remove(gone), Err(Error::UnknownPicture(id)) if id == gone));
        }
    }

    fn owned((id, embedding): (&str, &[f32])) -> (String, Vec<f32>) {
        (id.to_owned(), embedding.to_vec())
    }

    #[test]
    fn a_saved_gallery_comes_back() {
        for gallery in [gallery(), Gallery::new(7)] {
            let (loaded, source) = Gallery::load(&gallery.save("model 1").unwrap()).unwrap();
            assert_eq!((loaded, source.as_str()), (gallery, "model 1"));
        }
    }

    #[test]
    fn broken_files_are_refused() {
        let whole = gallery().save("model").unwrap();
        for length in 0..whole.len() {
            assert!(matches!(Gallery::load(&whole[..length]), Err(Error::Embeddings(_))), "{length} bytes");
        }
        let text = String::from_utf8_lossy(&whole).into_owned();
        assert!(text.contains("[\\\"a\\\",\\\"b\\\""));
        // A doubled id, and an id too few.
        let at = whole.windows(5).position(|w| w == b"\\\"b\\\"").unwrap();
        let mut doubled = whole.clone();
        doubled[at + 2] = b'a';
        assert!(Gallery::load(&doubled).is_err());
        let mut merged = whole.clone();
        merged[at - 3..at + 2].fill(b'x');
        assert!(Gallery::load(&merged).is_err());
    }
}
