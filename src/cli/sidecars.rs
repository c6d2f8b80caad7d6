//! The networks whose files lie beside the model's.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use more_like_this::model::{Captioner, Config, Summarizer};

use super::Common;

/// A file that was read, and is still to be loaded.
pub struct Sidecar {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl Sidecar {
    /// The captioner's file, without which `what` cannot run.
    pub fn captioner(common: &Common, what: &str) -> Result<Sidecar> {
        Sidecar::read(common, what, "captioner.gguf")
    }

    /// The summarizer's file, without which `what` cannot run.
    pub fn summarizer(common: &Common, what: &str) -> Result<Sidecar> {
        Sidecar::read(common, what, "summarizer.gguf")
    }

    fn read(common: &Common, what: &str, name: &str) -> Result<Sidecar> {
        let path = common.model.with_file_name(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Sidecar { path, bytes }),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                bail!("{what} needs the model file {}, which is missing", path.display())
            }
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    /// Loads a captioner for the towers of `model`.
    pub fn load_captioner(&self, model: &Config) -> Result<Captioner> {
        Captioner::from_gguf(&self.bytes, model).with_context(|| self.path.display().to_string())
    }

    /// Loads a summarizer for the towers of `model`.
    pub fn load_summarizer(&self, model: &Config) -> Result<Summarizer> {
        Summarizer::from_gguf(&self.bytes, model).with_context(|| self.path.display().to_string())
    }
}
