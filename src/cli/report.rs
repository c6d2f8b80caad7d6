//! Figures for people (a table) and for programs (JSON).

use std::collections::BTreeMap;

use more_like_this::eval::bootstrap::Interval;
use more_like_this::eval::metrics::Figures;
use more_like_this::gallery::Gallery;
use serde::Serialize;

/// One evaluation.
#[derive(Serialize)]
pub struct Report {
    dataset: String,
    split: String,
    n_images: usize,
    n_queries: usize,
    /// Items of the dataset that were left out.
    pub skipped: usize,
    strategies: BTreeMap<String, Entry>,
}

/// A strategy's figures, or one set for each turn or round.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry {
    One(Figures),
    Series(Vec<Figures>),
}

/// What the table shows, where the figures have it; the rest is in the JSON.
const COLUMNS: [(&str, &str); 9] = [
    ("r1", "R@1"),
    ("r5", "R@5"),
    ("r10", "R@10"),
    ("mrr5", "MRR@5"),
    ("mrr5_diff", "gain in MRR@5"),
    ("p10", "P@10"),
    ("recall10", "recall@10"),
    ("recall50", "recall@50"),
    ("p10_diff", "gain in P@10"),
];

impl Report {
    /// An empty report.
    pub fn new(dataset: &str, split: &str, gallery: &Gallery, queries: usize) -> Report {
        Report {
            dataset: dataset.to_owned(),
            split: split.to_owned(),
            n_images: gallery.len(),
            n_queries: queries,
            skipped: 0,
            strategies: BTreeMap::new(),
        }
    }

    /// Adds a strategy's figures.
    pub fn insert(&mut self, strategy: &str, figures: Figures) {
        self.strategies.insert(strategy.to_owned(), Entry::One(figures));
    }

    /// Adds a strategy's figures, one set for each turn or round.
    pub fn insert_series(&mut self, strategy: &str, figures: Vec<Figures>) {
        self.strategies.insert(strategy.to_owned(), Entry::Series(figures));
    }

    /// A table with the 95 % intervals in brackets; no feedback comes first.
    pub fn table(&self) -> String {
        let Report { dataset, split, n_images, n_queries, skipped, strategies } = self;
        let mut text =
            format!("{dataset} {split}: {n_images} pictures, {n_queries} queries, {skipped} skipped\n");
        let mut rows: Vec<(String, &Figures)> = Vec::new();
        for (name, entry) in strategies {
            match entry {
                Entry::One(figures) => rows.push((name.clone(), figures)),
                Entry::Series(series) => {
                    rows.extend(
                        series.iter().enumerate().map(|(n, figures)| (format!("{name} {n}"), figures)),
                    );
                }
            }
        }
        rows.sort_by_key(|(name, _)| !name.starts_with("none"));
        let shown = COLUMNS.iter().filter(|(key, _)| rows.iter().any(|(_, f)| f.get(key).is_some()));
        let columns: Vec<&(&str, &str)> = shown.collect();
        let line = |first: &str, cells: &mut dyn Iterator<Item = String>| {
            let cells: String = cells.map(|cell| format!(" {cell:<20}")).collect();
            format!("{first:<12}{cells}").trim_end().to_owned() + "\n"
        };
        text += &line("", &mut columns.iter().map(|(_, title)| (*title).to_owned()));
        for (name, figures) in rows {
            text += &line(&name, &mut columns.iter().map(|(key, _)| cell(figures.get(key))));
        }
        text
    }
}

fn cell(interval: Option<Interval>) -> String {
    interval.map_or_else(String::new, |Interval { mean, lo, hi }| format!("{mean:.3} [{lo:.3} {hi:.3}]"))
}
