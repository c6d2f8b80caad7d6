//! Ranks to figures: recall and mean reciprocal rank at 1, 5 and 10.

use serde::ser::{Serialize, Serializer};

use super::bootstrap::{Bootstrap, Interval};

/// Depths at which a ranking is judged.
pub const CUTOFFS: [usize; 3] = [1, 5, 10];

/// A measure of one query's ranking with one right answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Whether the right answer is among the first `k`.
    Recall(usize),
    /// One over its rank, 0 below rank `k`.
    ReciprocalRank(usize),
}

impl Metric {
    /// All that are reported, in their order.
    pub fn all() -> impl Iterator<Item = Metric> {
        CUTOFFS.into_iter().map(Metric::Recall).chain(CUTOFFS.into_iter().map(Metric::ReciprocalRank))
    }

    /// The short name: `r5`, `mrr5`.
    pub fn name(self) -> String {
        match self {
            Metric::Recall(k) => format!("r{k}"),
            Metric::ReciprocalRank(k) => format!("mrr{k}"),
        }
    }

    /// The measure for a right answer at `rank`, which counts from 1.
    pub fn of(self, rank: usize) -> f64 {
        match self {
            Metric::Recall(k) if rank <= k => 1.0,
            Metric::ReciprocalRank(k) if rank <= k => 1.0 / rank as f64,
            _ => 0.0,
        }
    }
}

/// Named figures, each with its interval; as JSON one flat object `{name, name_lo, name_hi, ...}`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures(Vec<(String, Interval)>);

impl Figures {
    /// Means of named measures, each with one value per query.
    pub fn of(measures: Vec<(String, Vec<f64>)>, bootstrap: Bootstrap) -> Figures {
        let (names, values): (Vec<String>, Vec<Vec<f64>>) = measures.into_iter().unzip();
        Figures(names.into_iter().zip(bootstrap.intervals(&values)).collect())
    }

    /// Recall and reciprocal ranks; with a `baseline` over the same queries also the paired
    /// differences to it, named `r1_diff` and so on.
    pub fn of_ranks(ranks: &[usize], baseline: Option<&[usize]>, bootstrap: Bootstrap) -> Figures {
        let values = |metric: Metric| ranks.iter().map(move |&rank| metric.of(rank));
        let mut measures: Vec<(String, Vec<f64>)> =
            Metric::all().map(|metric| (metric.name(), values(metric).collect())).collect();
        if let Some(baseline) = baseline {
            measures.extend(Metric::all().map(|metric| {
                let pairs = values(metric).zip(baseline);
                let differences = pairs.map(|(value, &rank)| value - metric.of(rank)).collect();
                (format!("{}_diff", metric.name()), differences)
            }));
        }
        Figures::of(measures, bootstrap)
    }

    /// The figure called `name`.
    pub fn get(&self, name: &str) -> Option<Interval> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, interval)| *interval)
    }
}

impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().flat_map(|(name, interval)| {
            let part = |ending: &str, value: f64| (format!("{name}{ending}"), value);
            [part("", interval.mean), part("_lo", interval.lo), part("_hi", interval.hi)]
        }))
    }
}
