//! A simulated visitor over a collection's topics.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail, ensure};
use indicatif::ProgressBar;
use more_like_this::eval::clicks::{self, Half, Played, Topic, Visitor};
use more_like_this::eval::collection::{self, Collection};
use more_like_this::model::TextFeatures;

use super::methods::Parts;
use super::options::{Options, Parameters, TopicsArg};
use super::strategy::{self, Named, Variant};
use super::world::World;
use super::{ablation, data, describe};
use crate::cli::{Common, progress};
use crate::encode;
use crate::report::{Entry, Point, Protocol, Report, Run};
use crate::threads::in_parts;

/// How many pictures the visitor looks at.
const LOOKS_AT: usize = 10;
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
    let Some(folder) = &options.source.collection else {
        bail!("--clicks needs --collection: a dataset's captions have one right answer each")
    };
    let (collection, pictures) = data::open_collection(folder)?;
    let strategies = strategy::chosen(common, options, false);
    let world = World::open(common, &pictures, folder, &strategies)?;
    let mut topics = topics(common, options.topics, &world, &collection)?;
    ensure!(!topics.is_empty(), "{}: no query with several right answers", folder.display());
    if strategies.iter().any(|named| named.variant.is_afs()) {
        read_tokens(&world, &mut topics)?;
    }
    let parts = Parts { world: &world, method: &options.method, truth: &[], seed: options.seed };
    let game = Game { options, topics, parts, rounds };
    let asked = match options.topics {
        TopicsArg::Tune => "tune",
        TopicsArg::Test => "test",
        TopicsArg::All => "all",
    };
    let mut report = Report {
        dataset: collection.name.clone(),
        split: "all".to_owned(),
        n_images: world.gallery.len(),
        n_queries: game.topics.len(),
        skipped: pictures.ids.len() - world.gallery.len(),
        run: Run {
            likes: options.likes,
            dislikes: options.dislikes,
            ..describe(Protocol::Clicks, asked, &world)
        },
        ..Report::default()
    };
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
        let bar = progress("topics", runs.len() * self.topics.len());
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
            .filter(|named| named.variant != Variant::None)
            .flat_map(|named| {
                let points = ablation::clicks(&self.options.method.parameters);
                points.into_iter().map(move |point| (named, point))
            })
            .collect();
        let bar = progress("topics", points.len() * self.topics.len());
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
        bar: &ProgressBar,
    ) -> Result<Played> {
        let visitor = Visitor { looks_at: LOOKS_AT, likes: self.options.likes, dislikes };
        let parts = in_parts(&self.topics, |topics| {
            let game = self.parts.clicks(variant, parameters, visitor)?;
            Ok(game.play(topics, self.rounds, || bar.inc(1))?)
        })?;
        let mut played = Played::new(self.rounds);
        parts.into_iter().for_each(|part| played.extend(part));
        Ok(played)
    }
}

/// The wanted half of the topics, with their embeddings; those without any right answer are left out.
fn topics(common: &Common, wanted: TopicsArg, world: &World, collection: &Collection) -> Result<Vec<Topic>> {
    let mut topics = collection.topics();
    topics.retain(|topic| match wanted {
        TopicsArg::All => true,
        TopicsArg::Tune => Half::of(&topic.words) == Half::Tuning,
        TopicsArg::Test => Half::of(&topic.words) == Half::HeldOut,
    });
    let words: Vec<String> = topics.iter().map(|topic| topic.words.clone()).collect();
    let embeddings = encode::texts(common, &world.encoder, &words)?;
    let found = |id: &String| world.gallery.find(id).ok();
    let topic = |(topic, embedding): (collection::Topic, Vec<f32>)| Topic {
        relevant: topic.relevant.iter().filter_map(found).collect(),
        text: topic.words,
        kind: topic.kind,
        words: TextFeatures { embedding, tokens: Vec::new(), token_width: 0 },
    };
    let topics = topics.into_iter().zip(embeddings).map(topic);
    Ok(topics.filter(|topic| !topic.relevant.is_empty()).collect())
}

/// Adds the topics' tokens, which AFS reads.
fn read_tokens(world: &World, topics: &mut [Topic]) -> Result<()> {
    let texts: Vec<&str> = topics.iter().map(|topic| topic.text.as_str()).collect();
    let features = encode::read_texts(&world.encoder.model.text, "topics", &texts, |features| features)?;
    for (topic, TextFeatures { tokens, token_width, .. }) in topics.iter_mut().zip(features) {
        (topic.words.tokens, topic.words.token_width) = (tokens, token_width);
    }
    Ok(())
}
