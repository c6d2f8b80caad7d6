//! The pictures' embeddings as bytes, and their ranking by a query.
//!
//! A row is a unit vector's direction in whole steps of 7 bits and a sign, a quarter of its size in f32. Its length is kept, so
//! that no picture gains or loses by the rounding: a cosine is off by .002 at most for embeddings as wide as the model's.

mod rows;

use kernels::inner_products::{Rounded, inner_products};

use self::rows::Rows;
use crate::Result;
use crate::embeddings::{Embeddings, check};
use crate::ids::Ids;
use crate::top_k::{Hit, TopK, places};
use crate::vector::{check_width, in_steps, length};

/// The most pictures that [`Gallery::spread`] and [`Gallery::mean`] look at.
const SAMPLE: usize = 2_048;

/// Pictures whose scores are made at once.
const BLOCK: usize = 256;

/// Unit-length image embeddings under stable ids, in the order they were added.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gallery {
    width: usize,
    ids: Ids,
    /// One of each picture.
    rows: Rows,
    /// What a number of each picture stands for.
    steps: Vec<f32>,
}

impl Gallery {
    /// An empty gallery of embeddings `width` wide.
    pub fn new(width: usize) -> Gallery {
        Gallery { width, rows: Rows::new(width), ..Gallery::default() }
    }

    /// A gallery of all that these embeddings are of.
    ///
    /// # Errors
    /// Those of [`insert`](Self::insert).
    pub fn of(embeddings: &Embeddings) -> Result<Gallery> {
        let mut gallery = Gallery::new(embeddings.width());
        gallery.reserve(embeddings.len());
        for (id, embedding) in embeddings.iter() {
            gallery.insert(id, embedding)?;
        }
        Ok(gallery)
    }

    /// Makes room for what is kept of as many pictures more, but for their rows. Where there is no memory for all of them, adding
    /// them will show.
    pub fn reserve(&mut self, pictures: usize) {
        let _ = self.steps.try_reserve_exact(pictures);
    }

    /// Width of an embedding.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of pictures.
    pub fn len(&self) -> usize {
        self.ids.names().len()
    }

    /// Whether no picture was added yet.
    pub fn is_empty(&self) -> bool {
        self.ids.names().is_empty()
    }

    /// The pictures' ids, in their order.
    pub fn ids(&self) -> &[String] {
        self.ids.names()
    }

    /// Adds a picture, or replaces the embedding of the one with this id; returns its index.
    ///
    /// # Errors
    /// [`Error::Width`](crate::Error::Width) for an embedding of another width;
    /// [`Error::Invalid`](crate::Error::Invalid) for values that are not finite. The gallery is then as it was.
    pub fn insert(&mut self, id: impl Into<String>, embedding: &[f32]) -> Result<usize> {
        let id = id.into();
        check(&id, embedding, self.width)?;
        let (numbers, _) = in_steps(embedding);
        let squares: f32 = numbers.iter().map(|&number| f32::from(number).powi(2)).sum();
        let step = if squares > 0.0 { length(embedding) / squares.sqrt() } else { 0.0 };
        if let Ok(index) = self.ids.find(&id) {
            self.rows.set(index, &numbers);
            self.steps[index] = step;
            return Ok(index);
        }
        self.ids.push(id);
        self.rows.push(&numbers);
        self.steps.push(step);
        Ok(self.len() - 1)
    }

    /// Takes a picture out; the others keep their order, and those behind it move up by one. Takes time in proportion
    /// to the gallery.
    ///
    /// # Errors
    /// [`Error::UnknownPicture`](crate::Error::UnknownPicture).
    pub fn remove(&mut self, id: &str) -> Result<()> {
        let index = self.ids.remove(id)?;
        self.rows.remove(index);
        self.steps.remove(index);
        Ok(())
    }

    /// The embedding of the picture `id`, as it is ranked.
    ///
    /// # Errors
    /// [`Error::UnknownPicture`](crate::Error::UnknownPicture).
    pub fn get(&self, id: &str) -> Result<Vec<f32>> {
        let index = self.find(id)?;
        Ok(self.rows.get(index).iter().map(|&number| f32::from(number) * self.steps[index]).collect())
    }

    /// Whether there is a picture `id`.
    pub fn contains(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// The index of the picture `id`.
    ///
    /// # Errors
    /// [`Error::UnknownPicture`](crate::Error::UnknownPicture).
    pub fn find(&self, id: &str) -> Result<usize> {
        self.ids.find(id)
    }

    /// Hands over the cosines of the query with some pictures after the other, and the first one's index.
    fn each_block(&self, query: &[f32], mut take: impl FnMut(usize, &[f32])) -> Result<()> {
        check_width("the query", query, self.width)?;
        let query = Rounded::new(query);
        let mut scores = [0.0; BLOCK];
        for (block, steps) in self.steps.chunks(BLOCK).enumerate() {
            let (first, scores) = (block * BLOCK, &mut scores[..steps.len()]);
            inner_products(&query, self.rows.from(first), steps, scores);
            take(first, scores);
        }
        Ok(())
    }

    /// Cosine of the query and each picture, in the gallery's order.
    ///
    /// # Errors
    /// [`Error::Width`](crate::Error::Width) for a query of another width.
    pub fn scores(&self, query: &[f32]) -> Result<Vec<f32>> {
        let mut all = Vec::with_capacity(self.len());
        self.each_block(query, |_, scores| all.extend_from_slice(scores))?;
        Ok(all)
    }

    /// The standard deviation of the pictures' cosines with `vector`: how far it moves their scores apart. Of a large gallery
    /// evenly spaced pictures are taken, which is within 2 % of all. 0 for fewer than two pictures.
    ///
    /// # Errors
    /// [`Error::Width`](crate::Error::Width) for a vector of another width.
    pub fn spread(&self, vector: &[f32]) -> Result<f32> {
        check_width("a vector", vector, self.width)?;
        let vector = Rounded::new(vector);
        let score = |index: usize| {
            let mut score = [0.0];
            inner_products(&vector, self.rows.get(index), &self.steps[index..=index], &mut score);
            f64::from(score[0])
        };
        let scores: Vec<f64> = self.sample().map(score).collect();
        let count = scores.len().max(1) as f64;
        let mean = scores.iter().sum::<f64>() / count;
        let variance = scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>() / count;
        Ok(variance.sqrt() as f32)
    }

    /// The mean of the pictures' embeddings, of a large gallery that of evenly spaced pictures. All 0 for no pictures.
    pub fn mean(&self) -> Vec<f32> {
        let mut sum = vec![0.0; self.width];
        let mut count = 0.0f32;
        for index in self.sample() {
            let step = self.steps[index];
            sum.iter_mut()
                .zip(self.rows.get(index))
                .for_each(|(sum, &number)| *sum += f32::from(number) * step);
            count += 1.0;
        }
        sum.iter_mut().for_each(|sum| *sum /= count.max(1.0));
        sum
    }

    /// Evenly spaced pictures, all of a gallery that is not large.
    fn sample(&self) -> impl Iterator<Item = usize> + use<> {
        (0..self.len()).step_by(self.len().div_ceil(SAMPLE).max(1))
    }

    /// The `k` best pictures (all, where there are fewer), best first; ties keep the gallery's order.
    ///
    /// # Errors
    /// [`Error::Width`](crate::Error::Width) for a query of another width.
    pub fn top_k(&self, query: &[f32], k: usize) -> Result<Vec<Hit>> {
        let mut top = TopK::new(k);
        self.each_block(query, |first, scores| top.offer(first, scores))?;
        Ok(top.into_hits())
    }

    /// The places from 0 that these pictures have in the ranking of all by `query`, without ranking the others.
    ///
    /// # Errors
    /// [`Error::Width`](crate::Error::Width) for a query of another width.
    pub fn places(&self, query: &[f32], pictures: &[usize]) -> Result<Vec<usize>> {
        Ok(places(&self.scores(query)?, pictures))
    }
}

#[cfg(test)]
mod tests;
