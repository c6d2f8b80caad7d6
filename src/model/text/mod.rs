//! The text towers on candle: words to token states and an embedding. Nothing is padded: a tower reads the words' own
//! tokens only.

mod bert;
mod clip;

use candle_core::Tensor;

use super::config::{Config, TextConfig};
use super::gguf::Gguf;
use super::tokenizer::Tokenizer;
use crate::Result;
use crate::vector::normalize;
use bert::Bert;
use clip::Clip;

/// What the tower makes of some words.
#[derive(Clone, Debug, PartialEq)]
pub struct TextFeatures {
    /// Unit length, in the space shared with pictures.
    pub embedding: Vec<f32>,
    /// Last hidden state of every token, that of the text's start first: `n x token_width`, row-major.
    pub tokens: Vec<f32>,
    /// Width of one token.
    pub token_width: usize,
}

/// Tokenizer and network.
pub struct TextTower {
    tokenizer: Tokenizer,
    network: Network,
    width: usize,
}

/// The network, by its kind.
enum Network {
    Bert(Bert),
    Clip(Clip),
}

/// What a network makes of a text's tokens.
struct States {
    /// Before normalisation, `[1, embedding]`.
    embedding: Tensor,
    /// Last hidden states, `[tokens, width]`.
    tokens: Tensor,
}

impl Network {
    fn forward(&self, ids: &[u32]) -> Result<States> {
        match self {
            Self::Bert(network) => network.forward(ids),
            Self::Clip(network) => network.forward(ids),
        }
    }
}

impl TextTower {
    /// Whether a tensor of a model file is read for it.
    pub fn reads(tensor: &str) -> bool {
        tensor.starts_with("text.")
    }

    /// Loads the text tower of a model file, from the tensors under `text`.
    ///
    /// # Errors
    /// [`Error::MissingTensor`](crate::Error::MissingTensor),
    /// [`Error::TensorShape`](crate::Error::TensorShape) or
    /// [`Error::ModelFile`](crate::Error::ModelFile) for what the file lacks, and
    /// [`Error::Tokenizer`](crate::Error::Tokenizer).
    pub fn from_gguf(file: &Gguf) -> Result<Self> {
        let Config { text: config, embedding, .. } = Config::of(file)?;
        let json = file.text("mlt.tokenizer")?;
        let tensors = file.pp("text");
        let network = match &config {
            TextConfig::Bert(config) => Network::Bert(Bert::new(config, embedding, &tensors)?),
            TextConfig::Clip(config) => Network::Clip(Clip::new(config, embedding, &tensors)?),
        };
        let tokenizer = Tokenizer::new(json, config.vocabulary(), config.max_tokens())?;
        Ok(Self { tokenizer, network, width: config.width() })
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
        let States { embedding, tokens } = self.network.forward(&self.tokenizer.encode(words)?)?;
        Ok(TextFeatures {
            embedding: normalize(embedding.flatten_all()?.to_vec1()?)?,
            tokens: tokens.flatten_all()?.to_vec1()?,
            token_width: self.width,
        })
    }
}
