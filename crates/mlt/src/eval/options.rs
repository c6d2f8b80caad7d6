//! What `mlt eval` is told.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use more_like_this::eval::bootstrap::Bootstrap;
use more_like_this::eval::sample::sample;
use more_like_this::feedback::{K, Pooling, TAU, Units, Weights};
use more_like_this::learners;

#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    pub source: Source,
    /// Which part of the dataset
    #[arg(long, default_value = "test")]
    pub split: String,
    /// With --split train: COCO's restval pictures too
    #[arg(long)]
    pub restval: bool,
    /// What gives feedback: a strategy, or with --clicks or --pages a classic learner; all takes those that can run, learners
    /// takes all of these
    #[arg(long, value_enum, default_value_t = StrategyArg::All)]
    pub strategy: StrategyArg,
    /// With --strategy all: each strategy in all of its variants
    #[arg(long)]
    pub variants: bool,
    /// One caption per picture, the paper's protocol, or every one
    #[arg(long, value_enum, default_value_t = QueriesArg::First)]
    pub queries: QueriesArg,
    /// Ask for these pictures only, among all: a file with their ids, one per line
    #[arg(long, value_name = "FILE", conflicts_with = "clicks")]
    pub asked: Option<PathBuf>,
    /// Ask only so many of the queries, drawn by the seed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    sample: Option<u32>,
    /// Play the multi-turn protocol: so many turns, the first without feedback
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100))]
    pub turns: Option<u16>,
    /// Simulate a visitor who clicks for so many rounds, over a collection's subgroups or topics
    #[arg(long, value_name = "ROUNDS", conflicts_with = "turns")]
    pub clicks: Option<u16>,
    /// Simulate a visitor who turns so many pages of twelve pictures that were not seen yet, and on each likes the first two
    /// right ones and dislikes the first wrong one; every strategy beside the next page without feedback
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100), conflicts_with_all = ["clicks", "turns", "asked", "ablation"])]
    pub pages: Option<u16>,
    /// With --clicks or --pages: questions with their right answers instead of the collection's own
    #[arg(long, value_name = "FILE")]
    pub questions: Option<PathBuf>,
    /// With --clicks: the most right pictures that the visitor likes
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub likes: usize,
    /// With --clicks: the most wrong pictures that the visitor dislikes; each strategy then also runs
    /// without
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub dislikes: usize,
    /// With --clicks: --likes and --dislikes hold for each round, not for all rounds together
    #[arg(long, requires = "clicks")]
    pub each_round: bool,
    /// With --clicks or --pages: the topics for tuning parameters, those held out for reporting, or both
    #[arg(long, value_enum, default_value_t = TopicsArg::All)]
    pub topics: TopicsArg,
    /// Each strategy over grids of alpha, beta and gamma, of tau, and of k (with --clicks: of the
    /// weights)
    #[arg(long, conflicts_with = "turns")]
    pub ablation: bool,
    #[command(flatten)]
    pub method: Method,
    /// Resamples of the bootstrap intervals
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    resamples: u32,
    /// Seed of every random draw
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Write the figures as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

impl Options {
    pub(crate) fn bootstrap(&self) -> Bootstrap {
        Bootstrap { resamples: self.resamples as usize, seed: self.seed }
    }

    /// Whether only marks can be learned from.
    pub(crate) fn learns(&self) -> bool {
        use StrategyArg::{Learners, Logistic, Nearest, Network, Pichunter, Rectified};
        matches!(self.strategy, Learners | Logistic | Nearest | Pichunter | Rectified | Network)
    }

    /// Those of the queries that are asked.
    pub(crate) fn sampled<T>(&self, queries: Vec<T>) -> Vec<T> {
        let count = self.sample.map_or(usize::MAX, |count| count as usize);
        let mut drawn = sample(queries.len(), count, self.seed).into_iter().peekable();
        (0..).zip(queries).filter_map(|(at, query)| drawn.next_if_eq(&at).map(|_| query)).collect()
    }

    /// Whether a visitor with several right answers in mind is simulated.
    pub(crate) fn visitor(&self) -> bool {
        self.clicks.is_some() || self.pages.is_some()
    }

    /// The splits of the dataset that are read as one.
    pub(crate) fn splits(&self) -> Result<Vec<&str>> {
        ensure!(!self.restval || self.split == "train", "--restval goes with --split train");
        Ok(if self.restval { vec!["train", "restval"] } else { vec![&self.split] })
    }
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Source {
    /// Folder with dataset*.json in Karpathy's layout, and the pictures in images/ or beside it
    #[arg(long, value_name = "DIR")]
    pub dataset: Option<PathBuf>,
    /// Folder of a bundled collection: index.json and its packs
    #[arg(long, value_name = "DIR")]
    pub collection: Option<PathBuf>,
}

/// The method's parameters; unset, they are the paper's (or, with --clicks, those for clicks).
#[derive(Args)]
pub(crate) struct Method {
    #[command(flatten)]
    pub parameters: Parameters,
    /// How blind PRF weighs the pictures: as evaluated in the paper, or top mean against bottom mean
    #[arg(long, value_enum, default_value_t = PrfArg::Weighted)]
    pub prf: PrfArg,
    /// Blind GRF's vectors: as published, or scaled to unit length, or as published but of captions that people
    /// wrote
    #[arg(long, value_enum, default_value_t = GrfArg::Raw)]
    pub grf: GrfArg,
    /// What AFS moves away from: as printed in the paper (its least attended pictures), or as in the
    /// published code (all alike), or from nothing but dislikes [default: attention; with --clicks, dislikes]
    #[arg(long, value_enum)]
    pub afs: Option<AfsArg>,
    /// AFS reads generated captions too
    #[arg(long)]
    pub captions: bool,
    /// How several clicks become one vector
    #[arg(long, value_enum, default_value_t = PoolingArg::Sum)]
    pooling: PoolingArg,
    /// What clicks are weighed in: how far they move the pictures' scores apart, beside the words, or their vectors' length
    #[arg(long, value_enum, default_value_t = UnitsArg::Spread)]
    units: UnitsArg,
    /// Numbers of the classic learners in place of their own, as JSON: {"nearest": {"weight": 20}}
    #[arg(long, value_name = "JSON", default_value = "{}", value_parser = learner_params)]
    pub learners: learners::Params,
}

fn learner_params(json: &str) -> Result<learners::Params> {
    let params: learners::Params = serde_json::from_str(json)?;
    params.check()?;
    Ok(params)
}

/// What an ablation varies.
#[derive(Args, Clone, Copy)]
pub(crate) struct Parameters {
    /// Pictures fed back in each turn
    #[arg(long, default_value_t = K)]
    pub k: usize,
    /// Temperature of the weights
    #[arg(long, default_value_t = TAU)]
    pub tau: f32,
    /// Weight of the query
    #[arg(long)]
    pub alpha: Option<f32>,
    /// Weight of what attracts
    #[arg(long)]
    pub beta: Option<f32>,
    /// Weight of what repels
    #[arg(long)]
    pub gamma: Option<f32>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StrategyArg {
    None,
    Prf,
    Grf,
    Afs,
    Explicit,
    Logistic,
    Nearest,
    Pichunter,
    Rectified,
    Network,
    Learners,
    All,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum QueriesArg {
    First,
    All,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TopicsArg {
    Tune,
    Test,
    All,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PrfArg {
    Weighted,
    Classical,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GrfArg {
    Raw,
    Scaled,
    Human,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AfsArg {
    Attention,
    Centroid,
    Dislikes,
}

#[derive(Clone, Copy, ValueEnum)]
enum PoolingArg {
    Sum,
    Mean,
    Softmax,
}

#[derive(Clone, Copy, ValueEnum)]
enum UnitsArg {
    Spread,
    Length,
}

impl Parameters {
    /// The weights asked for, and `otherwise` for those that are not.
    pub(crate) fn weights(&self, otherwise: Weights) -> Result<Weights> {
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
}

impl Method {
    /// What clicks are weighed in.
    pub(crate) fn units(&self) -> Units {
        match self.units {
            UnitsArg::Spread => Units::Spread,
            UnitsArg::Length => Units::Length,
        }
    }

    /// How PRF and GRF pool clicks.
    pub(crate) fn pooling(&self) -> Pooling {
        match self.pooling {
            PoolingArg::Sum => Pooling::Sum,
            PoolingArg::Mean => Pooling::Mean,
            PoolingArg::Softmax => Pooling::Softmax,
        }
    }
}
