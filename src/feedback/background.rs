//! What the pictures of a gallery have in common, so that a mark can count for what sets its picture apart.
//!
//! A gallery of drawings is alike in being drawings, and most of its spread lies in few directions (indoors or out, one
//! thing or many). A like that counts in full asks for more of all this. As in exemplar LDA (Hariharan, Malik and
//! Ramanan, ECCV 2012) the mean is taken off, and the spread is evened out: `(C / c + ridge I)^-1 (x - mean)` for the
//! covariance `C` of the gallery and the mean `c` of its diagonal.

use super::Item;
use crate::Result;
use crate::vector::{check_width, dot, normalize};

/// What is added to each direction's spread, in units of the mean spread. Looked at on the topics for tuning: 10 and 40
/// did as well, on Objects and on Scenes.
const RIDGE: f32 = 20.0;
/// Fewer pictures say nothing of what they have in common.
const FEWEST: usize = 32;
/// Rows that are taken in at a time, while a row of the products is at hand.
const AT_ONCE: usize = 8;

/// Sums over a gallery as it grows, of which its [`Background`] is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    count: usize,
    sum: Vec<f32>,
    /// Lower triangle of `sum x x^T`, `width x width`, row-major.
    products: Vec<f32>,
}

impl Scatter {
    /// Of no picture yet.
    pub fn new(width: usize) -> Scatter {
        Scatter { count: 0, sum: vec![0.0; width], products: vec![0.0; width * width] }
    }

    /// How many pictures were taken in.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Takes in embeddings, `count x width`, row-major.
    pub fn extend(&mut self, embeddings: &[f32]) {
        let width = self.sum.len();
        for rows in embeddings.chunks(AT_ONCE * width.max(1)) {
            let rows: Vec<&[f32]> = rows.chunks_exact(width).collect();
            self.count += rows.len();
            for row in &rows {
                self.sum.iter_mut().zip(*row).for_each(|(sum, value)| *sum += value);
            }
            for (i, sums) in self.products.chunks_exact_mut(width).enumerate() {
                for row in &rows {
                    let factor = row[i];
                    sums[..=i].iter_mut().zip(*row).for_each(|(sum, value)| *sum += factor * value);
                }
            }
        }
    }

    /// What these pictures have in common; `None` for too few, or pictures that are all the same.
    pub fn background(&self) -> Option<Background> {
        let width = self.sum.len();
        if self.count < FEWEST {
            return None;
        }
        let share = 1.0 / self.count as f32;
        let mean: Vec<f32> = self.sum.iter().map(|sum| share * sum).collect();
        let covariance = |i: usize, j: usize| share * self.products[i * width + j] - mean[i] * mean[j];
        let spread = (0..width).map(|i| covariance(i, i)).sum::<f32>() / width as f32;
        // What rounding leaves of equal pictures is no spread.
        if spread <= 1e-5 / width as f32 {
            return None;
        }
        let mut triangle = vec![0.0; width * width];
        for i in 0..width {
            (0..=i).for_each(|j| triangle[i * width + j] = covariance(i, j) / spread);
            triangle[i * width + i] += RIDGE;
        }
        decompose(&mut triangle, width);
        Some(Background { mean, triangle })
    }
}

/// See the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct Background {
    mean: Vec<f32>,
    /// Lower triangle `L` of the Cholesky decomposition `L L^T = C / c + ridge I`, `width x width`, row-major.
    triangle: Vec<f32>,
}

impl Background {
    /// Of a whole gallery's embeddings, `count x width`, row-major; see [`Scatter::background`].
    pub fn of(embeddings: &[f32], width: usize) -> Option<Background> {
        let mut scatter = Scatter::new(width);
        scatter.extend(embeddings);
        scatter.background()
    }

    /// What sets an embedding apart, unit length; the embedding itself where nothing does.
    ///
    /// # Errors
    /// [`crate::Error::Width`] for an embedding of another width.
    pub fn apart(&self, embedding: &[f32]) -> Result<Vec<f32>> {
        check_width("an embedding", embedding, self.mean.len())?;
        let mut vector: Vec<f32> = embedding.iter().zip(&self.mean).map(|(x, mean)| x - mean).collect();
        self.solve(&mut vector);
        Ok(normalize(vector).unwrap_or_else(|_| embedding.to_vec()))
    }

    /// Multiplies by the inverse of what was decomposed.
    fn solve(&self, vector: &mut [f32]) {
        let width = vector.len();
        let row = |i: usize| &self.triangle[i * width..(i + 1) * width];
        for i in 0..width {
            let (known, rest) = vector.split_at_mut(i);
            rest[0] = (rest[0] - dot(row(i), known)) / row(i)[i];
        }
        for i in (0..width).rev() {
            let (open, known) = vector.split_at_mut(i);
            known[0] /= row(i)[i];
            open.iter_mut().zip(row(i)).for_each(|(value, factor)| *value -= known[0] * factor);
        }
    }
}

/// What sets each of the items apart, for [`fed`]; without a background what they are.
///
/// # Errors
/// Those of [`Background::apart`].
pub fn apart(background: Option<&Background>, items: &[Item]) -> Result<Vec<Vec<f32>>> {
    let vector = |item: &Item| match background {
        Some(background) => background.apart(item.embedding),
        None => Ok(item.embedding.to_vec()),
    };
    items.iter().map(vector).collect()
}

/// The items with these vectors to be fed back.
pub fn fed<'a>(items: &[Item<'a>], vectors: &'a [Vec<f32>]) -> Vec<Item<'a>> {
    items.iter().zip(vectors).map(|(item, fed)| Item { fed, ..*item }).collect()
}

/// Replaces the lower triangle of a positive definite matrix by its Cholesky factor.
fn decompose(matrix: &mut [f32], width: usize) {
    for i in 0..width {
        let (above, own) = matrix.split_at_mut(i * width);
        for j in 0..i {
            let other = &above[j * width..(j + 1) * width];
            own[j] = (own[j] - dot(&own[..j], other)) / other[j];
        }
        own[i] = (own[i] - dot(&own[..i], &own[..i])).sqrt();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, assert_close};

    /// A gallery that is alike in its first direction and differs most in its second.
    fn gallery(count: usize, width: usize) -> Vec<f32> {
        let mut random = Random::new(3);
        let picture = |_| {
            let mut vector = random.floats(width, 0.1);
            vector[0] += 1.0;
            vector[1] *= 20.0;
            normalize(vector).unwrap()
        };
        (0..count).flat_map(picture).collect()
    }

    #[test]
    fn the_inverse_of_the_evened_covariance_is_multiplied_by() {
        let (count, width) = (50, 6);
        let embeddings = gallery(count, width);
        let background = Background::of(&embeddings, width).unwrap();
        let mean = |i: usize| embeddings.iter().skip(i).step_by(width).sum::<f32>() / count as f32;
        let centred: Vec<Vec<f32>> = embeddings
            .chunks_exact(width)
            .map(|row| row.iter().enumerate().map(|(i, value)| value - mean(i)).collect())
            .collect();
        let covariance =
            |i: usize, j: usize| centred.iter().map(|row| row[i] * row[j]).sum::<f32>() / count as f32;
        let spread = (0..width).map(|i| covariance(i, i)).sum::<f32>() / width as f32;
        let mut solved = centred[7].clone();
        background.solve(&mut solved);
        let back: Vec<f32> = (0..width)
            .map(|i| {
                let row = |j| covariance(i, j) / spread + if i == j { RIDGE } else { 0.0 };
                (0..width).map(|j| row(j) * solved[j]).sum()
            })
            .collect();
        assert_close(&back, &centred[7], 1e-4);
    }

    #[test]
    fn what_all_have_in_common_does_not_count() {
        let (count, width) = (40, 8);
        let embeddings = gallery(count, width);
        let background = Background::of(&embeddings, width).unwrap();
        let rows: Vec<&[f32]> = embeddings.chunks_exact(width).collect();
        for row in &rows {
            let apart = background.apart(row).unwrap();
            assert!((dot(&apart, &apart) - 1.0).abs() < 1e-5);
            // The like still asks for its own picture before the others.
            let best = rows.iter().max_by(|a, b| dot(&apart, a).total_cmp(&dot(&apart, b))).unwrap();
            assert!(dot(&apart, row) > dot(&apart, best) - 0.2 && apart[0].abs() < row[0].abs());
        }
        assert!(background.apart(&[1.0]).is_err());
    }

    #[test]
    fn few_pictures_or_equal_ones_have_no_background() {
        assert_eq!(Background::of(&gallery(FEWEST - 1, 4), 4), None);
        assert_eq!(Background::of(&[], 4), None);
        assert_eq!(Background::of(&[0.5, 0.5].repeat(FEWEST), 2), None);
        let mean = Background::of(&gallery(FEWEST, 4), 4).unwrap();
        assert_eq!(mean.apart(&mean.mean).unwrap(), mean.mean);
    }

    #[test]
    fn a_growing_gallery_is_taken_in_piece_by_piece() {
        let (count, width) = (45, 12);
        let embeddings = gallery(count, width);
        let mut scatter = Scatter::new(width);
        for piece in embeddings.chunks(7 * width) {
            scatter.extend(piece);
        }
        assert_eq!(scatter.count(), count);
        let (found, whole) = (scatter.background().unwrap(), Background::of(&embeddings, width).unwrap());
        assert_close(&found.mean, &whole.mean, 1e-6);
        assert_close(&found.triangle, &whole.triangle, 1e-3);
    }
}
