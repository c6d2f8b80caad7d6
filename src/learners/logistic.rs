//! Logistic regression on the marks: `P(x is right) = 1 / (1 + exp(-f(x)))` with `f(x) = z(x) - even + w . phi(x)`.
//!
//! The words' z-score `z` is an offset, so a like that the words had found anyway teaches little. The features `phi` are the
//! embedding less the gallery's mean, scaled so that their squares sum to 1 on average. The coefficients have a Gaussian prior
//! `w ~ N(0, variance I)`, so one mark is enough; their most probable value lies in the span of the marks,
//! `w = variance sum_i a_i phi(x_i)`, and is found by Newton's method over the `a_i` (Rasmussen and Williams, "Gaussian Processes
//! for Machine Learning", 2006, algorithm 3.1). The score is `f` but for the constant.
//!
//! What is liked has a higher `f` than before, so its own score does not fall; another picture may gain more.

use super::{Evidence, Logistic};
use crate::Result;
use crate::vector::{check_width, dot, weighted_sum};

/// Newton steps at most; about seven are usual.
const STEPS: usize = 50;
/// Halvings of a step that would raise what is minimised.
const HALVINGS: usize = 20;
/// A step that lowers what is minimised by less has converged.
const SETTLED: f64 = 1e-10;

/// A symmetric matrix, row-major.
type Matrix = Vec<Vec<f64>>;

pub(super) fn scores(params: &Logistic, evidence: &Evidence) -> Result<Vec<f32>> {
    let gallery = evidence.gallery;
    let mean = gallery.mean();
    // Squares of unit vectors less their mean sum to this on average.
    let square = 1.0 - dot(&mean, &mean);
    let mut scores = evidence.words();
    if square <= f32::EPSILON {
        return Ok(scores);
    }
    let (mut marks, mut signs, mut offsets) = (Vec::new(), Vec::new(), Vec::new());
    for (sign, vectors) in [(1.0, &evidence.likes), (-1.0, &evidence.dislikes)] {
        for vector in vectors {
            check_width("a mark", vector, gallery.width())?;
            offsets.push(f64::from(evidence.words_of(vector) - params.even));
            signs.push(sign);
            marks.push(vector.iter().zip(&mean).map(|(value, mean)| value - mean).collect::<Vec<f32>>());
        }
    }
    let scale = params.variance / square;
    let kernel = |a: &Vec<f32>| marks.iter().map(|b| f64::from(scale * dot(a, b))).collect::<Vec<f64>>();
    let coefficients = Regression { kernel: marks.iter().map(kernel).collect(), signs, offsets }.fit();
    let terms = coefficients.iter().zip(&marks).map(|(&a, mark)| (scale * a as f32, mark.as_slice()));
    let direction = weighted_sum(gallery.width(), terms)?;
    let shift = dot(&direction, &mean);
    let gained = gallery.scores(&direction)?;
    scores.iter_mut().zip(gained).for_each(|(score, gained)| *score += gained - shift);
    Ok(scores)
}

/// What is fitted: `f = offsets + kernel a` at the marks.
struct Regression {
    /// Prior covariances of the marks' logits.
    kernel: Matrix,
    /// 1 for a like, -1 for a dislike.
    signs: Vec<f64>,
    /// Logits before any mark.
    offsets: Vec<f64>,
}

impl Regression {
    /// The most probable `a`.
    fn fit(&self) -> Vec<f64> {
        let mut a = vec![0.0; self.signs.len()];
        let mut cost = self.cost(&a);
        for _ in 0..STEPS {
            let target = self.newton(&a);
            let Some((next, lower)) = self.descend(&a, &target, cost) else { break };
            let gained = cost - lower;
            (a, cost) = (next, lower);
            if gained < SETTLED {
                break;
            }
        }
        a
    }

    /// As far of the way to `target` as the cost falls; `None` where it does not.
    fn descend(&self, a: &[f64], target: &[f64], cost: f64) -> Option<(Vec<f64>, f64)> {
        (0..HALVINGS).find_map(|halvings| {
            let share = 0.5f64.powi(halvings as i32);
            let next: Vec<f64> = a.iter().zip(target).map(|(a, target)| a + share * (target - a)).collect();
            let lower = self.cost(&next);
            (lower < cost).then_some((next, lower))
        })
    }

    /// The negative logarithm of the posterior, up to a constant.
    fn cost(&self, a: &[f64]) -> f64 {
        let moved = product(&self.kernel, a);
        let prior: f64 = a.iter().zip(&moved).map(|(a, moved)| a * moved).sum();
        let surprise = |((moved, offset), sign): ((&f64, &f64), &f64)| {
            let margin = sign * (moved + offset);
            (-margin).max(0.0) + (-margin.abs()).exp().ln_1p()
        };
        0.5 * prior + moved.iter().zip(&self.offsets).zip(&self.signs).map(surprise).sum::<f64>()
    }

    /// Where Newton's step leads. With `W` the likelihood's curvatures and `B = I + W^1/2 K W^1/2`, whose eigenvalues are 1 or
    /// more: `a = b - W^1/2 B^-1 W^1/2 K b` for `b = W K a + gradient`.
    fn newton(&self, a: &[f64]) -> Vec<f64> {
        let moved = product(&self.kernel, a);
        let mut roots = Vec::with_capacity(a.len());
        let mut b = Vec::with_capacity(a.len());
        for ((moved, offset), sign) in moved.iter().zip(&self.offsets).zip(&self.signs) {
            let right = 1.0 / (1.0 + (-(moved + offset)).exp());
            let curvature = right * (1.0 - right);
            roots.push(curvature.sqrt());
            b.push(curvature * moved + (0.5 + 0.5 * sign - right));
        }
        let row = |(i, row): (usize, &Vec<f64>)| {
            let entry = |(j, value): (usize, &f64)| roots[i] * value * roots[j] + f64::from(u8::from(i == j));
            row.iter().enumerate().map(entry).collect::<Vec<f64>>()
        };
        let within: Matrix = self.kernel.iter().enumerate().map(row).collect();
        let right: Vec<f64> =
            product(&self.kernel, &b).iter().zip(&roots).map(|(value, root)| value * root).collect();
        let solved = solve(within, right);
        b.iter().zip(roots.iter().zip(&solved)).map(|(b, (root, solved))| b - root * solved).collect()
    }
}

fn product(matrix: &Matrix, vector: &[f64]) -> Vec<f64> {
    matrix.iter().map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum()).collect()
}

/// Solves `matrix x = right` by Cholesky's decomposition; the matrix is positive definite.
fn solve(mut matrix: Matrix, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for i in 0..size {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
            let rest = matrix[i][j] - known;
            matrix[i][j] = if i == j { rest.sqrt() } else { rest / matrix[j][j] };
        }
    }
    for i in 0..size {
        let known: f64 = (0..i).map(|k| matrix[i][k] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|k| matrix[k][i] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::Random;

    fn regression(size: usize, random: &mut Random) -> Regression {
        let points: Vec<Vec<f32>> = (0..size).map(|_| random.floats(4, 2.0)).collect();
        let row = |a: &Vec<f32>| points.iter().map(|b| f64::from(dot(a, b))).collect::<Vec<f64>>();
        let signs = random.floats(size, 1.0).into_iter().map(|value| f64::from(value.signum())).collect();
        let offsets = random.floats(size, 3.0).into_iter().map(f64::from).collect();
        Regression { kernel: points.iter().map(row).collect(), signs, offsets }
    }

    /// Where the cost is least, its derivative by the logits is 0: each coefficient is what is left to explain of its mark.
    #[test]
    fn the_fit_is_where_the_gradient_vanishes() {
        let mut random = Random::new(3);
        for size in [1, 2, 7, 40] {
            let regression = regression(size, &mut random);
            let a = regression.fit();
            let moved = product(&regression.kernel, &a);
            let left: Vec<f64> = (0..size)
                .map(|i| {
                    let right = 1.0 / (1.0 + (-(moved[i] + regression.offsets[i])).exp());
                    0.5 + 0.5 * regression.signs[i] - right - a[i]
                })
                .collect();
            for error in product(&regression.kernel, &left) {
                assert!(error.abs() < 1e-4, "{size}: {error}");
            }
        }
    }

    #[test]
    fn a_system_is_solved() {
        let solved = solve(vec![vec![4.0, 2.0], vec![2.0, 3.0]], vec![2.0, 5.0]);
        assert!((solved[0] + 0.5).abs() < 1e-12 && (solved[1] - 2.0).abs() < 1e-12, "{solved:?}");
    }
}
