//! BERT, the mean of its token states, and a two-layer head. The tensors keep BERT's own names.

use candle_core::quantized::QTensor;
use candle_core::{Device, Module, Tensor};
use candle_nn::LayerNorm;

use super::States;
use crate::Result;
use crate::model::config::{BertConfig, Gelu};
use crate::model::gguf::Scope;
use crate::model::transformer::{Attention, Mlp};

/// BERT and head.
pub(super) struct Bert {
    embeddings: Embeddings,
    layers: Vec<Layer>,
    head: Mlp,
}

impl Bert {
    pub(super) fn new(config: &BertConfig, embedding: usize, file: &Scope) -> Result<Self> {
        let layer = file.pp("encoder").pp("layer");
        let head = file.pp("head");
        Ok(Self {
            embeddings: Embeddings::new(config, &file.pp("embeddings"))?,
            layers: (0..config.layers)
                .map(|index| Layer::new(config, &layer.pp(index)))
                .collect::<Result<_>>()?,
            head: Mlp::new(
                [config.width, config.head, embedding],
                Gelu::Gelu,
                &head.pp("up"),
                &head.pp("down"),
            )?,
        })
    }

    pub(super) fn forward(&self, ids: &[u32]) -> Result<States> {
        let x = self.embeddings.forward(ids)?;
        let tokens = self.layers.iter().try_fold(x, |x, layer| layer.forward(&x))?;
        let embedding = self.head.forward(&tokens.mean_keepdim(0)?)?;
        Ok(States { embedding, tokens })
    }
}

/// Word, position and token type, summed and normalised.
struct Embeddings {
    /// Kept quantised: only the rows of the words are expanded.
    words: QTensor,
    positions: Tensor,
    token_type: Tensor,
    norm: LayerNorm,
}

impl Embeddings {
    fn new(config: &BertConfig, file: &Scope) -> Result<Self> {
        let width = config.width;
        let table = |name: &str| file.pp(name);
        let types = table("token_type_embeddings").dense("weight", &[2, width])?;
        Ok(Self {
            words: table("word_embeddings").tensor("weight", &[config.vocabulary, width])?,
            positions: table("position_embeddings").dense("weight", &[config.positions, width])?,
            token_type: types.narrow(0, 0, 1)?,
            norm: table("LayerNorm").layer_norm(width, config.epsilon)?,
        })
    }

    fn forward(&self, ids: &[u32]) -> Result<Tensor> {
        let words = self.words.embedding(&Tensor::new(ids, &Device::Cpu)?)?;
        let positions = self.positions.narrow(0, 0, ids.len())?;
        Ok(self.norm.forward(&(words + positions)?.broadcast_add(&self.token_type)?)?)
    }
}

/// BERT's post-norm transformer layer.
struct Layer {
    attention: Attention,
    attention_norm: LayerNorm,
    mlp: Mlp,
    output_norm: LayerNorm,
}

impl Layer {
    fn new(config: &BertConfig, file: &Scope) -> Result<Self> {
        let width = config.width;
        let (attention, output) = (file.pp("attention"), file.pp("output"));
        let (of_self, hidden) = (attention.pp("self"), file.pp("intermediate"));
        let norm = |file: Scope| file.pp("LayerNorm").layer_norm(width, config.epsilon);
        let [query, key, value] = ["query", "key", "value"].map(|name| of_self.pp(name));
        let parts = [query, key, value, attention.pp("output").pp("dense")];
        Ok(Self {
            attention: Attention::of(width, config.heads, parts)?,
            attention_norm: norm(attention.pp("output"))?,
            mlp: Mlp::new([width, config.mlp, width], Gelu::Gelu, &hidden.pp("dense"), &output.pp("dense"))?,
            output_norm: norm(output)?,
        })
    }

    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let (attended, _) = self.attention.attend(x, &self.attention.project_kv(x)?)?;
        let x = self.attention_norm.forward(&(attended + x)?)?;
        Ok(self.output_norm.forward(&(self.mlp.forward(&x)? + x)?)?)
    }
}
