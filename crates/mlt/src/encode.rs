//! `mlt encode`, and the encoding that the other commands share.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use more_like_this::embeddings::Embeddings;
use more_like_this::encoder::{Encoder, ImageFeatures, Outputs};
use more_like_this::model::{TextFeatures, TextTower};

use crate::cache::{Cache, Kind, check_writable, write_whole};
use crate::cli::{Common, progress, say};
use crate::folder::on_one_line;
use crate::patches::Patches;
use crate::pictures::Pictures;
use crate::threads::in_parts;

#[derive(Args)]
pub(crate) struct Options {
    /// Folder of pictures, searched with its subfolders
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Embeddings file to write (safetensors)
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub(crate) fn run(common: &Common, options: &Options) -> Result<()> {
    check_writable(&options.output)?;
    let pictures = Pictures::in_folder(&options.folder)?;
    let mut encoder = crate::cli::encoder(common)?;
    let embeddings = embeddings(common, &mut encoder, &pictures)?;
    let bytes = embeddings.save(&encoder.model.fingerprint)?;
    write_whole(&options.output, &bytes)?;
    say(format_args!("{}: {} pictures", options.output.display(), embeddings.len()));
    Ok(())
}

/// What a folder's cache is called.
pub(crate) fn about(folder: &Path) -> String {
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).display().to_string()
}

/// Embeds the pictures, or takes their embeddings from the cache; those that cannot be read are said
/// and left out.
pub(crate) fn embeddings(common: &Common, encoder: &mut Encoder, pictures: &Pictures) -> Result<Embeddings> {
    gather(common, encoder, pictures, None)
}

/// The same with the pictures' patch tokens, which are kept as well.
pub(crate) fn embeddings_and_patches(
    common: &Common,
    encoder: &mut Encoder,
    pictures: &Pictures,
    about: &str,
) -> Result<(Embeddings, Patches)> {
    let mut patches = Patches::open(common, encoder, about);
    let embeddings = gather(common, encoder, pictures, Some(&mut patches))?;
    Ok((embeddings, patches))
}

fn gather(
    common: &Common,
    encoder: &mut Encoder,
    pictures: &Pictures,
    mut patches: Option<&mut Patches>,
) -> Result<Embeddings> {
    let keys = pictures.hashes(common)?;
    let (width, source) = (encoder.model.shape.embedding, encoder.model.fingerprint.clone());
    let mut cache = Cache::open(common, Kind::Pictures, &source, width);
    let is_known = |cache: &Cache, patches: &Option<&mut Patches>, key: &str| {
        cache.get(key).is_some() && patches.as_ref().is_none_or(|all| all.has(key))
    };
    // The same picture under two names is encoded once.
    let mut asked = HashSet::new();
    let is_missing = |&i: &usize| !is_known(&cache, &patches, &keys[i]) && asked.insert(&keys[i]);
    let missing: Vec<usize> = (0..keys.len()).filter(is_missing).collect();
    let mut made = Vec::with_capacity(missing.len());
    let outputs = match patches {
        Some(_) => Outputs::EmbeddingAndPatches,
        None => Outputs::Embedding,
    };
    embed(encoder, pictures, &missing, outputs, |index, features| {
        made.push((keys[index].as_str(), features.embedding));
        patches.as_mut().map_or(Ok(()), |patches| patches.push(&keys[index], &features.patches))
    })?;
    if !made.is_empty() {
        cache.add(made.iter().map(|(key, embedding)| (*key, embedding.as_slice())))?;
    }
    let (there, skipped): (Vec<usize>, Vec<usize>) =
        (0..keys.len()).partition(|&i| is_known(&cache, &patches, &keys[i]));
    for &copy in skipped.iter().filter(|&i| !missing.contains(i)) {
        say(format_args!("{}: a copy of a file that cannot be read", on_one_line(&pictures.ids[copy])));
    }
    if !skipped.is_empty() {
        say(format_args!("{} of {} pictures skipped", skipped.len(), pictures.ids.len()));
    }
    if let Some(patches) = patches {
        patches.arrange(there.iter().map(|&i| keys[i].as_str()));
        if !made.is_empty() {
            patches.keep();
        }
    }
    let mut embeddings = Embeddings::new(width);
    for (i, embedding) in there.iter().filter_map(|&i| Some((i, cache.get(&keys[i])?))) {
        embeddings.push(&pictures.ids[i], embedding)?;
    }
    if embeddings.is_empty() {
        bail!("none of {} pictures can be read", pictures.ids.len());
    }
    Ok(embeddings)
}

/// Runs the image tower over the pictures `wanted` and hands each result to `take`; returns how many
/// could not be read.
pub(crate) fn embed(
    encoder: &mut Encoder,
    pictures: &Pictures,
    wanted: &[usize],
    outputs: Outputs,
    mut take: impl FnMut(usize, ImageFeatures) -> Result<()>,
) -> Result<usize> {
    if wanted.is_empty() {
        return Ok(0);
    }
    let bar = progress("pictures", wanted.len());
    let (side, batch) = (encoder.model.shape.side, encoder.images.batch());
    let unreadable = pictures.inputs(wanted, side, batch, |ready| {
        let inputs: Vec<&[u8]> = ready.iter().map(|(_, input)| input.as_slice()).collect();
        // The batch may shrink when a GPU is lost.
        for (ready, inputs) in ready.chunks(encoder.images.batch()).zip(inputs.chunks(encoder.images.batch()))
        {
            let features = pollster::block_on(encoder.images.encode(inputs, outputs))?;
            for ((index, _), features) in ready.iter().zip(features) {
                take(*index, features)?;
            }
            bar.inc(inputs.len() as u64);
        }
        Ok(())
    })?;
    bar.finish_and_clear();
    if let Some(note) = encoder.images.take_note() {
        say(note);
    }
    Ok(unreadable)
}

/// Embeds texts on every core, or takes their embeddings from the cache.
pub(crate) fn texts(common: &Common, encoder: &Encoder, texts: &[String]) -> Result<Vec<Vec<f32>>> {
    let (width, source) = (encoder.model.shape.embedding, &encoder.model.fingerprint);
    let mut cache = Cache::open(common, Kind::Texts, source, width);
    let mut missing: Vec<&str> =
        texts.iter().map(String::as_str).filter(|text| cache.get(text).is_none()).collect();
    missing.sort_unstable();
    missing.dedup();
    if !missing.is_empty() {
        let embeddings = read_texts(&encoder.model.text, "texts", &missing, |features| features.embedding)?;
        cache.add(missing.into_iter().zip(embeddings.iter().map(Vec::as_slice)))?;
    }
    let of = |text: &String| Ok(cache.get(text).context("a text without embedding")?.to_vec());
    texts.iter().map(of).collect()
}

/// Runs the text tower over texts on every core, and keeps of each what `of` takes.
pub(crate) fn read_texts<R: Send>(
    tower: &TextTower,
    what: &'static str,
    texts: &[&str],
    of: impl Fn(TextFeatures) -> R + Sync,
) -> Result<Vec<R>> {
    let bar = progress(what, texts.len());
    let read = |text: &&str| Ok(of(tower.encode(text).inspect(|_| bar.inc(1))?));
    let parts = in_parts(texts, |texts| texts.iter().map(read).collect::<Result<Vec<R>>>())?;
    bar.finish_and_clear();
    Ok(parts.into_iter().flatten().collect())
}
