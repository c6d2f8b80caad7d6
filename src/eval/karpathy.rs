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

/// What tells COCO's own files, which have `images` of another kind, from this layout.
#[derive(Deserialize)]
struct Header {
    annotations: Option<IgnoredAny>,
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

/// Reads one or several splits of a dataset as one, or all where none is named. A picture's id is its path below
/// the picture folder: `filepath/filename`, or `filename` where only that file is there; `exists` says
/// which are. Splits are taken by their name in the file: COCO's `restval` is one of its own.
///
/// Left out, each with a line in [`Dataset::skipped`]: entries without the layout's fields, absolute
/// paths and paths with `..`, ids or files met twice, missing files, empty captions, pictures without
/// any caption.
///
/// # Errors
/// [`Error::Dataset`] where the JSON is not of this layout, lacks a split, or nothing is left.
pub fn read(json: &[u8], splits: &[&str], exists: impl Fn(&str) -> bool) -> Result<Dataset> {
    let file = parse(json)?;
    let split = if splits.is_empty() { "all".to_owned() } else { splits.join("+") };
    let mut dataset = Dataset { name: file.dataset, split, ..Dataset::default() };
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
    let wanted = |entry: &&Entry| splits.is_empty() || splits.contains(&entry.split.as_str());
    for entry in entries.into_iter().filter(wanted) {
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

fn parse(json: &[u8]) -> Result<File> {
    // Editors on Windows begin a file with this mark, which JSON does not allow.
    let json = json.strip_prefix("\u{feff}".as_bytes()).unwrap_or(json);
    let refused = |e: serde_json::Error| Error::Dataset(format!("its JSON: {e}"));
    let Header { annotations } = serde_json::from_slice(json).map_err(refused)?;
    if annotations.is_some() {
        let line = "this is COCO's own layout, its pictures and captions apart; \
                    Karpathy's (dataset_coco.json) is needed, which names the splits, too";
        return Err(Error::Dataset(line.to_owned()));
    }
    serde_json::from_slice(json).map_err(refused)
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
    // COCO's two folders are often unpacked into one.
    let Some(path) = [path.clone(), entry.filename.clone()].into_iter().find(|path| exists(path)) else {
        return Err(format!("{path}: no such file"));
    };
    if !seen.paths.insert(path.clone()) {
        return Err(format!("{path}: was there before"));
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
