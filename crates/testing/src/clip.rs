//! CLIP checkpoints with random weights, as `transformers` saves them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use safetensors::Dtype;
use safetensors::tensor::TensorView;
use serde_json::{Value, json};

use super::Random;

/// A checkpoint, ready to be broken before it is written.
pub struct Checkpoint {
    /// `config.json`.
    pub config: Value,
    /// `tokenizer.json`.
    pub tokenizer: String,
    /// Shape, outermost first, and values.
    pub tensors: BTreeMap<String, Values>,
}

/// Shape, outermost first, and values of a tensor.
type Values = (Vec<usize>, Vec<f32>);

/// Sizes of a tower.
struct Sizes {
    width: usize,
    layers: usize,
    heads: usize,
    mlp: usize,
}

impl Checkpoint {
    /// A few kilobytes; pictures of 32 pixels in patches of 8.
    pub fn tiny() -> Self {
        let sizes = || Sizes { width: 32, layers: 2, heads: 2, mlp: 64 };
        Self::new(sizes(), sizes(), [32, 8], 600, 16, "quick_gelu")
    }

    /// CLIP ViT-B/32's sizes.
    pub fn vit_b_32() -> Self {
        let image = Sizes { width: 768, layers: 12, heads: 12, mlp: 3072 };
        let text = Sizes { width: 512, layers: 12, heads: 8, mlp: 2048 };
        Self::new(image, text, [224, 32], 49_408, 512, "quick_gelu")
    }

    /// The sizes of TinyCLIP ViT-8M/16 with a text tower of 3M.
    pub fn tinyclip_8m_16() -> Self {
        let image = Sizes { width: 256, layers: 10, heads: 4, mlp: 1024 };
        let text = Sizes { width: 256, layers: 3, heads: 4, mlp: 1024 };
        Self::new(image, text, [224, 16], 49_408, 512, "gelu")
    }

    fn new(
        image: Sizes,
        text: Sizes,
        [side, patch]: [usize; 2],
        vocabulary: usize,
        embedding: usize,
        activation: &str,
    ) -> Self {
        let of = |sizes: &Sizes| {
            json!({
                "hidden_size": sizes.width, "num_hidden_layers": sizes.layers, "num_attention_heads": sizes.heads,
                "intermediate_size": sizes.mlp, "hidden_act": activation, "layer_norm_eps": 1e-5,
            })
        };
        let with = |mut tower: Value, more: Value| {
            let more = more.as_object().expect("an object").clone();
            tower.as_object_mut().expect("an object").extend(more);
            tower
        };
        let text_config = json!({
            "vocab_size": vocabulary, "max_position_embeddings": 77, "bos_token_id": vocabulary - 2,
            "eos_token_id": vocabulary - 1, "pad_token_id": vocabulary - 1, "projection_dim": embedding,
        });
        let vision_config = json!({ "image_size": side, "patch_size": patch, "projection_dim": embedding });
        let config = json!({
            "architectures": ["CLIPModel"], "model_type": "clip", "projection_dim": embedding,
            "text_config": with(of(&text), text_config), "vision_config": with(of(&image), vision_config),
        });
        let mut shapes = Vec::new();
        text_shapes(&mut shapes, &text, vocabulary, embedding);
        image_shapes(&mut shapes, &image, [side, patch], embedding);
        let tensors = shapes.into_iter().map(|(name, shape)| {
            let values = values(&name, &shape);
            (name, (shape, values))
        });
        Self { config, tokenizer: tokenizer(vocabulary), tensors: tensors.collect() }
    }

    /// Writes the folder, with the weights in as many files as asked for: more than one have an index.
    ///
    /// # Errors
    /// Of the file system.
    pub fn write(&self, folder: &Path, shards: usize) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("config.json"), self.config.to_string())?;
        fs::write(folder.join("tokenizer.json"), &self.tokenizer)?;
        let tensors: Vec<_> = self.tensors.iter().collect();
        let mut weight_map = BTreeMap::new();
        for (index, part) in tensors.chunks(tensors.len().div_ceil(shards)).enumerate() {
            let file = match shards {
                1 => "model.safetensors".to_owned(),
                _ => format!("model-{:05}-of-{shards:05}.safetensors", index + 1),
            };
            weight_map.extend(part.iter().map(|(name, _)| ((*name).clone(), file.clone())));
            fs::write(folder.join(file), safetensors(part))?;
        }
        if shards > 1 {
            let index = json!({ "metadata": {}, "weight_map": weight_map }).to_string();
            fs::write(folder.join("model.safetensors.index.json"), index)?;
        }
        Ok(())
    }
}

fn safetensors(tensors: &[(&String, &Values)]) -> Vec<u8> {
    let bytes: Vec<Vec<u8>> = tensors
        .iter()
        .map(|(_, (_, values))| values.iter().flat_map(|v| v.to_le_bytes()).collect())
        .collect();
    let views = tensors.iter().zip(&bytes).map(|((name, (shape, _)), bytes)| {
        (name.as_str(), TensorView::new(Dtype::F32, shape.clone(), bytes).expect("sizes agree"))
    });
    safetensors::serialize(views, None).expect("names differ")
}

/// Random values that keep activations at about unit size, the same for a name wherever it occurs.
fn values(name: &str, shape: &[usize]) -> Vec<f32> {
    let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let (mut random, len) = (Random::new(seed), shape.iter().product());
    match shape {
        [_] if name.contains("norm") && name.ends_with("weight") => {
            random.floats(len, 0.2).into_iter().map(|x| 1.0 + x).collect()
        }
        [_] => random.floats(len, 0.2),
        [_, rest @ ..] => random.floats(len, (3.0 / rest.iter().product::<usize>() as f32).sqrt()),
        [] => vec![0.0; len],
    }
}

type Shapes = Vec<(String, Vec<usize>)>;

fn linear(all: &mut Shapes, name: String, outputs: usize, inputs: usize) {
    all.push((format!("{name}.bias"), vec![outputs]));
    all.push((format!("{name}.weight"), vec![outputs, inputs]));
}

fn norm(all: &mut Shapes, name: String, width: usize) {
    all.push((format!("{name}.bias"), vec![width]));
    all.push((format!("{name}.weight"), vec![width]));
}

fn layers(all: &mut Shapes, tower: &str, sizes: &Sizes) {
    let &Sizes { width, layers, mlp, .. } = sizes;
    for layer in 0..layers {
        let name = |part: &str| format!("{tower}.encoder.layers.{layer}.{part}");
        for part in ["q", "k", "v", "out"] {
            linear(all, name(&format!("self_attn.{part}_proj")), width, width);
        }
        linear(all, name("mlp.fc1"), mlp, width);
        linear(all, name("mlp.fc2"), width, mlp);
        norm(all, name("layer_norm1"), width);
        norm(all, name("layer_norm2"), width);
    }
}

fn text_shapes(all: &mut Shapes, sizes: &Sizes, vocabulary: usize, embedding: usize) {
    let table = |name: &str| format!("text_model.embeddings.{name}_embedding.weight");
    all.push((table("token"), vec![vocabulary, sizes.width]));
    all.push((table("position"), vec![77, sizes.width]));
    layers(all, "text_model", sizes);
    norm(all, "text_model.final_layer_norm".into(), sizes.width);
    all.push(("text_projection.weight".into(), vec![embedding, sizes.width]));
}

fn image_shapes(all: &mut Shapes, sizes: &Sizes, [side, patch]: [usize; 2], embedding: usize) {
    let (grid, width) = (side / patch, sizes.width);
    let name = |part: &str| format!("vision_model.embeddings.{part}");
    all.push((name("class_embedding"), vec![width]));
    all.push((name("patch_embedding.weight"), vec![width, 3, patch, patch]));
    all.push((name("position_embedding.weight"), vec![grid * grid + 1, width]));
    norm(all, "vision_model.pre_layrnorm".into(), width);
    layers(all, "vision_model", sizes);
    norm(all, "vision_model.post_layernorm".into(), width);
    all.push(("visual_projection.weight".into(), vec![embedding, width]));
    all.push(("logit_scale".into(), vec![]));
}

/// Byte-pair encoding as CLIP's, of single bytes and a few merges. The last two ids start and end a text.
fn tokenizer(vocabulary: usize) -> String {
    let merges = ["r e", "re d</w>", "d o", "do g</w>"];
    // Bytes are written as letters: printable ones as themselves, the others from U+0100 on.
    let is_printable = |byte: &u8| matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
    let mut letters: Vec<char> = (0..=255).filter(is_printable).map(char::from).collect();
    letters.extend((0x100..).take(256 - letters.len()).filter_map(char::from_u32));
    let pieces = letters.iter().map(char::to_string);
    let ends = letters.iter().map(|letter| format!("{letter}</w>"));
    let merged = merges.iter().map(|merge| merge.replace(' ', ""));
    let mut vocab: BTreeMap<String, usize> =
        pieces.chain(ends).chain(merged).enumerate().map(|(id, piece)| (piece, id)).collect();
    let [start, end] = [("<|startoftext|>", vocabulary - 2), ("<|endoftext|>", vocabulary - 1)];
    vocab.extend([start, end].map(|(word, id)| (word.into(), id)));
    let added = |(word, id): (&str, usize)| {
        json!({ "id": id, "content": word, "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": true, "special": true })
    };
    let words =
        r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";
    json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [added(start), added(end)],
        "normalizer": { "type": "Sequence", "normalizers": [
            { "type": "NFC" },
            { "type": "Replace", "pattern": { "Regex": r"\s+" }, "content": " " },
            { "type": "Lowercase" },
        ] },
        "pre_tokenizer": { "type": "Sequence", "pretokenizers": [
            { "type": "Split", "pattern": { "Regex": words }, "behavior": "Removed", "invert": true },
            { "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true },
        ] },
        "post_processor": { "type": "RobertaProcessing", "sep": end, "cls": start,
            "trim_offsets": false, "add_prefix_space": false },
        "decoder": { "type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true },
        "model": { "type": "BPE", "dropout": null, "unk_token": end.0, "continuing_subword_prefix": "",
            "end_of_word_suffix": "</w>", "fuse_unk": false, "vocab": vocab, "merges": merges },
    })
    .to_string()
}
