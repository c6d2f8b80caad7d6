//! What is kept between runs: embeddings of pictures under the hashes of their bytes, of texts under the texts.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use more_like_this::embeddings::Embeddings;
use more_like_this::model::fingerprint;

use crate::cli::{Common, say};

/// What is kept between runs, each kind in a file of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Embeddings of pictures, shared by all folders.
    Pictures,
    /// Embeddings of texts, shared by all datasets.
    Texts,
    /// Patch tokens of pictures.
    Patches,
    /// Captions that a model wrote for pictures.
    Captions,
}

impl Kind {
    /// Part of the file's name; that of the pictures' embeddings has none.
    fn name(self) -> Option<&'static str> {
        match self {
            Kind::Pictures => None,
            Kind::Texts => Some("texts"),
            Kind::Patches => Some("patches"),
            Kind::Captions => Some("captions"),
        }
    }
}

/// The file in which this kind is kept for what `about` names, as made by `source`: `--cache` names the
/// pictures' embeddings, the others lie beside it. `None` where nothing may be kept.
pub(crate) fn file(common: &Common, kind: Kind, about: &str, source: &str) -> Option<PathBuf> {
    match (&common.cache, common.no_cache) {
        (_, true) => None,
        (Some(file), false) => {
            let mut name = file.file_name().unwrap_or_default().to_owned();
            kind.name().into_iter().for_each(|kind| name.push(format!(".{kind}")));
            Some(file.with_file_name(name))
        }
        (None, false) => {
            let about = match kind {
                Kind::Texts | Kind::Pictures => String::new(),
                Kind::Patches | Kind::Captions => about.to_owned(),
            };
            let ending = if kind == Kind::Captions { "json" } else { "safetensors" };
            let kind = kind.name().map(|kind| format!(" {kind}")).unwrap_or_default();
            let name = fingerprint(format!("{source} {about}{kind}").as_bytes());
            folder().map(|folder| folder.join(format!("{name}.{ending}")))
        }
    }
}

/// The file in which the hashes of picture files are kept. `None` where nothing may be kept.
pub(crate) fn hashes_file(common: &Common) -> Option<PathBuf> {
    match (&common.cache, common.no_cache) {
        (_, true) => None,
        (Some(file), false) => {
            let mut name = file.file_name().unwrap_or_default().to_owned();
            name.push(".hashes");
            Some(file.with_file_name(name))
        }
        (None, false) => folder().map(|folder| folder.join("hashes.json")),
    }
}

/// Writes what is to be kept. A failure is a note: a cache may always be empty.
pub(crate) fn keep(file: Option<&Path>, bytes: Result<Vec<u8>>) {
    let Some(file) = file else { return };
    let written = bytes.and_then(|bytes| {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        write_whole(file, &bytes)
    });
    if let Err(error) = written {
        say(format_args!("nothing is kept for the next run: {}: {error:#}", file.display()));
    }
}

/// What the source of a cache begins with: `mlt encode` writes files of the same format, which are not to be added to.
pub(crate) const CACHE: &str = "cache of ";

/// Embeddings of earlier runs. All failures are notes: a cache may always be empty.
pub(crate) struct Cache {
    file: Option<PathBuf>,
    source: String,
    embeddings: Embeddings,
}

impl Cache {
    /// The cache of this kind of embeddings, made by the model with fingerprint `source`, which are `width` wide.
    pub(crate) fn open(common: &Common, kind: Kind, source: &str, width: usize) -> Cache {
        let mut file = file(common, kind, "", source);
        let source = format!("{CACHE}{source}");
        let mut embeddings = Embeddings::new(width);
        if let Some(there) = file.as_deref() {
            match read(there, &source, width) {
                Found::Kept(kept) => embeddings = kept,
                Found::Nothing => {}
                // In our own folder it is what an earlier version kept.
                Found::NoCache if common.cache.is_none() => {}
                Found::NoCache => {
                    say(format_args!(
                        "{}: not a cache but an embeddings file; nothing is kept",
                        there.display()
                    ));
                    file = None;
                }
            }
        }
        Cache { file, source, embeddings }
    }

    /// The embedding kept under `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&[f32]> {
        self.embeddings.get(key).ok()
    }

    /// Keeps these embeddings as well, and writes the file.
    ///
    /// # Errors
    /// Those of [`Embeddings::insert`]. A file that cannot be written is a note.
    pub(crate) fn add<'a>(&mut self, embeddings: impl Iterator<Item = (&'a str, &'a [f32])>) -> Result<()> {
        for (key, embedding) in embeddings {
            self.embeddings.insert(key, embedding)?;
        }
        if let Some(file) = &self.file {
            keep(Some(file), self.embeddings.save(&self.source).map_err(anyhow::Error::from));
        }
        Ok(())
    }
}

/// Writes a file so that nobody ever reads half of it. A link stays and its file is written; what is no file, such as
/// `/dev/stdout`, is written to as it is.
///
/// # Errors
/// Naming the file.
pub(crate) fn write_whole(file: &Path, bytes: &[u8]) -> Result<()> {
    let named = || file.display().to_string();
    let Some((file, part)) = parts(file) else { return fs::write(file, bytes).with_context(named) };
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, file));
    written.with_context(named).inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })
}

/// Whether [`write_whole`] could write there, asked before work whose result would have no place.
///
/// # Errors
/// Naming the file, where its folder is not there or does not take a file.
pub(crate) fn check_writable(file: &Path) -> Result<()> {
    let named = || file.display().to_string();
    if file.is_dir() {
        bail!("{} is a folder", named());
    }
    let Some((_, part)) = parts(file) else { return Ok(()) };
    fs::write(&part, []).and_then(|()| fs::remove_file(&part)).with_context(named)
}

/// Where a file really lies, and its name while it is written. None for what is no file.
fn parts(file: &Path) -> Option<(PathBuf, PathBuf)> {
    if fs::metadata(file).is_ok_and(|data| !data.is_file()) {
        return None;
    }
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = file.with_file_name(name);
    Some((file, part))
}

/// What lies where a cache is looked for.
enum Found {
    /// A cache of this model.
    Kept(Embeddings),
    /// Nothing, something broken, or another model's cache.
    Nothing,
    /// Embeddings that somebody else keeps.
    NoCache,
}

fn read(file: &Path, source: &str, width: usize) -> Found {
    let Ok(bytes) = fs::read(file) else { return Found::Nothing };
    match Embeddings::load(&bytes) {
        Ok((embeddings, made_by)) if made_by == source && embeddings.width() == width => {
            Found::Kept(embeddings)
        }
        Ok((_, made_by)) if made_by.starts_with(CACHE) => Found::Nothing,
        Ok(_) => Found::NoCache,
        Err(error) => {
            say(format_args!("{}: {error}; made anew", file.display()));
            Found::Nothing
        }
    }
}

/// The user's cache folder for this program.
fn folder() -> Option<PathBuf> {
    let variable = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = variable("XDG_CACHE_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .or_else(|| variable("HOME").map(|home| home.join(".cache")))?;
    Some(base.join("more-like-this"))
}
