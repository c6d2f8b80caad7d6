//! The text tower on candle: BERT over the words' own tokens (nothing is padded, so nothing is
//! masked), their mean, and a two-layer head.

use candle_core::quantized::QTensor;
use candle_core::{D, Device, Module, Tensor};
use candle_nn::LayerNorm;
use candle_nn::ops::softmax;
use candle_transformers::quantized_nn::Linear;

use super::config::TextConfig;
use super::gguf::Scope;
use super::tokenizer::Tokenizer;
use crate::Result;

/// What the tower says of some words.
#[derive(Clone, Debug, PartialEq)]
pub struct TextFeatures {
    /// Unit length, in the space shared with pictures.
    pub embedding: Vec<f32>,
    /// Last hidden state of every token, `[CLS]` first: `n x token_width`, row-major.
    pub tokens: Vec<f32>,
    /// Width of one token.
    pub token_width: usize,
}

/// Tokenizer, BERT and head.
pub struct TextTower {
    tokenizer: Tokenizer,
    embeddings: Embeddings,
    layers: Vec<Layer>,
    up: Linear,
    down: Linear,
    width: usize,
}

impl TextTower {
    /// Loads the tower from the tensors under `text`, which keep BERT's own names.
    ///
    /// # Errors
    /// [`Error::MissingTensor`](crate::Error::MissingTensor),
    /// [`Error::TensorShape`](crate::Error::TensorShape) or
    /// [`Error::ModelFile`](crate::Error::ModelFile) for what the file lacks.
    pub fn new(config: &TextConfig, embedding: usize, tokenizer: Tokenizer, file: &Scope) -> Result<Self> {
        let layer = file.pp("encoder").pp("layer");
        let head = file.pp("head");
        Ok(Self {
            tokenizer,
            embeddings: Embeddings::new(config, &file.pp("embeddings"))?,
            layers: (0..config.layers)
                .map(|index| Layer::new(config, &layer.pp(index)))
                .collect::<Result<_>>()?,
            up: head.pp("up").linear(config.width, config.head)?,
            down: head.pp("down").linear(config.head, embedding)?,
            width: config.width,
        })
    }

    /// Embeds words of any length and script; see [`Tokenizer`] for what is cut.
    ///
    /// # Errors
    /// [`Error::Tokenizer`](crate::Error::Tokenizer) and [`Error::Candle`](crate::Error::Candle).
    pub fn encode(&self, words: &str) -> Result<TextFeatures> {
        let mut x = self.embeddings.forward(&self.tokenizer.encode(words)?)?;
        for layer in &self.layers {
            x = layer.forward(&x)?;
        }
        let pooled = x.mean_keepdim(0)?;
        let out = self.down.forward(&self.up.forward(&pooled)?.gelu_erf()?)?.flatten_all()?;
        let norm = out.sqr()?.sum_all()?.sqrt()?;
        Ok(TextFeatures {
            embedding: out.broadcast_div(&norm)?.to_vec1()?,
            tokens: x.flatten_all()?.to_vec1()?,
            token_width: self.width,
        })
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
    fn new(config: &TextConfig, file: &Scope) -> Result<Self> {
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
    intermediate: Linear,
    output: Linear,
    output_norm: LayerNorm,
}

impl Layer {
    fn new(config: &TextConfig, file: &Scope) -> Result<Self> {
        let (width, mlp) = (config.width, config.mlp);
        let (attention, output) = (file.pp("attention"), file.pp("output"));
        let norm = |file: Scope| file.pp("LayerNorm").layer_norm(width, config.epsilon);
        Ok(Self {
            attention_norm: norm(attention.pp("output"))?,
            attention: Attention::new(config, &attention)?,
            intermediate: file.pp("intermediate").pp("dense").linear(width, mlp)?,
            output: output.pp("dense").linear(mlp, width)?,
            output_norm: norm(output)?,
        })
    }

    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let x = self.attention_norm.forward(&(self.attention.forward(x)? + x)?)?;
        let hidden = self.intermediate.forward(&x)?.gelu_erf()?;
        Ok(self.output_norm.forward(&(self.output.forward(&hidden)? + x)?)?)
    }
}

/// Multi-head self-attention over `[tokens, width]`.
struct Attention {
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
    heads: usize,
}

impl Attention {
    fn new(config: &TextConfig, file: &Scope) -> Result<Self> {
        let linear = |file: Scope| file.linear(config.width, config.width);
        let of_self = file.pp("self");
        Ok(Self {
            query: linear(of_self.pp("query"))?,
            key: linear(of_self.pp("key"))?,
            value: linear(of_self.pp("value"))?,
            output: linear(file.pp("output").pp("dense"))?,
            heads: config.heads,
        })
    }

    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let (tokens, width) = x.dims2()?;
        let head_width = width / self.heads;
        let by_head = |linear: &Linear| -> Result<Tensor> {
            let x = linear.forward(x)?.reshape((tokens, self.heads, head_width))?;
            Ok(x.transpose(0, 1)?.contiguous()?)
        };
        let scores = by_head(&self.query)?.matmul(&by_head(&self.key)?.t()?)?;
        let weights = softmax(&(scores / (head_width as f64).sqrt())?, D::Minus1)?;
        let attended = weights.matmul(&by_head(&self.value)?)?;
        let joined = attended.transpose(0, 1)?.reshape((tokens, width))?;
        Ok(self.output.forward(&joined)?)
    }
}
