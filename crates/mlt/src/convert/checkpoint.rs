//! The weights of a checkpoint: one safetensors file, or several and an index of which tensor lies where. Of a file its
//! header is read at first, and a tensor's values when they are asked for.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use half::{bf16, f16};
use safetensors::Dtype;
use safetensors::tensor::Metadata;
use serde::Deserialize;

use super::read_text;

const WHOLE: &str = "model.safetensors";
const INDEX: &str = "model.safetensors.index.json";
/// What older checkpoints have: Python's pickles, which can hold a program.
const PICKLES: [&str; 2] = ["pytorch_model.bin", "pytorch_model.bin.index.json"];
/// A header of more bytes is none: it has some hundred bytes for each tensor.
const LARGEST_HEADER: u64 = 1 << 26;

/// The tensors of one or several files.
pub(super) struct Checkpoint {
    shards: Vec<Shard>,
    /// Which of the files a tensor lies in.
    places: HashMap<String, usize>,
}

#[derive(Deserialize)]
struct Index {
    /// The file of each tensor.
    weight_map: BTreeMap<String, String>,
}

impl Checkpoint {
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let mut shards = Vec::new();
        for name in files(folder)? {
            shards.push(Shard::open(folder.join(name))?);
        }
        let names = |(shard, file): (usize, &Shard)| {
            file.metadata.tensors().into_keys().map(move |name| (name, shard)).collect::<Vec<_>>()
        };
        let places = shards.iter().enumerate().flat_map(names).collect();
        Ok(Self { shards, places })
    }

    /// A tensor's values, row-major.
    ///
    /// # Errors
    /// Where there is none of that name and shape, where it has values that are no numbers, or cannot be read.
    pub(super) fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let Some(&shard) = self.places.get(name) else {
            bail!("the checkpoint has no tensor \"{name}\"");
        };
        let values = self.shards[shard].tensor(name, shape)?;
        ensure!(
            values.iter().all(|value| value.is_finite()),
            "tensor \"{name}\" has values that are no numbers"
        );
        Ok(values)
    }
}

/// The names of the files with weights.
fn files(folder: &Path) -> Result<Vec<String>> {
    if folder.join(WHOLE).exists() {
        return Ok(vec![WHOLE.into()]);
    }
    if folder.join(INDEX).exists() {
        let path = || folder.join(INDEX).display().to_string();
        let index: Index = serde_json::from_str(&read_text(folder, INDEX)?).with_context(path)?;
        let mut names: Vec<String> = index.weight_map.into_values().collect();
        names.sort();
        names.dedup();
        let is_file_name =
            |name: &String| Path::new(name).file_name().is_some_and(|file| file == name.as_str());
        if let Some(name) = names.iter().find(|name| !is_file_name(name)) {
            bail!("{}: \"{name}\" is not the name of a file beside it", path());
        }
        if let Some(name) = names.iter().find(|name| !folder.join(name).exists()) {
            bail!("{}: its part {name} is missing; download it again", path());
        }
        return Ok(names);
    }
    match PICKLES.iter().find(|name| folder.join(name).exists()) {
        Some(pickle) => bail!(
            "{} has its weights in {pickle} alone, a Python pickle, which may run any program when it is opened; \
             save it as safetensors with transformers: CLIPModel.from_pretrained(...).save_pretrained(...)",
            folder.display()
        ),
        None => bail!("{} has no {WHOLE}", folder.display()),
    }
}

/// One safetensors file.
struct Shard {
    path: PathBuf,
    metadata: Metadata,
    /// Where the values begin.
    data: u64,
}

impl Shard {
    fn open(path: PathBuf) -> Result<Self> {
        let header = Self::header(&path).with_context(|| path.display().to_string());
        header.map(|(metadata, data)| Self { path, metadata, data })
    }

    /// The directory, and where the values begin.
    fn header(path: &Path) -> Result<(Metadata, u64)> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut size = [0; 8];
        file.read_exact(&mut size).map_err(cut_short)?;
        let size = u64::from_le_bytes(size);
        ensure!(size <= LARGEST_HEADER && size < length, "it is no safetensors file");
        let mut json = vec![0; size as usize];
        file.read_exact(&mut json).map_err(cut_short)?;
        let metadata: Metadata = serde_json::from_slice(&json).context("it is no safetensors file")?;
        let data = 8 + size;
        let end = metadata.tensors().values().map(|info| info.data_offsets.1 as u64).max().unwrap_or(0);
        ensure!(data.checked_add(end).is_some_and(|end| end <= length), "it is cut short");
        Ok((metadata, data))
    }

    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let info = self.metadata.info(name).with_context(|| format!("there is no tensor \"{name}\""))?;
        ensure!(info.shape == shape, "tensor \"{name}\" has shape {:?}, expected {shape:?}", info.shape);
        let (start, end) = info.data_offsets;
        let read = || -> std::io::Result<Vec<u8>> {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(self.data + start as u64))?;
            let mut bytes = vec![0; end - start];
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = read().with_context(|| self.path.display().to_string())?;
        floats(info.dtype, &bytes).with_context(|| format!("tensor \"{name}\""))
    }
}

fn cut_short(error: std::io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::UnexpectedEof => anyhow::anyhow!("it is cut short"),
        _ => error.into(),
    }
}

fn floats(kind: Dtype, bytes: &[u8]) -> Result<Vec<f32>> {
    fn each<const N: usize>(bytes: &[u8], value: impl Fn([u8; N]) -> f32) -> Vec<f32> {
        bytes.as_chunks().0.iter().map(|bytes| value(*bytes)).collect()
    }
    Ok(match kind {
        Dtype::F32 => each(bytes, f32::from_le_bytes),
        Dtype::F16 => each(bytes, |bytes| f16::from_le_bytes(bytes).into()),
        Dtype::BF16 => each(bytes, |bytes| bf16::from_le_bytes(bytes).into()),
        other => bail!("it holds {other:?}; F32, F16 and BF16 can be converted"),
    })
}
