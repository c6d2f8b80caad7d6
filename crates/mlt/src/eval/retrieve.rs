//! Blind retrieval: the paper's protocol, over one or several turns.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use more_like_this::eval::Dataset;
use more_like_this::eval::blind::Query;
use more_like_this::eval::metrics::{Against, Figures};
use more_like_this::eval::tables::Asked;
use more_like_this::gallery::Gallery;
use more_like_this::model::TextFeatures;

use super::ablation;
use super::methods::Parts;
use super::options::{Options, Parameters, QueriesArg};
use super::strategy::{self, Named, Variant};
use super::world::World;
use super::{data, describe};
use crate::cli::{Common, say};
use crate::encode;
use crate::progress::Progress;
use crate::report::{Entry, Point, Protocol, Report};
use crate::threads::in_parts;

/// Ranks of the right answer as `[turn][query]`.
type Ranks = Vec<Vec<usize>>;

/// The queries, and what games are made of.
struct Game<'a> {
    queries: Vec<Query>,
    parts: Parts<'a>,
    turns: usize,
}

pub(super) fn run(common: &Common, options: &Options) -> Result<Report> {
    let (dataset, pictures, folder) = data::open(options)?;
    let words = dataset.pictures.iter().any(|picture| picture.captions.len() > 1);
    let strategies = strategy::chosen(common, options, words);
    let world = World::open(common, &pictures, folder, &strategies)?;
    let truth = captions(common, options, &world, &dataset, &strategies)?;
    let mut queries = queries(options, &truth);
    if let Some(file) = &options.asked {
        let asked = asked(file, &world.gallery)?;
        queries.retain(|query| asked.contains(&query.asked.target));
    }
    queries = options.sampled(queries);
    if strategies.iter().any(|named| named.variant.is_afs()) {
        read_tokens(&world, &dataset, &mut queries)?;
    }
    let parts = Parts { world: &world, method: &options.method, truth: &truth, seed: options.seed };
    let game = Game { queries, parts, turns: options.turns.map_or(2, usize::from) };

    let protocol = if options.turns.is_some() { Protocol::Turns } else { Protocol::Blind };
    let asked = if options.queries == QueriesArg::All { "all" } else { "first" };
    let mut report = Report {
        dataset: dataset.name.clone(),
        split: options.asked.as_deref().and_then(Path::file_stem).map_or(dataset.split.clone(), named),
        n_images: world.gallery.len(),
        n_queries: game.queries.len(),
        skipped: dataset.skipped.len() + pictures.ids.len() - world.gallery.len(),
        run: describe(protocol, asked, &world),
        ..Report::default()
    };
    if options.ablation {
        report.grid = game.grid(options, &strategies)?;
        // The grid's points are compared with no feedback.
        let none: Vec<Named> = strategies.into_iter().filter(|n| n.variant == Variant::None).collect();
        report.strategies = game.all(options, &none)?;
    } else {
        report.strategies = game.all(options, &strategies)?;
    }
    Ok(report)
}

impl Game<'_> {
    /// Every strategy's figures.
    fn all(&self, options: &Options, strategies: &[Named]) -> Result<BTreeMap<String, Entry>> {
        let bar = Progress::new("queries", self.queries.len() * strategies.len());
        let mut ranks = Vec::new();
        for &Named { name, variant } in strategies {
            ranks.push((name, self.play(variant, &options.method.parameters, &bar)?));
        }
        bar.finish_and_clear();
        let shown = if options.turns.is_some() { 0..self.turns } else { 1..2 };
        let bar = Progress::new("intervals", ranks.len() * shown.len());
        let mut entries = BTreeMap::new();
        for (name, ranks) in &ranks {
            let figures = |turn: usize| {
                bar.inc(1);
                let baseline = (*name != "none").then(|| ranks[0].as_slice());
                // Before a third turn there is nothing to drift.
                let first_update = baseline.and(ranks.get(1)).filter(|_| turn > 1).map(Vec::as_slice);
                Figures::of_ranks(&ranks[turn], Against { baseline, first_update }, options.bootstrap())
            };
            let mut series: Vec<Figures> = shown.clone().map(figures).collect();
            let entry = match (options.turns, series.pop()) {
                (None, Some(figures)) => Entry::One(figures),
                (_, last) => {
                    series.extend(last);
                    Entry::Series(series)
                }
            };
            entries.insert((*name).to_owned(), entry);
        }
        bar.finish_and_clear();
        Ok(entries)
    }

    /// Every strategy under every set of parameters that it knows.
    fn grid(&self, options: &Options, strategies: &[Named]) -> Result<Vec<Point>> {
        let points: Vec<_> = strategies
            .iter()
            .flat_map(|&named| {
                let points = ablation::blind(named.variant, &options.method.parameters);
                points.into_iter().map(move |point| (named, point))
            })
            .collect();
        let bar = Progress::new("queries", points.len() * self.queries.len());
        let mut grid = Vec::new();
        for (Named { name, variant }, (axis, parameters)) in points {
            let ranks = self.play(variant, &parameters, &bar)?;
            let against = Against { baseline: Some(&ranks[0]), first_update: None };
            let figures = Figures::of_ranks(&ranks[1], against, options.bootstrap());
            grid.push(ablation::point(name, axis, &parameters, figures)?);
        }
        bar.finish_and_clear();
        Ok(grid)
    }

    /// Plays one strategy on every core.
    fn play(&self, variant: Variant, parameters: &Parameters, bar: &Progress) -> Result<Ranks> {
        let parts = in_parts(&self.queries, |queries| {
            let game = self.parts.blind(variant, parameters)?;
            Ok(game.play(queries, self.turns, || bar.inc(1))?)
        })?;
        let turn = |turn: usize| parts.iter().flat_map(|part| part[turn].iter().copied()).collect();
        Ok((0..self.turns).map(turn).collect())
    }
}

/// Text embeddings of the captions that are needed, per picture of the gallery.
fn captions(
    common: &Common,
    options: &Options,
    world: &World,
    dataset: &Dataset,
    strategies: &[Named],
) -> Result<Vec<Vec<Vec<f32>>>> {
    let with_words = strategies.iter().any(|named| named.variant.reads_people());
    let needed = if with_words || options.queries == QueriesArg::All { usize::MAX } else { 1 };
    let mut texts = Vec::new();
    let mut counts = vec![0; world.gallery.len()];
    for picture in &dataset.pictures {
        // A picture that could not be read is not in the gallery.
        let Ok(index) = world.gallery.find(&picture.id) else { continue };
        let captions = &picture.captions[..picture.captions.len().min(needed)];
        counts[index] = captions.len();
        texts.extend_from_slice(captions);
    }
    let mut embeddings = encode::texts(common, &world.encoder, &texts)?.into_iter();
    Ok(counts.into_iter().map(|count| embeddings.by_ref().take(count).collect()).collect())
}

fn queries(options: &Options, captions: &[Vec<Vec<f32>>]) -> Vec<Query> {
    let most = if options.queries == QueriesArg::All { usize::MAX } else { 1 };
    let of = |(target, captions): (usize, &Vec<Vec<f32>>)| {
        let query = |(caption, embedding): (usize, &Vec<f32>)| Query {
            words: TextFeatures { embedding: embedding.clone(), tokens: Vec::new(), token_width: 0 },
            asked: Asked { target, caption },
        };
        captions.iter().take(most).enumerate().map(query).collect::<Vec<_>>()
    };
    captions.iter().enumerate().flat_map(of).collect()
}

fn named(stem: &OsStr) -> String {
    stem.to_string_lossy().into_owned()
}

/// The gallery indices of the pictures that `file` names.
fn asked(file: &Path, gallery: &Gallery) -> Result<BTreeSet<usize>> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let ids: Vec<&str> = text.lines().map(str::trim).filter(|id| !id.is_empty()).collect();
    let found: BTreeSet<usize> = ids.iter().filter_map(|id| gallery.find(id).ok()).collect();
    ensure!(!found.is_empty(), "{}: names none of the {} pictures", file.display(), gallery.len());
    if found.len() < ids.len() {
        let missing = ids.len() - found.len();
        say(format_args!("{}: {missing} of {} pictures are not there", file.display(), ids.len()));
    }
    Ok(found)
}

/// Adds the queries' tokens, which AFS reads.
fn read_tokens(world: &World, dataset: &Dataset, queries: &mut [Query]) -> Result<()> {
    let captions: HashMap<&str, &[String]> =
        dataset.pictures.iter().map(|picture| (picture.id.as_str(), picture.captions.as_slice())).collect();
    let text = |query: &Query| {
        let id = world.gallery.ids().get(query.asked.target)?;
        Some(captions.get(id.as_str())?.get(query.asked.caption)?.as_str())
    };
    let texts = queries.iter().map(text).collect::<Option<Vec<&str>>>().context("a query without words")?;
    let features = encode::read_texts(&world.encoder.model.text, "queries", &texts, |features| features)?;
    for (query, TextFeatures { tokens, token_width, .. }) in queries.iter_mut().zip(features) {
        (query.words.tokens, query.words.token_width) = (tokens, token_width);
    }
    Ok(())
}
