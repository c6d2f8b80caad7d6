//! Reading a GGUF file held in memory: every name and shape is checked, nothing is trusted.

mod blocks;

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;

use candle_core::quantized::ggml_file::qtensor_from_ggml;
use candle_core::quantized::gguf_file::{Content, TensorInfo, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};
use candle_nn::LayerNorm;

use super::linear::Linear;
use crate::error::without_backtrace;
use crate::{Error, Result};

/// A GGUF file: its directory, and its bytes to read tensors from.
pub struct Gguf<'a> {
    content: Content,
    bytes: &'a [u8],
}

impl<'a> Gguf<'a> {
    /// Reads the directory.
    ///
    /// # Errors
    /// [`Error::ModelFile`] for bytes that are no GGUF, or one cut short in its directory.
    pub fn open(bytes: &'a [u8]) -> Result<Self> {
        if let Some(other) = other_kind(bytes) {
            return Err(Error::ModelFile(format!("it is {other}, not a GGUF")));
        }
        let mut directory = Directory { bytes: Cursor::new(bytes), sets_alignment: false };
        let content = Content::read(&mut directory);
        if directory.sets_alignment {
            return Err(Error::ModelFile("it sets an alignment of its own".into()));
        }
        Ok(Self { content: content.map_err(broken)?, bytes })
    }

    /// A text from the metadata.
    ///
    /// # Errors
    /// [`Error::ModelFile`] when the key is missing or not a text.
    pub fn text(&self, key: &str) -> Result<&str> {
        match self.content.metadata.get(key) {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(Error::ModelFile(format!("\"{key}\" is not a text"))),
            None => Err(Error::ModelFile(format!("it has no \"{key}\""))),
        }
    }

    /// Where the last of the tensors that are wanted ends, in bytes from the beginning of the file; `None` where that is no
    /// possible place.
    pub fn end_of(&self, is_wanted: impl Fn(&str) -> bool) -> Option<usize> {
        let wanted = self.content.tensor_infos.iter().filter(|(name, _)| is_wanted(name));
        let start = usize::try_from(self.content.tensor_data_offset).ok()?;
        wanted.map(|(_, info)| self.range(info)).try_fold(start, |end, range| Some(end.max(range?.end)))
    }

    /// The tensors whose names start with `prefix` and a dot.
    pub fn pp(&self, prefix: &str) -> Scope<'_> {
        Scope { file: self, prefix: prefix.into() }
    }

    /// All tensors, by their whole names.
    pub fn root(&self) -> Scope<'_> {
        Scope { file: self, prefix: String::new() }
    }

    /// A tensor's kind and bytes, whole blocks in each row.
    fn bytes_of(&self, name: &str, shape: &[usize]) -> Result<(GgmlDType, &'a [u8])> {
        let tensors = &self.content.tensor_infos;
        let info = tensors.get(name).ok_or_else(|| Error::MissingTensor(name.into()))?;
        // Before any product of the file's dimensions is taken.
        if info.shape.dims() != shape {
            return Err(Error::TensorShape {
                name: name.into(),
                found: info.shape.dims().to_vec(),
                expected: shape.to_vec(),
            });
        }
        // A quantised row is of whole blocks; candle counts them over the whole tensor.
        let (row, block) = (shape.last().copied().unwrap_or(1), info.ggml_dtype.block_size());
        if !row.is_multiple_of(block) {
            return Err(refused(name, &format!("has rows of {row} values, no multiple of {block}")));
        }
        let bytes = self.range(info).and_then(|range| self.bytes.get(range));
        Ok((info.ggml_dtype, bytes.ok_or_else(|| refused(name, "is cut short"))?))
    }

    /// Where a tensor lies in a whole file; `None` where that is no possible place.
    fn range(&self, info: &TensorInfo) -> Option<Range<usize>> {
        let count = info.shape.dims().iter().try_fold(1usize, |count, &size| count.checked_mul(size))?;
        let size = count.div_ceil(info.ggml_dtype.block_size()).checked_mul(info.ggml_dtype.type_size())?;
        let start = self.content.tensor_data_offset.checked_add(info.offset)?;
        let start = usize::try_from(start).ok()?;
        Some(start..start.checked_add(size)?)
    }

    fn tensor(&self, name: &str, shape: &[usize]) -> Result<QTensor> {
        let (kind, bytes) = self.bytes_of(name, shape)?;
        // candle takes the blocks where they lie, so they must be aligned as an allocation is.
        let aligned = bytes.to_vec();
        let tensor = qtensor_from_ggml(kind, &aligned, shape.to_vec(), &Device::Cpu)
            .map_err(|e| refused(name, &format!("cannot be read: {}", without_backtrace(e))))?;
        match is_finite(&tensor)? {
            true => Ok(tensor),
            false => Err(not_finite(name)),
        }
    }

    /// A tensor whose values are to be expanded bit by bit.
    fn packed(&self, name: &str, shape: &[usize]) -> Result<Packed<'a>> {
        let (kind, bytes) = self.bytes_of(name, shape)?;
        let whole = match blocks::expand(kind, &[], &mut []) {
            true => None,
            false => Some(self.tensor(name, shape)?.dequantize(&Device::Cpu)?.flatten_all()?.to_vec1()?),
        };
        Ok(Packed { name: name.into(), kind, bytes, whole })
    }
}

/// A tensor in a file.
struct Packed<'a> {
    name: String,
    kind: GgmlDType,
    bytes: &'a [u8],
    /// All values, of a kind that is not expanded here.
    whole: Option<Vec<f32>>,
}

impl Packed<'_> {
    /// Writes the values from the `first` on, whole blocks of them.
    ///
    /// # Errors
    /// [`Error::ModelFile`] where they are not finite.
    fn read(&self, first: usize, values: &mut [f32]) -> Result<()> {
        match &self.whole {
            Some(whole) => values.copy_from_slice(&whole[first..][..values.len()]),
            None => {
                let bytes = |count: usize| count / self.kind.block_size() * self.kind.type_size();
                blocks::expand(self.kind, &self.bytes[bytes(first)..][..bytes(values.len())], values);
            }
        }
        match values.iter().all(|value| value.is_finite()) {
            true => Ok(()),
            false => Err(not_finite(&self.name)),
        }
    }
}

fn refused(tensor: &str, reason: &str) -> Error {
    Error::ModelFile(format!("tensor \"{tensor}\" {reason}"))
}

fn not_finite(tensor: &str) -> Error {
    refused(tensor, "is not finite")
}

/// Some of a file's tensors, by a common prefix. Its methods' shapes are PyTorch's, outermost
/// first, and each fails with [`Error::MissingTensor`], [`Error::TensorShape`], or
/// [`Error::ModelFile`] where the tensor's data is cut short or not finite.
#[derive(Clone)]
pub struct Scope<'a> {
    file: &'a Gguf<'a>,
    prefix: String,
}

impl Scope<'_> {
    /// One level down.
    pub fn pp(&self, name: impl std::fmt::Display) -> Self {
        Self { file: self.file, prefix: self.name(name) }
    }

    fn name(&self, name: impl std::fmt::Display) -> String {
        match self.prefix.as_str() {
            "" => name.to_string(),
            prefix => format!("{prefix}.{name}"),
        }
    }

    /// A tensor as the file holds it.
    pub fn tensor(&self, name: &str, shape: &[usize]) -> Result<QTensor> {
        self.file.tensor(&self.name(name), shape)
    }

    /// A tensor as f32.
    pub fn dense(&self, name: &str, shape: &[usize]) -> Result<Tensor> {
        Ok(Tensor::from_vec(self.f32(name, shape)?, shape, &Device::Cpu)?)
    }

    /// A tensor's values as f32, row-major.
    pub fn f32(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let packed = self.file.packed(&self.name(name), shape)?;
        let mut values = vec![0.0; shape.iter().product()];
        packed.read(0, &mut values)?;
        Ok(values)
    }

    /// A linear layer: `weight` `[outputs, inputs]` and `bias`.
    pub fn linear(&self, inputs: usize, outputs: usize) -> Result<Linear> {
        let weight = self.file.packed(&self.name("weight"), &[outputs, inputs])?;
        let bias = self.f32("bias", &[outputs])?;
        Linear::from_rows(inputs, &bias, |row, values| weight.read(row * inputs, values))
    }

    /// candle's layer norm: `weight` and `bias`.
    pub fn layer_norm(&self, width: usize, epsilon: f64) -> Result<LayerNorm> {
        let weight = self.dense("weight", &[width])?;
        Ok(LayerNorm::new(weight, self.dense("bias", &[width])?, epsilon))
    }
}

/// Whether all values are numbers. A block is finite where its scale is, which comes first in it as f16, so
/// that a large table need not be expanded to know.
fn is_finite(tensor: &QTensor) -> Result<bool> {
    const EXPONENT: u16 = 0x7c00;
    match tensor.dtype() {
        kind @ (GgmlDType::F16 | GgmlDType::Q4_0 | GgmlDType::Q8_0) => {
            let data = tensor.data()?;
            let mut blocks = data.chunks_exact(kind.type_size());
            Ok(blocks.all(|block| u16::from_le_bytes([block[0], block[1]]) & EXPONENT != EXPONENT))
        }
        _ => {
            let values = tensor.dequantize(&Device::Cpu)?.flatten_all()?.to_vec1::<f32>()?;
            Ok(values.iter().all(|value| value.is_finite()))
        }
    }
}

fn broken(error: candle_core::Error) -> Error {
    Error::ModelFile(format!("it is cut short or not a GGUF ({})", without_backtrace(error)))
}

/// What a server sends in place of a file that it does not have, by its first bytes.
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    let start = bytes.trim_ascii_start();
    match start {
        _ if start.starts_with(b"version https://git-lfs") => Some("a Git LFS pointer"),
        _ if start.starts_with(b"<") => Some("a web page"),
        _ if bytes.is_empty() => Some("empty"),
        _ => None,
    }
}

/// A file whose directory is being read. candle divides by `general.alignment` and takes 0 for it, so reading
/// stops at that key; no writer of ours sets it.
struct Directory<'a> {
    bytes: Cursor<&'a [u8]>,
    sets_alignment: bool,
}

impl Read for Directory<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(buffer)?;
        // candle reads a key at once, and takes zeros off its end.
        let key = buffer[..count].strip_prefix(b"general.alignment");
        self.sets_alignment |= key.is_some_and(|rest| rest.iter().all(|&byte| byte == 0));
        if self.sets_alignment { Err(io::ErrorKind::InvalidData.into()) } else { Ok(count) }
    }
}

impl Seek for Directory<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::tiny;

    #[test]
    fn what_a_server_sends_instead_is_named() {
        for (bytes, name) in [
            (&b"version https://git-lfs.github.com/spec/v1\noid sha256:00"[..], "Git LFS pointer"),
            (b"\n <!doctype html><title>404</title>", "web page"),
            (b"", "empty"),
        ] {
            let error = Gguf::open(bytes).err().map(|error| error.to_string());
            assert!(error.as_ref().is_some_and(|error| error.contains(name)), "{error:?}");
        }
    }

    #[test]
    fn an_alignment_is_refused_however_its_key_ends() {
        for key in ["general.alignment", "general.alignment\0"] {
            let mut file = tiny::File::new(1);
            file.metadata.insert(key.into(), Value::U32(0));
            let error = Gguf::open(&file.bytes()).err().map(|error| error.to_string());
            assert!(error.is_some_and(|error| error.contains("alignment")));
        }
        let mut file = tiny::File::new(1);
        file.metadata.insert("general.alignments".into(), Value::U32(0));
        assert!(Gguf::open(&file.bytes()).is_ok());
    }
}
