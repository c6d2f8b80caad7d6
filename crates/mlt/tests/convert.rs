//! CLIP checkpoints of random weights, converted and held to what `transformers` makes of them
//! (`training/pocket/clip/golden.py`): two of real sizes, and a tiny one, which is also broken in every way.

mod place;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use more_like_this::compute::{Executor, cpu::CpuExecutor, gpu::GpuExecutor, reference};
use more_like_this::engine::SearchEngine;
use more_like_this::model::image::{self, Weights};
use more_like_this::model::{Config, Gguf, Model, Tokenizer};
use safetensors::SafeTensors;
use testing::clip::Checkpoint;
use testing::cosine;

use place::{Place, text};

/// f32 against f32, with weights of 16 bits.
const EXACT: f32 = 0.999;
/// Weights of 8 bits, and activations rounded on the way.
const QUANTISED: f32 = 0.99;

/// The vectors of one checkpoint.
struct Golden(Vec<u8>);

impl Golden {
    fn read(kind: &str) -> Result<Self> {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/clip");
        Ok(Self(fs::read(root.join(kind).with_extension("safetensors"))?))
    }

    fn floats(&self, name: &str) -> Result<Vec<f32>> {
        let file = SafeTensors::deserialize(&self.0)?;
        let values = file.tensor(name)?.data().as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        Ok(values)
    }

    fn ids(&self, index: usize) -> Result<Vec<u32>> {
        let file = SafeTensors::deserialize(&self.0)?;
        let tensor = file.tensor(&format!("text.{index}.ids"))?;
        Ok(tensor.data().as_chunks().0.iter().map(|bytes| i64::from_le_bytes(*bytes) as u32).collect())
    }

    fn texts(&self) -> Result<Vec<String>> {
        let (_, metadata) = SafeTensors::read_metadata(&self.0)?;
        let metadata = metadata.metadata().as_ref().context("metadata")?;
        Ok(serde_json::from_str(&metadata["texts"])?)
    }

    /// The pictures as RGBA tower inputs of `side` pixels, each stored pixel repeated.
    fn pictures(&self, side: usize) -> Result<Vec<Vec<u8>>> {
        let file = SafeTensors::deserialize(&self.0)?;
        let small = |index| file.tensor(&format!("picture.{index}.small.rgb")).ok();
        let enlarge = |small: &[u8], across: usize| {
            let at = |i: usize| (i / side * across / side) * across + i % side * across / side;
            (0..side * side)
                .flat_map(|i| [small[3 * at(i)], small[3 * at(i) + 1], small[3 * at(i) + 2], 255])
                .collect()
        };
        Ok((0..).map_while(small).map(|view| enlarge(view.data(), view.shape()[0])).collect())
    }
}

/// What runs the image tower: a picture's embedding and patch tokens.
type Run<'a> = dyn FnMut(&[u8]) -> Result<Vec<Vec<f32>>> + 'a;

fn check_pictures(golden: &Golden, side: usize, count: usize, least: f32, run: &mut Run) -> Result<()> {
    let pictures = golden.pictures(side)?;
    ensure!(pictures.len() == 4, "{} pictures", pictures.len());
    let mut found = Vec::new();
    for (index, picture) in pictures.iter().take(count).enumerate() {
        let outputs = run(picture)?;
        let expected = golden.floats(&format!("picture.{index}.embedding"))?;
        close(&format!("picture {index}"), &outputs[0], &expected, least)?;
        if index == 0 {
            close("patches", &outputs[1], &golden.floats("picture.0.patches")?, least)?;
        }
        found.push((unit(&outputs[0]), expected));
    }
    // What pictures have in common would hide a tower that sees nothing.
    if let [(found0, expected0), (found1, expected1), ..] = found.as_slice() {
        let difference = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>();
        close("difference", &difference(found0, found1), &difference(expected0, expected1), least)?;
    }
    Ok(())
}

fn unit(values: &[f32]) -> Vec<f32> {
    let length = values.iter().map(|x| x * x).sum::<f32>().sqrt();
    values.iter().map(|x| x / length).collect()
}

fn close(what: &str, found: &[f32], expected: &[f32], least: f32) -> Result<()> {
    let cosine = cosine(found, expected);
    println!("{what}: {cosine:.6}");
    ensure!(cosine >= least, "{what}: cosine {cosine}, expected at least {least}");
    Ok(())
}

fn check_texts(golden: &Golden, file: &[u8], least: f32) -> Result<()> {
    let (gguf, model) = (Gguf::open(file)?, Model::from_gguf(file)?);
    let text = Config::of(&gguf)?.text;
    let tokenizer = Tokenizer::new(gguf.text("mlt.tokenizer")?, text.vocabulary(), text.max_tokens())?;
    for (index, words) in golden.texts()?.iter().enumerate() {
        assert_eq!(tokenizer.encode(words)?, golden.ids(index)?, "{words}");
        let features = model.text.encode(words)?;
        let expected = golden.floats(&format!("text.{index}.embedding"))?;
        close(words, &features.embedding, &expected, least)?;
        if index == 0 {
            close("tokens", &features.tokens, &golden.floats("text.0.tokens")?, least)?;
        }
    }
    Ok(())
}

/// Both towers of a checkpoint: 16 bits on the reference, 8 on the fast executors, of which the GPU sees `on_gpu` pictures.
fn check(kind: &str, checkpoint: &Checkpoint, shards: usize, on_gpu: usize) -> Result<()> {
    let (place, golden) = (Place::new(&format!("convert-{kind}"))?, Golden::read(kind)?);
    checkpoint.write(&place.0.join("checkpoint"), shards)?;
    place.stdout(&["convert", "checkpoint", "-o", "exact.gguf", "--quantize", "f16"])?;
    place.stdout(&["convert", "checkpoint", "-o", "quantised.gguf"])?;
    fs::remove_dir_all(place.0.join("checkpoint"))?;
    let exact = fs::read(place.0.join("exact.gguf"))?;
    let file = Gguf::open(&exact)?;
    let config = Config::of(&file)?;
    let tower = image::tower(&config.image, config.embedding, &file.pp("image"), Weights::F32)?;
    let side = config.shape().side;
    check_pictures(&golden, side, 4, EXACT, &mut |picture| Ok(reference::run(&tower, picture)?))?;
    check_texts(&golden, &exact, EXACT)?;
    let quantised = fs::read(place.0.join("quantised.gguf"))?;
    let graph = Model::from_gguf(&quantised)?.image;
    let mut cpu = CpuExecutor::new(graph.clone())?;
    check_pictures(&golden, side, 4, QUANTISED, &mut |picture| {
        Ok(pollster::block_on(cpu.run(&[picture], &[0, 1]))?)
    })?;
    check_texts(&golden, &quantised, QUANTISED)?;
    let mut gpu = match pollster::block_on(GpuExecutor::new(graph, 1)) {
        Ok(gpu) => gpu,
        Err(error) if std::env::var_os("REQUIRE_GPU").is_none_or(|value| value != "1") => {
            println!("skipped: {error}");
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    check_pictures(&golden, side, on_gpu, QUANTISED, &mut |picture| {
        Ok(pollster::block_on(gpu.run(&[picture], &[0, 1]))?)
    })
}

#[test]
fn a_tiny_checkpoint_equals_transformers() -> Result<()> {
    check("tiny", &Checkpoint::tiny(), 1, 4)
}

#[test]
fn tinyclip_8m_16_equals_transformers() -> Result<()> {
    check("tinyclip-8m-16", &Checkpoint::tinyclip_8m_16(), 1, 1)
}

#[test]
fn vit_b_32_in_parts_equals_transformers() -> Result<()> {
    check("vit-b-32", &Checkpoint::vit_b_32(), 3, 1)
}

#[test]
fn a_converted_model_searches_a_folder() -> Result<()> {
    let place = Place::new("convert-search")?;
    Checkpoint::tiny().write(&place.0.join("checkpoint"), 1)?;
    place.stdout(&["convert", "checkpoint", "-o", "clip.gguf", "--quantize", "q4_0"])?;
    let found = place.stdout(&["search", "images", "red dog", "--model", "clip.gguf"])?;
    assert_eq!(found.lines().count(), place::PICTURES.len(), "{found}");
    let file = fs::read(place.0.join("clip.gguf"))?;
    let needed = SearchEngine::needed(&file).context("a directory")?;
    assert!(needed < file.len(), "{needed} of {} bytes", file.len());
    Ok(())
}

/// A folder with the tiny checkpoint, changed by `break_it`, and what converting it says.
fn refusal(name: &str, shards: usize, break_it: impl FnOnce(&Path) -> Result<()>) -> Result<String> {
    let place = Place::new(&format!("convert-broken-{name}"))?;
    let folder = place.0.join("checkpoint");
    Checkpoint::tiny().write(&folder, shards)?;
    break_it(&folder)?;
    let said = place.failure(&["convert", "checkpoint", "-o", "made.gguf"])?;
    let left: Vec<_> =
        fs::read_dir(&place.0)?.flatten().map(|entry| text(entry.file_name().as_encoded_bytes())).collect();
    assert!(!left.iter().any(|file| file.starts_with("made")), "{left:?}");
    Ok(said)
}

/// The tiny checkpoint with a change, written anew.
fn changed(change: impl FnOnce(&mut Checkpoint)) -> impl FnOnce(&Path) -> Result<()> {
    move |folder| {
        let mut checkpoint = Checkpoint::tiny();
        change(&mut checkpoint);
        Ok(checkpoint.write(folder, 1)?)
    }
}

#[test]
fn what_cannot_be_converted_is_said_in_one_line_and_nothing_is_written() -> Result<()> {
    const NORM: &str = "vision_model.post_layernorm.weight";
    let remove = |name: &'static str| move |folder: &Path| Ok(fs::remove_file(folder.join(name))?);
    let cut = |name: &'static str, length: usize| {
        move |folder: &Path| Ok(fs::write(folder.join(name), &fs::read(folder.join(name))?[..length])?)
    };
    let pickle = |folder: &Path| {
        fs::rename(folder.join("model.safetensors"), folder.join("pytorch_model.bin")).context("renamed")
    };
    let weights = "model.safetensors";
    let cases = [
        ("config", refusal("config", 1, remove("config.json"))?, "config.json"),
        ("json", refusal("json", 1, cut("config.json", 9))?, "config.json"),
        ("tokenizer", refusal("tokenizer", 1, remove("tokenizer.json"))?, "tokenizer.json"),
        ("none", refusal("none", 1, remove(weights))?, weights),
        ("pickle", refusal("pickle", 1, pickle)?, "save_pretrained"),
        ("shard", refusal("shard", 2, remove("model-00002-of-00002.safetensors"))?, "model-00002-of-00002"),
        ("header", refusal("header", 1, cut(weights, 5))?, "cut short"),
        ("directory", refusal("directory", 1, cut(weights, 500))?, weights),
        ("cut", refusal("cut", 1, cut(weights, 200_000))?, "cut short"),
        ("missing", refusal("missing", 1, changed(|c| drop(c.tensors.remove(NORM))))?, NORM),
        (
            "shape",
            refusal("shape", 1, changed(|c| drop(c.tensors.insert(NORM.into(), (vec![3], vec![1.0; 3])))))?,
            "[3]",
        ),
        (
            "nan",
            refusal(
                "nan",
                1,
                changed(|c| drop(c.tensors.insert(NORM.into(), (vec![32], vec![f32::NAN; 32])))),
            )?,
            NORM,
        ),
        ("kind", refusal("kind", 1, changed(|c| c.config["model_type"] = "siglip".into()))?, "siglip"),
        (
            "size",
            refusal("size", 1, changed(|c| c.config["vision_config"]["patch_size"] = 7.into()))?,
            "patches of 7",
        ),
        (
            "words",
            refusal("words", 1, changed(|c| c.config["text_config"]["vocab_size"] = 500.into()))?,
            "[600, 32]",
        ),
    ];
    for (name, said, word) in cases {
        assert!(said.contains(word), "{name}: {said}");
    }
    Ok(())
}

#[test]
fn a_place_that_takes_no_file_is_told_before_the_work() -> Result<()> {
    let place = Place::new("convert-nowhere")?;
    for output in ["nowhere/made.gguf", "images"] {
        let said = place.failure(&["convert", "no-checkpoint", "-o", output])?;
        assert!(said.contains(output), "{said}");
        let said = place.failure(&["encode", "images", "-o", output])?;
        assert!(said.contains(output) && !said.contains("pictures"), "{said}");
    }
    Ok(())
}
