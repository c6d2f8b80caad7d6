//! A trunk of inverted residual blocks, then a pre-norm transformer over the cells of its last map.

use super::{Tower, Weights};
use crate::Result;
use crate::compute::{Activation, Graph, Op, Param, Pool, Value};
use crate::model::config::{BlockConfig, MobileVitConfig};
use crate::model::gguf::Scope;

/// See [`super::tower`].
pub(super) fn tower(
    config: &MobileVitConfig,
    embedding: usize,
    file: &Scope,
    weights: Weights,
) -> Result<Graph> {
    let mut tower = Tower::new(config.side, weights);
    let trunk = tower.trunk(config, file)?;
    let tokens = tower.embed(config, file, trunk)?;
    let x = tower.transformer(&config.transformer, file, tokens)?;
    let patches = tower.layer_norm(&config.transformer, &file.pp("norm"), x)?;
    let mean = tower.graph.then(patches, Op::Pool(Pool::Mean))?;
    let out = tower.linear(&file.pp("project"), mean, embedding, Activation::Identity)?;
    Ok(tower.graph.finish(&[out, patches]))
}

impl Tower {
    /// MobileNetV2 or EfficientNet-Lite without its classifier.
    fn trunk(&mut self, config: &MobileVitConfig, file: &Scope) -> Result<Value> {
        let stem = file.pp("stem");
        let weight = stem.f32("weight", &[config.stem, 3, 3, 3])?;
        let weight = self.graph.param(Param::F32(rgb_last(&weight)));
        let bias = self.f32(&stem, "bias", &[config.stem])?;
        let mut x = self.graph.start(Op::Stem { weight, bias })?;
        for (index, &block) in config.blocks.iter().enumerate() {
            x = self.block(&file.pp("blocks").pp(index), x, block)?;
        }
        self.linear(&file.pp("head"), x, config.head, Activation::Relu6)
    }

    /// Inverted residual: expand, depthwise, project; added to its input where shapes allow.
    fn block(&mut self, file: &Scope, input: Value, block: BlockConfig) -> Result<Value> {
        let BlockConfig { expansion, channels: outputs, kernel, stride } = block;
        let inputs = self.graph.shape(input).columns;
        let channels = inputs * expansion;
        let mut x = input;
        if expansion != 1 {
            x = self.linear(&file.pp("expand"), x, channels, Activation::Relu6)?;
        }
        let depthwise = file.pp("depthwise");
        let weight = depthwise.f32("weight", &[channels, kernel, kernel])?;
        let weight = self.graph.param(Param::F32(transposed(&weight, channels)));
        let bias = self.f32(&depthwise, "bias", &[channels])?;
        let activation = Activation::Relu6;
        x = self.graph.then(x, Op::Depthwise { kernel, stride, activation, weight, bias })?;
        let project = file.pp("project");
        match stride == 1 && inputs == outputs {
            true => self.linear_add(&project, x, input),
            false => self.linear(&project, x, outputs, Activation::Identity),
        }
    }

    /// The map's cells as tokens, with learned positions.
    fn embed(&mut self, config: &MobileVitConfig, file: &Scope, x: Value) -> Result<Value> {
        let patches = self.graph.shape(x).rows;
        let width = config.transformer.width;
        let positions = self.f32(file, "positions", &[patches, width])?;
        let embed = self.linear_op(&file.pp("embed"), x, width, Activation::Identity, Some(positions))?;
        self.graph.then(x, embed)
    }
}

/// `[outputs, rgb, ky, kx]`, PyTorch's order, as the stem's `[outputs, ky, kx, rgb]`.
fn rgb_last(weight: &[f32]) -> Vec<f32> {
    weight.chunks_exact(27).flat_map(|kernel| transposed(kernel, 3)).collect()
}

/// A matrix of `rows` rows, row-major, as its transpose.
fn transposed(matrix: &[f32], rows: usize) -> Vec<f32> {
    let columns = matrix.len() / rows;
    (0..matrix.len()).map(|i| matrix[i % rows * columns + i / rows]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_are_transposed() {
        assert_eq!(transposed(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        let kernel: Vec<f32> = (0..27).map(|i| i as f32).collect();
        // Red, green and blue of the first cell lie one 3 x 3 plane apart.
        assert_eq!(rgb_last(&kernel)[..4], [0.0, 9.0, 18.0, 1.0]);
    }
}
