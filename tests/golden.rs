//! The towers against PyTorch's outputs (`training/`), at three levels: candle in f32 defines
//! correct, candle's own BERT confirms the text tower, and the quantised fast paths stay close. Then
//! the summarizer and the captioner, which read the towers' golden tokens.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::io::{Cursor, Write};
use std::path::PathBuf;
use std::sync::Arc;

use candle_core::quantized::gguf_file::{self, Content};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert;
use more_like_this::compute::gpu::{GpuExecutor, Precision};
use more_like_this::compute::{Executor, Graph, cpu::CpuExecutor, reference};
use more_like_this::model::image::{self, Weights};
use more_like_this::model::{
    Captioner, Config, FedBack, Gguf, Mode, Model, Summarizer, TextConfig, TextFeatures, Tokenizer,
    TowerShape,
};
use safetensors::SafeTensors;
use testing::cosine;

/// f32 against f32: only the order of sums differs.
const EXACT: f32 = 0.999;
/// Weights and activations rounded on the way.
const QUANTISED: f32 = 0.99;

/// The shipped model and vectors; the variables name others, for one still in training.
fn files() -> (Vec<u8>, Vec<u8>) {
    let read = |variable: &str, default: &str| {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let path = std::env::var_os(variable).map_or_else(|| root.join(default), PathBuf::from);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    (read("MLT_MODEL", "models/pocket/pocket.gguf"), read("MLT_GOLDEN", "tests/golden/golden.safetensors"))
}

struct Golden<'a>(SafeTensors<'a>);

impl Golden<'_> {
    fn floats(&self, name: &str) -> Vec<f32> {
        let view = self.0.tensor(name).expect(name);
        assert_eq!(view.dtype(), safetensors::Dtype::F32, "{name}");
        view.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
    }

    fn integers(&self, name: &str) -> Vec<u32> {
        let view = self.0.tensor(name).expect(name);
        assert_eq!(view.dtype(), safetensors::Dtype::I64, "{name}");
        view.data().as_chunks().0.iter().map(|bytes| i64::from_le_bytes(*bytes) as u32).collect()
    }

    /// The pictures as RGBA tower inputs.
    fn pictures(&self) -> Vec<Vec<u8>> {
        let picture = |index| self.0.tensor(&format!("picture.{index}.rgb")).ok();
        (0..)
            .map_while(picture)
            .map(|view| view.data().as_chunks().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect())
            .collect()
    }
}

fn metadata(golden: &[u8]) -> HashMap<String, String> {
    let (_, metadata) = SafeTensors::read_metadata(golden).expect("a safetensors file");
    metadata.metadata().clone().expect("metadata")
}

fn texts(golden: &[u8]) -> Vec<String> {
    serde_json::from_str(&metadata(golden)["texts"]).expect("a list of texts")
}

/// Both outputs of the image tower over every golden picture, one vector of outputs per picture.
fn check_pictures(golden: &Golden, least: f32, mut run: impl FnMut(&[u8]) -> Vec<Vec<f32>>) {
    let pictures = golden.pictures();
    assert!(pictures.len() >= 8, "{} golden pictures", pictures.len());
    for (index, picture) in pictures.iter().enumerate() {
        let outputs = run(picture);
        for (output, name) in outputs.iter().zip(["embedding", "patches"]) {
            let name = format!("picture.{index}.{name}");
            check_close(&name, output, &golden.floats(&name), least);
        }
    }
}

fn check_texts(bytes: &[u8], least: f32, run: impl Fn(&str) -> (Vec<f32>, Vec<f32>)) {
    let golden = Golden(SafeTensors::deserialize(bytes).expect("a safetensors file"));
    let texts = texts(bytes);
    assert!(texts.len() >= 8, "{} golden texts", texts.len());
    for (index, text) in texts.iter().enumerate() {
        let (embedding, tokens) = run(text);
        for (output, name) in [(embedding, "embedding"), (tokens, "tokens")] {
            let expected = golden.floats(&format!("text.{index}.{name}"));
            check_close(&format!("{text}, {name}"), &output, &expected, least);
        }
    }
}

#[test]
fn the_reference_equals_pytorch() {
    let (model, golden) = files();
    let golden = Golden(SafeTensors::deserialize(&golden).unwrap());
    let file = Gguf::open(&model).unwrap();
    let config = Config::of(&file).unwrap();
    let tower = image::tower(&config.image, config.embedding, &file.pp("image"), Weights::F32).unwrap();
    check_pictures(&golden, EXACT, |picture| reference::run(&tower, picture).unwrap());
}

#[test]
fn the_cpu_executor_stays_close_to_pytorch() {
    let (model, golden) = files();
    let golden = Golden(SafeTensors::deserialize(&golden).unwrap());
    let mut executor = CpuExecutor::new(Model::from_gguf(&model).unwrap().image).unwrap();
    check_pictures(&golden, QUANTISED, |picture| {
        pollster::block_on(executor.run(&[picture], &[0, 1])).unwrap()
    });
}

#[test]
fn the_gpu_executor_stays_close_to_pytorch() {
    let (model, golden) = files();
    let golden = Golden(SafeTensors::deserialize(&golden).unwrap());
    let image = Model::from_gguf(&model).unwrap().image;
    let Some(mut executor) = open(&image, Precision::Single) else { return };
    check_pictures(&golden, QUANTISED, |picture| {
        pollster::block_on(executor.run(&[picture], &[0, 1])).unwrap()
    });
}

/// f16 activations are no further from f32 than another order of sums is from PyTorch. Two pictures will do: lavapipe
/// takes seconds for each, since it converts every value by arithmetic.
#[test]
fn the_gpu_executor_loses_nothing_by_f16() {
    let (model, golden) = files();
    let pictures = Golden(SafeTensors::deserialize(&golden).unwrap()).pictures();
    let image = Model::from_gguf(&model).unwrap().image;
    let Some(mut executor) = open(&image, Precision::Half) else { return };
    for picture in &pictures[..2] {
        let found = pollster::block_on(executor.run(&[picture], &[0, 1])).unwrap();
        for (found, expected) in found.iter().zip(&reference::run(&image, picture).unwrap()) {
            assert!(cosine(found, expected) >= EXACT, "{}", cosine(found, expected));
        }
    }
}

/// The executor, or nothing where there is no GPU (lavapipe is one) and `REQUIRE_GPU=1` is not set.
fn open(image: &Arc<Graph>, precision: Precision) -> Option<GpuExecutor> {
    match pollster::block_on(GpuExecutor::with_precision(image.clone(), 1, precision)) {
        Ok(gpu) => Some(gpu),
        Err(error) if std::env::var_os("REQUIRE_GPU").is_none_or(|v| v != "1") => {
            // Past the test runner's capture, so that a skip is always seen.
            let _ = writeln!(std::io::stderr(), "skipped: {error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_text_tower_stays_close_to_pytorch() {
    let (model, golden) = files();
    let model = Model::from_gguf(&model).unwrap();
    check_texts(&golden, QUANTISED, |text| {
        let features = model.text.encode(text).unwrap();
        (features.embedding, features.tokens)
    });
}

/// Every tensor of the text tower, dequantised, without the prefix.
fn text_tensors(bytes: &[u8]) -> HashMap<String, Tensor> {
    let mut reader = Cursor::new(bytes);
    let content = Content::read(&mut reader).unwrap();
    let names = content.tensor_infos.keys().filter_map(|name| name.strip_prefix("text."));
    names
        .map(|name| {
            let tensor = content.tensor(&mut reader, &format!("text.{name}"), &Device::Cpu).unwrap();
            (name.to_owned(), tensor.dequantize(&Device::Cpu).unwrap())
        })
        .collect()
}

/// candle-transformers' own BERT over the file's dequantised weights.
#[test]
fn candles_own_bert_equals_pytorch() {
    let (bytes, golden) = files();
    let file = Gguf::open(&bytes).unwrap();
    let config = Config::of(&file).unwrap();
    let TextConfig::Bert(text) = &config.text else { panic!("{:?} is no BERT", config.text) };
    let tokenizer = file.text("mlt.tokenizer").unwrap();
    let tokenizer = Tokenizer::new(tokenizer, text.vocabulary, text.max_tokens).unwrap();
    let weights = VarBuilder::from_tensors(text_tensors(&bytes), DType::F32, &Device::Cpu);
    let settings = serde_json::json!({
        "vocab_size": text.vocabulary, "hidden_size": text.width, "num_hidden_layers": text.layers,
        "num_attention_heads": text.heads, "intermediate_size": text.mlp, "hidden_act": "gelu",
        "hidden_dropout_prob": 0.0, "max_position_embeddings": text.positions, "type_vocab_size": 2,
        "initializer_range": 0.02, "layer_norm_eps": text.epsilon, "pad_token_id": 0,
    });
    let bert = bert::BertModel::load(weights.clone(), &serde_json::from_value(settings).unwrap()).unwrap();
    let up = candle_nn::linear(text.width, text.head, weights.pp("head.up")).unwrap();
    let down = candle_nn::linear(text.head, config.embedding, weights.pp("head.down")).unwrap();
    check_texts(&golden, EXACT, |words| {
        let ids = tokenizer.encode(words).unwrap();
        let ids = Tensor::new(ids, &Device::Cpu).unwrap().unsqueeze(0).unwrap();
        let tokens = bert.forward(&ids, &ids.zeros_like().unwrap(), None).unwrap();
        let pooled = tokens.mean(1).unwrap();
        let hidden = pooled.apply(&up).unwrap().gelu_erf().unwrap();
        let flat = |x: Tensor| x.flatten_all().unwrap().to_vec1().unwrap();
        (flat(hidden.apply(&down).unwrap()), flat(tokens))
    });
}

/// A network that reads the towers' tokens: its file, its vectors, and what both are over.
struct AuxFile {
    model: Vec<u8>,
    golden: Vec<u8>,
    towers: Vec<u8>,
    shape: TowerShape,
}

/// The shipped one, or nothing, with a word, where there is none yet. `MLT_SIDECARS` names a folder with
/// both of its files, for one still in training.
fn aux_file(name: &str) -> Option<AuxFile> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let of =
        |default: &str| std::env::var_os("MLT_SIDECARS").map_or_else(|| root.join(default), PathBuf::from);
    let path = of("models/pocket").join(name).with_extension("gguf");
    if !path.exists() {
        // Past the test runner's capture, so that a skip is always seen.
        let _ = writeln!(std::io::stderr(), "skipped: there is no {}", path.display());
        return None;
    }
    let read = |path: PathBuf| std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let golden = read(of("tests/golden").join(name).with_extension("safetensors"));
    let (model, towers) = files();
    let shape = Config::of(&Gguf::open(&model).unwrap()).unwrap().shape();
    assert_eq!(
        metadata(&golden)["towers_sha256"],
        metadata(&towers)["model_sha256"],
        "{name}'s vectors were made over the tokens of other towers: train it again"
    );
    Some(AuxFile { model: read(path), golden, towers, shape })
}

/// The same file with every tensor in f32, which then is computed in f32.
fn dequantised(bytes: &[u8]) -> Vec<u8> {
    let mut reader = Cursor::new(bytes);
    let content = Content::read(&mut reader).unwrap();
    let mut expand = |name: &String| {
        let tensor = content.tensor(&mut reader, name, &Device::Cpu).unwrap();
        QTensor::quantize(&tensor.dequantize(&Device::Cpu).unwrap(), GgmlDType::F32).unwrap()
    };
    let tensors: Vec<_> = content.tensor_infos.keys().map(|name| (name, expand(name))).collect();
    let tensors: Vec<_> = tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
    let metadata: Vec<_> = content.metadata.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let mut file = Cursor::new(Vec::new());
    gguf_file::write(&mut file, &metadata, &tensors).unwrap();
    file.into_inner()
}

#[track_caller]
fn check_close(name: &str, found: &[f32], expected: &[f32], least: f32) {
    let cosine = cosine(found, expected);
    println!("{name}: {cosine:.5}");
    assert!(cosine >= least, "{name}: cosine {cosine}, expected {least}");
}

/// What one of the summarizer's vectors is of: indices of golden texts and pictures.
#[derive(serde::Deserialize)]
struct Case {
    mode: String,
    text: usize,
    pictures: Vec<usize>,
    captions: Vec<usize>,
}

#[test]
fn the_summarizer_equals_pytorch() {
    let Some(AuxFile { model, golden, towers, shape }) = aux_file("summarizer") else { return };
    let cases: Vec<Case> = serde_json::from_str(&metadata(&golden)["cases"]).unwrap();
    assert!(cases.len() >= 6, "{} cases", cases.len());
    let golden = Golden(SafeTensors::deserialize(&golden).unwrap());
    let towers = Golden(SafeTensors::deserialize(&towers).unwrap());
    let text = |index: &usize| TextFeatures {
        embedding: towers.floats(&format!("text.{index}.embedding")),
        tokens: towers.floats(&format!("text.{index}.tokens")),
        token_width: shape.text_width,
    };
    for (bytes, least) in [(dequantised(&model), EXACT), (model, QUANTISED)] {
        let summarizer = Summarizer::from_gguf(&bytes, &shape).unwrap();
        for (index, case) in cases.iter().enumerate() {
            let mode = if case.mode == "clicks" { Mode::Clicks } else { Mode::Blind };
            let patches = |index: &usize| towers.floats(&format!("picture.{index}.patches"));
            let patches: Vec<_> = case.pictures.iter().map(patches).collect();
            let captions: Vec<_> = case.captions.iter().map(text).collect();
            let evidence: Vec<_> = (patches.iter().enumerate())
                .map(|(index, patches)| FedBack { patches, caption: captions.get(index) })
                .collect();
            let summary = summarizer.summarize(mode, &text(&case.text), &evidence).unwrap();
            for (found, name) in [(&summary.output, "output"), (&summary.attention, "attention")] {
                let name = format!("case.{index}.{name}");
                check_close(&name, found, &golden.floats(&name), least);
            }
        }
    }
}

#[test]
fn the_captioner_equals_pytorch() {
    let Some(AuxFile { model, golden, towers, shape }) = aux_file("captioner") else { return };
    let metadata = metadata(&golden);
    let golden = Golden(SafeTensors::deserialize(&golden).unwrap());
    let towers = Golden(SafeTensors::deserialize(&towers).unwrap());
    let words = golden.integers("words");
    let exact = Captioner::from_gguf(&dequantised(&model), &shape).unwrap();
    let quantised = Captioner::from_gguf(&model, &shape).unwrap();
    let expected = [1, 3].map(|beam| {
        let sentences: Vec<String> = serde_json::from_str(&metadata[&format!("sentences.{beam}")]).unwrap();
        (beam, sentences)
    });
    let count = expected[0].1.len();
    assert!(count >= 3, "{count} captioned pictures");
    for index in 0..count {
        let patches = towers.floats(&format!("picture.{index}.patches"));
        let name = format!("picture.{index}.logits");
        for (captioner, least) in [(&exact, EXACT), (&quantised, QUANTISED)] {
            check_close(&name, &captioner.logits(&patches, &words).unwrap(), &golden.floats(&name), least);
        }
        for (beam, sentences) in &expected {
            // Rounded activations may turn a near tie, so the sentence is f32's.
            assert_eq!(exact.captions(*beam, &patches, None).unwrap()[0], sentences[index], "beam {beam}");
            println!(
                "quantised, beam {beam}: {}",
                quantised.captions(*beam, &patches, None).unwrap().join("; ")
            );
        }
    }
}
