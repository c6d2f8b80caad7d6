//! Figures for people (a table) and for programs (JSON).

use std::collections::BTreeMap;

use more_like_this::eval::bootstrap::Interval;
use more_like_this::eval::metrics::Figures;
use serde::{Deserialize, Serialize};

/// One evaluation.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Report {
    /// The dataset's or the collection's name.
    pub dataset: String,
    /// Which part of it.
    pub split: String,
    /// Pictures in the gallery.
    pub n_images: usize,
    /// Queries or topics.
    pub n_queries: usize,
    /// Items of the dataset that were left out.
    pub skipped: usize,
    /// How the figures came about.
    #[serde(default)]
    pub run: Run,
    /// Figures by strategy.
    pub strategies: BTreeMap<String, Entry>,
    /// Simulated clicks: the same by kind of topic, where there is more than one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<String, BTreeMap<String, Entry>>,
    /// Simulated clicks: paired differences of strategies, under names such as "afs - prf".
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub paired: BTreeMap<String, Entry>,
    /// Ablations: one point per strategy and set of parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grid: Vec<Point>,
}

/// How figures came about.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Run {
    /// The protocol.
    pub protocol: Protocol,
    /// Which captions were asked, or which topics.
    pub queries: String,
    /// Simulated clicks: the most right pictures that were liked.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub likes: usize,
    /// Simulated clicks: the most wrong pictures that were disliked.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub dislikes: usize,
    /// As it was typed.
    pub command: String,
    /// What ran it.
    pub machine: String,
    /// Fingerprints of the model files, by name.
    pub models: BTreeMap<String, String>,
    /// How long it took, with what was kept from earlier runs.
    pub seconds: f64,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// What was played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Protocol {
    /// One blind update.
    #[default]
    Blind,
    /// Several blind updates in a row.
    Turns,
    /// A simulated visitor.
    Clicks,
    /// A simulated visitor who turns pages.
    Pages,
}

/// A strategy's figures, or one set for each turn or round.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Entry {
    /// After one update.
    One(Figures),
    /// From the first ranking on.
    Series(Vec<Figures>),
}

impl Entry {
    /// The figures of every turn or round.
    pub(crate) fn series(&self) -> &[Figures] {
        match self {
            Entry::One(figures) => std::slice::from_ref(figures),
            Entry::Series(series) => series,
        }
    }
}

/// What an ablation varied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Axis {
    /// alpha, beta and gamma.
    Weights,
    /// The temperature.
    Tau,
    /// The number of pictures fed back.
    K,
}

/// A strategy's figures under one set of parameters.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Point {
    /// Its name.
    pub strategy: String,
    /// What was varied; the other parameters are the run's.
    pub axis: Axis,
    /// Weight of the query.
    pub alpha: f32,
    /// Weight of what attracts.
    pub beta: f32,
    /// Weight of what repels.
    pub gamma: f32,
    /// Temperature.
    pub tau: f32,
    /// Pictures fed back.
    pub k: usize,
    /// After the last update.
    #[serde(flatten)]
    pub figures: Figures,
}

/// What the table shows, where the figures have it; the rest is in the JSON.
const COLUMNS: [(&str, &str, Show); 18] = [
    ("r1", "R@1", Show::Fraction),
    ("r5", "R@5", Show::Fraction),
    ("r10", "R@10", Show::Fraction),
    ("mrr5", "MRR@5", Show::Fraction),
    ("mrr5_diff", "gain in MRR@5", Show::Fraction),
    ("mrr5_gain", "the same in %", Show::Percent),
    ("p10", "P@10", Show::Fraction),
    ("recall10", "recall@10", Show::Fraction),
    ("recall50", "recall@50", Show::Fraction),
    ("p10_diff", "gain in P@10", Show::Fraction),
    ("p10_gain", "the same in %", Show::Percent),
    ("p10_new", "P@10, unmarked", Show::Fraction),
    ("p10_new_diff", "its gain", Show::Fraction),
    ("recall", "recall", Show::Fraction),
    ("recall_diff", "gain on next page", Show::Fraction),
    ("recall_gain", "the same in %", Show::Percent),
    ("better", "better", Show::Fraction),
    ("worse", "worse", Show::Fraction),
];

#[derive(Clone, Copy)]
enum Show {
    Fraction,
    Percent,
}

impl Report {
    /// A table with the 95 % intervals in brackets; no feedback comes first.
    pub(crate) fn table(&self) -> String {
        let Report { dataset, split, n_images, n_queries, skipped, .. } = self;
        let mut text =
            format!("{dataset} {split}: {n_images} pictures, {n_queries} queries, {skipped} skipped\n");
        text += &lines(&named(&self.strategies));
        for (kind, strategies) in &self.kinds {
            text += &format!("\nkind: {kind}\n{}", lines(&named(strategies)));
        }
        if !self.paired.is_empty() {
            text += &format!("\npaired differences\n{}", lines(&named(&self.paired)));
        }
        if !self.grid.is_empty() {
            let row = |point: &'_ Point| (point.to_string(), point.figures.clone());
            let rows: Vec<(String, Figures)> = self.grid.iter().map(row).collect();
            text += &format!("\nablations\n{}", lines(&rows));
        }
        text
    }
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let Point { strategy, axis, alpha, beta, gamma, tau, k, .. } = self;
        match axis {
            Axis::Weights => write!(f, "{strategy} {alpha}/{beta}/{gamma}"),
            Axis::Tau => write!(f, "{strategy} tau {tau}"),
            Axis::K => write!(f, "{strategy} k {k}"),
        }
    }
}

/// Rows of a table, no feedback first.
fn named(strategies: &BTreeMap<String, Entry>) -> Vec<(String, Figures)> {
    let mut rows = Vec::new();
    for (name, entry) in strategies {
        match entry {
            Entry::One(figures) => rows.push((name.clone(), figures.clone())),
            Entry::Series(series) => {
                rows.extend((0..).zip(series).map(|(n, figures)| (format!("{name} {n}"), figures.clone())));
            }
        }
    }
    rows.sort_by_key(|(name, _)| !name.starts_with("none"));
    rows
}

fn lines(rows: &[(String, Figures)]) -> String {
    let is_shown = |key: &str| rows.iter().any(|(_, figures)| figures.get(key).is_some());
    let columns: Vec<_> = COLUMNS.iter().filter(|(key, _, _)| is_shown(key)).collect();
    let first = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default().max(12);
    let line = |name: &str, cells: &mut dyn Iterator<Item = String>| {
        let cells: String = cells.map(|cell| format!(" {cell:<20}")).collect();
        format!("{name:<first$}{cells}").trim_end().to_owned() + "\n"
    };
    let mut text = line("", &mut columns.iter().map(|(_, title, _)| (*title).to_owned()));
    for (name, figures) in rows {
        text += &line(name, &mut columns.iter().map(|(key, _, show)| cell(figures.get(key), *show)));
    }
    text
}

fn cell(interval: Option<Interval>, show: Show) -> String {
    let Some(Interval { mean, lo, hi }) = interval else { return String::new() };
    match show {
        Show::Fraction => format!("{mean:.3} [{lo:.3} {hi:.3}]"),
        Show::Percent => {
            let [mean, lo, hi] = [mean, lo, hi].map(|part| 100.0 * part);
            format!("{mean:+.1} [{lo:+.1} {hi:+.1}]")
        }
    }
}
