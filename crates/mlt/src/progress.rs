//! How far some work is, on standard error: a bar in a terminal, else a line every ten seconds.

use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use crate::cli::say;

/// Between two lines.
const LINES: Duration = Duration::from_secs(10);

/// Some work of a known length.
pub(crate) struct Progress(Shown);

enum Shown {
    Bar(ProgressBar),
    Lines(Lines),
}

struct Lines {
    what: &'static str,
    length: u64,
    begun: Instant,
    state: Mutex<State>,
}

struct State {
    done: u64,
    next: Instant,
}

impl Progress {
    pub(crate) fn new(what: &'static str, length: usize) -> Progress {
        let length = length as u64;
        Progress(match io::stderr().is_terminal() {
            true => Shown::Bar(bar(what, length)),
            false => Shown::Lines(Lines::new(what, length)),
        })
    }

    /// So many more are done.
    pub(crate) fn inc(&self, count: u64) {
        match &self.0 {
            Shown::Bar(bar) => bar.inc(count),
            Shown::Lines(lines) => lines.inc(count, Instant::now()).into_iter().for_each(say),
        }
    }

    pub(crate) fn finish_and_clear(&self) {
        if let Shown::Bar(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

fn bar(what: &'static str, length: u64) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {rate} a second, {eta} left");
    let bar = ProgressBar::new(length).with_message(what);
    let rate = |state: &ProgressState, text: &mut dyn Write| {
        let _ = write!(text, "{:.1}", state.per_sec());
    };
    match style {
        Ok(style) => bar.with_style(style.with_key("rate", rate)),
        Err(_) => bar,
    }
}

impl Lines {
    fn new(what: &'static str, length: u64) -> Lines {
        let begun = Instant::now();
        Lines { what, length, begun, state: Mutex::new(State { done: 0, next: begun + LINES }) }
    }

    /// The line that is due at this time, if any.
    fn inc(&self, count: u64, now: Instant) -> Option<String> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.done += count;
        if now < state.next {
            return None;
        }
        state.next = now + LINES;
        let rate = state.done as f64 / now.duration_since(self.begun).as_secs_f64();
        Some(format!("{}: {} of {}, {rate:.1} a second", self.what, state.done, self.length))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_due_every_ten_seconds() {
        let lines = Lines::new("pictures", 200);
        let after = |seconds| lines.begun + Duration::from_secs(seconds);
        assert_eq!(lines.inc(10, after(9)), None);
        assert_eq!(lines.inc(15, after(10)).unwrap(), "pictures: 25 of 200, 2.5 a second");
        assert_eq!(lines.inc(15, after(19)), None);
        assert_eq!(lines.inc(10, after(40)).unwrap(), "pictures: 50 of 200, 1.2 a second");
    }
}
