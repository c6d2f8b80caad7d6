//! `mlt collection`: a folder's pictures as the page takes them, for `npm run collection` to pack.

mod label;
mod reduce;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use picture_files::decode;
use serde::Serialize;

use crate::cli::say;
use crate::eval::read_dataset;
use crate::folder::{on_one_line, pictures_in};
use crate::progress::Progress;
use crate::threads::in_parts;

#[derive(Args)]
pub(crate) struct Options {
    /// Folder of pictures, searched with its subfolders
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Folder to write into: the reduced pictures, and pictures.json, which describes them
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Take the pictures that a dataset in Karpathy's layout lists, with its captions
    #[arg(long, value_name = "FILE")]
    captions: Option<PathBuf>,
    /// With --captions: which part of the dataset [default: all of it]
    #[arg(long, value_name = "NAME", requires = "captions")]
    split: Option<String>,
}

/// A picture as `pictures.json` has it.
#[derive(Serialize)]
struct Described {
    /// The path of its file, with `/`.
    id: String,
    label: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    captions: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    subgroup: String,
    /// Its reduced file beside `pictures.json`.
    file: String,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let (folder, pictures) = match &options.captions {
        None => (options.folder.clone(), named(&options.folder)?),
        Some(file) => captioned(options, file)?,
    };
    let output = &options.output;
    if fs::read_dir(output).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{}: this folder is not empty, and nothing in it shall be overwritten", output.display());
    }
    fs::create_dir_all(output).with_context(|| output.display().to_string())?;
    let bar = Progress::new("pictures", pictures.len());
    let parts = in_parts(&pictures, |part| {
        let is_written = |picture: &&Described| -> Result<bool> {
            bar.inc(1);
            write(&folder, picture, output)
        };
        part.iter().map(|picture| Ok(is_written(&picture)?.then_some(picture))).collect::<Result<Vec<_>>>()
    })?;
    bar.finish_and_clear();
    let written: Vec<&Described> = parts.into_iter().flatten().flatten().collect();
    if written.is_empty() {
        bail!("{}: none of {} pictures can be read", folder.display(), pictures.len());
    }
    let list = output.join("pictures.json");
    fs::write(&list, serde_json::to_vec(&written)?).with_context(|| list.display().to_string())?;
    say(format_args!("{} of {} pictures prepared", written.len(), pictures.len()));
    Ok(())
}

/// The pictures of a folder, called as their files are.
fn named(folder: &Path) -> Result<Vec<Described>> {
    let described = |(index, id): (usize, String)| Described {
        label: label::label(id.rsplit('/').next().unwrap_or(&id)),
        captions: Vec::new(),
        subgroup: label::subgroup(&id),
        file: file(index),
        id,
    };
    Ok(pictures_in(folder)?.into_iter().enumerate().map(described).collect())
}

/// The pictures that a dataset lists, called as their first caption says, and the folder they lie in.
fn captioned(options: &Options, json: &Path) -> Result<(PathBuf, Vec<Described>)> {
    let splits: Vec<&str> = options.split.as_deref().into_iter().collect();
    let (dataset, folder) = read_dataset(&options.folder, json, &splits)?;
    let described = |(index, picture): (usize, more_like_this::eval::Picture)| {
        let mut captions = picture.captions.into_iter();
        Described {
            label: captions.next().unwrap_or_default(),
            captions: captions.collect(),
            subgroup: String::new(),
            file: file(index),
            id: picture.id,
        }
    };
    Ok((folder, dataset.pictures.into_iter().enumerate().map(described).collect()))
}

fn file(index: usize) -> String {
    format!("{index:06}.jpg")
}

/// Writes a picture's reduced file; false, and a line that names it, where it cannot be read.
fn write(folder: &Path, picture: &Described, output: &Path) -> Result<bool> {
    let read = || -> Result<Vec<u8>> {
        let bytes = fs::read(folder.join(&picture.id)).with_context(|| picture.id.clone())?;
        reduce::reduce(decode(&picture.id, &bytes)?).with_context(|| picture.id.clone())
    };
    match read() {
        Ok(jpeg) => {
            let path = output.join(&picture.file);
            fs::write(&path, jpeg).with_context(|| path.display().to_string())?;
            Ok(true)
        }
        Err(error) => {
            say(on_one_line(&format!("{error:#}")));
            Ok(false)
        }
    }
}
