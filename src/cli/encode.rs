//! `mlt encode`, and the encoding that the other commands share.

use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, bail};
use clap::Args;
use more_like_this::encoder::{Encoder, ImageFeatures};
use more_like_this::gallery::Gallery;
use more_like_this::model::TextTower;

use super::cache::{Cache, write_whole};
use super::pictures::Pictures;
use super::{Common, progress, say};

/// Names the cache of text embeddings, which is shared by all datasets.
pub const TEXTS: &str = "texts";

#[derive(Args)]
pub struct Options {
    /// Folder of pictures, searched with its subfolders
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Embeddings file to write (safetensors)
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub fn run(common: &Common, options: &Options) -> Result<()> {
    let pictures = Pictures::in_folder(&options.folder)?;
    let mut encoder = super::encoder(common)?;
    let gallery = gallery(common, &mut encoder, &pictures, &about(&options.folder))?;
    let bytes = gallery.save(&encoder.model.fingerprint)?;
    write_whole(&options.output, &bytes).with_context(|| options.output.display().to_string())?;
    say(format_args!("{}: {} pictures", options.output.display(), gallery.len()));
    Ok(())
}

/// What a folder's cache is called.
pub fn about(folder: &Path) -> String {
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).display().to_string()
}

/// Embeds the pictures, or takes their embeddings from the cache; those that cannot be read are said
/// and left out.
pub fn gallery(common: &Common, encoder: &mut Encoder, pictures: &Pictures, about: &str) -> Result<Gallery> {
    let (width, source) = (encoder.model.config.embedding, encoder.model.fingerprint.clone());
    let mut cache = Cache::open(common, about, &source, width);
    let mut embeddings: Vec<Option<Vec<f32>>> =
        pictures.stamps.iter().map(|stamp| cache.get(stamp).map(<[f32]>::to_vec)).collect();
    let missing: Vec<usize> = (0..embeddings.len()).filter(|&i| embeddings[i].is_none()).collect();
    if !missing.is_empty() {
        let unreadable = embed(encoder, pictures, &missing, |index, features| {
            embeddings[index] = Some(features.embedding);
            Ok(())
        })?;
        let known = pictures.stamps.iter().zip(&embeddings);
        cache.replace(known.filter_map(|(stamp, embedding)| Some((stamp.as_str(), embedding.as_deref()?))));
        if unreadable > 0 {
            say(format_args!("{unreadable} of {} pictures skipped", pictures.ids.len()));
        }
    }
    let mut gallery = Gallery::new(width);
    for (id, embedding) in pictures.ids.iter().zip(&embeddings) {
        if let Some(embedding) = embedding {
            gallery.push(id, embedding)?;
        }
    }
    if gallery.is_empty() {
        bail!("none of {} pictures can be read", pictures.ids.len());
    }
    Ok(gallery)
}

/// Runs the image tower over the pictures `wanted` and hands each result to `take`; returns how many
/// could not be read.
pub fn embed(
    encoder: &mut Encoder,
    pictures: &Pictures,
    wanted: &[usize],
    mut take: impl FnMut(usize, ImageFeatures) -> Result<()>,
) -> Result<usize> {
    if wanted.is_empty() {
        return Ok(0);
    }
    let bar = progress("pictures", wanted.len());
    let (side, batch) = (encoder.model.config.image.side, encoder.batch());
    let unreadable = pictures.inputs(wanted, side, batch, |ready| {
        let inputs: Vec<&[u8]> = ready.iter().map(|(_, input)| input.as_slice()).collect();
        // The batch may shrink when a GPU is lost.
        for (ready, inputs) in ready.chunks(encoder.batch()).zip(inputs.chunks(encoder.batch())) {
            let features = pollster::block_on(encoder.pictures(inputs))?;
            for ((index, _), features) in ready.iter().zip(features) {
                take(*index, features)?;
            }
            bar.inc(inputs.len() as u64);
        }
        Ok(())
    })?;
    bar.finish_and_clear();
    if let Some(note) = encoder.take_note() {
        say(note);
    }
    Ok(unreadable)
}

/// Embeds texts on every core, or takes their embeddings from the cache.
pub fn texts(common: &Common, encoder: &Encoder, texts: &[String]) -> Result<Vec<Vec<f32>>> {
    let (width, source) = (encoder.model.config.embedding, &encoder.model.fingerprint);
    let mut cache = Cache::open(common, TEXTS, source, width);
    let mut missing: Vec<&str> =
        texts.iter().map(String::as_str).filter(|text| cache.get(text).is_none()).collect();
    missing.sort_unstable();
    missing.dedup();
    if !missing.is_empty() {
        let embeddings = embed_texts(&encoder.model.text, &missing)?;
        cache.add(missing.into_iter().zip(embeddings.iter().map(Vec::as_slice)));
    }
    let of = |text: &String| Ok(cache.get(text).context("a text without embedding")?.to_vec());
    texts.iter().map(of).collect()
}

fn embed_texts(tower: &TextTower, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
    let bar = progress("texts", texts.len());
    let part = texts.len().div_ceil(thread::available_parallelism().map_or(1, usize::from));
    let embed = |texts: &[&str]| -> Result<Vec<Vec<f32>>> {
        let embed = |text: &&str| Ok(tower.encode(text).inspect(|_| bar.inc(1))?.embedding);
        texts.iter().map(embed).collect()
    };
    let parts = thread::scope(|scope| {
        let threads: Vec<_> = texts.chunks(part).map(|texts| scope.spawn(|| embed(texts))).collect();
        let join = |thread: thread::ScopedJoinHandle<_>| thread.join().ok().context("a thread failed")?;
        threads.into_iter().map(join).collect::<Result<Vec<_>>>()
    })?;
    bar.finish_and_clear();
    Ok(parts.concat())
}
