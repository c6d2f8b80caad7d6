//! Multi-head attention in f32.

use std::array::from_fn;

use crate::math::{exp, largest};
use crate::simd::{F32x4, LANES};

/// Vectors summed side by side: as many chains of dependent sums, which hide each other's latency.
const CHAINS: usize = 4;

/// Space for one head's work, kept between calls.
#[derive(Default)]
pub struct Scratch {
    /// One head's keys, `[width][rows, padded to whole passes]`: dot products with all keys then
    /// run along rows, with no sum across a vector.
    keys: Vec<f32>,
    /// One query's scores, then weights, padded alike.
    scores: Vec<f32>,
}

/// `softmax(q k^T / sqrt(width)) v` per head, over rows `[query | key | value]`, each `heads x width`.
/// `columns` is the input's width, `3 * heads * width`.
pub fn attention(input: &[f32], columns: usize, heads: usize, scratch: &mut Scratch, output: &mut [f32]) {
    let (rows, all) = (input.len() / columns, columns / 3);
    let width = all / heads;
    for head in 0..heads {
        let part = |part: usize| {
            let start = part * all + head * width;
            input.chunks_exact(columns).map(move |row| &row[start..start + width])
        };
        let outputs = output.chunks_exact_mut(all).map(|row| &mut row[head * width..][..width]);
        let of = Head { keys: part(1), values: part(2), tokens: rows, width };
        of.attend(scratch, part(0).zip(outputs).map(|asked| (asked, rows)), |_, _| {});
    }
}

/// What attends to what, head by head. A head's rows lie one after the other, each `width` long.
#[derive(Clone, Copy)]
pub struct Attended<'a> {
    /// `[heads, queries, width]`.
    pub queries: &'a [f32],
    /// `[heads, tokens, width]`.
    pub keys: &'a [f32],
    /// `[heads, tokens, width]`.
    pub values: &'a [f32],
    /// Number of heads.
    pub heads: usize,
    /// Of a row of one head.
    pub width: usize,
    /// Whether query `i` sees the tokens up to the `i`-th only.
    pub causal: bool,
}

/// `softmax(q k^T / sqrt(width)) v` per head, into `output` `[heads, queries, width]`, and the softmax itself into `weights`
/// `[heads, queries, tokens]`, where what is not seen weighs nothing.
pub fn attend<'a>(of: Attended<'a>, scratch: &mut Scratch, output: &mut [f32], weights: &mut [f32]) {
    let Attended { queries, keys, values, heads, width, causal } = of;
    let [asked, tokens] = [queries, keys].map(|rows| rows.len() / (heads * width).max(1));
    if asked == 0 || tokens == 0 {
        return;
    }
    weights.fill(0.0);
    for head in 0..heads {
        let part =
            |rows: &'a [f32], count: usize| rows[head * count * width..][..count * width].chunks_exact(width);
        let outputs = output[head * asked * width..].chunks_exact_mut(width);
        let weights = &mut weights[head * asked * tokens..][..asked * tokens];
        let seen = |at: usize| if causal { tokens.min(at + 1) } else { tokens };
        let asked = part(queries, asked).zip(outputs).enumerate().map(|(at, asked)| (asked, seen(at)));
        let of = Head { keys: part(keys, tokens), values: part(values, tokens), tokens, width };
        of.attend(scratch, asked, |at, shares| {
            weights[at * tokens..][..shares.len()].copy_from_slice(shares)
        });
    }
}

/// What is attended to in one head: rows of `width`.
struct Head<K, V> {
    keys: K,
    values: V,
    tokens: usize,
    width: usize,
}

impl<'a, K: Iterator<Item = &'a [f32]>, V: Iterator<Item = &'a [f32]> + Clone> Head<K, V> {
    /// Writes to each query's row what it attends to of so many tokens from the first on, and tells `weigh` the query's number and
    /// its weights.
    #[inline(always)]
    fn attend<'o>(
        self,
        Scratch { keys, scores }: &mut Scratch,
        asked: impl Iterator<Item = ((&'a [f32], &'o mut [f32]), usize)>,
        mut weigh: impl FnMut(usize, &[f32]),
    ) {
        let scale = (self.width as f32).sqrt().recip();
        let stride = self.tokens.next_multiple_of(CHAINS * LANES);
        keys.resize(self.width * stride, 0.0);
        scores.resize(stride, 0.0);
        transpose(self.keys, stride, keys);
        for (at, ((query, output), seen)) in asked.enumerate() {
            weighted_sum(query.iter().map(|q| q * scale), keys.chunks_exact(stride), scores);
            softmax(&mut scores[..seen]);
            weigh(at, &scores[..seen]);
            weighted_sum(scores[..seen].iter().copied(), self.values.clone(), output);
        }
    }
}

/// Rows as columns of a matrix whose rows are `stride` long.
fn transpose<'a>(rows: impl Iterator<Item = &'a [f32]>, stride: usize, output: &mut [f32]) {
    for (column, row) in rows.enumerate() {
        for (value, output) in row.iter().zip(output[column..].iter_mut().step_by(stride)) {
            *output = *value;
        }
    }
}

/// Sum of rows, each times its weight, into a row as long.
#[inline(always)]
fn weighted_sum<'a>(
    weights: impl Iterator<Item = f32> + Clone,
    rows: impl Iterator<Item = &'a [f32]> + Clone,
    output: &mut [f32],
) {
    let terms = weights.zip(rows);
    let mut start = 0;
    while let Some(output) = output[start..].first_chunk_mut::<{ CHAINS * LANES }>() {
        let mut sums = [F32x4::splat(0.0); CHAINS];
        for (weight, row) in terms.clone() {
            let weight = F32x4::splat(weight);
            if let Some(vectors) = row[start..].as_chunks().0.first_chunk::<CHAINS>() {
                sums = from_fn(|i| weight.mul_add(F32x4::from_array(&vectors[i]), sums[i]));
            }
        }
        for (sum, output) in sums.into_iter().zip(output.chunks_mut(LANES)) {
            sum.store(output);
        }
        start += CHAINS * LANES;
    }
    for start in (start..output.len()).step_by(LANES) {
        let terms = terms.clone().map(|(weight, row)| (F32x4::splat(weight), F32x4::load(&row[start..])));
        let sum = terms.fold(F32x4::splat(0.0), |sum, (weight, row)| weight.mul_add(row, sum));
        let end = output.len().min(start + LANES);
        sum.store(&mut output[start..end]);
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

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::{Random, assert_close};
    use crate::twin;

    crate::check_table![
        equals_its_twin,
        equal_keys_give_the_mean_of_the_values_even_for_huge_scores,
        between_any_queries_and_tokens_it_equals_its_twin,
        nothing_attends_to_nothing,
    ];

    /// Scores up to `width * 4`, each off by `width` roundings; the softmax turns that into a
    /// relative error of its weights, and values are up to 2.
    #[cfg_attr(test, test)]
    fn equals_its_twin() {
        let mut random = Random::new(7);
        for rows in [1, 2, 5, 49] {
            for (heads, width) in [(1, 1), (1, 5), (2, 3), (3, 4), (6, 8)] {
                let columns = 3 * heads * width;
                let input = random.floats(rows * columns, 2.0);
                let mut found = vec![f32::NAN; rows * columns / 3];
                attention(&input, columns, heads, &mut Scratch::default(), &mut found);
                assert_close(&found, &twin::attention(&input, columns, heads), 1e-5);
            }
        }
    }

    #[cfg_attr(test, test)]
    fn between_any_queries_and_tokens_it_equals_its_twin() {
        let mut random = Random::new(8);
        for (asked, tokens, causal) in
            [(1, 1, false), (1, 49, false), (5, 3, false), (17, 17, true), (4, 2, true)]
        {
            for (heads, width) in [(1, 1), (1, 5), (2, 3), (3, 16), (2, 32)] {
                let mut floats = |rows: usize| random.floats(heads * rows * width, 2.0);
                let (queries, keys, values) = (floats(asked), floats(tokens), floats(tokens));
                let of = Attended { queries: &queries, keys: &keys, values: &values, heads, width, causal };
                let mut found = vec![f32::NAN; heads * asked * width];
                let mut weights = vec![f32::NAN; heads * asked * tokens];
                attend(of, &mut Scratch::default(), &mut found, &mut weights);
                let (expected, shares) = twin::attend(of);
                assert_close(&found, &expected, 1e-5);
                assert_close(&weights, &shares, 1e-5);
            }
        }
    }

    #[cfg_attr(test, test)]
    fn nothing_attends_to_nothing() {
        let of = Attended { queries: &[], keys: &[], values: &[], heads: 2, width: 4, causal: true };
        attend(of, &mut Scratch::default(), &mut [], &mut []);
        let of = Attended { queries: &[1.0; 8], ..of };
        let mut output = [0.5; 8];
        attend(of, &mut Scratch::default(), &mut output, &mut []);
        assert_eq!(output, [0.5; 8], "without tokens there is nothing to write");
    }

    #[cfg_attr(test, test)]
    fn equal_keys_give_the_mean_of_the_values_even_for_huge_scores() {
        let input = [1e4, 1e4, 2.0, 1e4, 1e4, 4.0];
        let mut found = [0.0; 2];
        attention(&input, 3, 1, &mut Scratch::default(), &mut found);
        assert_close(&found, &[3.0, 3.0], 1e-6);
    }
}
