//! A tiny summarizer and captioner for the tiny model, and what every file of their kind must withstand.

use std::fmt::Display;

use candle_core::quantized::gguf_file::Value;
use serde_json::json;

use super::Random;
use super::tiny::{EMBEDDING, File, GRID, WIDTH as TOKEN_WIDTH};

/// Words that the tiny captioner knows; the tiny tokenizer knows them too.
pub const WORDS: [&str; 9] = ["<pad>", "<start>", "<end>", "red", "green", "blue", "apple", "dog", "word"];

const WIDTH: usize = 32;
const HIDDEN: usize = 64;

/// A summarizer of two layers, ready to be broken before it is written.
pub fn summarizer(seed: u64) -> File {
    let sizes = json!({"format": 1, "text_width": TOKEN_WIDTH, "patch_width": TOKEN_WIDTH, "embedding": EMBEDDING,
        "width": WIDTH, "heads": 4, "layers": 2, "mlp": HIDDEN, "epsilon": 1e-6});
    let mut shapes = Shapes::default();
    shapes.layer("text_projection", &[WIDTH, TOKEN_WIDTH]);
    shapes.layer("vision_projection", &[WIDTH, TOKEN_WIDTH]);
    shapes.layer("centroid", &[EMBEDDING, TOKEN_WIDTH]);
    for mode in ["blind", "clicks"] {
        shapes.0.push((format!("mode.{mode}"), vec![WIDTH]));
        shapes.layer(&format!("output.{mode}"), &[EMBEDDING, WIDTH]);
    }
    for (index, norm) in ["norm_kv", "norm_attention"].into_iter().enumerate() {
        let block = format!("blocks.{index}");
        shapes.layer(&format!("{block}.{norm}"), &[WIDTH]);
        shapes.attention(&block);
        shapes.mlp(&block);
    }
    File::random([("mlt.config".into(), Value::String(sizes.to_string()))].into(), shapes.0, seed)
}

/// A captioner of two layers, ready to be broken before it is written.
pub fn captioner(seed: u64) -> File {
    let patches = GRID * GRID;
    let sizes = json!({"format": 1, "patch_width": TOKEN_WIDTH, "patches": patches, "vocabulary": WORDS.len(),
        "width": WIDTH, "heads": 4, "layers": 2, "mlp": HIDDEN, "max_tokens": 16, "epsilon": 1e-6});
    let mut shapes = Shapes::default();
    shapes.layer("patch_projection", &[WIDTH, TOKEN_WIDTH]);
    shapes.layer("norm", &[WIDTH]);
    for (name, shape) in [
        ("memory_positions", vec![patches, WIDTH]),
        ("positions", vec![16, WIDTH]),
        ("words.weight", vec![WORDS.len(), WIDTH]),
        ("output.bias", vec![WORDS.len()]),
    ] {
        shapes.0.push((name.to_owned(), shape));
    }
    for index in 0..2 {
        let layer = format!("layers.{index}");
        shapes.layer(&format!("{layer}.norm_self"), &[WIDTH]);
        shapes.layer(&format!("{layer}.norm_cross"), &[WIDTH]);
        shapes.attention(&format!("{layer}.self"));
        shapes.attention(&format!("{layer}.cross"));
        shapes.mlp(&layer);
    }
    let metadata = [("mlt.config", sizes.to_string()), ("mlt.words", json!(WORDS).to_string())];
    let metadata = metadata.map(|(key, text)| (key.to_owned(), Value::String(text)));
    File::random(metadata.into(), shapes.0, seed)
}

#[derive(Default)]
struct Shapes(Vec<(String, Vec<usize>)>);

impl Shapes {
    fn layer(&mut self, name: &str, weight: &[usize]) {
        self.0.push((format!("{name}.weight"), weight.to_vec()));
        self.0.push((format!("{name}.bias"), vec![weight[0]]));
    }

    fn attention(&mut self, name: &str) {
        for part in ["query", "key", "value", "out"] {
            self.layer(&format!("{name}.{part}"), &[WIDTH, WIDTH]);
        }
    }

    fn mlp(&mut self, name: &str) {
        self.layer(&format!("{name}.norm_mlp"), &[WIDTH]);
        self.layer(&format!("{name}.up"), &[HIDDEN, WIDTH]);
        self.layer(&format!("{name}.down"), &[WIDTH, HIDDEN]);
    }
}

/// Sets one value of the file's configuration.
pub fn configure(file: &mut File, name: &str, value: serde_json::Value) {
    let Some(Value::String(text)) = file.metadata.get_mut("mlt.config") else { panic!("a configuration") };
    let mut sizes: serde_json::Value = serde_json::from_str(text).expect("our own JSON");
    sizes[name] = value;
    *text = sizes.to_string();
}

/// Fails unless `load` refuses every file that is cut, lacks a tensor, or holds one of another shape or
/// with values that are not finite, and survives noise.
pub fn withstands<T, E: Display>(file: impl Fn() -> File, load: impl Fn(&[u8]) -> Result<T, E>) {
    let whole = file().bytes();
    let said = |bytes: &[u8]| load(bytes).err().map(|error| error.to_string());
    assert_eq!(said(&whole), None);
    // Beyond the last tensor's data lies padding only.
    for length in (0..40).chain((40..whole.len() - 64).step_by(whole.len() / 31)) {
        says(said(&whole[..length]), &["the model file cannot be read"], &length.to_string());
    }
    let mut random = Random::new(8);
    for _ in 0..64 {
        let mut broken = whole.clone();
        let at = random.bits() as usize % whole.len().min(8192);
        broken[at] ^= 1 << (random.bits() % 8);
        // Only a panic or an endless allocation fails this test.
        drop(load(&broken));
    }
    for name in file().tensors.keys().step_by(3) {
        let mut broken = file();
        broken.tensors.get_mut(name).expect("a tensor").1[3] = f32::INFINITY;
        says(said(&broken.bytes()), &[name, "finite"], name);
        let (shape, _) = broken.tensors.insert(name.clone(), (vec![3], vec![0.0; 3])).expect("a tensor");
        says(said(&broken.bytes()), &[name, "[3]", &format!("{shape:?}")], name);
        broken.tensors.remove(name);
        says(said(&broken.bytes()), &[name, "has no tensor"], name);
    }
}

/// Fails unless `load` refuses each value of the configuration, naming what `says` names.
pub fn refuses<T, E: Display>(
    file: impl Fn() -> File,
    load: impl Fn(&[u8]) -> Result<T, E>,
    cases: &[(&str, serde_json::Value, &[&str])],
) {
    for (name, value, words) in cases {
        let mut broken = file();
        configure(&mut broken, name, value.clone());
        let error = load(&broken.bytes()).err().map(|error| error.to_string());
        let words: Vec<&str> = words.iter().copied().chain(["the model file cannot be read"]).collect();
        says(error, &words, &format!("{name} {value}"));
    }
}

/// Fails unless there is an error that names all these words.
#[track_caller]
fn says(error: Option<String>, words: &[&str], case: &str) {
    let named = error.as_ref().is_some_and(|error| words.iter().all(|word| error.contains(word)));
    assert!(named, "{case}: {error:?} should name {words:?}");
}
