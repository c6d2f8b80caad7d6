//! `mlt compare`: whether two machines make the same of the same pictures.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use more_like_this::agreement::{degrees, disorder};
use more_like_this::embeddings::Embeddings;
use more_like_this::gallery::Gallery;
use more_like_this::vector::{normalize, weighted_sum};
use random::Random;

use crate::cache::CACHE;
use crate::cli::print;
use crate::folder::on_one_line;

/// Places of a ranking that are compared.
const TOP: usize = 10;
/// Pictures that are named where many are missing.
const NAMED: usize = 3;

#[derive(Args)]
pub(crate) struct Options {
    /// An embeddings file, as mlt encode writes it
    #[arg(value_name = "FILE")]
    one: PathBuf,
    /// Another machine's of the same pictures
    #[arg(value_name = "OTHER")]
    other: PathBuf,
    /// The most that two embeddings of a picture may be apart
    #[arg(long, value_name = "DEGREES", default_value_t = 5.0)]
    angle: f64,
    /// The most that scores may be apart for pictures to be tied
    #[arg(long, value_name = "SCORE", default_value_t = 0.05)]
    tie: f32,
    /// How many questions are ranked by
    #[arg(long, value_name = "N", default_value_t = 100)]
    queries: usize,
    /// Which they are
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let Options { angle, tie, queries, .. } = *options;
    ensure!(angle >= 0.0 && tie >= 0.0, "--angle and --tie must be 0 or more");
    let (one, source) = read(&options.one)?;
    let (other, other_source) = read(&options.other)?;
    if source != other_source {
        bail!("made by different models, which have no space in common: {source} and {other_source}");
    }
    let pair = Pair::of(one, other, options)?;
    let apart = pair.apart()?;
    let agreeing = pair.agreeing(options)?;
    let (count, farthest) = (pair.one.len(), on_one_line(&apart.farthest));
    print(&format!(
        "pictures       {count}, by model {source}\n\
         largest angle  {:.3} degrees, {farthest}\n\
         mean cosine    {:.6}\n\
         top {TOP}         of {queries} questions {agreeing} alike, up to ties of {tie}\n",
        apart.largest, apart.mean_cosine
    ))?;
    if apart.largest > angle {
        bail!("{farthest} is {:.3} degrees apart, more than {angle}", apart.largest);
    }
    if agreeing < queries {
        bail!("{} of {queries} questions are ranked differently, beyond ties of {tie}", queries - agreeing);
    }
    Ok(())
}

/// The embeddings of a file, and the model that made them.
fn read(file: &Path) -> Result<(Embeddings, String)> {
    let named = || file.display().to_string();
    let (embeddings, source) = Embeddings::load(&fs::read(file).with_context(named)?).with_context(named)?;
    ensure!(!embeddings.is_empty(), "{}: no embedding in it", named());
    let model = source.strip_prefix(CACHE).unwrap_or(&source);
    Ok((embeddings, model.to_owned()))
}

/// Two machines' embeddings of the same pictures, in one order.
struct Pair {
    one: Embeddings,
    other: Embeddings,
}

/// How far embeddings are apart.
struct Apart {
    /// In degrees.
    largest: f64,
    /// The picture that it is of.
    farthest: String,
    mean_cosine: f64,
}

impl Pair {
    fn of(one: Embeddings, other: Embeddings, options: &Options) -> Result<Pair> {
        check_same(&one, &other, [options.one.as_path(), options.other.as_path()])?;
        let mut ordered = Embeddings::new(other.width());
        for id in one.ids() {
            ordered.push(id, other.get(id)?)?;
        }
        Ok(Pair { one, other: ordered })
    }

    fn apart(&self) -> Result<Apart> {
        let mut apart = Apart { largest: 0.0, farthest: String::new(), mean_cosine: 0.0 };
        for ((id, one), (_, other)) in self.one.iter().zip(self.other.iter()) {
            let angle = degrees(one, other).with_context(|| on_one_line(id))?;
            if angle >= apart.largest {
                (apart.largest, apart.farthest) = (angle, id.to_owned());
            }
            apart.mean_cosine += angle.to_radians().cos() / self.one.len() as f64;
        }
        Ok(apart)
    }

    /// Of how many questions both machines find the same best pictures. A question is the sum of two pictures, as a visitor's marks
    /// make it, each machine's of its own embeddings.
    fn agreeing(&self, options: &Options) -> Result<usize> {
        let galleries = [Gallery::of(&self.one)?, Gallery::of(&self.other)?];
        let mut random = Random::new(options.seed);
        let mut agreeing = 0;
        for _ in 0..options.queries {
            let pictures = [(); 2].map(|()| random.below(self.one.len()));
            let [scores, others] = [(&galleries[0], &self.one), (&galleries[1], &self.other)]
                .map(|(gallery, embeddings)| scores(gallery, embeddings, pictures));
            let (scores, others) = (scores?, others?);
            let apart = disorder(&order(&scores), &others, TOP).max(disorder(&order(&others), &scores, TOP));
            agreeing += usize::from(apart <= options.tie);
        }
        Ok(agreeing)
    }
}

fn scores(gallery: &Gallery, embeddings: &Embeddings, pictures: [usize; 2]) -> Result<Vec<f32>> {
    let vectors = pictures.iter().filter_map(|&index| Some((1.0, embeddings.at(index)?)));
    let query = normalize(weighted_sum(embeddings.width(), vectors)?)?;
    Ok(gallery.scores(&query)?)
}

/// The pictures by their scores, the best first; ties keep their order.
fn order(scores: &[f32]) -> Vec<usize> {
    more_like_this::top_k::best(scores, scores.len()).into_iter().map(|hit| hit.index).collect()
}

/// Refuses files of different pictures, or of different widths.
fn check_same(one: &Embeddings, other: &Embeddings, files: [&Path; 2]) -> Result<()> {
    for (here, there, file) in [(one, other, files[1]), (other, one, files[0])] {
        let missing: Vec<&String> = here.ids().iter().filter(|id| there.get(id).is_err()).collect();
        if missing.is_empty() {
            continue;
        }
        let named: Vec<_> = missing.iter().take(NAMED).map(|id| on_one_line(id)).collect();
        let more = if missing.len() > NAMED { ", ..." } else { "" };
        let (count, file) = (missing.len(), file.display());
        bail!("{file} lacks {count} of the other's pictures: {}{more}", named.join(", "));
    }
    let [width, other_width] = [one.width(), other.width()];
    ensure!(width == other_width, "embeddings of {width} and of {other_width} numbers");
    Ok(())
}
