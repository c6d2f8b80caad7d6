//! What is evaluated: a dataset in Karpathy's layout, or a bundled collection.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use more_like_this::eval::collection::Collection;
use more_like_this::eval::{Dataset, karpathy};

use super::options::Options;
use crate::cli::say;
use crate::pictures::Pictures;

/// The captions, the pictures, and the folder they lie in.
pub(super) fn open(options: &Options) -> Result<(Dataset, Pictures, &Path)> {
    if let Some(folder) = &options.source.collection {
        ensure!(!options.restval, "--restval goes with --dataset");
        let (collection, pictures) = open_collection(folder)?;
        return Ok((collection.by_name(), pictures, folder));
    }
    let folder = options.source.dataset.as_deref().context("--dataset or --collection is needed")?;
    let (dataset, pictures) = open_dataset(folder, &options.splits()?)?;
    Ok((dataset, pictures, folder))
}

/// Some splits of a dataset in Karpathy's layout; what it lacks is said.
pub(crate) fn open_dataset(folder: &Path, splits: &[&str]) -> Result<(Dataset, Pictures)> {
    let (dataset, images) = read_dataset(folder, &dataset_file(folder)?, splits)?;
    let ids = dataset.pictures.iter().map(|picture| picture.id.clone()).collect();
    Ok((dataset, Pictures::of_files(&images, ids)))
}

/// The same from a file of any name, with the folder that the pictures' ids are paths in; all splits where none is named.
pub(crate) fn read_dataset(folder: &Path, file: &Path, splits: &[&str]) -> Result<(Dataset, PathBuf)> {
    let json = fs::read(file).with_context(|| file.display().to_string())?;
    let images = picture_folder(folder);
    let dataset = karpathy::read(&json, splits, |path| images.join(path).is_file())
        .with_context(|| file.display().to_string())?;
    dataset.skipped.iter().for_each(say);
    Ok((dataset, images))
}

/// A collection and its pictures.
pub(crate) fn open_collection(folder: &Path) -> Result<(Collection, Pictures)> {
    let file = folder.join("index.json");
    let named = || file.display().to_string();
    let collection = Collection::read(&fs::read(&file).with_context(named)?).with_context(named)?;
    let pictures = Pictures::of_collection(folder, collection.clone())?;
    Ok((collection, pictures))
}

/// `images/`, or the folder itself, where COCO's `train2014` and `val2014` were unpacked in place.
fn picture_folder(folder: &Path) -> PathBuf {
    let images = folder.join("images");
    if images.is_dir() { images } else { folder.to_owned() }
}

/// The one `dataset*.json` of a folder.
fn dataset_file(folder: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut found: Vec<String> =
        names.filter(|name| name.starts_with("dataset") && name.ends_with(".json")).collect();
    found.sort();
    match found.as_slice() {
        [name] => Ok(folder.join(name)),
        [] => bail!("{}: no dataset*.json there", folder.display()),
        _ => bail!("{}: which of {}?", folder.display(), found.join(", ")),
    }
}
