//! Collections of the page: an index and packs of picture files, as `tools/collections` writes them.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use serde::Deserialize;

use super::{Dataset, Picture};
use crate::{Error, Result};

/// The only layout of an index that is read.
const FORMAT: u64 = 2;

/// What of an index is the same in every layout. The first had no number.
#[derive(Deserialize)]
struct Header {
    #[serde(default)]
    format: Option<u64>,
}

/// A collection's `index.json`: what retrieval is measured with. Its title and whatever else the page shows are not read.
#[derive(Clone, Debug, Deserialize)]
pub struct Collection {
    /// Its folder's name.
    pub name: String,
    /// Changes whenever a picture does.
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
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

impl Pack {
    /// Whether its name is that of a file in the index's own folder, on any system.
    fn is_named_plainly(&self) -> bool {
        !self.url.contains(['/', '\\', ':', '\0']) && !["", ".", ".."].contains(&self.url.as_str())
    }
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

/// A file of questions about a collection.
#[derive(Deserialize)]
struct Questions {
    questions: Vec<Topic>,
}

/// Fewest right answers that make a subgroup a topic: with fewer than ten, precision at 10 could not
/// reach 1.
const TOPIC_SIZE: usize = 10;

impl Collection {
    /// Reads an index and checks that it has the layout of this version, every pack's name lies inside
    /// of the folder, every picture inside of its pack, that ids are unique, captions and queries not
    /// blank, and that each topic's answers are different pictures of the collection.
    ///
    /// # Errors
    /// [`Error::Dataset`].
    pub fn read(json: &[u8]) -> Result<Collection> {
        let broken = |e: serde_json::Error| Error::Dataset(format!("its index: {e}"));
        let Header { format } = serde_json::from_slice(json).map_err(broken)?;
        match format {
            Some(FORMAT) => {}
            // Newer than this program, or older: only the older can be mended by building it.
            Some(newer @ FORMAT..) => {
                let line = format!("its index has format {newer}, newer than the {FORMAT} that is read here");
                return Err(Error::Dataset(line));
            }
            older => {
                let older = older.unwrap_or(1);
                let way = "build the collection again (npm run build makes the bundled ones)";
                return Err(Error::Dataset(format!("its index has format {older}, {FORMAT} is read: {way}")));
            }
        }
        let collection: Collection = serde_json::from_slice(json).map_err(broken)?;
        collection.check()?;
        Ok(collection)
    }

    fn check(&self) -> Result<()> {
        if let Some(pack) = self.packs.iter().find(|pack| !pack.is_named_plainly()) {
            return Err(Error::Dataset(format!("{:?} is not a pack's name", pack.url)));
        }
        let mut ids = HashSet::new();
        for entry in &self.pictures {
            let size = self.packs.get(entry.pack).map(|pack| pack.bytes);
            let room = size.and_then(|size| size.checked_sub(entry.offset)).unwrap_or(0);
            if entry.length == 0 || entry.length > room {
                return Err(Error::Dataset(format!("picture {:?} does not lie inside of a pack", entry.id)));
            }
            if !ids.insert(&entry.id) {
                return Err(Error::Dataset(format!("picture {:?} is listed twice", entry.id)));
            }
            if std::iter::once(&entry.label).chain(&entry.captions).any(|words| words.trim().is_empty()) {
                return Err(Error::Dataset(format!("picture {:?} has a blank label or caption", entry.id)));
            }
        }
        self.topics.iter().try_for_each(|topic| topic.check(&ids))
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

    /// Reads a file of questions about this collection, `{"questions": [{"words", "kind", "relevant"}]}`.
    ///
    /// # Errors
    /// [`Error::Dataset`], also for answers that the collection does not have.
    pub fn questions(&self, json: &[u8]) -> Result<Vec<Topic>> {
        let Questions { questions } =
            serde_json::from_slice(json).map_err(|error| Error::Dataset(error.to_string()))?;
        let ids = self.pictures.iter().map(|entry| &entry.id).collect();
        questions.iter().try_for_each(|topic| topic.check(&ids))?;
        Ok(questions)
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
