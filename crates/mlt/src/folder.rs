//! The picture files of a folder, as people's folders are: with leftovers of systems, links, pipes and other files.

use std::collections::BTreeMap;
use std::fs::{self, DirEntry, FileType};
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::cli::say;
use crate::left_out;

/// File name endings, lower case, of the formats that [`crate::decode`] reads.
pub(crate) const ENDINGS: [&str; 8] = ["bmp", "gif", "jfif", "jpe", "jpeg", "jpg", "png", "webp"];
/// Formats that cameras write and nothing here reads.
const UNREADABLE: [&str; 4] = ["avif", "heic", "heif", "hif"];
/// No file of more bytes is read: it would be kept in memory whole, once for every core.
const MAX_BYTES: u64 = 1 << 29;
/// Folders and files that a system keeps for itself, lower case, beside those whose name begins with a dot.
const SYSTEM: [&str; 9] = [
    "@eadir",
    "#recycle",
    "$recycle.bin",
    "__macosx",
    "desktop.ini",
    "ehthumbs.db",
    "lost+found",
    "system volume information",
    "thumbs.db",
];

/// The paths below `folder` of its picture files, with `/`, sorted. Links to folders are not followed and system files
/// not looked at. What looks like a picture and is none (empty, a pipe, a link to nothing) is named, other files are
/// counted by their ending.
///
/// # Errors
/// Where the folder cannot be listed or has no picture.
pub(crate) fn pictures_in(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut found = Found::default();
    found.add_all(entries, "");
    found.pictures.sort();
    let left_out = found.left_out();
    if found.pictures.is_empty() {
        let name = folder.display();
        bail!("{name}: no picture in this folder ({}){left_out}", ENDINGS.join(", "));
    }
    if !left_out.is_empty() {
        say(format_args!("{}{left_out}", folder.display()));
    }
    Ok(found.pictures)
}

#[derive(Default)]
struct Found {
    pictures: Vec<String>,
    /// How many files have each ending that is no picture's.
    others: BTreeMap<String, usize>,
}

impl Found {
    /// Adds the files below a folder whose own path is `prefix` (with its `/`).
    fn add_all(&mut self, entries: fs::ReadDir, prefix: &str) {
        for entry in entries {
            let found = entry.and_then(|entry| Ok((entry.file_type()?, entry)));
            match found {
                Ok((kind, entry)) => self.add(kind, &entry, prefix),
                Err(error) => say(format_args!("{prefix}: {error}")),
            }
        }
    }

    fn add(&mut self, kind: FileType, entry: &DirEntry, prefix: &str) {
        let Ok(name) = entry.file_name().into_string() else {
            say(format_args!("{prefix}{}: its name is not text", entry.file_name().display()));
            return;
        };
        if is_of_the_system(&name) {
            return;
        }
        let path = format!("{prefix}{name}");
        if kind.is_dir() {
            match fs::read_dir(entry.path()) {
                Ok(entries) => self.add_all(entries, &format!("{path}/")),
                Err(error) => say(format_args!("{}: {error}", on_one_line(&path))),
            }
            return;
        }
        let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_lowercase());
        if !ENDINGS.contains(&ending.as_str()) {
            *self.others.entry(ending).or_default() += 1;
            return;
        }
        match why_not(&entry.path()) {
            None => self.pictures.push(path),
            Some(reason) => {
                say(format_args!("{}: {reason}", on_one_line(&path)));
                left_out::tell();
            }
        }
    }

    /// What was left out by its ending, as the end of a line; nothing where nothing was.
    fn left_out(&self) -> String {
        if self.others.is_empty() {
            return String::new();
        }
        let count = |(ending, count): (&String, &usize)| match ending.as_str() {
            "" => format!("{count} without an ending"),
            ending => format!("{count} .{}", on_one_line(ending)),
        };
        let counts: Vec<String> = self.others.iter().map(count).collect();
        let unreadable = UNREADABLE.iter().any(|ending| self.others.contains_key(*ending));
        let way = if unreadable { " (HEIC and AVIF are not read here: convert them to JPEG)" } else { "" };
        format!(": left out {}{way}", counts.join(", "))
    }
}

/// A name with its line breaks and other control characters spelt out.
pub(crate) fn on_one_line(name: &str) -> String {
    let spelt = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    name.chars().map(spelt).collect()
}

/// Whether a system keeps this for itself: hidden files, and macOS's `._x` beside each file `x`, among them.
fn is_of_the_system(name: &str) -> bool {
    name.starts_with('.') || SYSTEM.contains(&name.to_lowercase().as_str())
}

/// Why a file that is called a picture is none. It is not opened: opening a pipe would wait for ever.
fn why_not(path: &Path) -> Option<String> {
    match fs::metadata(path) {
        Err(error) => Some(error.to_string()),
        Ok(data) if data.is_dir() => Some("a link to a folder, not followed".to_owned()),
        Ok(data) if !data.is_file() => Some("not a file but a pipe or a device".to_owned()),
        Ok(data) if data.len() == 0 => Some("an empty file".to_owned()),
        Ok(data) if data.len() > MAX_BYTES => {
            Some(format!("a file of {} bytes, too large for a picture", data.len()))
        }
        Ok(_) => None,
    }
}
