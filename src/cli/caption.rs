//! `mlt caption`.

use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, bail};
use clap::Args;
use more_like_this::model::{BEAM, Captioner};
use serde::Serialize;

use super::cache::write_whole;
use super::pictures::Pictures;
use super::sidecars::Sidecar;
use super::{Common, encode, eval, print, progress, say};

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    source: Source,
    /// Which part of the dataset
    #[arg(long, default_value = "test", requires = "dataset")]
    split: String,
    /// Sentences that the search keeps at once; 1 is greedy
    #[arg(long, value_name = "N", default_value_t = BEAM as u8, value_parser = clap::value_parser!(u8).range(1..=16))]
    beam: u8,
    /// Write the captions as JSON instead of printing them
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Source {
    /// Folder of pictures, searched with its subfolders
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Folder with dataset*.json in Karpathy's layout and images/
    #[arg(long, value_name = "DIR")]
    dataset: Option<PathBuf>,
}

/// One picture's caption.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    caption: String,
}

pub fn run(common: &Common, options: &Options) -> Result<()> {
    let file = Sidecar::needed_captioner(common, "mlt caption")?;
    let pictures = open(options)?;
    let mut encoder = super::encoder(common)?;
    let captioner = file.load_captioner(&encoder.model.config)?;
    let all: Vec<usize> = (0..pictures.ids.len()).collect();
    let mut seen: Vec<(usize, Vec<f32>)> = Vec::new();
    let unreadable = encode::embed(&mut encoder, &pictures, &all, |index, features| {
        seen.push((index, features.patches));
        Ok(())
    })?;
    if unreadable > 0 {
        say(format_args!("{unreadable} of {} pictures skipped", all.len()));
    }
    if seen.is_empty() {
        bail!("none of {} pictures can be read", all.len());
    }
    seen.sort_unstable_by_key(|&(index, _)| index);
    let captions = write(&captioner, usize::from(options.beam), &seen)?;
    let line =
        |(&(index, _), caption): (&(usize, Vec<f32>), String)| Line { id: &pictures.ids[index], caption };
    let lines: Vec<Line> = seen.iter().zip(captions).map(line).collect();
    match &options.json {
        Some(file) => save(file, &lines),
        None => {
            print(&lines.iter().map(|line| format!("{}\t{}\n", line.id, line.caption)).collect::<String>())
        }
    }
}

fn open(options: &Options) -> Result<Pictures> {
    match (&options.source.folder, &options.source.dataset) {
        (Some(folder), _) => Pictures::in_folder(folder),
        (None, Some(folder)) => Ok(eval::open_dataset(folder, &options.split)?.1),
        (None, None) => bail!("a folder or --dataset is needed"),
    }
}

/// A caption for each picture's patch tokens, on every core.
fn write(captioner: &Captioner, beam: usize, seen: &[(usize, Vec<f32>)]) -> Result<Vec<String>> {
    let bar = progress("captions", seen.len());
    let part = seen.len().div_ceil(thread::available_parallelism().map_or(1, usize::from));
    let write = |seen: &[(usize, Vec<f32>)]| -> Result<Vec<String>> {
        let write = |(_, patches): &(usize, Vec<f32>)| {
            Ok(captioner.caption_by(beam, patches).inspect(|_| bar.inc(1))?)
        };
        seen.iter().map(write).collect()
    };
    let parts = thread::scope(|scope| {
        let threads: Vec<_> = seen.chunks(part).map(|part| scope.spawn(|| write(part))).collect();
        let join = |thread: thread::ScopedJoinHandle<_>| thread.join().ok().context("a thread failed")?;
        threads.into_iter().map(join).collect::<Result<Vec<_>>>()
    })?;
    bar.finish_and_clear();
    Ok(parts.concat())
}

fn save(file: &Path, lines: &[Line]) -> Result<()> {
    let named = || file.display().to_string();
    let json = serde_json::to_string_pretty(lines)? + "\n";
    write_whole(file, json.as_bytes()).with_context(named)?;
    say(format_args!("{}: {} captions", named(), lines.len()));
    Ok(())
}
