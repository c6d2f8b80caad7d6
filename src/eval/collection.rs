//! Bundled collections: an index and packs of picture files, as the page loads them.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use serde::Deserialize;

use super::{Dataset, Picture};
use crate::{Error, Result};

/// A collection's `index.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Collection {
    /// Its folder's name.
    pub name: String,
    /// Changes whenever a picture does.
    #[serde(default)]
    pub hash: String,
    /// Files that hold the pictures end to end.
    pub packs: Vec<Pack>,
    /// The pictures, in the collection's order.
    pub pictures: Vec<Entry>,
    /// Queries with several right answers, where the collection brings its own.
    #[serde(default)]
    pub topics: Vec<Topic>,
}

/// One file of pictures.
#[derive(Clone, Debug, Deserialize)]
pub struct Pack {
    /// File name beside the index.
    pub url: String,
    /// Its size.
    pub bytes: usize,
}

/// One picture of a collection.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    /// Unique.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Further sentences that describe it.
    #[serde(default)]
    pub captions: Vec<String>,
    /// What it belongs to, as a key such as "animal-bird".
    #[serde(default)]
    pub subgroup: String,
    /// Which pack holds it.
    pub pack: usize,
    /// Where in the pack it begins.
    pub offset: usize,
    /// Bytes of its file.
    pub length: usize,
}

/// A query with several right answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Topic {
    /// The query.
    pub words: String,
    /// Ids of the right answers.
    pub relevant: Vec<String>,
    /// What sort of question it is; empty where there is but one.
    #[serde(default)]
    pub kind: String,
}

impl Topic {
    fn check(&self, ids: &HashSet<&String>) -> Result<()> {
        let refuse = |why: String| Err(Error::Dataset(format!("topic {:?} {why}", self.words)));
        if self.words.trim().is_empty() || self.relevant.is_empty() {
            return refuse("has no words or no right answers".to_owned());
        }
        let mut answers = HashSet::new();
        for id in &self.relevant {
            if !ids.contains(id) {
                return refuse(format!("names picture {id:?}, which the collection does not have"));
            }
            if !answers.insert(id) {
                return refuse(format!("names picture {id:?} twice"));
            }
        }
        Ok(())
    }
}

/// Fewest right answers that make a subgroup a topic: with fewer than ten, precision at 10 could not
/// reach 1.
const TOPIC_SIZE: usize = 10;

impl Collection {
    /// Reads an index and checks that every picture lies inside of its pack, every pack's name inside
    /// of the folder, that ids are unique, captions and queries not blank, and that each topic's answers
    /// are different pictures of the collection.
    ///
    /// # Errors
    /// [`Error::Dataset`].
    pub fn read(json: &[u8]) -> Result<Collection> {
        let collection: Collection =
            serde_json::from_slice(json).map_err(|e| Error::Dataset(format!("its index: {e}")))?;
        if let Some(pack) = collection.packs.iter().find(|pack| pack.url.contains(['/', '\\', ':', '\0'])) {
            return Err(Error::Dataset(format!("{:?} is not a pack's name", pack.url)));
        }
        let mut ids = HashSet::new();
        for entry in &collection.pictures {
            let size = collection.packs.get(entry.pack).map(|pack| pack.bytes);
            let room = size.and_then(|size| size.checked_sub(entry.offset)).unwrap_or(0);
            if entry.length > room || !ids.insert(&entry.id) {
                return Err(Error::Dataset(format!("picture \"{}\" has no place of its own", entry.id)));
            }
            if std::iter::once(&entry.label).chain(&entry.captions).any(|words| words.trim().is_empty()) {
                return Err(Error::Dataset(format!("picture {:?} has a blank label or caption", entry.id)));
            }
        }
        collection.topics.iter().try_for_each(|topic| topic.check(&ids))?;
        Ok(collection)
    }

    /// Where the picture at `index` is: its pack and the bytes there.
    pub fn place(&self, index: usize) -> Option<(usize, Range<usize>)> {
        self.pictures.get(index).map(|entry| (entry.pack, entry.offset..entry.offset + entry.length))
    }

    /// Every picture under its own name (and further captions): the one right answer is that picture.
    pub fn by_name(&self) -> Dataset {
        let picture = |entry: &Entry| Picture {
            id: entry.id.clone(),
            captions: std::iter::once(&entry.label).chain(&entry.captions).cloned().collect(),
        };
        Dataset {
            name: self.name.clone(),
            split: "all".to_owned(),
            pictures: self.pictures.iter().map(picture).collect(),
            skipped: Vec::new(),
        }
    }

    /// Queries with several right answers: the collection's own topics, or else its subgroups of at
    /// least ten pictures, asked for by their key's words.
    pub fn topics(&self) -> Vec<Topic> {
        if !self.topics.is_empty() {
            return self.topics.clone();
        }
        let mut members: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for entry in self.pictures.iter().filter(|entry| !entry.subgroup.is_empty()) {
            members.entry(&entry.subgroup).or_default().push(entry.id.clone());
        }
        members
            .into_iter()
            .filter(|(_, relevant)| relevant.len() >= TOPIC_SIZE)
            .map(|(key, relevant)| Topic { words: key.replace('-', " "), relevant, kind: String::new() })
            .collect()
    }
}
