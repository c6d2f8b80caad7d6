//! Ranks to figures: recall and mean reciprocal rank at 1, 5 and 10.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::bootstrap::{Bootstrap, Interval, Measure};
use super::difference;

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

/// What a turn's ranks are compared with, each over the same queries.
#[derive(Clone, Copy, Debug, Default)]
pub struct Against<'a> {
    /// Ranks without feedback: gives `mrr5_diff`, the paired difference, and `mrr5_gain`, the same
    /// relative to the mean without feedback; so for every metric.
    pub baseline: Option<&'a [usize]>,
    /// Ranks after the strategy's first update: gives `mrr5_drift`, the gain since then.
    pub first_update: Option<&'a [usize]>,
}

impl Figures {
    /// Named measures over the same queries.
    pub fn of(measures: Vec<(String, Measure)>, bootstrap: Bootstrap) -> Figures {
        let (names, values): (Vec<String>, Vec<Measure>) = measures.into_iter().unzip();
        Figures(names.into_iter().zip(bootstrap.intervals(&values)).collect())
    }

    /// Recall and reciprocal ranks, and what they gain.
    pub fn of_ranks(ranks: &[usize], against: Against, bootstrap: Bootstrap) -> Figures {
        let mut measures = Vec::new();
        for metric in Metric::all() {
            let of = |ranks: &[usize]| ranks.iter().map(|&rank| metric.of(rank)).collect::<Vec<f64>>();
            let name = metric.name();
            measures.push((name.clone(), Measure::Mean(of(ranks))));
            if let Some(baseline) = against.baseline {
                measures.extend(compared(&name, of(ranks), of(baseline)));
            }
            if let Some(first) = against.first_update {
                measures.push((format!("{name}_drift"), Measure::Gain { of: of(ranks), to: of(first) }));
            }
        }
        Figures::of(measures, bootstrap)
    }

    /// The figure called `name`.
    pub fn get(&self, name: &str) -> Option<Interval> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, interval)| *interval)
    }
}

/// The paired difference `name_diff` and the relative gain `name_gain`.
pub(super) fn compared(name: &str, of: Vec<f64>, to: Vec<f64>) -> [(String, Measure); 2] {
    let differences = Measure::Mean(difference(&of, &to));
    [(format!("{name}_diff"), differences), (format!("{name}_gain"), Measure::Gain { of, to })]
}

impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().flat_map(|(name, interval)| {
            let part = |ending: &str, value: f64| (format!("{name}{ending}"), value);
            [part("", interval.mean), part("_lo", interval.lo), part("_hi", interval.hi)]
        }))
    }
}

impl<'de> Deserialize<'de> for Figures {
    /// Takes every name that has its `_lo` and `_hi`, in alphabetical order, and leaves the rest.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Figures, D::Error> {
        let entries = BTreeMap::<String, Value>::deserialize(deserializer)?;
        let number = |name: &str| entries.get(name).and_then(Value::as_f64);
        let figure = |name: &String| {
            let (lo, hi) = (number(&format!("{name}_lo"))?, number(&format!("{name}_hi"))?);
            Some((name.clone(), Interval { mean: number(name)?, lo, hi }))
        };
        Ok(Figures(entries.keys().filter_map(figure).collect()))
    }
}
