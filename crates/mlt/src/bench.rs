//! `mlt bench`.

mod gpu;
mod ranking;

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;
use more_like_this::caption::CaptionReranker;
use more_like_this::encoder::{Encoder, ImageFeatures, Outputs};
use more_like_this::model::{FedBack, Mode};

use crate::aux_models::AuxModelFile;
use crate::cli::{Common, print, say};

/// A caption of ordinary length.
const WORDS: &str = "two brown dogs run along a sandy beach towards the water";

/// Pictures that a visitor likes before the summary is timed.
const LIKED: usize = 5;

#[derive(Args)]
pub(crate) struct Options {
    /// Warm runs of which the median is taken
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
    /// Sizes of the galleries that are ranked; a million pictures take half a gigabyte
    #[arg(long, value_name = "PICTURES", value_delimiter = ',', default_value = "100000,1000000")]
    galleries: Vec<usize>,
    /// Also print the time of each step of the image tower on a GPU
    #[arg(long)]
    steps: bool,
}

pub(crate) fn run(common: &Common, options: &Options) -> Result<()> {
    let start = Instant::now();
    let mut encoder = crate::cli::encoder(common)?;
    let loaded = start.elapsed();
    let batch = encoder.images.batch();
    let side = encoder.model.shape.side;
    let picture: Vec<u8> = (0..side * side * 4).map(|i| (i * 31 % 251) as u8).collect();
    let inputs = vec![picture.as_slice(); batch];
    let images = time(options.runs, || {
        black_box(pollster::block_on(encoder.images.encode(&inputs, Outputs::Embedding))?);
        Ok(())
    })?;
    let texts = time(options.runs, || {
        black_box(encoder.text(WORDS)?);
        Ok(())
    })?;
    let both = Outputs::EmbeddingAndPatches;
    let seen = pollster::block_on(encoder.images.encode(&inputs[..1], both))?
        .pop()
        .context("no picture came out")?;
    if let Some(note) = encoder.images.take_note() {
        say(note);
    }
    let rate = batch as f64 / images.median.as_secs_f64();
    print(&format!(
        "model: {} bytes, loaded in {loaded:.0?}\n\
         pictures: {rate:.1}/s on {}, batches of {batch}: {images}\n\
         text: {texts}\n{}{}{}",
        encoder.model.bytes,
        encoder.images.describe(),
        match encoder.images.is_gpu() {
            true => gpu::lines(options, &encoder.model.image)?,
            false => String::new(),
        },
        readers(common, options, &encoder, &seen)?,
        ranking::lines(options, encoder.model.shape.embedding)?,
    ))
}

/// The networks beside the towers, where they are there.
fn readers(common: &Common, options: &Options, encoder: &Encoder, seen: &ImageFeatures) -> Result<String> {
    let (shape, mut lines) = (&encoder.model.shape, String::new());
    if let Some(file) = AuxModelFile::summarizer(common)? {
        let (summarizer, words) = (file.load_summarizer(shape)?, encoder.text(WORDS)?);
        let pictures = [FedBack { patches: &seen.patches, caption: None }; LIKED];
        let times = time(options.runs, || {
            black_box(summarizer.summarize(Mode::Clicks, &words, &pictures)?);
            Ok(())
        })?;
        let _ = writeln!(lines, "summary of {LIKED} pictures: {times}");
    }
    if let Some(file) = AuxModelFile::captioner(common)? {
        let captioner = file.load_captioner(shape)?;
        let reranker = CaptionReranker::new(&captioner, &encoder.model.text);
        let times = time(options.runs, || {
            black_box(reranker.caption(&seen.embedding, &seen.patches, None)?);
            Ok(())
        })?;
        let _ = writeln!(lines, "caption: {times}");
    }
    Ok(lines)
}

/// A first run, which compiles pipelines and touches fresh memory, and the median of the others.
struct Times {
    first: Duration,
    median: Duration,
    runs: u16,
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let Times { first, median, runs } = self;
        write!(f, "first {first:.1?}, median of {runs} warm runs {median:.1?}")
    }
}

fn time(runs: u16, mut work: impl FnMut() -> Result<()>) -> Result<Times> {
    let mut once = || {
        let start = Instant::now();
        work().map(|()| start.elapsed())
    };
    let first = once()?;
    let mut warm = (0..runs).map(|_| once()).collect::<Result<Vec<Duration>>>()?;
    warm.sort();
    Ok(Times { first, median: warm[warm.len() / 2], runs })
}
