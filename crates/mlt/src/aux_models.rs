//! The networks whose files lie beside the model's.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result};
use more_like_this::model::{Captioner, Summarizer, TowerShape, fingerprint};

use crate::cli::Common;

/// The file of the network that writes captions.
pub(crate) const CAPTIONER: &str = "captioner.gguf";
/// The file of AFS's network.
pub(crate) const SUMMARIZER: &str = "summarizer.gguf";

/// Where a sidecar's file lies.
pub(crate) fn path(common: &Common, name: &str) -> PathBuf {
    common.model.with_file_name(name)
}

/// A file that was read, and is still to be loaded.
pub(crate) struct AuxModelFile {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl AuxModelFile {
    /// The captioner's file, or nothing where there is none.
    pub(crate) fn captioner(common: &Common) -> Result<Option<AuxModelFile>> {
        AuxModelFile::read(path(common, CAPTIONER))
    }

    /// The summarizer's file, or nothing where there is none.
    pub(crate) fn summarizer(common: &Common) -> Result<Option<AuxModelFile>> {
        AuxModelFile::read(path(common, SUMMARIZER))
    }

    /// The captioner's file, without which `what` cannot run.
    pub(crate) fn needed_captioner(common: &Common, what: &str) -> Result<AuxModelFile> {
        AuxModelFile::captioner(common)?.with_context(|| missing(common, what, CAPTIONER))
    }

    /// The summarizer's file, without which `what` cannot run.
    pub(crate) fn needed_summarizer(common: &Common, what: &str) -> Result<AuxModelFile> {
        AuxModelFile::summarizer(common)?.with_context(|| missing(common, what, SUMMARIZER))
    }

    fn read(path: PathBuf) -> Result<Option<AuxModelFile>> {
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(AuxModelFile { path, bytes })),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    /// Tells the file from any other.
    pub(crate) fn fingerprint(&self) -> String {
        fingerprint(&self.bytes)
    }

    /// Loads a captioner for these towers.
    pub(crate) fn load_captioner(&self, towers: &TowerShape) -> Result<Captioner> {
        Captioner::from_gguf(&self.bytes, towers).with_context(|| self.path.display().to_string())
    }

    /// Loads a summarizer for these towers.
    pub(crate) fn load_summarizer(&self, towers: &TowerShape) -> Result<Summarizer> {
        Summarizer::from_gguf(&self.bytes, towers).with_context(|| self.path.display().to_string())
    }
}

fn missing(common: &Common, what: &str, name: &str) -> String {
    format!("{what} needs the model file {}, which is missing", common.model.with_file_name(name).display())
}
