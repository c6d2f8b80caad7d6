//! Sizes of the image tower.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{LARGEST_COUNT, LARGEST_SIDE, LARGEST_SIZE, TransformerConfig, activation, kind, refused, size};
use crate::Result;

/// The image tower, by its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", try_from = "Value")]
pub enum ImageConfig {
    /// The kind that a file means which names none.
    MobileVit(MobileVitConfig),
    /// CLIP's vision transformer.
    Vit(VitConfig),
}

/// A trunk of inverted residual blocks (MobileNetV2, EfficientNet-Lite), then a transformer over its last map's cells.
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
    /// What reads the map's cells.
    #[serde(flatten)]
    pub transformer: TransformerConfig,
}

/// A vision transformer over a class token and the picture's square patches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VitConfig {
    /// Side of the square input in pixels.
    pub side: usize,
    /// Side of a patch in pixels.
    pub patch: usize,
    /// Of red, green and blue, each of 0 to 1.
    pub mean: [f32; 3],
    /// Of red, green and blue, each of 0 to 1.
    pub deviation: [f32; 3],
    /// What reads the patches.
    #[serde(flatten)]
    pub transformer: TransformerConfig,
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

impl TryFrom<Value> for ImageConfig {
    type Error = String;

    fn try_from(value: Value) -> std::result::Result<Self, String> {
        let vit = kind("image", &value, "mobile-vit", &["mobile-vit", "vit"])? == "vit";
        let read = match vit {
            true => serde_json::from_value(value).map(Self::Vit),
            false => serde_json::from_value(value).map(Self::MobileVit),
        };
        read.map_err(|error| format!("image: {error}"))
    }
}

impl ImageConfig {
    pub(super) fn check(&self) -> Result<()> {
        match self {
            Self::MobileVit(config) => config.check(),
            Self::Vit(config) => config.check(),
        }
    }
}

impl MobileVitConfig {
    /// Side of the map after the stem and the blocks: the square root of the patch count.
    pub fn grid(&self) -> usize {
        self.blocks.iter().fold(self.side / 2, |side, block| side / block.stride)
    }

    fn check(&self) -> Result<()> {
        size("image.side", self.side, LARGEST_SIDE)?;
        size("image.stem", self.stem, LARGEST_SIZE)?;
        size("image.head", self.head, LARGEST_SIZE)?;
        size("the number of image.blocks", self.blocks.len(), LARGEST_COUNT)?;
        self.transformer.check("image")?;
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
        let TransformerConfig { width, mlp, .. } = self.transformer;
        activation(side * side, self.head.max(mlp).max(3 * width))
    }
}

impl VitConfig {
    /// Patches a side.
    pub fn grid(&self) -> usize {
        self.side / self.patch
    }

    fn check(&self) -> Result<()> {
        size("image.side", self.side, LARGEST_SIDE)?;
        size("image.patch", self.patch, self.side)?;
        if !self.side.is_multiple_of(self.patch) {
            return Err(refused(&format!(
                "image.side {} does not divide into patches of {}",
                self.side, self.patch
            )));
        }
        if !self.deviation.iter().all(|value| *value > 0.0 && value.is_finite()) {
            return Err(refused(&format!("image.deviation is {:?}", self.deviation)));
        }
        if !self.mean.iter().all(|value| value.is_finite()) {
            return Err(refused(&format!("image.mean is {:?}", self.mean)));
        }
        self.transformer.check("image")?;
        let TransformerConfig { width, mlp, .. } = self.transformer;
        let (patches, pixels) = (self.grid() * self.grid(), 3 * self.patch * self.patch);
        activation(patches + 1, pixels.max(mlp).max(3 * width))
    }
}
