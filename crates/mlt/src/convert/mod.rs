//! `mlt convert`: a CLIP checkpoint, as Hugging Face's `transformers` saves one, as a model file for the page and for `mlt`.

mod checkpoint;
mod configuration;
mod towers;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use candle_core::quantized::GgmlDType;
use clap::{Args, ValueEnum};
use more_like_this::model::Model;

use crate::cache::{check_writable, write_whole};
use crate::cli::say;
use checkpoint::Checkpoint;
use configuration::Configuration;
use towers::Tensors;

/// The definition of the tokenizer, which goes into the model file as it is.
const TOKENIZER: &str = "tokenizer.json";

#[derive(Args)]
pub(crate) struct Options {
    /// Folder of the checkpoint: config.json, tokenizer.json, model.safetensors (or its parts and their index)
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Model file to write (GGUF)
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// How matrices are stored
    #[arg(long, value_enum, default_value_t = Quantization::Q8_0)]
    quantize: Quantization,
}

/// ggml's names for how a matrix is stored.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Quantization {
    /// 8 bits and a scale for 32 values
    #[value(name = "q8_0")]
    Q8_0,
    /// 4 bits and a scale for 32 values: half the download, less exact
    #[value(name = "q4_0")]
    Q4_0,
    /// 16 bits
    F16,
}

impl From<Quantization> for GgmlDType {
    fn from(quantization: Quantization) -> Self {
        match quantization {
            Quantization::Q8_0 => Self::Q8_0,
            Quantization::Q4_0 => Self::Q4_0,
            Quantization::F16 => Self::F16,
        }
    }
}

pub(crate) fn run(options: &Options) -> Result<()> {
    check_writable(&options.output)?;
    let bytes = converted(&options.folder, options.quantize)?;
    write_whole(&options.output, &bytes)?;
    say(format_args!("{}: {:.1} MB", options.output.display(), bytes.len() as f64 / 1e6));
    Ok(())
}

/// The bytes of the model file, which was loaded once to see that it can be.
fn converted(folder: &Path, quantize: Quantization) -> Result<Vec<u8>> {
    let configuration = Configuration::read(folder)?;
    let tokenizer = read_text(folder, TOKENIZER)?;
    let checkpoint = Checkpoint::open(folder)?;
    let mut tensors = Tensors::new(&checkpoint, quantize.into());
    tensors.text_tower(&configuration.text, configuration.embedding)?;
    tensors.image_tower(&configuration.image, configuration.embedding)?;
    let bytes = tensors.file(&configuration.model(), &tokenizer)?;
    let model = Model::from_gguf(&bytes).with_context(|| folder.display().to_string())?;
    model.text.encode("a picture").with_context(|| folder.join(TOKENIZER).display().to_string())?;
    Ok(bytes)
}

/// A text file of the folder.
fn read_text(folder: &Path, name: &str) -> Result<String> {
    let path = folder.join(name);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            bail!("{} has no {name}, which a checkpoint saved by transformers has", folder.display())
        }
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}
