//! A checkpoint's tensors under the names and in the layouts of a model file (`src/model/image/vit.rs` and `text/clip.rs`).

use std::io::Cursor;

use anyhow::{Context, Result};
use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};
use more_like_this::model::{ClipTextConfig, Config, TransformerConfig, VitConfig};

use super::checkpoint::Checkpoint;

/// The model file's tensors, in its order.
pub(super) struct Tensors<'a> {
    from: &'a Checkpoint,
    /// How matrices are stored.
    matrices: GgmlDType,
    made: Vec<(String, QTensor)>,
}

impl<'a> Tensors<'a> {
    pub(super) fn new(from: &'a Checkpoint, matrices: GgmlDType) -> Self {
        Self { from, matrices, made: Vec::new() }
    }

    /// The tensors under `text`.
    pub(super) fn text_tower(&mut self, config: &ClipTextConfig, embedding: usize) -> Result<()> {
        let TransformerConfig { width, layers, .. } = config.transformer;
        let table = [config.vocabulary, width];
        let tokens = self.from.tensor("text_model.embeddings.token_embedding.weight", &table)?;
        self.matrix("text.tokens.weight", &tokens, table)?;
        self.copied(
            "text_model.embeddings.position_embedding.weight",
            "text.positions",
            &[config.max_tokens, width],
        )?;
        for layer in 0..layers {
            let (from, to) = (format!("text_model.encoder.layers.{layer}"), format!("text.layers.{layer}"));
            for name in ["query", "key", "value", "out"] {
                let short = if name == "out" { name } else { &name[..1] };
                let from = format!("{from}.self_attn.{short}_proj");
                self.linear(&from, &format!("{to}.{name}"), [width, width])?;
            }
            self.rest_of_layer(&config.transformer, &from, &to)?;
        }
        self.norm("text_model.final_layer_norm", "text.norm", width)?;
        self.projection("text_projection", "text.project", [embedding, width])
    }

    /// The tensors under `image`.
    pub(super) fn image_tower(&mut self, config: &VitConfig, embedding: usize) -> Result<()> {
        let TransformerConfig { width, layers, .. } = config.transformer;
        // Before the others, as it embeds parts of pictures: a page can answer with what comes first in the file.
        self.projection("visual_projection", "image.project", [embedding, width])?;
        let (patch, positions) = (config.patch, config.grid() * config.grid() + 1);
        self.copied("vision_model.embeddings.class_embedding", "image.class", &[width])?;
        self.copied(
            "vision_model.embeddings.position_embedding.weight",
            "image.positions",
            &[positions, width],
        )?;
        let shape = [width, 3, patch, patch];
        let kernels = self.from.tensor("vision_model.embeddings.patch_embedding.weight", &shape)?;
        let kernels: Vec<f32> = kernels.chunks_exact(3 * patch * patch).flat_map(rgb_last).collect();
        self.matrix("image.patch.weight", &kernels, [width, 3 * patch * patch])?;
        self.zeros("image.patch.bias", width)?;
        self.norm("vision_model.pre_layrnorm", "image.norm_first", width)?;
        for layer in 0..layers {
            let (from, to) =
                (format!("vision_model.encoder.layers.{layer}"), format!("image.layers.{layer}"));
            self.query_key_value(&from, &to, width)?;
            self.linear(&format!("{from}.self_attn.out_proj"), &format!("{to}.out"), [width, width])?;
            self.rest_of_layer(&config.transformer, &from, &to)?;
        }
        self.norm("vision_model.post_layernorm", "image.norm", width)
    }

    /// What a layer has beside attention.
    fn rest_of_layer(&mut self, config: &TransformerConfig, from: &str, to: &str) -> Result<()> {
        let &TransformerConfig { width, mlp, .. } = config;
        for norm in [1, 2] {
            self.norm(&format!("{from}.layer_norm{norm}"), &format!("{to}.norm{norm}"), width)?;
        }
        self.linear(&format!("{from}.mlp.fc1"), &format!("{to}.up"), [mlp, width])?;
        self.linear(&format!("{from}.mlp.fc2"), &format!("{to}.down"), [width, mlp])
    }

    /// Query, key and value as one layer.
    fn query_key_value(&mut self, from: &str, to: &str, width: usize) -> Result<()> {
        let (mut weight, mut bias) = (Vec::new(), Vec::new());
        for part in ["q", "k", "v"] {
            let from = format!("{from}.self_attn.{part}_proj");
            weight.extend(self.from.tensor(&format!("{from}.weight"), &[width, width])?);
            bias.extend(self.from.tensor(&format!("{from}.bias"), &[width])?);
        }
        self.matrix(&format!("{to}.qkv.weight"), &weight, [3 * width, width])?;
        self.plain(&format!("{to}.qkv.bias"), &bias, &[3 * width])
    }

    fn linear(&mut self, from: &str, to: &str, [outputs, inputs]: [usize; 2]) -> Result<()> {
        let weight = self.from.tensor(&format!("{from}.weight"), &[outputs, inputs])?;
        self.matrix(&format!("{to}.weight"), &weight, [outputs, inputs])?;
        self.copied(&format!("{from}.bias"), &format!("{to}.bias"), &[outputs])
    }

    /// A linear layer that has no bias.
    fn projection(&mut self, from: &str, to: &str, [outputs, inputs]: [usize; 2]) -> Result<()> {
        let weight = self.from.tensor(&format!("{from}.weight"), &[outputs, inputs])?;
        self.matrix(&format!("{to}.weight"), &weight, [outputs, inputs])?;
        self.zeros(&format!("{to}.bias"), outputs)
    }

    fn norm(&mut self, from: &str, to: &str, width: usize) -> Result<()> {
        for name in ["weight", "bias"] {
            self.copied(&format!("{from}.{name}"), &format!("{to}.{name}"), &[width])?;
        }
        Ok(())
    }

    fn copied(&mut self, from: &str, to: &str, shape: &[usize]) -> Result<()> {
        let values = self.from.tensor(from, shape)?;
        self.plain(to, &values, shape)
    }

    fn zeros(&mut self, to: &str, count: usize) -> Result<()> {
        self.plain(to, &vec![0.0; count], &[count])
    }

    fn plain(&mut self, to: &str, values: &[f32], shape: &[usize]) -> Result<()> {
        self.push(to, values, shape, GgmlDType::F32)
    }

    /// In 16 bits where a row is no whole number of the quantisation's blocks.
    fn matrix(&mut self, to: &str, values: &[f32], shape: [usize; 2]) -> Result<()> {
        let fits = shape[1].is_multiple_of(self.matrices.block_size());
        self.push(to, values, &shape, if fits { self.matrices } else { GgmlDType::F16 })
    }

    fn push(&mut self, to: &str, values: &[f32], shape: &[usize], kind: GgmlDType) -> Result<()> {
        let tensor = Tensor::from_slice(values, shape, &Device::Cpu)?;
        let tensor = QTensor::quantize(&tensor, kind).with_context(|| format!("tensor \"{to}\""))?;
        self.made.push((to.into(), tensor));
        Ok(())
    }

    /// The bytes of the model file.
    pub(super) fn file(self, config: &Config, tokenizer: &str) -> Result<Vec<u8>> {
        let metadata = [
            ("general.architecture", Value::String("clip".into())),
            ("mlt.config", Value::String(serde_json::to_string(config)?)),
            ("mlt.tokenizer", Value::String(tokenizer.into())),
        ];
        let metadata: Vec<_> = metadata.iter().map(|(key, value)| (*key, value)).collect();
        let tensors: Vec<_> = self.made.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
        let mut file = Cursor::new(Vec::new());
        gguf_file::write(&mut file, &metadata, &tensors)?;
        Ok(file.into_inner())
    }
}

/// A kernel `[rgb, y, x]`, PyTorch's order, as a patch's pixels lie: `[y, x, rgb]`.
fn rgb_last(kernel: &[f32]) -> impl Iterator<Item = f32> {
    let cells = kernel.len() / 3;
    (0..kernel.len()).map(move |i| kernel[i % 3 * cells + i / 3])
}
