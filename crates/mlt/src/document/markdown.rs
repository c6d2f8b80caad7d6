//! Markdown tables whose source reads as well as its rendering, and figures in them.

use more_like_this::eval::bootstrap::Interval;

/// A table; its first column is text, the others are figures.
pub(super) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these column titles.
    pub(super) fn new(head: &[&str]) -> Table {
        Table { head: head.iter().map(|title| (*title).to_owned()).collect(), rows: Vec::new() }
    }

    /// Adds a row; cells that it lacks stay empty.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let mut cells: Vec<String> = cells.into_iter().map(|cell| cell.replace('|', "\\|")).collect();
        cells.resize(self.head.len(), String::new());
        self.rows.push(cells);
    }

    /// Whether it has no row.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The Markdown, with an empty line behind.
    pub(super) fn markdown(&self) -> String {
        let all = || std::iter::once(&self.head).chain(&self.rows);
        let width = |column: usize| all().map(|row| row[column].chars().count()).max().unwrap_or(0).max(3);
        let widths: Vec<usize> = (0..self.head.len()).map(width).collect();
        let line = |cells: &[String]| {
            let cell = |(column, cell): (usize, &String)| match (column, widths[column]) {
                (0, width) => format!("{cell:<width$}"),
                (_, width) => format!("{cell:>width$}"),
            };
            format!("| {} |\n", cells.iter().enumerate().map(cell).collect::<Vec<_>>().join(" | "))
        };
        let rule = |(column, width): (usize, &usize)| match column {
            0 => "-".repeat(*width),
            _ => format!("{}:", "-".repeat(width - 1)),
        };
        let rules: Vec<String> = widths.iter().enumerate().map(rule).collect();
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        format!("{}{}{rows}\n", line(&self.head), line(&rules))
    }
}

/// A figure with its interval: `.297 [.271, .323]`; empty for none.
pub(super) fn figure(interval: Option<Interval>) -> String {
    interval.map_or_else(String::new, |Interval { mean, lo, hi }| {
        format!("{} [{}, {}]", short(mean), short(lo), short(hi))
    })
}

/// A difference with its interval and sign.
pub(super) fn difference(interval: Option<Interval>) -> String {
    interval.map_or_else(String::new, |Interval { mean, lo, hi }| {
        format!("{} [{}, {}]", signed(mean), signed(lo), signed(hi))
    })
}

/// A relative change in percent, with its interval and sign.
pub(super) fn percent(interval: Option<Interval>) -> String {
    interval.map_or_else(String::new, |interval| {
        let [mean, lo, hi] =
            [interval.mean, interval.lo, interval.hi].map(|part| format!("{:+.1}", 100.0 * part));
        format!("{mean} % [{lo}, {hi}]").replace('-', "−")
    })
}

/// A share in whole percent, without its interval.
pub(super) fn share(interval: Option<Interval>) -> String {
    interval.map_or_else(String::new, |interval| format!("{:.0} %", 100.0 * interval.mean))
}

/// A fraction as statisticians write it, without the leading 0.
fn short(value: f64) -> String {
    format!("{value:.3}").replacen("0.", ".", 1).replace('-', "−")
}

fn signed(value: f64) -> String {
    format!("{value:+.3}").replacen("0.", ".", 1).replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_aligned() {
        let mut table = Table::new(&["a", "figure"]);
        table.row(["x|y".to_owned(), "1".to_owned()]);
        table.row(["longer".to_owned()]);
        let expected =
            "| a      | figure |\n| ------ | -----: |\n| x\\|y   |      1 |\n| longer |        |\n\n";
        assert_eq!(table.markdown(), expected);
    }

    #[test]
    fn figures_are_short() {
        let interval = Some(Interval { mean: 0.2971, lo: -0.01, hi: 1.0 });
        assert_eq!(figure(interval), ".297 [−.010, 1.000]");
        assert_eq!(difference(interval), "+.297 [−.010, +1.000]");
        assert_eq!(percent(interval), "+29.7 % [−1.0, +100.0]");
        assert_eq!(figure(None), "");
    }
}
