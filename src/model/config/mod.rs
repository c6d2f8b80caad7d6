//! The network's sizes, as the model file states them.

mod confidence;
mod image;
mod text;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::gguf::Gguf;
use super::shape::TowerShape;
use crate::{Error, Result};
pub use confidence::Confidence;
pub use image::{BlockConfig, ImageConfig, MobileVitConfig, VitConfig};
pub use text::{BertConfig, ClipTextConfig, TextConfig};

/// The only layout of `mlt.config` there is, in each kind of model file.
pub const FORMAT: u32 = 1;
/// Bound on widths and vocabulary: far beyond any model a page would load, and small enough that
/// products of three sizes fit a `u64`.
pub(super) const LARGEST_SIZE: usize = 1 << 18;
/// Bound on a picture's side: what [`tower_input`](crate::image::tower_input) makes at most. Its square fits a `u32`.
const LARGEST_SIDE: usize = 4096;
/// Bound on repeated parts: blocks and layers.
pub(super) const LARGEST_COUNT: usize = 256;
/// Bound on one picture's largest activation, in f32 values (256 MiB).
const LARGEST_ACTIVATION: u64 = 1 << 26;

/// Sizes of the whole model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Version of this layout, [`FORMAT`].
    pub format: u32,
    /// Width of the space both towers map into.
    pub embedding: usize,
    /// The image tower.
    pub image: ImageConfig,
    /// The text tower.
    pub text: TextConfig,
    /// What cosines say of a gallery; absent where that was not measured.
    #[serde(default)]
    pub confidence: Option<Confidence>,
}

/// What stands between the two layers of a transformer's MLP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gelu {
    /// `x Phi(x)`, Phi being the normal distribution.
    #[default]
    Gelu,
    /// `x / (1 + exp(-1.702 x))`, as OpenAI trained CLIP.
    QuickGelu,
}

/// A pre-norm transformer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TransformerConfig {
    /// Width of a token.
    pub width: usize,
    /// Attention heads.
    pub heads: usize,
    /// Layers.
    pub layers: usize,
    /// Hidden width of a layer's MLP.
    pub mlp: usize,
    /// Of the layer norms.
    pub epsilon: f32,
    /// Of the MLPs.
    #[serde(default)]
    pub activation: Gelu,
}

impl TransformerConfig {
    /// `tower` is where the values stand, for the message.
    fn check(&self, tower: &str) -> Result<()> {
        let named = |name: &str| format!("{tower}.{name}");
        size(&named("width"), self.width, LARGEST_SIZE)?;
        size(&named("mlp"), self.mlp, LARGEST_SIZE)?;
        size(&named("layers"), self.layers, LARGEST_COUNT)?;
        divides(&named("heads"), self.heads, self.width)?;
        epsilon(&named("epsilon"), self.epsilon.into())
    }
}

impl Config {
    /// The configuration of a model file.
    ///
    /// # Errors
    /// [`Error::ModelFile`] where the file has none, or naming the first value that cannot be.
    pub fn of(file: &Gguf) -> Result<Self> {
        Self::from_json(file.text("mlt.config")?)
    }

    /// What others see of the sizes.
    pub fn shape(&self) -> TowerShape {
        let (side, grid, patch_width) = match &self.image {
            ImageConfig::MobileVit(image) => (image.side, image.grid(), image.transformer.width),
            ImageConfig::Vit(image) => (image.side, image.grid(), image.transformer.width),
        };
        TowerShape { side, grid, patch_width, text_width: self.text.width(), embedding: self.embedding }
    }

    /// Reads and checks the JSON text of a model file.
    ///
    /// # Errors
    /// [`Error::ModelFile`] naming the first value that cannot be.
    pub fn from_json(json: &str) -> Result<Self> {
        let config: Self = parse(json)?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<()> {
        format(self.format)?;
        size("embedding", self.embedding, LARGEST_SIZE)?;
        self.image.check()?;
        self.text.check()?;
        self.confidence.map_or(Ok(()), Confidence::check)
    }
}

#[cfg(test)]
impl Config {
    /// Of the tests' tiny model.
    pub(crate) fn tiny() -> Config {
        Self::from_json(&testing::tiny::config().to_string()).unwrap()
    }
}

/// The kind that a tower's configuration names; `default` where it names none.
fn kind<'v>(
    tower: &str,
    value: &'v Value,
    default: &'static str,
    known: &[&str],
) -> std::result::Result<&'v str, String> {
    match value.get("kind") {
        None => Ok(default),
        Some(Value::String(kind)) if known.contains(&kind.as_str()) => Ok(kind),
        Some(other) => Err(format!("{tower}.kind is {other}, expected one of {}", known.join(", "))),
    }
}

/// Reads a configuration of any kind; its values are still to be checked.
pub(super) fn parse<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|e| refused(&e.to_string()))
}

/// Refuses other layouts than the one there is.
pub(super) fn format(found: u32) -> Result<()> {
    match found == FORMAT {
        true => Ok(()),
        false => Err(refused(&format!("format is {found}, expected {FORMAT}"))),
    }
}

/// Refuses a network made for other towers: `value` of its file is the towers' `expected`, or it cannot read them.
pub(super) fn fits(name: &str, value: usize, expected: usize) -> Result<()> {
    match value == expected {
        true => Ok(()),
        false => Err(refused(&format!("{name} is {value}, but the towers' is {expected}"))),
    }
}

pub(super) fn refused(reason: &str) -> Error {
    Error::ModelFile(format!("its configuration is refused: {reason}"))
}

pub(super) fn size(name: &str, value: usize, largest: usize) -> Result<()> {
    match value {
        1.. if value <= largest => Ok(()),
        _ => Err(refused(&format!("{name} is {value}, expected 1 to {largest}"))),
    }
}

pub(super) fn divides(name: &str, parts: usize, whole: usize) -> Result<()> {
    match parts {
        1.. if whole.is_multiple_of(parts) => Ok(()),
        _ => Err(refused(&format!("{name} is {parts}, which does not divide {whole}"))),
    }
}

pub(super) fn epsilon(name: &str, value: f64) -> Result<()> {
    match value > 0.0 && value < 1.0 {
        true => Ok(()),
        false => Err(refused(&format!("{name} is {value}, expected between 0 and 1"))),
    }
}

fn activation(rows: usize, columns: usize) -> Result<()> {
    match (rows as u64).checked_mul(columns as u64) {
        Some(values) if values <= LARGEST_ACTIVATION => Ok(()),
        _ => Err(refused(&format!("an activation of {rows} x {columns} values is too large"))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn with(path: &str, value: Value) -> Result<Config> {
        let mut config = testing::tiny::config();
        let (parent, name) = path.rsplit_once('/').unwrap();
        match config.pointer_mut(parent).unwrap() {
            Value::Object(fields) => drop(fields.insert(name.into(), value)),
            list => list[name.parse::<usize>().unwrap()] = value,
        }
        Config::from_json(&config.to_string())
    }

    #[test]
    fn the_tiny_configuration_passes_and_survives_json() {
        let config = with("/format", json!(1)).unwrap();
        assert_eq!(config, Config::tiny());
        assert_eq!(config.shape().grid, 4);
    }

    #[test]
    fn the_first_files_name_no_kind_and_write_blocks_as_triples() {
        let mut old = testing::tiny::config();
        old["image"].as_object_mut().unwrap().remove("kind");
        old["image"]["blocks"] = json!([[1, 8, 1], [2, 16, 2], [2, 16, 1], [2, 24, 2]]);
        assert_eq!(Config::from_json(&old.to_string()).unwrap(), Config::tiny());
    }

    #[test]
    fn absurd_values_are_refused_by_name() {
        for (path, value, word) in [
            ("/format", json!(2), "format"),
            ("/embedding", json!(0), "embedding"),
            ("/embedding", json!(u64::MAX), "embedding"),
            ("/image/side", json!(30), "image.side"),
            ("/image/side", json!(262144), "image.side"),
            ("/image/side", json!(4096), "activation"),
            ("/image/stem", json!(0), "image.stem"),
            ("/image/heads", json!(0), "image.heads"),
            ("/image/heads", json!(5), "image.heads"),
            ("/image/layers", json!(1u64 << 40), "image.layers"),
            ("/image/epsilon", json!(0.0), "image.epsilon"),
            ("/image/blocks", json!([]), "blocks"),
            ("/image/blocks", json!([[1, 8, 3]]), "stride"),
            ("/image/blocks", json!([[0, 8, 1]]), "expansion"),
            ("/image/blocks/0/kernel", json!(4), "kernel"),
            ("/image/kind", json!("resnet"), "image.kind"),
            ("/text/kind", json!("gpt"), "text.kind"),
            ("/text/heads", json!(7), "text.heads"),
            ("/text/max_tokens", json!(2), "max_tokens"),
            ("/text/max_tokens", json!(1000), "max_tokens"),
            ("/text/epsilon", json!(-1.0), "text.epsilon"),
            ("/text/vocabulary", json!(-1), "configuration"),
        ] {
            let message = with(path, value.clone()).expect_err(path).to_string();
            // serde names no field for a value out of its type's range.
            let named = message.contains(word) || value == json!(u64::MAX);
            assert!(named, "{path} = {value}: {message}");
        }
        assert!(matches!(Config::from_json("{"), Err(Error::ModelFile(_))));
    }
}
