//! What the rest of the product sees of the towers' sizes.

use serde::Serialize;

/// Sizes of the image and the text tower, whatever they are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TowerShape {
    /// Side of the image tower's square input, in pixels.
    pub side: usize,
    /// Patches per side: a picture has `grid * grid` patch tokens, row by row.
    pub grid: usize,
    /// Width of a patch token.
    pub patch_width: usize,
    /// Width of a text token.
    pub text_width: usize,
    /// Width of the space that both towers map into.
    pub embedding: usize,
}

impl TowerShape {
    /// Bytes of one tower input: `side * side` RGBA pixels.
    pub fn picture_bytes(&self) -> usize {
        self.side * self.side * 4
    }

    /// Patch tokens of a picture.
    pub fn patches(&self) -> usize {
        self.grid * self.grid
    }
}
