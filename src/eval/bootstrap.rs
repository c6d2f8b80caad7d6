//! Bootstrap confidence intervals: how much a mean owes to the choice of queries.

use serde::{Deserialize, Serialize};

use random::Random;

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

/// What is computed over the queries, for all of them and for each resample.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// The mean of one value per query. For a paired comparison, pass differences.
    Mean(Vec<f64>),
    /// `mean(of) / mean(to) - 1`, over the same queries: a gain relative to what there was before. 0
    /// where there was nothing before.
    Gain {
        /// One value per query.
        of: Vec<f64>,
        /// One value per query, before.
        to: Vec<f64>,
    },
}

impl Measure {
    fn queries(&self) -> usize {
        match self {
            Measure::Mean(values) => values.len(),
            Measure::Gain { of, to } => of.len().min(to.len()),
        }
    }

    fn over(&self, drawn: &[usize]) -> f64 {
        match self {
            Measure::Mean(values) => mean(values, drawn),
            Measure::Gain { of, to } => match mean(to, drawn) {
                0.0 => 0.0,
                before => mean(of, drawn) / before - 1.0,
            },
        }
    }
}

/// A measure with its 95 % percentile interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Over the queries as they are.
    pub mean: f64,
    /// 2.5th percentile over the resamples.
    pub lo: f64,
    /// 97.5th percentile over the resamples.
    pub hi: f64,
}

impl Bootstrap {
    /// The measures with their intervals; each resample draws the same queries for all of them. Zeros
    /// where there are no queries. The first measure says how many queries there are.
    pub fn intervals(&self, measures: &[Measure]) -> Vec<Interval> {
        let count = measures.first().map_or(0, Measure::queries);
        let mut random = Random::new(self.seed);
        let mut resampled: Vec<Vec<f64>> = vec![Vec::with_capacity(self.resamples); measures.len()];
        let mut drawn = vec![0; count];
        for _ in 0..self.resamples {
            drawn.iter_mut().for_each(|query| *query = random.below(count));
            resampled.iter_mut().zip(measures).for_each(|(kept, measure)| kept.push(measure.over(&drawn)));
        }
        let all: Vec<usize> = (0..count).collect();
        let interval = |(mut values, measure): (Vec<f64>, &Measure)| {
            values.sort_by(f64::total_cmp);
            let mean = measure.over(&all);
            Interval { mean, lo: percentile(&values, 0.025, mean), hi: percentile(&values, 0.975, mean) }
        };
        resampled.into_iter().zip(measures).map(interval).collect()
    }
}

fn mean(values: &[f64], drawn: &[usize]) -> f64 {
    drawn.iter().filter_map(|&query| values.get(query)).sum::<f64>() / drawn.len().max(1) as f64
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
