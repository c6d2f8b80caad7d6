//! The image tower's last layer by itself: from patch tokens to an embedding.

use super::config::Config;
use super::gguf::Gguf;
use super::shape::TowerShape;
use crate::vector::{check_width, dot, normalize};
use crate::{Error, Result};

/// The mean over cells, then a linear layer, then unit length. The tower ends with the same three, so the
/// embedding of all cells is the picture's, but for the fast executors' rounding.
pub struct PatchHead {
    /// `[embedding, patch_width]`, row-major.
    weight: Vec<f32>,
    /// `[embedding]`.
    bias: Vec<f32>,
    shape: TowerShape,
}

impl PatchHead {
    /// Whether a tensor of the embedded model's file is read for it.
    pub fn reads(tensor: &str) -> bool {
        tensor.starts_with("image.project.")
    }

    /// Reads the layer from the embedded model's file.
    ///
    /// # Errors
    /// [`Error::ModelFile`], [`Error::MissingTensor`] and [`Error::TensorShape`].
    pub fn from_gguf(file: &Gguf) -> Result<Self> {
        let shape = Config::of(file)?.shape();
        let project = file.pp("image").pp("project");
        Ok(Self {
            weight: project.f32("weight", &[shape.embedding, shape.patch_width])?,
            bias: project.f32("bias", &[shape.embedding])?,
            shape,
        })
    }

    /// The embedding of some cells of a picture, of unit length. `patches` are all of its patch tokens
    /// (`grid * grid` x `patch_width`), `cells` indices into them; a cell that is named twice counts twice.
    ///
    /// # Errors
    /// [`Error::Width`] for patch tokens that are not the tower's; [`Error::Invalid`] for no cell, for a cell
    /// that the picture does not have, and for tokens whose mean has no direction.
    pub fn embed(&self, patches: &[f32], cells: &[usize]) -> Result<Vec<f32>> {
        let (width, count) = (self.shape.patch_width, self.shape.patches());
        check_width("a picture's patch tokens", patches, count * width)?;
        check_cells(cells, count)?;
        let mut mean = vec![0.0; width];
        for &cell in cells {
            let token = &patches[cell * width..][..width];
            mean.iter_mut().zip(token).for_each(|(sum, value)| *sum += value);
        }
        let share = (cells.len() as f32).recip();
        mean.iter_mut().for_each(|sum| *sum *= share);
        let rows = self.weight.chunks_exact(width).zip(&self.bias);
        normalize(rows.map(|(row, bias)| dot(row, &mean) + bias).collect())
    }
}

/// Refuses no cell at all, and cells beyond a picture's `count`.
pub(super) fn check_cells(cells: &[usize], count: usize) -> Result<()> {
    match cells.iter().find(|&&cell| cell >= count) {
        Some(cell) => Err(Error::Invalid(format!("a picture has {count} patches, there is no patch {cell}"))),
        None if cells.is_empty() => {
            Err(Error::Invalid("a part of a picture needs at least one patch".into()))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compute::reference;
    use crate::model::Model;
    use testing::{Random, assert_close, tiny};

    #[test]
    fn all_cells_give_the_towers_own_embedding() {
        let bytes = tiny::model(2);
        let (head, model) =
            (PatchHead::from_gguf(&Gguf::open(&bytes).unwrap()).unwrap(), Model::from_gguf(&bytes).unwrap());
        let picture = Random::new(4).bytes(model.shape.picture_bytes());
        let outputs = reference::run(&model.image, &picture).unwrap();
        let cells: Vec<usize> = (0..model.shape.patches()).collect();
        let found = head.embed(&outputs[1], &cells).unwrap();
        // The tower's weight is rounded to 10 bits and a sign.
        assert_close(&found, &normalize(outputs[0].clone()).unwrap(), 2e-3);
    }

    #[test]
    fn a_part_is_its_own_cells_mean_and_nothing_else() {
        let head = PatchHead::from_gguf(&Gguf::open(&tiny::model(2)).unwrap()).unwrap();
        let patches = Random::new(7).floats(16 * 32, 1.0);
        let part = head.embed(&patches, &[3, 9]).unwrap();
        let mean = patches[3 * 32..4 * 32].iter().zip(&patches[9 * 32..]).map(|(a, b)| (a + b) / 2.0);
        let alike = mean.collect::<Vec<f32>>().repeat(16);
        assert_close(&head.embed(&alike, &[0, 1, 2]).unwrap(), &part, 1e-5);
        let other = head.embed(&patches, &[3, 8]).unwrap();
        assert!(other.iter().zip(&part).any(|(a, b)| (a - b).abs() > 1e-3));
    }

    #[test]
    fn impossible_parts_are_refused() {
        let head = PatchHead::from_gguf(&Gguf::open(&tiny::model(2)).unwrap()).unwrap();
        let patches = vec![0.5; 16 * 32];
        assert!(matches!(head.embed(&patches[1..], &[0]), Err(Error::Width { expected: 512, .. })));
        for cells in [&[][..], &[16]] {
            assert!(matches!(head.embed(&patches, cells), Err(Error::Invalid(_))));
        }
        assert!(matches!(head.embed(&[f32::NAN; 512], &[3]), Err(Error::Invalid(_))));
    }
}
