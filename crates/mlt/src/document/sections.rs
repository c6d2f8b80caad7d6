//! The parts of the evaluation's document.

use std::collections::BTreeMap;
use std::fmt::Write;

use more_like_this::eval::metrics::Figures;
use more_like_this::learners::Learner;

use super::chart::{Chart, Line};
use super::markdown::{Table, difference, figure, percent, share};
use crate::report::{Axis, Entry, Point, Protocol, Report};

/// Settings shown of a tuning grid, per strategy and measure.
const BEST: usize = 3;

/// Text, and the charts it shows by file name.
#[derive(Default)]
pub(super) struct Section {
    pub text: String,
    pub charts: Vec<(String, Chart)>,
}

impl Section {
    /// Shows a chart that lies in `folder`.
    fn chart(&mut self, folder: &str, file: String, chart: Chart) {
        let _ = writeln!(self.text, "![{}]({folder}/{file})\n", chart.title);
        self.charts.push((file, chart));
    }
}

/// A report's section; `name` is its file's, after which its charts in `folder` are called.
pub(super) fn section(name: &str, report: &Report, folder: &str) -> Section {
    let mut section = Section::default();
    let Report { n_images, n_queries, skipped, run, .. } = report;
    let what = match run.protocol {
        Protocol::Clicks | Protocol::Pages => format!("{n_queries} topics ({})", run.queries),
        Protocol::Blind | Protocol::Turns => format!("{n_queries} queries ({} captions)", run.queries),
    };
    let _ = writeln!(section.text, "{n_images} pictures, {what}, {skipped} items skipped.\n");
    match (report.grid.is_empty(), run.protocol) {
        (false, Protocol::Clicks | Protocol::Pages) => tuning(report, &mut section),
        (false, _) => ablations(name, folder, report, &mut section),
        (true, Protocol::Blind) => blind(report, &mut section),
        (true, Protocol::Turns) => turns(name, folder, report, &mut section),
        (true, Protocol::Clicks) => clicks(name, folder, report, &mut section),
        (true, Protocol::Pages) => pages(name, folder, report, &mut section),
    }
    section
}

/// What a report is headed.
pub(super) fn heading(report: &Report) -> String {
    let Report { dataset, split, run, .. } = report;
    let what = match (report.grid.is_empty(), run.protocol) {
        (true, Protocol::Blind) => "one blind update".to_owned(),
        (true, Protocol::Turns) => "blind updates over several turns".to_owned(),
        (true, Protocol::Clicks) => format!("a visitor with {} likes", run.likes),
        (true, Protocol::Pages) => format!("thumbs against the next page ({})", run.queries),
        (false, Protocol::Clicks | Protocol::Pages) => {
            let dislikes =
                if run.dislikes > 0 { format!(" and {} dislikes", run.dislikes) } else { String::new() };
            format!("weights for {} likes{dislikes}, on the topics for tuning", run.likes)
        }
        (false, _) => "ablations".to_owned(),
    };
    format!("{dataset}, {split}: {what}")
}

/// No feedback, then strategies in the paper's order, then learners; variants behind their own.
fn ordered<T>(strategies: &BTreeMap<String, T>) -> Vec<(&str, &T)> {
    let mut all: Vec<(&str, &T)> = strategies.iter().map(|(name, entry)| (name.as_str(), entry)).collect();
    all.sort_by_key(|(name, _)| (place(name), name.len()));
    all
}

fn place(name: &str) -> usize {
    let strategies = ["none", "prf", "grf", "afs", "explicit"];
    let mut order = strategies.into_iter().chain(Learner::ALL.map(Learner::name));
    let places = strategies.len() + Learner::ALL.len();
    order.position(|strategy| name.starts_with(strategy)).unwrap_or(places)
}

fn blind(report: &Report, section: &mut Section) {
    let head = ["strategy", "R@1", "R@5", "R@10", "MRR@5", "gain in MRR@5", "relative"];
    let mut table = Table::new(&head);
    for (name, entry) in ordered(&report.strategies) {
        let Some(figures) = entry.series().last() else { continue };
        let shown = ["r1", "r5", "r10", "mrr5"].map(|key| figure(figures.get(key)));
        let gains = [difference(figures.get("mrr5_diff")), percent(figures.get("mrr5_gain"))];
        table.row(std::iter::once(name.to_owned()).chain(shown).chain(gains));
    }
    section.text += &table.markdown();
}

fn turns(name: &str, folder: &str, report: &Report, section: &mut Section) {
    let most = report.strategies.values().map(|entry| entry.series().len()).max().unwrap_or(0);
    let titles: Vec<String> = (1..=most).map(|turn| format!("turn {turn}")).collect();
    let head: Vec<&str> = std::iter::once("MRR@5")
        .chain(titles.iter().map(String::as_str))
        .chain(["since the first update"])
        .collect();
    let mut table = Table::new(&head);
    for (name, entry) in ordered(&report.strategies) {
        let series = entry.series();
        let drift = series.last().and_then(|figures| figures.get("mrr5_drift"));
        let mut cells = vec![name.to_owned()];
        cells.extend(series.iter().map(|figures| figure(figures.get("mrr5"))));
        cells.resize(most + 1, String::new());
        cells.push(percent(drift));
        table.row(cells);
    }
    let title = format!("{} {}: MRR@5 by turn", report.dataset, report.split);
    let chart = over_time(title, "turn", 1, "MRR@5", "mrr5", &report.strategies);
    section.chart(folder, format!("{name}.svg"), chart);
    section.text += &table.markdown();
}

fn clicks(name: &str, folder: &str, report: &Report, section: &mut Section) {
    for (key, y) in
        [("p10", "precision at 10"), ("recall10", "recall at 10"), ("p10_new", "precision at 10, unmarked")]
    {
        let title = format!("{}: {y} by round of clicks", report.dataset);
        let chart = over_time(title, "round", 0, y, key, &report.strategies);
        section.chart(folder, format!("{name}-{}.svg", key.replace('_', "-")), chart);
    }
    section.text += &last_round(&report.strategies);
    for (kind, strategies) in &report.kinds {
        let _ = writeln!(section.text, "Topics of kind \"{kind}\" only:\n");
        section.text += &last_round(strategies);
    }
    if !report.paired.is_empty() {
        let mut table = Table::new(&["after the last round", "P@10", "P@10, unmarked"]);
        for (name, entry) in ordered(&report.paired) {
            let Some(figures) = entry.series().last() else { continue };
            let of = |key: &str| difference(figures.get(key));
            table.row([name.replace(" - ", " minus "), of("p10_diff"), of("p10_new_diff")]);
        }
        section.text += &table.markdown();
    }
}

fn pages(name: &str, folder: &str, report: &Report, section: &mut Section) {
    let most = report.strategies.values().map(|entry| entry.series().len()).max().unwrap_or(0);
    let titles: Vec<String> = (1..=most).map(|page| format!("page {page}")).collect();
    let mut head = vec!["recall after"];
    head.extend(titles.iter().map(String::as_str));
    head.extend(["relative to the pages alone", "better on", "worse on"]);
    let mut table = Table::new(&head);
    for (name, entry) in ordered(&report.strategies) {
        let series = entry.series();
        let Some(last) = series.last() else { continue };
        let mut cells = vec![if name == "none" { "the pages alone" } else { name }.to_owned()];
        cells.extend(series.iter().map(|figures| figure(figures.get("recall"))));
        cells.resize(most + 1, String::new());
        cells.extend([percent(last.get("recall_gain")), share(last.get("better")), share(last.get("worse"))]);
        table.row(cells);
    }
    let title = format!("{}: recall by page", report.dataset);
    let chart = over_time(title, "page", 1, "recall", "recall", &report.strategies);
    section.chart(folder, format!("{name}.svg"), chart);
    section.text += &table.markdown();
}

/// Figures after the last round.
fn last_round(strategies: &BTreeMap<String, Entry>) -> String {
    let head =
        ["strategy", "P@10", "relative gain", "recall@10", "recall@50", "P@10, unmarked", "relative gain"];
    let mut table = Table::new(&head);
    for (name, entry) in ordered(strategies) {
        let Some(figures) = entry.series().last() else { continue };
        let of = |key: &str| figure(figures.get(key));
        let gain = |key: &str| percent(figures.get(key));
        table.row([
            name.to_owned(),
            of("p10"),
            gain("p10_gain"),
            of("recall10"),
            of("recall50"),
            of("p10_new"),
            gain("p10_new_gain"),
        ]);
    }
    table.markdown()
}

fn ablations(name: &str, folder: &str, report: &Report, section: &mut Section) {
    let mut table = Table::new(&["strategy", "alpha / beta / gamma", "MRR@5", "gain", "relative"]);
    for point in report.grid.iter().filter(|point| point.axis == Axis::Weights) {
        let Point { strategy, alpha, beta, gamma, figures, .. } = point;
        table.row([
            strategy.clone(),
            format!("{alpha} / {beta} / {gamma}"),
            figure(figures.get("mrr5")),
            difference(figures.get("mrr5_diff")),
            percent(figures.get("mrr5_gain")),
        ]);
    }
    if !table.is_empty() {
        section.text += &table.markdown();
    }
    for (axis, x, part) in [(Axis::Tau, "tau", "tau"), (Axis::K, "pictures fed back (K)", "k")] {
        let points: Vec<&Point> = report.grid.iter().filter(|point| point.axis == axis).collect();
        if !points.is_empty() {
            let title = format!("{} {}: gain in MRR@5 by {x}", report.dataset, report.split);
            section.chart(folder, format!("{name}-{part}.svg"), over_settings(title, x, axis, &points));
        }
    }
}

/// The best settings of a grid by either precision.
fn tuning(report: &Report, section: &mut Section) {
    let head = [
        "strategy, best by",
        "alpha / beta / gamma",
        "P@10",
        "relative gain",
        "P@10, unmarked",
        "relative gain",
    ];
    let mut table = Table::new(&head);
    let mut strategies: Vec<&str> = report.grid.iter().map(|point| point.strategy.as_str()).collect();
    strategies.dedup();
    for strategy in strategies {
        for (key, by) in [("p10", "P@10"), ("p10_new", "P@10, unmarked")] {
            let mut points: Vec<&Point> = report.grid.iter().filter(|p| p.strategy == strategy).collect();
            let value = |point: &Point| point.figures.get(key).map_or(0.0, |figure| figure.mean);
            points.sort_by(|a, b| value(b).total_cmp(&value(a)));
            for point in points.into_iter().take(BEST) {
                let Point { alpha, beta, gamma, figures, .. } = point;
                table.row([
                    format!("{strategy}, {by}"),
                    format!("{alpha} / {beta} / {gamma}"),
                    figure(figures.get("p10")),
                    percent(figures.get("p10_gain")),
                    figure(figures.get("p10_new")),
                    percent(figures.get("p10_new_gain")),
                ]);
            }
        }
    }
    section.text += &table.markdown();
}

/// A figure of every strategy by turn or round, counted from `first`.
fn over_time(
    title: String,
    x: &str,
    first: u32,
    y: &str,
    key: &str,
    strategies: &BTreeMap<String, Entry>,
) -> Chart {
    let line = |(name, entry): (&str, &Entry)| {
        let point = |(x, figures): (u32, &Figures)| Some((f64::from(x), figures.get(key)?));
        Line { name: name.to_owned(), points: (first..).zip(entry.series()).filter_map(point).collect() }
    };
    let lines: Vec<Line> = ordered(strategies).into_iter().map(line).collect();
    let most = lines.iter().map(|line| line.points.len()).max().unwrap_or(0);
    let ticks = (first..).take(most).map(|x| (f64::from(x), x.to_string())).collect();
    Chart { title, x: x.to_owned(), y: y.to_owned(), ticks, lines }
}

/// The gain of every strategy by one parameter; settings stand at equal distances.
fn over_settings(title: String, x: &str, axis: Axis, points: &[&Point]) -> Chart {
    let value = |point: &Point| if axis == Axis::Tau { f64::from(point.tau) } else { point.k as f64 };
    let setting = |point: &Point| if axis == Axis::Tau { point.tau.to_string() } else { point.k.to_string() };
    let mut settings: Vec<(f64, String)> =
        points.iter().map(|point| (value(point), setting(point))).collect();
    settings.sort_by(|a, b| a.0.total_cmp(&b.0));
    settings.dedup_by(|a, b| a.1 == b.1);
    let places: BTreeMap<&str, f64> =
        settings.iter().zip(0u32..).map(|((_, name), place)| (name.as_str(), f64::from(place))).collect();
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    for point in points {
        let Some(gain) = point.figures.get("mrr5_diff") else { continue };
        let place = places.get(setting(point).as_str()).copied().unwrap_or_default();
        let name = point.strategy.clone();
        let line = lines.entry(name.clone()).or_insert(Line { name, points: Vec::new() });
        line.points.push((place, gain));
    }
    let ticks = places.iter().map(|(name, place)| (*place, (*name).to_owned())).collect();
    let lines = ordered(&lines)
        .into_iter()
        .map(|(_, line)| Line { name: line.name.clone(), points: line.points.clone() });
    Chart { title, x: x.to_owned(), y: "gain in MRR@5".to_owned(), ticks, lines: lines.collect() }
}
