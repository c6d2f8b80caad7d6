//! `mlt caption`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;
use more_like_this::caption::CaptionReranker;
use more_like_this::encoder::{ImageFeatures, Outputs};
use more_like_this::model::BEAM;
use serde::Serialize;

use crate::aux_models::AuxModelFile;
use crate::cache::{check_writable, write_whole};
use crate::cli::{Common, print, say};
use crate::folder::on_one_line;
use crate::pictures::Pictures;
use crate::{captions, encode, eval};

#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    source: Source,
    /// Which part of the dataset
    #[arg(long, default_value = "test", requires = "dataset")]
    split: String,
    /// Sentences that the search keeps at once, of which the towers choose; 1 is greedy
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

pub(crate) fn run(common: &Common, options: &Options) -> Result<()> {
    options.json.as_deref().map_or(Ok(()), check_writable)?;
    let file = AuxModelFile::needed_captioner(common, "mlt caption")?;
    let pictures = open(options)?;
    let mut encoder = crate::cli::encoder(common)?;
    let captioner = file.load_captioner(&encoder.model.shape)?;
    let all: Vec<usize> = (0..pictures.ids.len()).collect();
    let mut seen: Vec<(usize, ImageFeatures)> = Vec::new();
    let outputs = Outputs::EmbeddingAndPatches;
    let unreadable = encode::embed(&mut encoder, &pictures, &all, outputs, |index, features| {
        seen.push((index, features));
        Ok(())
    })?;
    if unreadable > 0 {
        say(format_args!("{unreadable} of {} pictures skipped", all.len()));
    }
    if seen.is_empty() {
        bail!("none of {} pictures can be read", all.len());
    }
    seen.sort_unstable_by_key(|&(index, _)| index);
    let beam = usize::from(options.beam);
    let reranker = CaptionReranker { beam, ..CaptionReranker::new(&captioner, &encoder.model.text) };
    let captions =
        captions::write(&reranker, &seen, |(_, f)| Some((&f.embedding, f.patches.as_slice().into())))?;
    let line = |(&(index, _), caption): (&(usize, ImageFeatures), String)| Line {
        id: &pictures.ids[index],
        caption,
    };
    let lines: Vec<Line> = seen.iter().zip(captions).map(line).collect();
    match &options.json {
        Some(file) => save(file, &lines),
        None => print(
            &lines
                .iter()
                .map(|line| format!("{}\t{}\n", on_one_line(line.id), line.caption))
                .collect::<String>(),
        ),
    }
}

fn open(options: &Options) -> Result<Pictures> {
    match (&options.source.folder, &options.source.dataset) {
        (Some(folder), _) => Pictures::in_folder(folder),
        (None, Some(folder)) => Ok(eval::open_dataset(folder, &[&options.split])?.1),
        (None, None) => bail!("a folder or --dataset is needed"),
    }
}

fn save(file: &Path, lines: &[Line]) -> Result<()> {
    let named = || file.display().to_string();
    let json = serde_json::to_string_pretty(lines)? + "\n";
    write_whole(file, json.as_bytes())?;
    say(format_args!("{}: {} captions", named(), lines.len()));
    Ok(())
}
