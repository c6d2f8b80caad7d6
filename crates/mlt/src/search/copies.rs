//! Copies of found files.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cli::say;

/// Names that are tried for a file whose own is taken.
const NAMES: u32 = 10_000;

/// Copies files into a folder, which is made where there is none. A name that is taken gets a number; what is there already, of the
/// same size and content, is not copied again.
///
/// # Errors
/// Naming the file or folder.
pub(super) fn copy(files: &[(&str, PathBuf)], folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let mut copied = 0;
    for (_, file) in files {
        copied += usize::from(copy_one(file, folder).with_context(|| file.display().to_string())?);
    }
    let there = match files.len() - copied {
        0 => String::new(),
        there => format!(", {there} were there"),
    };
    say(format_args!("{copied} pictures copied to {}{there}", folder.display()));
    Ok(())
}

/// Whether the file had to be copied.
fn copy_one(file: &Path, folder: &Path) -> io::Result<bool> {
    for number in 1..=NAMES {
        let copy = folder.join(name(file, number));
        match File::create_new(&copy) {
            Ok(mut made) => {
                let written = File::open(file).and_then(|mut from| io::copy(&mut from, &mut made));
                return written.map(|_| true).inspect_err(|_| drop(fs::remove_file(&copy)));
            }
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) if is_same(file, &copy)? => return Ok(false),
            Err(_) => {}
        }
    }
    Err(io::Error::other("its folder has too many files of this name"))
}

/// The file's name, from the second on with a number before its ending.
fn name(file: &Path, number: u32) -> OsString {
    if number == 1 {
        return file.file_name().unwrap_or_default().to_owned();
    }
    let mut name = file.file_stem().unwrap_or_default().to_owned();
    name.push(format!(" ({number})"));
    if let Some(ending) = file.extension() {
        name.push(".");
        name.push(ending);
    }
    name
}

fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let [one_data, other_data] = [fs::metadata(one)?, fs::metadata(other)?];
    Ok(other_data.is_file() && one_data.len() == other_data.len() && fs::read(one)? == fs::read(other)?)
}
