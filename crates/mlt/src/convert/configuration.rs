//! The sizes of a checkpoint: `config.json` and `preprocessor_config.json`, with what they leave out as `transformers` fills it in.

use std::path::Path;

use anyhow::{Context, Result, bail};
use more_like_this::model::{
    ClipTextConfig, Config, FORMAT, Gelu, ImageConfig, TextConfig, TransformerConfig, VitConfig,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::read_text;

const CONFIGURATION: &str = "config.json";
const PREPROCESSOR: &str = "preprocessor_config.json";

/// What OpenAI normalised pictures with: mean and standard deviation of red, green and blue.
const MEAN: [f32; 3] = [0.481_454_66, 0.457_827_5, 0.408_210_73];
const DEVIATION: [f32; 3] = [0.268_629_54, 0.261_302_6, 0.275_777_1];

/// The sizes of both towers.
pub(super) struct Configuration {
    /// Width of the common space.
    pub embedding: usize,
    pub image: VitConfig,
    pub text: ClipTextConfig,
}

/// `config.json` of a `CLIPModel`.
#[derive(Deserialize)]
struct Clip {
    model_type: String,
    #[serde(default = "wide")]
    projection_dim: usize,
    #[serde(default)]
    text_config: Text,
    #[serde(default)]
    vision_config: Vision,
}

/// The default width of the common space.
fn wide() -> usize {
    512
}

#[derive(Deserialize)]
#[serde(default)]
struct Text {
    vocab_size: usize,
    max_position_embeddings: usize,
    hidden_size: usize,
    intermediate_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    hidden_act: String,
    layer_norm_eps: f32,
}

impl Default for Text {
    fn default() -> Self {
        Self {
            vocab_size: 49_408,
            max_position_embeddings: 77,
            hidden_size: 512,
            intermediate_size: 2048,
            num_hidden_layers: 12,
            num_attention_heads: 8,
            hidden_act: "quick_gelu".into(),
            layer_norm_eps: 1e-5,
        }
    }
}

#[derive(Deserialize)]
#[serde(default)]
struct Vision {
    image_size: usize,
    patch_size: usize,
    num_channels: usize,
    hidden_size: usize,
    intermediate_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    hidden_act: String,
    layer_norm_eps: f32,
}

impl Default for Vision {
    fn default() -> Self {
        Self {
            image_size: 224,
            patch_size: 32,
            num_channels: 3,
            hidden_size: 768,
            intermediate_size: 3072,
            num_hidden_layers: 12,
            num_attention_heads: 12,
            hidden_act: "quick_gelu".into(),
            layer_norm_eps: 1e-5,
        }
    }
}

/// `preprocessor_config.json`. Size, crop and filter are the towers' own: bicubic, the shorter side to the input's, its middle.
#[derive(Deserialize)]
#[serde(default)]
struct Preprocessor {
    image_mean: [f32; 3],
    image_std: [f32; 3],
}

impl Default for Preprocessor {
    fn default() -> Self {
        Self { image_mean: MEAN, image_std: DEVIATION }
    }
}

impl Configuration {
    /// Reads and checks the sizes.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let clip: Clip = parse(folder, CONFIGURATION, &read_text(folder, CONFIGURATION)?)?;
        let preprocessor = match folder.join(PREPROCESSOR).exists() {
            true => parse(folder, PREPROCESSOR, &read_text(folder, PREPROCESSOR)?)?,
            false => Preprocessor::default(),
        };
        let configuration = Self::of(&clip, &preprocessor);
        let checked = configuration.and_then(|configuration| {
            Config::from_json(&serde_json::to_string(&configuration.model())?)?;
            Ok(configuration)
        });
        checked.with_context(|| folder.join(CONFIGURATION).display().to_string())
    }

    fn of(clip: &Clip, preprocessor: &Preprocessor) -> Result<Self> {
        let Clip { model_type, projection_dim, text_config: text, vision_config: vision } = clip;
        if model_type != "clip" {
            bail!("it describes a model of type \"{model_type}\"; only CLIP (\"clip\") can be converted");
        }
        if vision.num_channels != 3 {
            bail!("pictures have 3 channels, not {}", vision.num_channels);
        }
        Ok(Self {
            embedding: *projection_dim,
            image: VitConfig {
                side: vision.image_size,
                patch: vision.patch_size,
                mean: preprocessor.image_mean,
                deviation: preprocessor.image_std,
                transformer: TransformerConfig {
                    width: vision.hidden_size,
                    heads: vision.num_attention_heads,
                    layers: vision.num_hidden_layers,
                    mlp: vision.intermediate_size,
                    epsilon: vision.layer_norm_eps,
                    activation: gelu(&vision.hidden_act)?,
                },
            },
            text: ClipTextConfig {
                vocabulary: text.vocab_size,
                max_tokens: text.max_position_embeddings,
                transformer: TransformerConfig {
                    width: text.hidden_size,
                    heads: text.num_attention_heads,
                    layers: text.num_hidden_layers,
                    mlp: text.intermediate_size,
                    epsilon: text.layer_norm_eps,
                    activation: gelu(&text.hidden_act)?,
                },
            },
        })
    }

    /// As the model file states it.
    pub(super) fn model(&self) -> Config {
        Config {
            format: FORMAT,
            embedding: self.embedding,
            image: ImageConfig::Vit(self.image.clone()),
            text: TextConfig::Clip(self.text.clone()),
            confidence: None,
        }
    }
}

fn gelu(name: &str) -> Result<Gelu> {
    match name {
        "quick_gelu" => Ok(Gelu::QuickGelu),
        "gelu" => Ok(Gelu::Gelu),
        _ => bail!("the activation \"{name}\" is not known: \"gelu\" and \"quick_gelu\" are"),
    }
}

fn parse<T: DeserializeOwned>(folder: &Path, name: &str, json: &str) -> Result<T> {
    serde_json::from_str(json).with_context(|| folder.join(name).display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Result<Configuration> {
        Configuration::of(&serde_json::from_str(json)?, &Preprocessor::default())
    }

    #[test]
    fn what_is_left_out_is_clip_b_32s() -> Result<()> {
        let configuration = of(r#"{ "model_type": "clip" }"#)?;
        let VitConfig { side, patch, transformer, .. } = configuration.image;
        assert_eq!((side, patch, transformer.width, transformer.layers), (224, 32, 768, 12));
        assert_eq!((transformer.heads, transformer.activation), (12, Gelu::QuickGelu));
        assert_eq!((configuration.embedding, configuration.text.vocabulary), (512, 49_408));
        Ok(())
    }

    #[test]
    fn values_of_the_file_count() -> Result<()> {
        let json = r#"{ "model_type": "clip", "projection_dim": 64, "initializer_factor": 1.0,
            "text_config": { "hidden_size": 32, "hidden_act": "gelu", "bos_token_id": 0 },
            "vision_config": { "patch_size": 16, "model_type": "clip_vision_model" } }"#;
        let configuration = of(json)?;
        assert_eq!((configuration.embedding, configuration.image.patch), (64, 16));
        let TransformerConfig { width, activation, mlp, .. } = configuration.text.transformer;
        assert_eq!((width, activation, mlp), (32, Gelu::Gelu, 2048));
        Ok(())
    }

    #[test]
    fn other_models_are_refused_by_name() {
        for (json, word) in [
            (r#"{ "model_type": "siglip" }"#, "siglip"),
            (r#"{ "model_type": "clip", "text_config": { "hidden_act": "silu" } }"#, "silu"),
            (r#"{ "model_type": "clip", "vision_config": { "num_channels": 4 } }"#, "4"),
        ] {
            let error = of(json).err().map(|error| error.to_string());
            assert!(error.as_ref().is_some_and(|error| error.contains(word)), "{error:?}");
        }
    }
}
