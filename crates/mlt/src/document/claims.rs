//! What the paper says, and what the figures here say to it.

use more_like_this::eval::bootstrap::Interval;
use more_like_this::eval::metrics::Figures;
use more_like_this::learners::Learner;

use super::markdown;
use crate::report::{Entry, Protocol, Report};

/// Relative change that counts as none: clearly less than the 3 % at which the paper's gains begin.
pub(super) const NEGLIGIBLE: f64 = 0.02;
/// Least relative gain in MRR@5 that the paper reports for GRF, AFS and Explicit on small models.
pub(super) const PAPERS_GAIN: f64 = 0.03;
/// Relative gain in precision at 10 that a few likes should bring.
pub(super) const CLICKS_GAIN: f64 = 0.3;

/// Relative gain in recall that thumbs should bring over turning the pages without any.
pub(super) const PAGES_GAIN: f64 = 0.05;
/// Share of the questions on which thumbs may find less than the pages alone.
const SELDOM: f64 = 0.1;
/// Loss in precision at 10 that counts as none.
const SMALL_LOSS: f64 = 0.01;

/// What an interval says to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The whole 95 % interval agrees.
    Holds,
    /// The whole interval contradicts.
    DoesNotHold,
    /// Part of it does.
    Undecided,
}

impl Verdict {
    /// Whether the true figure is above `bound`.
    pub(super) fn above(figure: Interval, bound: f64) -> Verdict {
        match figure {
            Interval { lo, .. } if lo > bound => Verdict::Holds,
            Interval { hi, .. } if hi <= bound => Verdict::DoesNotHold,
            _ => Verdict::Undecided,
        }
    }

    /// Whether the true figure is below `bound`.
    pub(super) fn below(figure: Interval, bound: f64) -> Verdict {
        let Interval { mean, lo, hi } = figure;
        Verdict::above(Interval { mean: -mean, lo: -hi, hi: -lo }, -bound)
    }

    /// Whether the true figure is less than `bound` away from 0.
    pub(super) fn near_zero(figure: Interval, bound: f64) -> Verdict {
        match (Verdict::above(figure, -bound), Verdict::below(figure, bound)) {
            (Verdict::Holds, Verdict::Holds) => Verdict::Holds,
            (Verdict::DoesNotHold, _) | (_, Verdict::DoesNotHold) => Verdict::DoesNotHold,
            _ => Verdict::Undecided,
        }
    }

    /// In words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::DoesNotHold => "does not hold",
            Verdict::Undecided => "undecided",
        }
    }
}

/// What a claim's figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A relative change.
    Relative,
    /// A difference in precision.
    Difference,
    /// A share of the questions.
    Share,
}

impl Kind {
    /// The figure with its interval, and what it is where its form does not tell.
    pub(super) fn shown(self, figure: Interval) -> (String, &'static str) {
        let figure = Some(figure);
        match self {
            Kind::Relative => (markdown::percent(figure), ""),
            Kind::Difference => (markdown::difference(figure), " (difference)"),
            Kind::Share => (markdown::figure(figure), " (share)"),
        }
    }
}

/// A claim with its figure and the verdict.
pub(super) struct Claim {
    pub text: String,
    pub kind: Kind,
    pub figure: Interval,
    pub verdict: Verdict,
}

/// The claims that a report has figures for.
pub(super) fn claims(report: &Report) -> Vec<Claim> {
    if !report.grid.is_empty() {
        return Vec::new();
    }
    match report.run.protocol {
        Protocol::Blind => after_one_update(report),
        Protocol::Turns => over_turns(report),
        Protocol::Clicks => by_clicks(report),
        Protocol::Pages => by_pages(report),
    }
}

/// Does a thumb find more than the next page?
fn by_pages(report: &Report) -> Vec<Claim> {
    let pages = report.strategies.get("none").map_or(0, |entry| entry.series().len());
    let figure = |strategy: &str, name| last(report.strategies.get(strategy))?.get(name);
    let mut claims = Vec::new();
    let strategies = [("prf", "PRF"), ("grf", "GRF"), ("afs", "AFS")];
    for (strategy, name) in strategies.into_iter().chain(Learner::ALL.map(learner)) {
        claims.extend(figure(strategy, "recall_gain").map(|figure| Claim {
            text: format!(
                "Thumbs under {name} find {:.0} % more in {pages} pages than the pages alone",
                100.0 * PAGES_GAIN
            ),
            kind: Kind::Relative,
            figure,
            verdict: Verdict::above(figure, PAGES_GAIN),
        }));
        claims.extend(figure(strategy, "worse").map(|figure| Claim {
            text: format!(
                "Thumbs under {name} find less on {:.0} % of the questions at most",
                100.0 * SELDOM
            ),
            kind: Kind::Share,
            figure,
            verdict: Verdict::below(figure, SELDOM),
        }));
    }
    claims
}

/// A learner's name in a report, and in words.
fn learner(learner: Learner) -> (&'static str, &'static str) {
    let words = match learner {
        Learner::Logistic => "logistic regression",
        Learner::Nearest => "nearest neighbours",
        Learner::PicHunter => "PicHunter",
        Learner::Rectified => "rectified likes",
        Learner::Network => "the network",
    };
    (learner.name(), words)
}

fn after_one_update(report: &Report) -> Vec<Claim> {
    let gain = |strategy: &str| last(report.strategies.get(strategy))?.get("mrr5_gain");
    let mut claims = Vec::new();
    for (strategy, name) in [("grf", "GRF"), ("afs", "AFS"), ("explicit", "Explicit")] {
        let Some(figure) = gain(strategy) else { continue };
        let verdict = Verdict::above(figure, 0.0);
        claims.push(Claim { text: format!("{name} gains in MRR@5"), kind: Kind::Relative, figure, verdict });
        let text =
            format!("{name} gains {:.0} % or more, as the paper's small models do", 100.0 * PAPERS_GAIN);
        claims.push(Claim {
            text,
            kind: Kind::Relative,
            figure,
            verdict: Verdict::above(figure, PAPERS_GAIN),
        });
    }
    claims.extend(gain("prf").map(|figure| Claim {
        text: format!("PRF changes MRR@5 by less than {:.0} %", 100.0 * NEGLIGIBLE),
        kind: Kind::Relative,
        figure,
        verdict: Verdict::near_zero(figure, NEGLIGIBLE),
    }));
    claims
}

fn over_turns(report: &Report) -> Vec<Claim> {
    let drift = |strategy: &str| last(report.strategies.get(strategy))?.get("mrr5_drift");
    let mut claims = Vec::new();
    claims.extend(drift("grf").map(|figure| Claim {
        text: "GRF drifts: from its first update to the last turn, MRR@5 falls".to_owned(),
        kind: Kind::Relative,
        figure,
        verdict: Verdict::below(figure, 0.0),
    }));
    for (strategy, name) in [("afs", "AFS"), ("explicit", "Explicit")] {
        claims.extend(drift(strategy).map(|figure| Claim {
            text: format!("{name} does not drift: MRR@5 falls by less than {:.0} %", 100.0 * NEGLIGIBLE),
            kind: Kind::Relative,
            figure,
            verdict: Verdict::above(figure, -NEGLIGIBLE),
        }));
    }
    claims
}

fn by_clicks(report: &Report) -> Vec<Claim> {
    let likes = report.run.likes;
    let gain = |name: &str| last(report.strategies.get("prf"))?.get(name);
    let paired = |pair: &str, name: &str| last(report.paired.get(pair))?.get(name);
    let mut claims = Vec::new();
    for (figure, among) in [("p10_gain", ""), ("p10_new_gain", ", among pictures without a mark")] {
        claims.extend(gain(figure).map(|figure| Claim {
            text: format!(
                "With {likes} likes PRF raises precision at 10 by {:.0} % or more{among}",
                100.0 * CLICKS_GAIN
            ),
            kind: Kind::Relative,
            figure,
            verdict: Verdict::above(figure, CLICKS_GAIN),
        }));
    }
    claims.extend(paired("afs - prf", "p10_diff").map(|figure| Claim {
        text: "AFS raises precision at 10 by more than PRF".to_owned(),
        kind: Kind::Difference,
        figure,
        verdict: Verdict::above(figure, 0.0),
    }));
    for (strategy, name) in [("prf", "PRF"), ("grf", "GRF"), ("afs", "AFS")] {
        let pair = format!("{strategy}+dislikes - {strategy}");
        claims.extend(paired(&pair, "p10_diff").map(|figure| Claim {
            text: format!("{name}: dislikes do not lower precision at 10 by more than {SMALL_LOSS}"),
            kind: Kind::Difference,
            figure,
            verdict: Verdict::above(figure, -SMALL_LOSS),
        }));
    }
    claims
}

/// The figures after the last turn or round.
fn last(entry: Option<&Entry>) -> Option<&Figures> {
    entry?.series().last()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(lo: f64, hi: f64) -> Interval {
        Interval { mean: (lo + hi) / 2.0, lo, hi }
    }

    #[test]
    fn only_a_whole_interval_decides() {
        use Verdict::{DoesNotHold, Holds, Undecided};
        for (lo, hi, above, below, near) in [
            (0.01, 0.04, Holds, DoesNotHold, Undecided),
            (-0.04, -0.03, DoesNotHold, Holds, DoesNotHold),
            (-0.01, 0.01, Undecided, Undecided, Holds),
            (-0.03, 0.01, Undecided, Undecided, Undecided),
            (0.03, 0.05, Holds, DoesNotHold, DoesNotHold),
            (0.0, 0.0, DoesNotHold, DoesNotHold, Holds),
        ] {
            let figure = interval(lo, hi);
            assert_eq!(Verdict::above(figure, 0.0), above, "{figure:?}");
            assert_eq!(Verdict::below(figure, 0.0), below, "{figure:?}");
            assert_eq!(Verdict::near_zero(figure, 0.02), near, "{figure:?}");
        }
    }
}
