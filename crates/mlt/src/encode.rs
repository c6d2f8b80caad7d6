//! `mlt encode`, and the encoding that the other commands share.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;
use more_like_this::compute::Preference;
use more_like_this::embeddings::Embeddings;
use more_like_this::encoder::{Encoder, ImageFeatures, Outputs};
use more_like_this::model::{TextFeatures, TextTower};

use crate::cache::{Cache, Kind, check_writable, write_whole};
use crate::cli::{Common, ExecutorArg, say};
use crate::folder::on_one_line;
use crate::left_out;
use crate::patches::Patches;
use crate::pictures::Pictures;
use crate::progress::Progress;
use crate::stop::{self, Stopped};
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
    let mut encoder = encoder(common, Some(&pictures))?;
    let embeddings = embeddings(common, &mut encoder, &pictures)?;
    let bytes = embeddings.save(&encoder.model.fingerprint)?;
    write_whole(&options.output, &bytes)?;
    say(format_args!("{}: {} pictures", options.output.display(), embeddings.len()));
    Ok(())
}

/// Loads the model. A GPU is asked after only where some of the pictures are still to be encoded: that alone takes a second.
pub(crate) fn encoder(common: &Common, pictures: Option<&Pictures>) -> Result<Encoder> {
    let mut encoder = crate::cli::encoder_on(common, Preference::Cpu)?;
    let Some(pictures) = pictures.filter(|_| common.executor != ExecutorArg::Cpu) else { return Ok(encoder) };
    let model = &encoder.model;
    let cache = Cache::open(common, Kind::Pictures, &model.fingerprint, model.shape.embedding);
    if pictures.hashes(common)?.iter().any(|key| cache.get(key).is_none()) {
        pollster::block_on(encoder.choose(common.executor.preference()))?;
    }
    Ok(encoder)
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
    let _listening = stop::listen();
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
    let mut made = Made::new(&mut cache);
    let outputs = match patches {
        Some(_) => Outputs::EmbeddingAndPatches,
        None => Outputs::Embedding,
    };
    let ended = embed(encoder, pictures, &missing, outputs, |index, features| {
        made.push(&keys[index], features.embedding)?;
        patches.as_mut().map_or(Ok(()), |patches| patches.push(&keys[index], &features.patches))
    });
    // Also of what ended early.
    let made = made.keep()?;
    match ended {
        Err(error) if error.is::<Stopped>() => {
            let kept = if common.no_cache {
                "none is kept, as --no-cache says"
            } else {
                "they are kept for the next time"
            };
            say(format_args!("{made} of {} pictures are encoded; {kept}", missing.len()));
            return Err(error);
        }
        ended => ended?,
    };
    let (there, skipped): (Vec<usize>, Vec<usize>) =
        (0..keys.len()).partition(|&i| is_known(&cache, &patches, &keys[i]));
    for &copy in skipped.iter().filter(|&i| !missing.contains(i)) {
        say(format_args!("{}: a copy of a file that cannot be read", on_one_line(&pictures.ids[copy])));
    }
    if !skipped.is_empty() {
        say(format_args!("{} of {} pictures skipped", skipped.len(), pictures.ids.len()));
        left_out::tell();
    }
    if let Some(patches) = patches {
        patches.arrange(there.iter().map(|&i| keys[i].as_str()));
        if made > 0 {
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

/// How long what was encoded may be in memory only.
const KEPT_EVERY: Duration = Duration::from_secs(5);
/// How many times as long as writing it takes.
const AT_MOST_A_SHARE: u32 = 20;

/// Embeddings that were just made. They are written every few seconds, so that whatever ends the program loses little.
struct Made<'c, 'k> {
    cache: &'c mut Cache,
    waiting: Vec<(&'k str, Vec<f32>)>,
    count: usize,
    next: Instant,
}

impl<'c, 'k> Made<'c, 'k> {
    fn new(cache: &'c mut Cache) -> Self {
        Made { cache, waiting: Vec::new(), count: 0, next: Instant::now() + KEPT_EVERY }
    }

    fn push(&mut self, key: &'k str, embedding: Vec<f32>) -> Result<()> {
        self.waiting.push((key, embedding));
        self.count += 1;
        if Instant::now() < self.next {
            return Ok(());
        }
        let begun = Instant::now();
        self.write()?;
        self.next = Instant::now() + KEPT_EVERY.max(begun.elapsed() * AT_MOST_A_SHARE);
        Ok(())
    }

    /// Writes the rest; how many there were in all.
    fn keep(mut self) -> Result<usize> {
        self.write()?;
        Ok(self.count)
    }

    fn write(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.cache.add(self.waiting.iter().map(|(key, embedding)| (*key, embedding.as_slice())))?;
        self.waiting.clear();
        Ok(())
    }
}

/// Runs the image tower over the pictures `wanted` and hands each result to `take`; returns how many
/// could not be read. Ctrl+C ends it with [`Stopped`].
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
    let bar = Progress::new("pictures", wanted.len());
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
            if stop::is_asked() {
                return Err(Stopped.into());
            }
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
    let bar = Progress::new(what, texts.len());
    let read = |text: &&str| Ok(of(tower.encode(text).inspect(|_| bar.inc(1))?));
    let parts = in_parts(texts, |texts| texts.iter().map(read).collect::<Result<Vec<R>>>())?;
    bar.finish_and_clear();
    Ok(parts.into_iter().flatten().collect())
}
