//! The text tower on candle: BERT over the words' own tokens (nothing is padded, so nothing is
//! masked), their mean, and a two-layer head.

use candle_core::quantized::QTensor;
use candle_core::{Device, Module, Tensor};
use candle_nn::LayerNorm;
use candle_transformers::quantized_nn::Linear as RowLinear;

use super::config::{Config, TextConfig};
use super::gguf::{Gguf, Scope};
use super::linear::Linear;
use super::tokenizer::Tokenizer;
use super::transformer::{Attention, Mlp};
use crate::Result;
use crate::vector::normalize;

/// What the tower makes of some words.
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
    head: Mlp<RowLinear>,
    width: usize,
}

impl TextTower {
    /// Loads the text tower of a model file, from the tensors under `text`, which keep BERT's own names.
    ///
    /// # Errors
    /// [`Error::MissingTensor`](crate::Error::MissingTensor),
    /// [`Error::TensorShape`](crate::Error::TensorShape) or
    /// [`Error::ModelFile`](crate::Error::ModelFile) for what the file lacks, and
    /// [`Error::Tokenizer`](crate::Error::Tokenizer).
    pub fn from_gguf(file: &Gguf) -> Result<Self> {
        let Config { text, embedding, .. } = Config::of(file)?;
        let tokenizer = Tokenizer::new(file.text("mlt.tokenizer")?, text.vocabulary, text.max_tokens)?;
        Self::new(&text, embedding, tokenizer, &file.pp("text"))
    }

    fn new(config: &TextConfig, embedding: usize, tokenizer: Tokenizer, file: &Scope) -> Result<Self> {
        let layer = file.pp("encoder").pp("layer");
        let head = file.pp("head");
        Ok(Self {
            tokenizer,
            embeddings: Embeddings::new(config, &file.pp("embeddings"))?,
            layers: (0..config.layers)
                .map(|index| Layer::new(config, &layer.pp(index)))
                .collect::<Result<_>>()?,
            head: Mlp {
                up: head.pp("up").row_linear(config.width, config.head)?,
                down: head.pp("down").row_linear(config.head, embedding)?,
            },
            width: config.width,
        })
    }

    /// Those of the texts of which the tower knows no word; see [`Tokenizer::knows_none`].
    ///
    /// # Errors
    /// [`Error::Tokenizer`](crate::Error::Tokenizer).
    pub fn unknown<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Result<Vec<&'t str>> {
        let mut unknown = Vec::new();
        for text in texts {
            if self.tokenizer.knows_none(text)? {
                unknown.push(text);
            }
        }
        Ok(unknown)
    }

    /// Embeds words of any length and script; see [`Tokenizer`] for what is cut.
    ///
    /// # Errors
    /// [`Error::Tokenizer`](crate::Error::Tokenizer), [`Error::Candle`](crate::Error::Candle), and
    /// [`Error::Invalid`](crate::Error::Invalid) where the embedding has no direction.
    pub fn encode(&self, words: &str) -> Result<TextFeatures> {
        let mut x = self.embeddings.forward(&self.tokenizer.encode(words)?)?;
        for layer in &self.layers {
            x = layer.forward(&x)?;
        }
        let pooled = x.mean_keepdim(0)?;
        let out = self.head.forward(&pooled)?.flatten_all()?;
        Ok(TextFeatures {
            embedding: normalize(out.to_vec1()?)?,
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
    mlp: Mlp<Linear>,
    output_norm: LayerNorm,
}

impl Layer {
    fn new(config: &TextConfig, file: &Scope) -> Result<Self> {
        let width = config.width;
        let (attention, output) = (file.pp("attention"), file.pp("output"));
        let (of_self, hidden) = (attention.pp("self"), file.pp("intermediate"));
        let norm = |file: Scope| file.pp("LayerNorm").layer_norm(width, config.epsilon);
        let [query, key, value] = ["query", "key", "value"].map(|name| of_self.pp(name));
        let parts = [query, key, value, attention.pp("output").pp("dense")];
        Ok(Self {
            attention: Attention::of(width, config.heads, parts)?,
            attention_norm: norm(attention.pp("output"))?,
            mlp: Mlp::new([width, config.mlp, width], &hidden.pp("dense"), &output.pp("dense"))?,
            output_norm: norm(output)?,
        })
    }

    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let (attended, _) = self.attention.attend(x, &self.attention.project_kv(x)?)?;
        let x = self.attention_norm.forward(&(attended + x)?)?;
        Ok(self.output_norm.forward(&(self.mlp.forward(&x)? + x)?)?)
    }
}
