//! Datasets in Karpathy's layout: one JSON file for Flickr8k, Flickr30k and COCO alike.

use std::collections::{BTreeSet, HashSet};
use std::path::{Component, Path};

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Dataset, Picture};
use crate::{Error, Result};

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    dataset: String,
    images: Vec<Line>,
}

/// One entry that is not as it should be must not cost the others.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Picture(Entry),
    Other(IgnoredAny),
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    filename: String,
    /// COCO keeps its pictures in two folders, `train2014` and `val2014`.
    #[serde(default)]
    filepath: String,
    #[serde(default)]
    split: String,
    /// Number or text; COCO has `cocoid` besides.
    #[serde(default)]
    imgid: Value,
    #[serde(default)]
    cocoid: Value,
    #[serde(default)]
    sentences: Vec<Sentence>,
}

#[derive(Deserialize)]
struct Sentence {
    #[serde(default)]
    raw: String,
}

/// Reads one or several splits of a dataset as one. A picture's id is `filepath/filename`; `exists`
/// says whether there is such a file below the picture folder. Splits are taken by their name in the
/// file: COCO's `restval` is one of its own.
///
/// Left out, each with a line in [`Dataset::skipped`]: entries without the layout's fields, absolute
/// paths and paths with `..`, ids or files met twice, missing files, empty captions, pictures without
/// any caption.
///
/// # Errors
/// [`Error::Dataset`] where the JSON is not of this layout, lacks a split, or nothing is left.
pub fn read(json: &[u8], splits: &[&str], exists: impl Fn(&str) -> bool) -> Result<Dataset> {
    let file: File = serde_json::from_slice(json).map_err(|e| Error::Dataset(format!("its JSON: {e}")))?;
    let mut dataset = Dataset { name: file.dataset, split: splits.join("+"), ..Dataset::default() };
    let mut entries = Vec::with_capacity(file.images.len());
    for (index, line) in file.images.iter().enumerate() {
        match line {
            Line::Picture(entry) => entries.push(entry),
            Line::Other(_) => dataset.skipped.push(format!("image {index}: not an entry of this layout")),
        }
    }
    let known: BTreeSet<&str> = entries.iter().map(|entry| entry.split.as_str()).collect();
    if let Some(split) = splits.iter().find(|split| !known.contains(**split)) {
        let known: Vec<&str> = known.into_iter().collect();
        return Err(Error::Dataset(format!("it has no split \"{split}\", only {}", known.join(", "))));
    }
    let mut seen = Seen::default();
    for entry in entries.into_iter().filter(|entry| splits.contains(&entry.split.as_str())) {
        match picture(entry, &mut seen, &exists, &mut dataset.skipped) {
            Ok(picture) => dataset.pictures.push(picture),
            Err(line) => dataset.skipped.push(line),
        }
    }
    if dataset.pictures.is_empty() {
        return Err(Error::Dataset(format!("no picture of split \"{}\" can be used", dataset.split)));
    }
    Ok(dataset)
}

#[derive(Default)]
struct Seen {
    ids: HashSet<String>,
    paths: HashSet<String>,
}

/// The picture, or the line that says why it is left out.
fn picture(
    entry: &Entry,
    seen: &mut Seen,
    exists: &impl Fn(&str) -> bool,
    skipped: &mut Vec<String>,
) -> std::result::Result<Picture, String> {
    let path = match entry.filepath.as_str() {
        "" => entry.filename.clone(),
        folder => format!("{folder}/{}", entry.filename),
    };
    if entry.filename.is_empty() || !is_plain(&entry.filename) || !is_plain(&path) {
        return Err(format!("{path:?}: not a path inside of the picture folder"));
    }
    for (key, id) in [("imgid", &entry.imgid), ("cocoid", &entry.cocoid)] {
        if !id.is_null() && !seen.ids.insert(format!("{key} {id}")) {
            return Err(format!("{path}: {key} {id} was there before"));
        }
    }
    if !seen.paths.insert(path.clone()) {
        return Err(format!("{path}: was there before"));
    }
    if !exists(&path) {
        return Err(format!("{path}: no such file"));
    }
    let (captions, empty): (Vec<&str>, Vec<&str>) =
        entry.sentences.iter().map(|sentence| sentence.raw.trim()).partition(|caption| !caption.is_empty());
    if captions.is_empty() {
        return Err(format!("{path}: no caption"));
    }
    skipped.extend(empty.iter().map(|_| format!("{path}: an empty caption")));
    Ok(Picture { id: path, captions: captions.into_iter().map(str::to_owned).collect() })
}

/// Whether a relative path goes only downwards, on any system.
fn is_plain(path: &str) -> bool {
    !path.contains(['\\', '\0', ':'])
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
        && !path.is_empty()
}
