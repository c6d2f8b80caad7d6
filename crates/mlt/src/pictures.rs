//! Where pictures come from: a folder, a list of files, or a collection's packs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use anyhow::{Context, Result, bail};
use more_like_this::eval::collection::Collection;
use more_like_this::image::tower_input;
use picture_files::decode;

use crate::cli::{Common, say};
use crate::folder::{on_one_line, pictures_in};
use crate::hashes;

/// Pictures that can be read one by one.
pub(crate) struct Pictures {
    /// Their ids, unique, in their order.
    pub ids: Vec<String>,
    origin: Origin,
}

enum Origin {
    /// Files below a folder; ids are their paths there, with `/`.
    Folder(PathBuf),
    Packs(Collection, Vec<Vec<u8>>),
}

impl Pictures {
    /// Every picture file below `folder`, sorted, as [`pictures_in`] finds them.
    pub(crate) fn in_folder(folder: &Path) -> Result<Pictures> {
        Ok(Pictures::of_files(folder, pictures_in(folder)?))
    }

    /// The files `ids` below `folder`.
    pub(crate) fn of_files(folder: &Path, ids: Vec<String>) -> Pictures {
        Pictures { ids, origin: Origin::Folder(folder.to_owned()) }
    }

    /// The pictures of a collection whose `index.json` lies in `folder`.
    pub(crate) fn of_collection(folder: &Path, collection: Collection) -> Result<Pictures> {
        let mut packs = Vec::new();
        for pack in &collection.packs {
            let path = folder.join(&pack.url);
            let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
            if bytes.len() != pack.bytes {
                bail!("{}: has {} bytes, the index says {}", path.display(), bytes.len(), pack.bytes);
            }
            if hashes::of_bytes(&bytes) != pack.sha256 {
                bail!(
                    "{}: is not the file that the index is about: make the collection again",
                    path.display()
                );
            }
            packs.push(bytes);
        }
        let ids: Vec<String> = collection.pictures.iter().map(|entry| entry.id.clone()).collect();
        Ok(Pictures { ids, origin: Origin::Packs(collection, packs) })
    }

    /// Per picture the hash of its bytes, under which embeddings, patch tokens and captions are kept. A file that cannot be
    /// read has its id instead: nothing is ever kept of it.
    pub(crate) fn hashes(&self, common: &Common) -> Result<Vec<String>> {
        match &self.origin {
            Origin::Folder(folder) => {
                let files: Vec<PathBuf> = self.ids.iter().map(|id| folder.join(id)).collect();
                let hashes = hashes::of_files(common, &files)?;
                Ok(hashes
                    .into_iter()
                    .zip(&self.ids)
                    .map(|(hash, id)| hash.unwrap_or_else(|| id.clone()))
                    .collect())
            }
            Origin::Packs(..) => {
                (0..self.ids.len()).map(|index| Ok(hashes::of_bytes(&self.bytes(index)?))).collect()
            }
        }
    }

    fn bytes(&self, index: usize) -> Result<Vec<u8>> {
        match &self.origin {
            Origin::Folder(folder) => {
                let id = &self.ids[index];
                fs::read(folder.join(id)).with_context(|| id.clone())
            }
            Origin::Packs(collection, packs) => {
                let place = collection.place(index).and_then(|(pack, range)| packs.get(pack)?.get(range));
                Ok(place.context("outside of the pack")?.to_vec())
            }
        }
    }

    /// The file of the picture `id`, which is one of a folder.
    pub(crate) fn file(&self, id: &str) -> Result<PathBuf> {
        match &self.origin {
            Origin::Folder(folder) => Ok(folder.join(id)),
            Origin::Packs(..) => bail!("{id}: lies in a collection's pack, not in a file of its own"),
        }
    }

    /// Width and height of the picture `id`, upright, in pixels.
    pub(crate) fn size(&self, id: &str) -> Result<(usize, usize)> {
        let index = self.ids.iter().position(|known| known == id).with_context(|| id.to_owned())?;
        let picture = decode(id, &self.bytes(index)?)?;
        let view = picture.view()?;
        Ok((view.width(), view.height()))
    }

    fn input(&self, index: usize, side: usize) -> Result<Vec<u8>> {
        let picture = decode(&self.ids[index], &self.bytes(index)?)?;
        Ok(tower_input(picture.view()?, side)?)
    }

    /// Reads and prepares the pictures `wanted` on every core, and hands them to `take` in batches of
    /// at most `batch`, in no particular order. What cannot be read is said; the number of such
    /// pictures is returned.
    pub(crate) fn inputs(
        &self,
        wanted: &[usize],
        side: usize,
        batch: usize,
        mut take: impl FnMut(&[(usize, Vec<u8>)]) -> Result<()>,
    ) -> Result<usize> {
        let next = AtomicUsize::new(0);
        let work = |send: SyncSender<(usize, Result<Vec<u8>>)>| {
            while let Some(&index) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                // A receiver that is gone has failed and needs no more.
                if send.send((index, self.input(index, side))).is_err() {
                    break;
                }
            }
        };
        thread::scope(|scope| {
            let (send, receive) = sync_channel(batch);
            for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
                let send = send.clone();
                scope.spawn(move || work(send));
            }
            drop(send);
            let (mut ready, mut unreadable) = (Vec::new(), 0);
            for (index, input) in receive {
                match input {
                    Ok(input) => ready.push((index, input)),
                    Err(error) => {
                        say(on_one_line(&format!("{error:#}")));
                        unreadable += 1;
                    }
                }
                if ready.len() >= batch {
                    take(&ready)?;
                    ready.clear();
                }
            }
            if !ready.is_empty() {
                take(&ready)?;
            }
            Ok(unreadable)
        })
    }
}
