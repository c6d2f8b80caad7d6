//! The network's sizes, as the model file states them.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::gguf::Gguf;
use super::shape::TowerShape;
use crate::{Error, Result};

/// The only layout of `mlt.config` there is, in each kind of model file.
const FORMAT: u32 = 1;
/// Bound on widths and vocabulary: far beyond any model a page would load, and small enough that
/// products of three sizes fit a `u64`.
pub(super) const LARGEST_SIZE: usize = 1 << 18;
/// Bound on repeated parts: blocks and layers.
pub(super) const LARGEST_COUNT: usize = 256;
/// Bound on one picture's largest activation, in f32 values (256 MiB).
const LARGEST_ACTIVATION: u64 = 1 << 26;

/// Sizes of the whole model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Version of this layout, 1.
    pub format: u32,
    /// Width of the space both towers map into.
    pub embedding: usize,
    /// The image tower.
    pub image: ImageConfig,
    /// The text tower.
    pub text: TextConfig,
}

/// The image tower, by its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", try_from = "Value")]
pub enum ImageConfig {
    /// The kind that a file means which names none.
    MobileVit(MobileVitConfig),
}

/// MobileNetV2 trunk, then a transformer over its last map's cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MobileVitConfig {
    /// Side of the square input in pixels.
    pub side: usize,
    /// Channels of the first convolution.
    pub stem: usize,
    /// Inverted residual blocks.
    pub blocks: Vec<BlockConfig>,
    /// Channels of the trunk's last layer.
    pub head: usize,
    /// Width of a patch token.
    pub width: usize,
    /// Attention heads.
    pub heads: usize,
    /// Transformer layers.
    pub layers: usize,
    /// Hidden width of a transformer layer's MLP.
    pub mlp: usize,
    /// Of the layer norms.
    pub epsilon: f32,
}

/// An inverted residual block: expand, depthwise, project.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "BlockForm")]
pub struct BlockConfig {
    /// The depthwise layer's channels are the block's input channels, so many times.
    pub expansion: usize,
    /// Output channels.
    pub channels: usize,
    /// Side of the depthwise kernel, 3 or 5.
    pub kernel: usize,
    /// Of the depthwise layer, 1 or 2.
    pub stride: usize,
}

/// A block as a file may write it.
#[derive(Deserialize)]
#[serde(untagged)]
enum BlockForm {
    /// `[expansion, channels, stride]`: the first files' form, for kernels of 3.
    Triple(usize, usize, usize),
    Named {
        expansion: usize,
        channels: usize,
        #[serde(default = "three")]
        kernel: usize,
        stride: usize,
    },
}

fn three() -> usize {
    3
}

impl From<BlockForm> for BlockConfig {
    fn from(form: BlockForm) -> Self {
        match form {
            BlockForm::Triple(expansion, channels, stride) => Self { expansion, channels, kernel: 3, stride },
            BlockForm::Named { expansion, channels, kernel, stride } => {
                Self { expansion, channels, kernel, stride }
            }
        }
    }
}

/// BERT, mean-pooled, then a two-layer head.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextConfig {
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
            ImageConfig::MobileVit(image) => (image.side, image.grid(), image.width),
        };
        TowerShape { side, grid, patch_width, text_width: self.text.width, embedding: self.embedding }
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
        self.text.check()
    }
}

#[cfg(test)]
impl Config {
    /// Of the tests' tiny model.
    pub(crate) fn tiny() -> Config {
        Self::from_json(&testing::tiny::config().to_string()).unwrap()
    }
}

impl TryFrom<Value> for ImageConfig {
    type Error = String;

    fn try_from(value: Value) -> std::result::Result<Self, String> {
        match value.get("kind") {
            None => {}
            Some(Value::String(kind)) if kind == "mobile-vit" => {}
            Some(other) => return Err(format!("image.kind is {other}, expected \"mobile-vit\"")),
        }
        serde_json::from_value(value).map(Self::MobileVit).map_err(|error| format!("image: {error}"))
    }
}

impl ImageConfig {
    fn check(&self) -> Result<()> {
        match self {
            Self::MobileVit(config) => config.check(),
        }
    }
}

impl MobileVitConfig {
    /// Side of the map after the stem and the blocks: the square root of the patch count.
    pub fn grid(&self) -> usize {
        self.blocks.iter().fold(self.side / 2, |side, block| side / block.stride)
    }

    fn check(&self) -> Result<()> {
        for (name, value) in [
            ("image.side", self.side),
            ("image.stem", self.stem),
            ("image.head", self.head),
            ("image.width", self.width),
            ("image.mlp", self.mlp),
        ] {
            size(name, value, LARGEST_SIZE)?;
        }
        size("image.layers", self.layers, LARGEST_COUNT)?;
        size("the number of image.blocks", self.blocks.len(), LARGEST_COUNT)?;
        divides("image.heads", self.heads, self.width)?;
        epsilon("image.epsilon", self.epsilon.into())?;
        self.check_maps()
    }

    /// Every map must halve evenly where its stride asks for it, and fit in memory.
    fn check_maps(&self) -> Result<()> {
        let halve = |side: usize| match side % 2 {
            0 => Ok(side / 2),
            _ => Err(refused(&format!("image.side {} does not halve evenly", self.side))),
        };
        let mut side = halve(self.side)?;
        let mut channels = self.stem;
        for &BlockConfig { expansion, channels: output, kernel, stride } in &self.blocks {
            size("an image block's expansion", expansion, LARGEST_COUNT)?;
            size("an image block's width", output, LARGEST_SIZE)?;
            activation(side * side, channels.max(output) * expansion)?;
            if ![3, 5].contains(&kernel) {
                return Err(refused(&format!("an image block has a kernel of {kernel}, expected 3 or 5")));
            }
            side = match stride {
                1 => side,
                2 => halve(side)?,
                _ => return Err(refused(&format!("an image block has stride {stride}"))),
            };
            channels = output;
        }
        activation(side * side, self.head.max(self.mlp).max(3 * self.width))
    }
}

impl TextConfig {
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
        if !(3..=self.positions).contains(&self.max_tokens) {
            let (found, positions) = (self.max_tokens, self.positions);
            return Err(refused(&format!("text.max_tokens is {found}, expected 3 to {positions}")));
        }
        Ok(())
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
        *config.pointer_mut(path).unwrap() = value;
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
            ("/image/side", json!(262144), "activation"),
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
