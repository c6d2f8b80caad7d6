//! Writes the seeds that are no text to `fuzz/seeds`: `cargo run --package fuzzing --example seeds`.

#![allow(clippy::unwrap_used, reason = "a seed that cannot be written is a mistake here")]

use std::fs;
use std::io::Cursor;
use std::path::Path;

use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};
use more_like_this::embeddings::Embeddings;
use testing::{Random, tiny};

fn main() {
    write("gguf/tensors.gguf", &tensors());
    write("gguf/configuration.gguf", &configuration());
    for (name, embeddings) in
        [("three", embeddings(3, 4)), ("none", embeddings(0, 4)), ("no-width", embeddings(2, 0))]
    {
        write(&format!("embeddings/{name}.safetensors"), &embeddings.save("0123456789abcdef").unwrap());
    }
}

fn write(name: &str, bytes: &[u8]) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, bytes).unwrap();
}

/// A tensor of each kind that ships, and a value of each kind beside them.
fn tensors() -> Vec<u8> {
    let mut random = Random::new(1);
    let kinds = [
        ("plain", vec![2, 3], GgmlDType::F32),
        ("half", vec![5], GgmlDType::F16),
        ("coarse", vec![2, 32], GgmlDType::Q4_0),
        ("fine", vec![1, 64], GgmlDType::Q8_0),
        ("layer.weight", vec![2, 32], GgmlDType::Q8_0),
        ("layer.bias", vec![2], GgmlDType::F32),
    ];
    let tensors: Vec<(&str, QTensor)> = kinds
        .into_iter()
        .map(|(name, shape, kind)| {
            let values = random.floats(shape.iter().product(), 1.0);
            let tensor = Tensor::from_slice(&values, shape, &Device::Cpu).unwrap();
            (name, QTensor::quantize(&tensor, kind).unwrap())
        })
        .collect();
    let values = [
        ("mlt.words", Value::String("[\"<pad>\"]".into())),
        ("a.number", Value::U32(7)),
        ("a.fraction", Value::F64(0.5)),
        ("a.truth", Value::Bool(true)),
        ("a.list", Value::Array(vec![Value::String("x".into()), Value::String("y".into())])),
    ];
    file(&values, &tensors)
}

/// A file that says what it is, and holds nothing of it.
fn configuration() -> Vec<u8> {
    let values = [
        ("mlt.config", Value::String(tiny::config().to_string())),
        ("mlt.tokenizer", Value::String(tiny::tokenizer())),
    ];
    file(&values, &[])
}

fn file(values: &[(&str, Value)], tensors: &[(&str, QTensor)]) -> Vec<u8> {
    let values: Vec<_> = values.iter().map(|(key, value)| (*key, value)).collect();
    let tensors: Vec<_> = tensors.iter().map(|(name, tensor)| (*name, tensor)).collect();
    let mut file = Cursor::new(Vec::new());
    gguf_file::write(&mut file, &values, &tensors).unwrap();
    file.into_inner()
}

fn embeddings(count: usize, width: usize) -> Embeddings {
    let mut random = Random::new(2);
    let mut embeddings = Embeddings::new(width);
    for index in 0..count {
        embeddings.push(format!("{index}.jpg"), &random.floats(width, 1.0)).unwrap();
    }
    embeddings
}
