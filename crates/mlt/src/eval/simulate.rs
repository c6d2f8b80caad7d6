//! A simulated visitor over a collection's topics.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use more_like_this::eval::clicks::{self, Played, Topic, Visitor};
use more_like_this::eval::trial::LOOKS_AT;

use super::ablation;
use super::methods::Parts;
use super::options::{Options, Parameters};
use super::strategy::{self, Named, Variant};
use super::topics::{self, Asked};
use crate::cli::Common;
use crate::progress::Progress;
use crate::report::{Entry, Point, Protocol, Report};
use crate::threads::in_parts;

/// Behind a strategy's name where the visitor dislikes too.
const WITH_DISLIKES: &str = "+dislikes";

/// The topics, and what games are made of.
struct Game<'a> {
    options: &'a Options,
    topics: Vec<Topic>,
    parts: Parts<'a>,
    rounds: usize,
}

pub(super) fn run(common: &Common, options: &Options, rounds: usize) -> Result<Report> {
    let strategies = strategy::chosen(common, options, false);
    let Asked { world, topics, mut report } = topics::ask(common, options, &strategies, Protocol::Clicks)?;
    let parts = Parts { world: &world, method: &options.method, truth: &[], seed: options.seed };
    let game = Game { options, topics, parts, rounds };
    (report.run.likes, report.run.dislikes) = (options.likes, options.dislikes);
    if options.ablation {
        report.grid = game.grid(&strategies)?;
    } else {
        game.all(&strategies, &mut report)?;
    }
    Ok(report)
}

impl Game<'_> {
    /// Every strategy's figures, by round; for each kind of topic apart; and what one strategy gains over
    /// another.
    fn all(&self, strategies: &[Named], report: &mut Report) -> Result<()> {
        let mut runs: Vec<(String, &Named, usize)> = Vec::new();
        for named in strategies {
            runs.push((named.name.to_owned(), named, 0));
            if self.options.dislikes > 0 && named.variant != Variant::None {
                runs.push((format!("{}{WITH_DISLIKES}", named.name), named, self.options.dislikes));
            }
        }
        let bar = Progress::new("topics", runs.len() * self.topics.len());
        let mut played = BTreeMap::new();
        for (name, named, dislikes) in runs {
            let parameters = &self.options.method.parameters;
            played.insert(name, self.play(named.variant, parameters, dislikes, &bar)?);
        }
        bar.finish_and_clear();
        for (name, played) in &played {
            report.strategies.insert(name.clone(), self.series(name, played));
        }
        let kinds: BTreeSet<&str> = self.topics.iter().map(|topic| topic.kind.as_str()).collect();
        for kind in kinds.iter().filter(|_| kinds.len() > 1) {
            let of_kind = report.kinds.entry((*kind).to_owned()).or_default();
            for (name, played) in &played {
                let played = played.only(|topic| self.topics[topic].kind == *kind);
                of_kind.insert(name.clone(), self.series(name, &played));
            }
        }
        report.paired = self.paired(&played);
        Ok(())
    }

    /// Figures by round; `name` is what no feedback is told by.
    fn series(&self, name: &str, played: &Played) -> Entry {
        let rounds = played.moved.iter().zip(&played.unmoved);
        let figures = |(moved, unmoved): (&Vec<_>, &Vec<_>)| {
            let baseline = (name != "none").then_some(unmoved.as_slice());
            clicks::figures(moved, baseline, self.options.bootstrap())
        };
        Entry::Series(rounds.map(figures).collect())
    }

    /// Each strategy against PRF, and each with dislikes against itself without.
    fn paired(&self, played: &BTreeMap<String, Played>) -> BTreeMap<String, Entry> {
        let against = |name: &str| match name.strip_suffix(WITH_DISLIKES) {
            Some(without) => Some(without.to_owned()),
            None if name == "prf" || name == "none" => None,
            None => Some("prf".to_owned()),
        };
        let pair = |(name, one): (&String, &Played)| {
            let other_name = against(name)?;
            let other = played.get(&other_name)?;
            let rounds = one.moved.iter().zip(&other.moved);
            let figures =
                rounds.map(|(one, other)| clicks::figures(one, Some(other), self.options.bootstrap()));
            Some((format!("{name} - {other_name}"), Entry::Series(figures.collect())))
        };
        played.iter().filter_map(pair).collect()
    }

    /// Every strategy under every set of weights.
    fn grid(&self, strategies: &[Named]) -> Result<Vec<Point>> {
        let points: Vec<_> = strategies
            .iter()
            .filter(|named| named.variant.has_weights())
            .flat_map(|named| {
                let points = ablation::clicks(&self.options.method.parameters);
                points.into_iter().map(move |point| (named, point))
            })
            .collect();
        let bar = Progress::new("topics", points.len() * self.topics.len());
        let mut grid = Vec::new();
        for (named, (axis, parameters)) in points {
            let played = self.play(named.variant, &parameters, self.options.dislikes, &bar)?;
            let (Some(moved), Some(unmoved)) = (played.moved.last(), played.unmoved.last()) else { continue };
            let figures = clicks::figures(moved, Some(unmoved), self.options.bootstrap());
            grid.push(ablation::point(named.name, axis, &parameters, figures)?);
        }
        bar.finish_and_clear();
        Ok(grid)
    }

    /// Plays one strategy on every core.
    fn play(
        &self,
        variant: Variant,
        parameters: &Parameters,
        dislikes: usize,
        bar: &Progress,
    ) -> Result<Played> {
        let Options { likes, each_round, .. } = *self.options;
        let visitor = Visitor { looks_at: LOOKS_AT, likes, dislikes, each_round };
        let parts = in_parts(&self.topics, |topics| {
            let game = self.parts.clicks(variant, parameters)?;
            Ok(game.play(topics, self.rounds, visitor, || bar.inc(1))?)
        })?;
        let mut played = Played::new(self.rounds);
        parts.into_iter().for_each(|part| played.extend(part));
        Ok(played)
    }
}
