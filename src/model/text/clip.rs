//! CLIP's text tower (Radford et al. 2021): a causal pre-norm transformer. A text is embedded by its last token's state.
//! That token sees all others, and none sees those behind it, so leaving out what pads a text to its full length changes nothing.

use candle_core::quantized::QTensor;
use candle_core::{Device, Module, Tensor};
use candle_nn::LayerNorm;

use super::States;
use crate::Result;
use crate::model::config::{ClipTextConfig, TransformerConfig};
use crate::model::gguf::Scope;
use crate::model::linear::Linear;
use crate::model::transformer::{Attention, Mlp};

/// Tables, transformer and projection.
pub(super) struct Clip {
    /// Kept quantised: only the rows of the text's tokens are expanded.
    tokens: QTensor,
    positions: Tensor,
    layers: Vec<Layer>,
    norm: LayerNorm,
    project: Linear,
}

impl Clip {
    pub(super) fn new(config: &ClipTextConfig, embedding: usize, file: &Scope) -> Result<Self> {
        let TransformerConfig { width, layers, epsilon, .. } = config.transformer;
        let layer = |index| Layer::new(&config.transformer, &file.pp("layers").pp(index));
        Ok(Self {
            tokens: file.pp("tokens").tensor("weight", &[config.vocabulary, width])?,
            positions: file.dense("positions", &[config.max_tokens, width])?,
            layers: (0..layers).map(layer).collect::<Result<_>>()?,
            norm: file.pp("norm").layer_norm(width, epsilon.into())?,
            project: file.pp("project").linear(width, embedding)?,
        })
    }

    /// At most as many ids as there are positions, of which the last one ends the text.
    pub(super) fn forward(&self, ids: &[u32]) -> Result<States> {
        let tokens = self.tokens.embedding(&Tensor::new(ids, &Device::Cpu)?)?;
        let x = (tokens + self.positions.narrow(0, 0, ids.len())?)?;
        let x = self.layers.iter().try_fold(x, |x, layer| layer.forward(&x))?;
        let tokens = self.norm.forward(&x)?;
        let embedding = self.project.forward(&tokens.narrow(0, ids.len() - 1, 1)?)?;
        Ok(States { embedding, tokens })
    }
}

/// Pre-norm transformer layer with causal attention.
struct Layer {
    attention_norm: LayerNorm,
    attention: Attention,
    mlp_norm: LayerNorm,
    mlp: Mlp,
}

impl Layer {
    fn new(config: &TransformerConfig, file: &Scope) -> Result<Self> {
        let &TransformerConfig { width, heads, mlp, epsilon, activation, .. } = config;
        let norm = |name: &str| file.pp(name).layer_norm(width, epsilon.into());
        Ok(Self {
            attention_norm: norm("norm1")?,
            attention: Attention::new(width, heads, file)?,
            mlp_norm: norm("norm2")?,
            mlp: Mlp::new([width, mlp, width], activation, &file.pp("up"), &file.pp("down"))?,
        })
    }

    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let x = (self.attention.attend_causally(&self.attention_norm.forward(x)?)? + x)?;
        Ok((self.mlp.forward(&self.mlp_norm.forward(&x)?)? + x)?)
    }
}
