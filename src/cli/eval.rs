//! `mlt eval`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use more_like_this::encoder::Encoder;
use more_like_this::eval::blind::{self, Query};
use more_like_this::eval::bootstrap::Bootstrap;
use more_like_this::eval::collection::Collection;
use more_like_this::eval::metrics::Figures;
use more_like_this::eval::{Dataset, clicks, karpathy};
use more_like_this::feedback::{Blind, Clicks, Pooling, Weights};
use more_like_this::gallery::Gallery;

use super::cache::write_whole;
use super::pictures::Pictures;
use super::report::Report;
use super::{Common, encode, print, progress, say};

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    source: Source,
    /// Which part of the dataset
    #[arg(long, default_value = "test")]
    split: String,
    /// What gives feedback; all takes those that can run
    #[arg(long, value_enum, default_value_t = StrategyArg::All)]
    strategy: StrategyArg,
    /// One caption per picture, the paper's protocol, or every one
    #[arg(long, value_enum, default_value_t = QueriesArg::First)]
    queries: QueriesArg,
    /// Play the multi-turn protocol: so many turns, the first without feedback
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100))]
    turns: Option<u16>,
    /// Simulate a visitor who clicks for so many rounds, over a collection's subgroups or topics
    #[arg(long, value_name = "ROUNDS", conflicts_with = "turns")]
    clicks: Option<u16>,
    /// With --clicks: the most right pictures that the visitor likes
    #[arg(long, value_name = "N", default_value_t = 10)]
    likes: usize,
    /// With --clicks: the most wrong pictures that the visitor dislikes
    #[arg(long, value_name = "N", default_value_t = 0)]
    dislikes: usize,
    #[command(flatten)]
    method: Method,
    /// Resamples of the bootstrap intervals
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    resamples: u32,
    /// Seed of every random draw
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Write the figures as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Source {
    /// Folder with dataset*.json in Karpathy's layout and images/
    #[arg(long, value_name = "DIR")]
    dataset: Option<PathBuf>,
    /// Folder of a bundled collection: index.json and its packs
    #[arg(long, value_name = "DIR")]
    collection: Option<PathBuf>,
}

/// The method's parameters; unset, they are the paper's (or, with --clicks, those for clicks).
#[derive(Args)]
struct Method {
    /// Pictures fed back in each turn
    #[arg(long, default_value_t = 5)]
    k: usize,
    /// Temperature of the weights
    #[arg(long, default_value_t = 0.05)]
    tau: f32,
    /// Weight of the query
    #[arg(long)]
    alpha: Option<f32>,
    /// Weight of what attracts
    #[arg(long)]
    beta: Option<f32>,
    /// Weight of what repels
    #[arg(long)]
    gamma: Option<f32>,
    /// How blind PRF weighs the pictures: as evaluated in the paper, or top mean against bottom mean
    #[arg(long, value_enum, default_value_t = PrfArg::Weighted)]
    prf: PrfArg,
    /// How several clicks become one vector
    #[arg(long, value_enum, default_value_t = PoolingArg::Sum)]
    pooling: PoolingArg,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StrategyArg {
    None,
    Prf,
    Grf,
    Afs,
    Explicit,
    All,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum QueriesArg {
    First,
    All,
}

#[derive(Clone, Copy, ValueEnum)]
enum PrfArg {
    Weighted,
    Classical,
}

#[derive(Clone, Copy, ValueEnum)]
enum PoolingArg {
    Sum,
    Mean,
    Softmax,
}

impl Method {
    fn weights(&self, otherwise: Weights) -> Result<Weights> {
        let of = |chosen: Option<f32>, otherwise| chosen.unwrap_or(otherwise);
        let weights = Weights {
            alpha: of(self.alpha, otherwise.alpha),
            beta: of(self.beta, otherwise.beta),
            gamma: of(self.gamma, otherwise.gamma),
        };
        let Weights { alpha, beta, gamma } = weights;
        ensure!((alpha + beta + gamma).is_finite(), "alpha, beta and gamma must be finite");
        Ok(weights)
    }

    fn blind(&self) -> Result<Blind> {
        let variant = match self.prf {
            PrfArg::Weighted => Blind::PRF,
            PrfArg::Classical => Blind::PRF_CLASSICAL,
        };
        Ok(Blind { weights: self.weights(Weights::PAPER)?, tau: self.tau, ..variant })
    }

    fn clicks(&self) -> Result<Clicks> {
        let pooling = match self.pooling {
            PoolingArg::Sum => Pooling::Sum,
            PoolingArg::Mean => Pooling::Mean,
            PoolingArg::Softmax => Pooling::Softmax,
        };
        Ok(Clicks { weights: self.weights(Weights::CLICKS)?, tau: self.tau, pooling })
    }
}

/// Says that a strategy cannot run, and which file it lacks.
pub fn needs_model(common: &Common, strategy: &str, file: &str) -> String {
    let path = common.model.with_file_name(file);
    format!("--strategy {strategy} needs the model file {}, which is missing", path.display())
}

pub fn run(common: &Common, options: &Options) -> Result<()> {
    match options.strategy {
        StrategyArg::Grf => bail!(needs_model(common, "grf", "captioner.gguf")),
        StrategyArg::Afs => bail!(needs_model(common, "afs", "summarizer.gguf")),
        StrategyArg::Explicit if options.clicks.is_some() => {
            bail!("a simulated visitor says no words: --clicks takes none, prf or all")
        }
        _ => {}
    }
    let report = match options.clicks {
        Some(rounds) => simulate(common, options, usize::from(rounds))?,
        None => retrieve(common, options)?,
    };
    if let Some(file) = &options.json {
        let json = serde_json::to_string_pretty(&report)? + "\n";
        write_whole(file, json.as_bytes()).with_context(|| file.display().to_string())?;
    }
    print(&report.table())
}

/// What is evaluated: its captions and its pictures.
fn open(options: &Options) -> Result<(Dataset, Pictures, &Path)> {
    if let Some(folder) = &options.source.collection {
        let (collection, pictures) = open_collection(folder)?;
        return Ok((collection.by_name(), pictures, folder));
    }
    let folder = options.source.dataset.as_deref().context("--dataset or --collection is needed")?;
    let (dataset, pictures) = open_dataset(folder, &options.split)?;
    Ok((dataset, pictures, folder))
}

/// One split of a dataset in Karpathy's layout; what it lacks is said.
pub fn open_dataset(folder: &Path, split: &str) -> Result<(Dataset, Pictures)> {
    let file = dataset_file(folder)?;
    let json = fs::read(&file).with_context(|| file.display().to_string())?;
    let images = folder.join("images");
    let dataset = karpathy::read(&json, split, |path| images.join(path).is_file())
        .with_context(|| file.display().to_string())?;
    dataset.skipped.iter().for_each(say);
    let ids = dataset.pictures.iter().map(|picture| picture.id.clone()).collect();
    Ok((dataset, Pictures::of_files(&images, ids)))
}

fn open_collection(folder: &Path) -> Result<(Collection, Pictures)> {
    let file = folder.join("index.json");
    let named = || file.display().to_string();
    let collection = Collection::read(&fs::read(&file).with_context(named)?).with_context(named)?;
    let pictures = Pictures::of_collection(folder, collection.clone())?;
    Ok((collection, pictures))
}

/// The one `dataset*.json` of a folder.
fn dataset_file(folder: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut found: Vec<String> =
        names.filter(|name| name.starts_with("dataset") && name.ends_with(".json")).collect();
    found.sort();
    match found.as_slice() {
        [name] => Ok(folder.join(name)),
        [] => bail!("{}: no dataset*.json there", folder.display()),
        _ => bail!("{}: which of {}?", folder.display(), found.join(", ")),
    }
}

/// Blind retrieval: the paper's protocol, over one or several turns.
fn retrieve(common: &Common, options: &Options) -> Result<Report> {
    let (dataset, pictures, folder) = open(options)?;
    let mut encoder = super::encoder(common)?;
    let gallery = encode::gallery(common, &mut encoder, &pictures, &encode::about(folder))?;
    let unreadable = pictures.ids.len() - gallery.len();
    let captions = captions(common, options, &encoder, &dataset, &gallery)?;
    let queries = queries(options, &captions);
    let strategies = strategies(options, &captions);
    let turns = options.turns.map_or(2, usize::from);
    let bar = progress("queries", queries.len() * strategies.len());
    let mut ranks = BTreeMap::new();
    for &strategy in &strategies {
        ranks.insert(strategy, play(options, strategy, &gallery, &queries, &captions, turns, &bar)?);
    }
    bar.finish_and_clear();
    let mut report = Report::new(&dataset.name, &dataset.split, &gallery, queries.len());
    report.skipped = dataset.skipped.len() + unreadable;
    let bootstrap = Bootstrap { resamples: options.resamples as usize, seed: options.seed };
    for (strategy, ranks) in &ranks {
        let figures = |turn: usize| {
            let baseline = (*strategy != "none").then(|| ranks[0].as_slice());
            Figures::of_ranks(&ranks[turn], baseline, bootstrap)
        };
        match options.turns {
            Some(_) => report.insert_series(strategy, (0..turns).map(figures).collect()),
            None => report.insert(strategy, figures(1)),
        }
    }
    Ok(report)
}

/// Text embeddings of the captions that are needed, per picture of the gallery.
fn captions(
    common: &Common,
    options: &Options,
    encoder: &Encoder,
    dataset: &Dataset,
    gallery: &Gallery,
) -> Result<Vec<Vec<Vec<f32>>>> {
    let with_words = matches!(options.strategy, StrategyArg::Explicit | StrategyArg::All);
    let needed = if with_words || options.queries == QueriesArg::All { usize::MAX } else { 1 };
    let mut texts = Vec::new();
    let mut counts = vec![0; gallery.len()];
    for picture in &dataset.pictures {
        // A picture that could not be read is not in the gallery.
        let Ok(index) = gallery.find(&picture.id) else { continue };
        let captions = &picture.captions[..picture.captions.len().min(needed)];
        counts[index] = captions.len();
        texts.extend_from_slice(captions);
    }
    let mut embeddings = encode::texts(common, encoder, &texts)?.into_iter();
    Ok(counts.into_iter().map(|count| embeddings.by_ref().take(count).collect()).collect())
}

fn queries(options: &Options, captions: &[Vec<Vec<f32>>]) -> Vec<Query> {
    let most = if options.queries == QueriesArg::All { usize::MAX } else { 1 };
    let of = |(target, captions): (usize, &Vec<Vec<f32>>)| {
        let query = |(caption, embedding): (usize, &Vec<f32>)| Query {
            embedding: embedding.clone(),
            target,
            caption,
        };
        captions.iter().take(most).enumerate().map(query).collect::<Vec<_>>()
    };
    captions.iter().enumerate().flat_map(of).collect()
}

/// The strategies to run, by name. Words need a second caption.
fn strategies(options: &Options, captions: &[Vec<Vec<f32>>]) -> Vec<&'static str> {
    let words = captions.iter().any(|captions| captions.len() > 1);
    match options.strategy {
        StrategyArg::None => vec!["none"],
        StrategyArg::Prf => vec!["prf"],
        StrategyArg::Explicit => vec!["explicit"],
        _ if words && options.clicks.is_none() => vec!["none", "prf", "explicit"],
        _ => vec!["none", "prf"],
    }
}

/// Plays one strategy on every core; ranks as `[turn][query]`.
fn play(
    options: &Options,
    strategy: &str,
    gallery: &Gallery,
    queries: &[Query],
    captions: &[Vec<Vec<f32>>],
    turns: usize,
    bar: &ProgressBar,
) -> Result<Vec<Vec<usize>>> {
    let blind = options.method.blind()?;
    let method = || -> Box<dyn blind::Method + '_> {
        match strategy {
            "prf" => Box::new(blind::Prf { k: options.method.k, options: blind }),
            "explicit" => Box::new(blind::Explicit { captions, weights: blind.weights, seed: options.seed }),
            _ => Box::new(blind::NoFeedback),
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let part = queries.len().div_ceil(threads).max(1);
    let parts = thread::scope(|scope| {
        let play = |queries| blind::play(gallery, queries, &mut *method(), turns, || bar.inc(1));
        let threads: Vec<_> =
            queries.chunks(part).map(|queries| scope.spawn(move || play(queries))).collect();
        let join =
            |thread: thread::ScopedJoinHandle<_>| Ok(thread.join().ok().context("a thread failed")??);
        threads.into_iter().map(join).collect::<Result<Vec<Vec<Vec<usize>>>>>()
    })?;
    Ok((0..turns).map(|turn| parts.iter().flat_map(|part| part[turn].iter().copied()).collect()).collect())
}

/// A simulated visitor over a collection's topics.
fn simulate(common: &Common, options: &Options, rounds: usize) -> Result<Report> {
    let Some(folder) = &options.source.collection else {
        bail!("--clicks needs --collection: a dataset's captions have one right answer each")
    };
    let (collection, pictures) = open_collection(folder)?;
    let mut encoder = super::encoder(common)?;
    let gallery = encode::gallery(common, &mut encoder, &pictures, &encode::about(folder))?;
    let topics = topics(common, &encoder, &collection, &gallery)?;
    ensure!(!topics.is_empty(), "{}: no query with several right answers", folder.display());
    let visitor = clicks::Visitor { looks_at: 10, likes: options.likes, dislikes: options.dislikes };
    let mut report = Report::new(&collection.name, "all", &gallery, topics.len());
    report.skipped = pictures.ids.len() - gallery.len();
    let bootstrap = Bootstrap { resamples: options.resamples as usize, seed: options.seed };
    for strategy in strategies(options, &[]) {
        let mut method: Box<dyn clicks::Method> = match strategy {
            "prf" => Box::new(clicks::Prf { options: options.method.clicks()? }),
            _ => Box::new(clicks::NoFeedback),
        };
        let outcomes = clicks::play(&gallery, &topics, visitor, &mut *method, rounds, || ())?;
        let baseline = (strategy != "none").then(|| outcomes[0].as_slice());
        let figures = outcomes.iter().map(|round| clicks::figures(round, baseline, bootstrap)).collect();
        report.insert_series(strategy, figures);
    }
    Ok(report)
}

fn topics(
    common: &Common,
    encoder: &Encoder,
    collection: &Collection,
    gallery: &Gallery,
) -> Result<Vec<clicks::Topic>> {
    let topics = collection.topics();
    let words: Vec<String> = topics.iter().map(|topic| topic.words.clone()).collect();
    let embeddings = encode::texts(common, encoder, &words)?;
    let found = |id: &String| gallery.find(id).ok();
    let topic = |(topic, embedding): (&more_like_this::eval::collection::Topic, Vec<f32>)| clicks::Topic {
        embedding,
        relevant: topic.relevant.iter().filter_map(found).collect::<BTreeSet<usize>>(),
    };
    Ok(topics.iter().zip(embeddings).map(topic).filter(|topic| !topic.relevant.is_empty()).collect())
}
