//! Line charts with interval bands, as SVG that reads in light and dark and aloud.

use std::fmt::Write;

use more_like_this::eval::bootstrap::Interval;
use more_like_this::learners::Learner;

/// Size of the drawing, and the room around the plot: for the scale on the left, for the lines' names on
/// the right.
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 170.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 56.0;
/// Least distance of two names beside the plot.
const NAME_HEIGHT: f64 = 18.0;
/// About how many steps a scale has.
const STEPS: f64 = 6.0;

/// Colours of 3:1 contrast and more on both grounds; a strategy or learner has the same in every chart.
const STYLE: &str = "\
.ground{fill:#fff}.ink{fill:#1f2328}.rule{stroke:#d1d9e0}text{font:13px system-ui,sans-serif}\
.title{font-size:15px;font-weight:600}.line{fill:none;stroke-width:2}.band{opacity:.14;stroke:none}\
.none{--c:#59636e}.prf{--c:#0969da}.grf{--c:#bc4c00}.afs{--c:#1a7f37}.explicit{--c:#8250df}\
.logistic{--c:#bf3989}.nearest{--c:#1b7c83}.pichunter{--c:#9a6700}.rectified{--c:#cf222e}\
.network{--c:#57606a}\
.line,.dot{stroke:var(--c)}.band,.dot,.name{fill:var(--c)}\
@media(prefers-color-scheme:dark){.ground{fill:#0d1117}.ink{fill:#e6edf3}.rule{stroke:#3d444d}\
.none{--c:#9198a1}.prf{--c:#4493f8}.grf{--c:#f0883e}.afs{--c:#3fb950}.explicit{--c:#ab7df8}\
.logistic{--c:#db61a2}.nearest{--c:#39c5cf}.pichunter{--c:#d29922}.rectified{--c:#f85149}\
.network{--c:#b1bac4}}";
/// Dashes that tell a strategy's variants apart, plain first.
const DASHES: [&str; 4] = ["none", "7 4", "2 4", "10 3 2 3"];

/// One line: a strategy over turns, rounds or settings.
pub(super) struct Line {
    pub name: String,
    /// Position and figure.
    pub points: Vec<(f64, Interval)>,
}

/// A chart.
pub(super) struct Chart {
    pub title: String,
    /// What the axes show.
    pub x: String,
    pub y: String,
    /// Positions that have a name.
    pub ticks: Vec<(f64, String)>,
    pub lines: Vec<Line>,
}

/// The plot's corners in data.
struct Range {
    x: (f64, f64),
    y: (f64, f64),
}

impl Range {
    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let share = |value: f64, (low, high): (f64, f64)| (value - low) / (high - low).max(f64::MIN_POSITIVE);
        let across = LEFT + share(x, self.x) * (WIDTH - LEFT - RIGHT);
        (across, HEIGHT - BOTTOM - share(y, self.y) * (HEIGHT - TOP - BOTTOM))
    }
}

impl Chart {
    /// The drawing, with a title and a description for those who do not see it.
    pub(super) fn svg(&self) -> String {
        let range = self.range();
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
             aria-labelledby=\"title description\">\n<title id=\"title\">{}</title>\n\
             <desc id=\"description\">{}</desc>\n<style>{STYLE}</style>\n\
             <rect class=\"ground\" width=\"{WIDTH}\" height=\"{HEIGHT}\"/>\n",
            escaped(&self.title),
            escaped(&self.described())
        );
        self.axes(&range, &mut svg);
        for (index, line) in self.lines.iter().enumerate() {
            self.line(index, line, &range, &mut svg);
        }
        self.names(&range, &mut svg);
        svg + "</svg>\n"
    }

    fn range(&self) -> Range {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let span = |values: &mut dyn Iterator<Item = f64>| {
            let all: Vec<f64> = values.filter(|value| value.is_finite()).collect();
            let low = all.iter().copied().fold(f64::INFINITY, f64::min);
            let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if low < high {
                return (low, high);
            }
            let middle = all.first().copied().unwrap_or_default();
            (middle - 0.5, middle + 0.5)
        };
        let x = span(&mut points().map(|(x, _)| *x));
        let (low, high) = span(&mut points().flat_map(|(_, figure)| [figure.lo, figure.hi]));
        let step = step(high - low);
        Range { x, y: ((low / step).floor() * step, (high / step).ceil() * step) }
    }

    fn axes(&self, range: &Range, svg: &mut String) {
        let mut text = |class: &str, x: f64, y: f64, anchor: &str, words: &str| {
            let words = escaped(words);
            let _ = writeln!(
                svg,
                "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>"
            );
        };
        let (left, right) = (LEFT, WIDTH - RIGHT);
        text("ink title", left, 24.0, "start", &self.title);
        text("ink", (left + right) / 2.0, HEIGHT - 12.0, "middle", &self.x);
        for (x, name) in &self.ticks {
            text("ink", range.place(*x, range.y.0).0, HEIGHT - BOTTOM + 20.0, "middle", name);
        }
        let step = step(range.y.1 - range.y.0);
        let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
        let steps = ((range.y.1 - range.y.0) / step).round() as i32;
        let rules: Vec<f64> = (0..=steps).map(|n| range.y.0 + f64::from(n) * step).collect();
        for &value in &rules {
            let y = range.place(range.x.0, value).1;
            text(
                "ink",
                left - 8.0,
                y + 4.0,
                "end",
                &format!("{value:.decimals$}").replace("-0.000", "0.000"),
            );
        }
        let middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        let _ = writeln!(
            svg,
            "<text class=\"ink\" transform=\"translate(16 {middle:.1}) rotate(-90)\" \
             text-anchor=\"middle\">{}</text>",
            escaped(&self.y)
        );
        for value in rules {
            let y = range.place(range.x.0, value).1;
            let _ = writeln!(
                svg,
                "<line class=\"rule\" x1=\"{left}\" x2=\"{right}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>"
            );
        }
    }

    fn line(&self, index: usize, line: &Line, range: &Range, svg: &mut String) {
        let path = |points: &mut dyn Iterator<Item = (f64, f64)>| -> String {
            let places = points.map(|(x, y)| range.place(x, y));
            places.map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
        };
        let class = colour(&line.name);
        let upper = line.points.iter().map(|(x, figure)| (*x, figure.hi));
        let lower = line.points.iter().rev().map(|(x, figure)| (*x, figure.lo));
        let band = path(&mut upper.chain(lower));
        let middle = path(&mut line.points.iter().map(|(x, figure)| (*x, figure.mean)));
        let dash = self.dash(index);
        let _ = writeln!(
            svg,
            "<g class=\"{class}\"><polygon class=\"band\" points=\"{band}\"/>\
             <polyline class=\"line\" stroke-dasharray=\"{dash}\" points=\"{middle}\"/>"
        );
        for (x, figure) in &line.points {
            let (x, y) = range.place(*x, figure.mean);
            let _ = writeln!(svg, "<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>");
        }
        svg.push_str("</g>\n");
    }

    /// How many lines of the same colour come before.
    fn dash(&self, index: usize) -> &'static str {
        let class = self.lines.get(index).map_or("none", |line| colour(&line.name));
        let before = self.lines.iter().take(index).filter(|line| colour(&line.name) == class).count();
        DASHES[before % DASHES.len()]
    }

    /// The lines' names at their ends, moved apart where they would overlap.
    fn names(&self, range: &Range, svg: &mut String) {
        let end = |(index, line): (usize, &Line)| {
            let (x, figure) = line.points.last()?;
            Some((range.place(*x, figure.mean).1, index))
        };
        let mut ends: Vec<(f64, usize)> = self.lines.iter().enumerate().filter_map(end).collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let lowest = HEIGHT - 8.0 - NAME_HEIGHT * ends.len() as f64;
        let mut free = f64::NEG_INFINITY;
        for (place, (y, index)) in ends.into_iter().enumerate() {
            let y = y.min(lowest + NAME_HEIGHT * place as f64).max(free);
            free = y + NAME_HEIGHT;
            let (name, left) = (&self.lines[index].name, WIDTH - RIGHT + 8.0);
            let _ = writeln!(
                svg,
                "<g class=\"{}\"><line class=\"line\" stroke-dasharray=\"{}\" x1=\"{left}\" x2=\"{}\" \
                 y1=\"{y:.1}\" y2=\"{y:.1}\"/><text class=\"name\" x=\"{}\" y=\"{:.1}\">{}</text></g>",
                colour(name),
                self.dash(index),
                left + 24.0,
                left + 30.0,
                y + 4.0,
                escaped(name)
            );
        }
    }

    /// The chart in words: where each line begins and ends.
    fn described(&self) -> String {
        let line = |line: &Line| {
            let ((_, first), (_, last)) = (line.points.first()?, line.points.last()?);
            Some(format!("{}: from {:.3} to {:.3}", line.name, first.mean, last.mean))
        };
        let lines: Vec<String> = self.lines.iter().filter_map(line).collect();
        format!("{} by {}. {}.", self.y, self.x, lines.join("; "))
    }
}

/// The class of a strategy or learner, whichever its variant.
fn colour(name: &str) -> &'static str {
    let strategies = ["prf", "grf", "afs", "explicit"].into_iter();
    let mut classes = strategies.chain(Learner::ALL.map(Learner::name));
    classes.find(|class| name.starts_with(class)).unwrap_or("none")
}

/// The step of a scale over a range: 1, 2 or 5 times a power of ten.
fn step(range: f64) -> f64 {
    let rough = range.max(f64::MIN_POSITIVE.sqrt()) / STEPS;
    let power = 10f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * power).find(|step| *step >= rough).unwrap_or(rough)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(lines: &[(&str, &[f64])]) -> Chart {
        let point =
            |(x, &mean): (u8, &f64)| (f64::from(x), Interval { mean, lo: mean - 0.01, hi: mean + 0.01 });
        let line = |(name, values): &(&str, &[f64])| Line {
            name: (*name).to_owned(),
            points: (0..).zip(*values).map(point).collect(),
        };
        let text = |text: &str| text.to_owned();
        let ticks = vec![(0.0, text("0")), (1.0, text("1"))];
        let lines = lines.iter().map(line).collect();
        Chart { title: text("R & \"D\" <1>"), x: text("turn"), y: text("MRR@5"), ticks, lines }
    }

    /// Opening and closing tags match, attributes are quoted, and no bare `<` or `&` is left.
    fn assert_well_formed(svg: &str) {
        let mut open = Vec::new();
        for part in svg.split('<').skip(1) {
            assert!(part.contains('>'), "{part}");
            let (tag, text) = part.split_once('>').unwrap_or_default();
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            let name = tag.split_whitespace().next().unwrap_or_default();
            if let Some(name) = name.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name), "{part}");
            } else if !tag.ends_with('/') {
                open.push(name);
            }
            for entity in text.split('&').skip(1) {
                assert!(["amp;", "lt;", "gt;", "quot;"].iter().any(|e| entity.starts_with(e)), "{text}");
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }

    #[test]
    fn a_chart_is_well_formed_and_says_what_it_shows() {
        let svg = chart(&[("none", &[0.3, 0.3]), ("grf", &[0.3, 0.25]), ("grf-scaled", &[0.3, 0.31])]).svg();
        assert_well_formed(&svg);
        assert!(svg.contains("R &amp; &quot;D&quot; &lt;1&gt;</title>"), "{svg}");
        assert!(svg.contains("grf: from 0.300 to 0.250"), "{svg}");
        assert!(svg.contains("prefers-color-scheme:dark"));
        assert_eq!(svg.matches("<polygon").count(), 3);
        assert_eq!(svg.matches("<circle").count(), 6);
    }

    #[test]
    fn odd_data_are_drawn_inside_of_the_picture() {
        for lines in [&[][..], &[("none", &[][..])], &[("none", &[0.0])], &[("none", &[f64::NAN, 1.0, 1e9])]]
        {
            let svg = chart(lines).svg();
            assert_well_formed(&svg);
            assert!(!svg.contains("inf"), "{svg}");
        }
    }

    #[test]
    fn names_do_not_overlap() {
        let lines: Vec<(&str, &[f64])> =
            ["none", "prf", "grf", "afs", "explicit"].map(|n| (n, &[0.3, 0.3][..])).into();
        let svg = chart(&lines).svg();
        let of = |part: &str| part.split("y=\"").nth(1)?.split('"').next()?.parse::<f64>().ok();
        let mut places: Vec<f64> = svg.split("<text class=\"name\"").skip(1).filter_map(of).collect();
        places.sort_by(f64::total_cmp);
        assert_eq!(places.len(), 5);
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= NAME_HEIGHT - 0.11), "{places:?}");
        assert!(places.iter().all(|y| (0.0..HEIGHT).contains(y)), "{places:?}");
    }

    #[test]
    fn steps_are_round() {
        for (range, expected) in [(0.05, 0.01), (0.12, 0.02), (1.0, 0.2), (30.0, 5.0)] {
            assert!((step(range) - expected).abs() < 1e-9, "{range}: {}", step(range));
        }
    }
}
