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
/// More pictures, evenly picked, would say no more.
const MOST: usize = 2048;

/// See the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct Background {
    mean: Vec<f32>,
    /// Lower triangle `L` of the Cholesky decomposition `L L^T = C / c + ridge I`, `width x width`, row-major.
    triangle: Vec<f32>,
}

impl Background {
    /// The background of a gallery's embeddings, `count x width`, row-major; `None` for too few pictures, or pictures
    /// that are all the same.
    pub fn of(embeddings: &[f32], width: usize) -> Option<Background> {
        let count = embeddings.len() / width.max(1);
        if count < FEWEST {
            return None;
        }
        let rows: Vec<&[f32]> = embeddings.chunks_exact(width).step_by(count.div_ceil(MOST)).collect();
        let share = 1.0 / rows.len() as f32;
        let mean: Vec<f32> = (0..width).map(|i| share * rows.iter().map(|row| row[i]).sum::<f32>()).collect();
        // Transposed, so that each entry of the covariance is a product of two rows.
        let columns: Vec<Vec<f32>> =
            (0..width).map(|i| rows.iter().map(|row| row[i] - mean[i]).collect()).collect();
        let mut triangle = vec![0.0; width * width];
        for i in 0..width {
            for j in 0..=i {
                triangle[i * width + j] = dot(&columns[i], &columns[j]);
            }
        }
        let spread = (0..width).map(|i| triangle[i * width + i]).sum::<f32>() / width as f32;
        if spread <= f32::EPSILON {
            return None;
        }
        triangle.iter_mut().for_each(|value| *value /= spread);
        (0..width).for_each(|i| triangle[i * width + i] += RIDGE);
        decompose(&mut triangle, width);
        Some(Background { mean, triangle })
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
    fn a_large_gallery_is_sampled() {
        let many = gallery(MOST + 1, 3);
        let some: Vec<f32> = many.chunks_exact(3).step_by(2).flatten().copied().collect();
        assert_eq!(Background::of(&many, 3), Background::of(&some, 3));
    }
}
