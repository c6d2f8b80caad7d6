//! Bootstrap confidence intervals: how much a mean owes to the choice of queries.

use serde::{Deserialize, Serialize};

use super::random::Random;

/// Resamples and seed of a bootstrap.
#[derive(Clone, Copy, Debug)]
pub struct Bootstrap {
    /// Number of resamples.
    pub resamples: usize,
    /// Of the random numbers; one seed draws the same resamples for every measure.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Bootstrap {
        Bootstrap { resamples: 2_000, seed: 0 }
    }
}

/// A mean with its 95 % percentile interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Mean over the queries.
    pub mean: f64,
    /// 2.5th percentile over the resamples.
    pub lo: f64,
    /// 97.5th percentile over the resamples.
    pub hi: f64,
}

impl Bootstrap {
    /// The mean of each measure, one value per query; the same queries are drawn for all measures.
    /// For a paired comparison, pass differences. Zero intervals where there are no queries.
    pub fn intervals(&self, measures: &[Vec<f64>]) -> Vec<Interval> {
        let count = measures.first().map_or(0, Vec::len);
        let mut random = Random::new(self.seed);
        let mut means: Vec<Vec<f64>> = vec![Vec::with_capacity(self.resamples); measures.len()];
        for _ in 0..self.resamples {
            let drawn: Vec<usize> = (0..count).map(|_| random.below(count)).collect();
            for (means, values) in means.iter_mut().zip(measures) {
                means.push(mean(drawn.iter().map(|&i| values[i]), count));
            }
        }
        let interval = |(mut means, values): (Vec<f64>, &Vec<f64>)| {
            means.sort_by(f64::total_cmp);
            let mean = mean(values.iter().copied(), count);
            Interval { mean, lo: percentile(&means, 0.025, mean), hi: percentile(&means, 0.975, mean) }
        };
        means.into_iter().zip(measures).map(interval).collect()
    }
}

fn mean(values: impl Iterator<Item = f64>, count: usize) -> f64 {
    values.sum::<f64>() / count.max(1) as f64
}

/// Linear interpolation between order statistics; `otherwise` for no values.
fn percentile(sorted: &[f64], fraction: f64, otherwise: f64) -> f64 {
    let position = fraction * sorted.len().saturating_sub(1) as f64;
    let (below, above) = (position.floor() as usize, position.ceil() as usize);
    match (sorted.get(below), sorted.get(above)) {
        (Some(low), Some(high)) => low + (high - low) * position.fract(),
        _ => otherwise,
    }
}
