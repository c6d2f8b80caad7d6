//! `mlt encode`, and the encoding that the other commands share.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use more_like_this::encoder::{Encoder, ImageFeatures, Outputs};
use more_like_this::gallery::Gallery;
use more_like_this::model::{TextFeatures, TextTower};

use super::cache::{Cache, Kind, write_whole};
use super::patches::Patches;
use super::pictures::Pictures;
use super::threads::in_parts;
use super::{Common, progress, say};

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
    gather(common, encoder, pictures, about, None)
}

/// The same with the pictures' patch tokens, which are kept as well.
pub fn gallery_and_patches(
    common: &Common,
    encoder: &mut Encoder,
    pictures: &Pictures,
    about: &str,
) -> Result<(Gallery, Patches)> {
    let mut patches = Patches::open(common, encoder, about);
    let gallery = gather(common, encoder, pictures, about, Some(&mut patches))?;
    Ok((gallery, patches))
}

fn gather(
    common: &Common,
    encoder: &mut Encoder,
    pictures: &Pictures,
    about: &str,
    mut patches: Option<&mut Patches>,
) -> Result<Gallery> {
    let (width, source) = (encoder.model.shape.embedding, encoder.model.fingerprint.clone());
    let stamps = &pictures.stamps;
    let mut cache = Cache::open(common, Kind::Pictures, about, &source, width);
    let mut embeddings: Vec<Option<Vec<f32>>> =
        stamps.iter().map(|stamp| cache.get(stamp).map(<[f32]>::to_vec)).collect();
    let has_patches =
        |patches: &Option<&mut Patches>, i: usize| patches.as_ref().is_none_or(|all| all.has(&stamps[i]));
    let missing: Vec<usize> =
        (0..stamps.len()).filter(|&i| embeddings[i].is_none() || !has_patches(&patches, i)).collect();
    let outputs = match patches {
        Some(_) => Outputs::EmbeddingAndPatches,
        None => Outputs::Embedding,
    };
    let unreadable = embed(encoder, pictures, &missing, outputs, |index, features| {
        embeddings[index] = Some(features.embedding);
        patches.as_mut().map_or(Ok(()), |patches| patches.push(&stamps[index], &features.patches))
    })?;
    if unreadable > 0 {
        say(format_args!("{unreadable} of {} pictures skipped", pictures.ids.len()));
    }
    let there: Vec<usize> =
        (0..stamps.len()).filter(|&i| embeddings[i].is_some() && has_patches(&patches, i)).collect();
    let known = || there.iter().filter_map(|&i| Some((i, embeddings[i].as_deref()?)));
    if let Some(patches) = patches {
        patches.arrange(there.iter().map(|&i| stamps[i].as_str()));
        if missing.len() > unreadable {
            patches.keep();
        }
    }
    if missing.len() > unreadable {
        cache.replace(known().map(|(i, embedding)| (stamps[i].as_str(), embedding)));
    }
    let mut gallery = Gallery::new(width);
    for (i, embedding) in known() {
        gallery.push(&pictures.ids[i], embedding)?;
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
pub fn texts(common: &Common, encoder: &Encoder, texts: &[String]) -> Result<Vec<Vec<f32>>> {
    let (width, source) = (encoder.model.shape.embedding, &encoder.model.fingerprint);
    let mut cache = Cache::open(common, Kind::Texts, "", source, width);
    let mut missing: Vec<&str> =
        texts.iter().map(String::as_str).filter(|text| cache.get(text).is_none()).collect();
    missing.sort_unstable();
    missing.dedup();
    if !missing.is_empty() {
        let embeddings = read_texts(&encoder.model.text, "texts", &missing, |features| features.embedding)?;
        cache.add(missing.into_iter().zip(embeddings.iter().map(Vec::as_slice)));
    }
    let of = |text: &String| Ok(cache.get(text).context("a text without embedding")?.to_vec());
    texts.iter().map(of).collect()
}

/// Runs the text tower over texts on every core, and keeps of each what `of` takes.
pub fn read_texts<R: Send>(
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
