//! Sizes of the text tower.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{LARGEST_COUNT, LARGEST_SIZE, TransformerConfig, divides, epsilon, kind, refused, size};
use crate::Result;

/// The text tower, by its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", try_from = "Value")]
pub enum TextConfig {
    /// The kind that a file means which names none.
    Bert(BertConfig),
    /// CLIP's causal transformer.
    Clip(ClipTextConfig),
}

/// BERT, mean-pooled, then a two-layer head.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BertConfig {
    /// Width of a token.
    pub width: usize,
    /// Transformer layers.
    pub layers: usize,
    /// Attention heads.
    pub heads: usize,
    /// Hidden width of a layer's MLP.
    pub mlp: usize,
    /// Rows of the word table.
    pub vocabulary: usize,
    /// Rows of the position table.
    pub positions: usize,
    /// Of the layer norms.
    pub epsilon: f64,
    /// Hidden width of the head.
    pub head: usize,
    /// Longest text in tokens, `[CLS]` and `[SEP]` included; longer ones are cut.
    pub max_tokens: usize,
}

/// A causal pre-norm transformer, of which the last token's state is projected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClipTextConfig {
    /// Rows of the token table.
    pub vocabulary: usize,
    /// Rows of the position table: the longest text in tokens, those at its start and end included; longer ones are cut.
    pub max_tokens: usize,
    /// What reads the tokens.
    #[serde(flatten)]
    pub transformer: TransformerConfig,
}

impl TryFrom<Value> for TextConfig {
    type Error = String;

    fn try_from(value: Value) -> std::result::Result<Self, String> {
        let clip = kind("text", &value, "bert", &["bert", "clip"])? == "clip";
        let read = match clip {
            true => serde_json::from_value(value).map(Self::Clip),
            false => serde_json::from_value(value).map(Self::Bert),
        };
        read.map_err(|error| format!("text: {error}"))
    }
}

impl TextConfig {
    /// Width of a token.
    pub fn width(&self) -> usize {
        match self {
            Self::Bert(config) => config.width,
            Self::Clip(config) => config.transformer.width,
        }
    }

    /// Rows of the word table.
    pub fn vocabulary(&self) -> usize {
        match self {
            Self::Bert(config) => config.vocabulary,
            Self::Clip(config) => config.vocabulary,
        }
    }

    /// Longest text in tokens.
    pub fn max_tokens(&self) -> usize {
        match self {
            Self::Bert(config) => config.max_tokens,
            Self::Clip(config) => config.max_tokens,
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        match self {
            Self::Bert(config) => config.check(),
            Self::Clip(config) => config.check(),
        }
    }
}

impl BertConfig {
    fn check(&self) -> Result<()> {
        for (name, value) in [
            ("text.width", self.width),
            ("text.mlp", self.mlp),
            ("text.vocabulary", self.vocabulary),
            ("text.positions", self.positions),
            ("text.head", self.head),
        ] {
            size(name, value, LARGEST_SIZE)?;
        }
        size("text.layers", self.layers, LARGEST_COUNT)?;
        divides("text.heads", self.heads, self.width)?;
        epsilon("text.epsilon", self.epsilon)?;
        max_tokens(self.max_tokens, self.positions)
    }
}

impl ClipTextConfig {
    fn check(&self) -> Result<()> {
        size("text.vocabulary", self.vocabulary, LARGEST_SIZE)?;
        max_tokens(self.max_tokens, LARGEST_SIZE)?;
        self.transformer.check("text")
    }
}

/// A text has a token at its start, one at its end, and room for words.
fn max_tokens(found: usize, positions: usize) -> Result<()> {
    match (3..=positions).contains(&found) {
        true => Ok(()),
        false => Err(refused(&format!("text.max_tokens is {found}, expected 3 to {positions}"))),
    }
}
