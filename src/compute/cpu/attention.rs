//! Multi-head self-attention in f32.

use super::math::{exp, largest, sum_of};
use super::simd::{F32x4, LANES};

/// `softmax(q k^T / sqrt(width)) v` per head; see [`Op::Attention`](crate::compute::Op::Attention).
/// `columns` is the input's width, `3 * heads * width`; `scores` is scratch space.
pub fn attention(input: &[f32], columns: usize, heads: usize, scores: &mut Vec<f32>, output: &mut [f32]) {
    let all = columns / 3;
    let width = all / heads;
    let scale = (width as f32).sqrt().recip();
    scores.resize(input.len() / columns, 0.0);
    for (row, output) in input.chunks_exact(columns).zip(output.chunks_exact_mut(all)) {
        for (head, output) in output.chunks_exact_mut(width).enumerate() {
            let query = &row[head * width..][..width];
            let keys = input.chunks_exact(columns).map(|row| &row[all + head * width..][..width]);
            for (score, key) in scores.iter_mut().zip(keys) {
                *score = sum_of(query, key, |a, b| a * b) * scale;
            }
            softmax(scores);
            let values =
                |at: usize| input.chunks_exact(columns).map(move |row| &row[2 * all + head * width + at..]);
            for (at, output) in output.chunks_mut(LANES).enumerate().map(|(i, out)| (i * LANES, out)) {
                let weighted = scores.iter().zip(values(at));
                weighted
                    .fold(F32x4::splat(0.0), |sum, (&p, v)| F32x4::splat(p).mul_add(F32x4::load(v), sum))
                    .store(output);
            }
        }
    }
}

/// `e^(x - max)` over its sum, in place.
fn softmax(values: &mut [f32]) {
    let top = F32x4::splat(largest(values));
    let mut total = 0.0;
    for chunk in values.chunks_mut(LANES) {
        exp(F32x4::load(chunk) - top).store(chunk);
        total += F32x4::load(chunk).sum();
    }
    let share = F32x4::splat(total.recip());
    for chunk in values.chunks_mut(LANES) {
        (F32x4::load(chunk) * share).store(chunk);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compute::cpu::twin;
    use crate::testing::{Random, assert_close};

    /// Scores up to `width * 4`, each off by `width` roundings; the softmax turns that into a
    /// relative error of its weights, and values are up to 2.
    #[test]
    fn equals_its_twin() {
        let mut random = Random::new(7);
        for rows in [1, 2, 5, 49] {
            for (heads, width) in [(1, 1), (1, 5), (2, 3), (3, 4), (6, 8)] {
                let columns = 3 * heads * width;
                let input = random.floats(rows * columns, 2.0);
                let mut found = vec![f32::NAN; rows * columns / 3];
                attention(&input, columns, heads, &mut Vec::new(), &mut found);
                assert_close(&found, &twin::attention(&input, columns, heads), 1e-5);
            }
        }
    }

    #[test]
    fn equal_keys_give_the_mean_of_the_values_even_for_huge_scores() {
        let input = [1e4, 1e4, 2.0, 1e4, 1e4, 4.0];
        let mut found = [0.0; 2];
        attention(&input, 3, 1, &mut Vec::new(), &mut found);
        assert_close(&found, &[3.0, 3.0], 1e-6);
    }
}
