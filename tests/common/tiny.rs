//! A whole model of a few kilobytes with random weights: real in every part but its knowledge, so
//! that tests of everything around the model need no large file.

use std::collections::BTreeMap;
use std::io::Cursor;

use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};
use more_like_this::model::{BlockConfig, Config, ImageConfig, MobileVitConfig, TextConfig};

use super::Random;

const WORDS: [&str; 12] =
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "red", "green", "blue", "apple", "dog", "word", "##s"];

/// Pictures of 32 x 32 pixels, 16 patches.
pub fn config() -> Config {
    Config {
        format: 1,
        embedding: 16,
        image: ImageConfig::MobileVit(MobileVitConfig {
            side: 32,
            stem: 8,
            blocks: vec![block(1, 8, 1), block(2, 16, 2), block(2, 16, 1), block(2, 24, 2)],
            head: 64,
            width: 32,
            heads: 2,
            layers: 2,
            mlp: 64,
            epsilon: 1e-6,
        }),
        text: TextConfig {
            width: 32,
            layers: 2,
            heads: 2,
            mlp: 64,
            vocabulary: WORDS.len(),
            positions: 16,
            epsilon: 1e-12,
            head: 32,
            max_tokens: 10,
        },
    }
}

fn block(expansion: usize, channels: usize, stride: usize) -> BlockConfig {
    BlockConfig { expansion, channels, kernel: 3, stride }
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
    pub metadata: BTreeMap<String, Value>,
    /// Shape, outermost first, and values.
    pub tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
}

impl File {
    pub fn new(seed: u64) -> Self {
        let config = config();
        let text = |text: String| Value::String(text);
        let metadata = BTreeMap::from([
            ("mlt.config".into(), text(serde_json::to_string(&config).expect("plain values"))),
            ("mlt.tokenizer".into(), text(tokenizer())),
        ]);
        Self::random(metadata, shapes(&config), seed)
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
        let tensors: Vec<_> = tensors.iter().map(|(name, tensor)| (*name, tensor)).collect();
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

fn shapes(config: &Config) -> Vec<(String, Vec<usize>)> {
    let mut all = Vec::new();
    image_shapes(config, &mut all);
    text_shapes(config, &mut all);
    all
}

fn image_shapes(Config { image, embedding, .. }: &Config, all: &mut Vec<(String, Vec<usize>)>) {
    let ImageConfig::MobileVit(image) = image;
    let mut layer = |name: String, weight: &[usize]| {
        all.push((format!("image.{name}.weight"), weight.to_vec()));
        all.push((format!("image.{name}.bias"), vec![weight[0]]));
    };
    layer("stem".into(), &[image.stem, 3, 3, 3]);
    let mut channels = image.stem;
    for (index, &BlockConfig { expansion, channels: output, kernel, .. }) in image.blocks.iter().enumerate() {
        let inner = channels * expansion;
        if expansion != 1 {
            layer(format!("blocks.{index}.expand"), &[inner, channels]);
        }
        layer(format!("blocks.{index}.depthwise"), &[inner, kernel, kernel]);
        layer(format!("blocks.{index}.project"), &[output, inner]);
        channels = output;
    }
    layer("head".into(), &[image.head, channels]);
    layer("embed".into(), &[image.width, image.head]);
    for index in 0..image.layers {
        let name = |part: &str| format!("layers.{index}.{part}");
        layer(name("norm1"), &[image.width]);
        layer(name("qkv"), &[3 * image.width, image.width]);
        layer(name("out"), &[image.width, image.width]);
        layer(name("norm2"), &[image.width]);
        layer(name("up"), &[image.mlp, image.width]);
        layer(name("down"), &[image.width, image.mlp]);
    }
    layer("norm".into(), &[image.width]);
    layer("project".into(), &[*embedding, image.width]);
    all.push(("image.positions".into(), vec![image.grid() * image.grid(), image.width]));
}

fn text_shapes(Config { text, embedding, .. }: &Config, all: &mut Vec<(String, Vec<usize>)>) {
    for (name, rows) in [("word", text.vocabulary), ("position", text.positions), ("token_type", 2)] {
        all.push((format!("text.embeddings.{name}_embeddings.weight"), vec![rows, text.width]));
    }
    let mut layer = |name: String, weight: &[usize]| {
        all.push((format!("text.{name}.weight"), weight.to_vec()));
        all.push((format!("text.{name}.bias"), vec![weight[0]]));
    };
    layer("embeddings.LayerNorm".into(), &[text.width]);
    for index in 0..text.layers {
        let name = |part: &str| format!("encoder.layer.{index}.{part}");
        for part in ["self.query", "self.key", "self.value", "output.dense"] {
            layer(name(&format!("attention.{part}")), &[text.width, text.width]);
        }
        layer(name("attention.output.LayerNorm"), &[text.width]);
        layer(name("intermediate.dense"), &[text.mlp, text.width]);
        layer(name("output.dense"), &[text.width, text.mlp]);
        layer(name("output.LayerNorm"), &[text.width]);
    }
    layer("head.up".into(), &[text.head, text.width]);
    layer("head.down".into(), &[*embedding, text.head]);
}
