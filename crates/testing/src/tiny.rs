//! A whole model of a few kilobytes with random weights: real in every part but its knowledge, so
//! that tests of everything around the model need no large file.

use std::collections::BTreeMap;
use std::io::Cursor;

use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};

use super::Random;

const WORDS: [&str; 12] =
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "red", "green", "blue", "apple", "dog", "word", "##s"];

/// Side of the tower's pictures in pixels.
pub const SIDE: usize = 32;
/// Patches a side.
pub const GRID: usize = 4;
/// Width of the common space.
pub const EMBEDDING: usize = 16;
/// Width of a patch token and of a text token.
pub const WIDTH: usize = 32;
/// Longest text in tokens.
pub const MAX_TOKENS: usize = 10;
/// Pieces of words that the tokenizer knows.
pub const VOCABULARY: usize = WORDS.len();

const HIDDEN: usize = 64;
const LAYERS: usize = 2;
const STEM: usize = 8;
const HEAD: usize = 64;
const POSITIONS: usize = 16;
const TEXT_HEAD: usize = 32;
/// Side of the depthwise kernels.
const KERNEL: usize = 3;
/// Inverted residual blocks: expansion, output channels, stride.
const BLOCKS: [(usize, usize, usize); 4] = [(1, 8, 1), (2, 16, 2), (2, 16, 1), (2, 24, 2)];

/// The model's `mlt.config`.
pub fn config() -> serde_json::Value {
    let block = |(expansion, channels, stride): (usize, usize, usize)| {
        serde_json::json!({
            "expansion": expansion, "channels": channels, "kernel": KERNEL, "stride": stride,
        })
    };
    serde_json::json!({
        "format": 1,
        "embedding": EMBEDDING,
        "image": {
            "kind": "mobile-vit", "side": SIDE, "stem": STEM, "blocks": BLOCKS.map(block), "head": HEAD, "width": WIDTH, "heads": 2,
            "layers": LAYERS, "mlp": HIDDEN, "epsilon": 1e-6,
        },
        "text": {
            "width": WIDTH, "layers": LAYERS, "heads": 2, "mlp": HIDDEN, "vocabulary": VOCABULARY,
            "positions": POSITIONS, "epsilon": 1e-12, "head": TEXT_HEAD, "max_tokens": MAX_TOKENS,
        },
    })
}

/// The `tokenizer.json` of a BERT tokenizer over a dozen words.
pub fn tokenizer() -> String {
    let vocab: BTreeMap<&str, usize> = WORDS.iter().enumerate().map(|(id, word)| (*word, id)).collect();
    let special = |word: &str, id: usize| serde_json::json!({ "id": word, "ids": [id], "tokens": [word] });
    serde_json::json!({
        "version": "1.0",
        "added_tokens": [],
        "normalizer": { "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": true },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                { "SpecialToken": { "id": "[CLS]", "type_id": 0 } },
                { "Sequence": { "id": "A", "type_id": 0 } },
                { "SpecialToken": { "id": "[SEP]", "type_id": 0 } },
            ],
            "pair": [{ "Sequence": { "id": "A", "type_id": 0 } }, { "Sequence": { "id": "B", "type_id": 1 } }],
            "special_tokens": { "[CLS]": special("[CLS]", 2), "[SEP]": special("[SEP]", 3) },
        },
        "decoder": null,
        "model": { "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocab },
    })
    .to_string()
}

/// A model file, ready to be broken before it is written.
pub struct File {
    /// Keys and values of the header.
    pub metadata: BTreeMap<String, Value>,
    /// Shape, outermost first, and values.
    pub tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
}

impl File {
    /// The tiny model with the weights of this seed.
    pub fn new(seed: u64) -> Self {
        let text = |text: String| Value::String(text);
        let metadata = BTreeMap::from([
            ("mlt.config".into(), text(config().to_string())),
            ("mlt.tokenizer".into(), text(tokenizer())),
        ]);
        Self::random(metadata, shapes(), seed)
    }

    /// Tensors of these names and shapes with random values.
    pub fn random(metadata: BTreeMap<String, Value>, shapes: Vec<(String, Vec<usize>)>, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut tensors = BTreeMap::new();
        for (name, shape) in shapes {
            let len = shape.iter().product();
            // Keeps activations of about unit size through the layers.
            let fan_in: usize = shape[1..].iter().product();
            let is_scale = shape.len() == 1 && name.ends_with("weight");
            let values = match is_scale {
                true => random.floats(len, 0.2).iter().map(|x| 1.0 + x).collect(),
                false => random.floats(len, (3.0 / fan_in as f32).sqrt()),
            };
            tensors.insert(name, (shape, values));
        }
        Self { metadata, tensors }
    }

    /// Tables and matrices are quantised as the shipped file's are.
    pub fn bytes(&self) -> Vec<u8> {
        let tensors: Vec<(&str, QTensor)> = self
            .tensors
            .iter()
            .map(|(name, (shape, values))| {
                let table = name.contains("word_embeddings") || name == "words.weight";
                let kind = match shape[..] {
                    [_, inputs] if inputs % 32 != 0 || name.ends_with("positions") => GgmlDType::F32,
                    [_, _] if table => GgmlDType::Q4_0,
                    [_, _] => GgmlDType::Q8_0,
                    _ => GgmlDType::F32,
                };
                let tensor = Tensor::from_slice(values, shape.as_slice(), &Device::Cpu);
                (name.as_str(), QTensor::quantize(&tensor.expect("sizes agree"), kind).expect("blocks fit"))
            })
            .collect();
        let mut tensors: Vec<_> = tensors.iter().map(|(name, tensor)| (*name, tensor)).collect();
        // As in the shipped file, what reads words comes first.
        tensors.sort_by_key(|(name, _)| !name.starts_with("text.") && !name.starts_with("image.project."));
        let metadata: Vec<_> = self.metadata.iter().map(|(key, value)| (key.as_str(), value)).collect();
        let mut file = Cursor::new(Vec::new());
        gguf_file::write(&mut file, &metadata, &tensors).expect("writing to memory");
        file.into_inner()
    }
}

/// The tiny model's file; another seed gives other weights.
pub fn model(seed: u64) -> Vec<u8> {
    File::new(seed).bytes()
}

fn shapes() -> Vec<(String, Vec<usize>)> {
    let mut all = Vec::new();
    image_shapes(&mut all);
    text_shapes(&mut all);
    all
}

fn image_shapes(all: &mut Vec<(String, Vec<usize>)>) {
    let mut layer = |name: String, weight: &[usize]| {
        all.push((format!("image.{name}.weight"), weight.to_vec()));
        all.push((format!("image.{name}.bias"), vec![weight[0]]));
    };
    layer("stem".into(), &[STEM, 3, 3, 3]);
    let mut channels = STEM;
    for (index, &(expansion, output, _)) in BLOCKS.iter().enumerate() {
        let inner = channels * expansion;
        if expansion != 1 {
            layer(format!("blocks.{index}.expand"), &[inner, channels]);
        }
        layer(format!("blocks.{index}.depthwise"), &[inner, KERNEL, KERNEL]);
        layer(format!("blocks.{index}.project"), &[output, inner]);
        channels = output;
    }
    layer("head".into(), &[HEAD, channels]);
    layer("embed".into(), &[WIDTH, HEAD]);
    for index in 0..LAYERS {
        let name = |part: &str| format!("layers.{index}.{part}");
        layer(name("norm1"), &[WIDTH]);
        layer(name("qkv"), &[3 * WIDTH, WIDTH]);
        layer(name("out"), &[WIDTH, WIDTH]);
        layer(name("norm2"), &[WIDTH]);
        layer(name("up"), &[HIDDEN, WIDTH]);
        layer(name("down"), &[WIDTH, HIDDEN]);
    }
    layer("norm".into(), &[WIDTH]);
    layer("project".into(), &[EMBEDDING, WIDTH]);
    all.push(("image.positions".into(), vec![GRID * GRID, WIDTH]));
}

fn text_shapes(all: &mut Vec<(String, Vec<usize>)>) {
    for (name, rows) in [("word", VOCABULARY), ("position", POSITIONS), ("token_type", 2)] {
        all.push((format!("text.embeddings.{name}_embeddings.weight"), vec![rows, WIDTH]));
    }
    let mut layer = |name: String, weight: &[usize]| {
        all.push((format!("text.{name}.weight"), weight.to_vec()));
        all.push((format!("text.{name}.bias"), vec![weight[0]]));
    };
    layer("embeddings.LayerNorm".into(), &[WIDTH]);
    for index in 0..LAYERS {
        let name = |part: &str| format!("encoder.layer.{index}.{part}");
        for part in ["self.query", "self.key", "self.value", "output.dense"] {
            layer(name(&format!("attention.{part}")), &[WIDTH, WIDTH]);
        }
        layer(name("attention.output.LayerNorm"), &[WIDTH]);
        layer(name("intermediate.dense"), &[HIDDEN, WIDTH]);
        layer(name("output.dense"), &[WIDTH, HIDDEN]);
        layer(name("output.LayerNorm"), &[WIDTH]);
    }
    layer("head.up".into(), &[TEXT_HEAD, WIDTH]);
    layer("head.down".into(), &[EMBEDDING, TEXT_HEAD]);
}
