//! What pictures hold, as SHA-256 in hexadecimal digits. What models say of a picture is kept under its hash, so that a
//! picture which is moved, copied or found in two galleries is encoded once.
//!
//! Reading every file of a large folder takes longer than looking its embedding up, so a file's hash is kept, too,
//! under its path, size and time of change.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::cache;
use crate::cli::{Common, say};
use crate::threads::in_parts;

/// The hash of these bytes.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash of each file, in order. A file that cannot be read has none: whoever reads it next will say why. Where
/// nothing may be kept between runs, nothing is looked up, and each file's stamp stands for its hash.
pub(crate) fn of_files(common: &Common, files: &[PathBuf]) -> Result<Vec<Option<String>>> {
    let stamps: Vec<Option<String>> = files.iter().map(|file| stamp(file)).collect();
    let Some(kept_in) = cache::hashes_file(common) else { return Ok(stamps) };
    let mut known = read(&kept_in);
    let unknown = |stamp: &Option<String>| stamp.as_ref().is_some_and(|stamp| !known.contains_key(stamp));
    let missing: Vec<usize> = (0..files.len()).filter(|&index| unknown(&stamps[index])).collect();
    if !missing.is_empty() {
        let hash = |&index: &usize| Some((stamps[index].clone()?, of_bytes(&fs::read(&files[index]).ok()?)));
        let parts = in_parts(&missing, |part| Ok(part.iter().filter_map(hash).collect::<Vec<_>>()))?;
        known.extend(parts.into_iter().flatten());
        cache::keep(Some(&kept_in), serde_json::to_vec(&known).map_err(anyhow::Error::from));
    }
    let hash = |(stamp, file): (Option<String>, &PathBuf)| match stamp {
        Some(stamp) => known.get(&stamp).cloned(),
        // A file system that tells no time of change.
        None => Some(of_bytes(&fs::read(file).ok()?)),
    };
    Ok(stamps.into_iter().zip(files).map(hash).collect())
}

/// Path, size and time of change, which may lie before 1970 (people date their scans back); `None` where one cannot be
/// found out.
fn stamp(file: &Path) -> Option<String> {
    let data = fs::metadata(file).ok()?;
    let changed = match data.modified().ok()?.duration_since(UNIX_EPOCH) {
        Ok(since) => format!("{}", since.as_nanos()),
        Err(before) => format!("-{}", before.duration().as_nanos()),
    };
    Some(format!("{} {} {changed}", file.canonicalize().ok()?.display(), data.len()))
}

/// Hashes by stamp, as an earlier run left them.
fn read(file: &Path) -> BTreeMap<String, String> {
    let Ok(bytes) = fs::read(file) else { return BTreeMap::new() };
    serde_json::from_slice(&bytes).unwrap_or_else(|error| {
        say(format_args!("{}: {error}; made anew", file.display()));
        BTreeMap::new()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_sha_256() {
        assert_eq!(of_bytes(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_file_of_before_1970_has_a_stamp_of_its_own() {
        let folder = std::env::temp_dir().join(format!("mlt-hashes-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (old, young) = (folder.join("old"), folder.join("young"));
        for file in [&old, &young] {
            fs::write(file, b"a scan").unwrap();
        }
        let year = std::time::Duration::from_secs(365 * 24 * 3600);
        fs::File::options().write(true).open(&old).unwrap().set_modified(UNIX_EPOCH - 5 * year).unwrap();
        let stamps = [stamp(&old), stamp(&young), stamp(&folder.join("none"))];
        assert!(stamps[0].as_ref().is_some_and(|stamp| stamp.contains(" -")), "{stamps:?}");
        assert!(stamps[0] != stamps[1] && stamps[1].is_some() && stamps[2].is_none(), "{stamps:?}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
