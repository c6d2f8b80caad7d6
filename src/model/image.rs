//! The image tower, written in the op set: MobileNetV2, then a pre-norm transformer over the cells
//! of its last map.

use super::config::{BlockConfig, Config, ImageConfig, MobileVitConfig};
use super::gguf::{Gguf, Scope};
use super::linear::round_rows;
use crate::Result;
use crate::compute::{Activation, Graph, GraphBuilder, Op, Param, ParamId, Pool, Value};

/// How linear layers hold their weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Rounded, with one scale per output channel: what the fast executors run.
    Int16,
    /// As the file has them, dequantised: what the reference runs.
    F32,
}

/// The image tower of a model file, as the fast executors run it; see [`tower`].
///
/// # Errors
/// Those of [`Config::of`] and [`tower`].
pub fn of(file: &Gguf) -> Result<Graph> {
    let config = Config::of(file)?;
    tower(&config.image, config.embedding, &file.pp("image"), Weights::Int16)
}

/// Builds the tower from the tensors of one model file. Its outputs are, in this order, the
/// embedding before normalisation `[1, embedding]` and the patch tokens `[patches, width]`.
///
/// # Errors
/// [`Error::MissingTensor`](crate::Error::MissingTensor),
/// [`Error::TensorShape`](crate::Error::TensorShape) or
/// [`Error::ModelFile`](crate::Error::ModelFile) for what the file lacks.
pub fn tower(config: &ImageConfig, embedding: usize, file: &Scope, weights: Weights) -> Result<Graph> {
    let ImageConfig::MobileVit(config) = config;
    let mut tower = Tower { graph: GraphBuilder::new(config.side), weights };
    let trunk = tower.trunk(config, file)?;
    let mut x = tower.embed(config, file, trunk)?;
    for layer in 0..config.layers {
        x = tower.layer(config, &file.pp("layers").pp(layer), x)?;
    }
    let patches = tower.layer_norm(config, &file.pp("norm"), x)?;
    let mean = tower.graph.then(patches, Op::Pool(Pool::Mean))?;
    let out = tower.linear(&file.pp("project"), mean, embedding, Activation::Identity)?;
    Ok(tower.graph.finish(&[out, patches]))
}

struct Tower {
    graph: GraphBuilder,
    weights: Weights,
}

impl Tower {
    /// MobileNetV2 without its classifier.
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
        let positions = self.f32(file, "positions", &[patches, config.width])?;
        let identity = Activation::Identity;
        let embed = self.linear_op(&file.pp("embed"), x, config.width, identity, Some(positions))?;
        self.graph.then(x, embed)
    }

    /// Pre-norm transformer layer.
    fn layer(&mut self, config: &MobileVitConfig, file: &Scope, input: Value) -> Result<Value> {
        let x = self.layer_norm(config, &file.pp("norm1"), input)?;
        let x = self.linear(&file.pp("qkv"), x, 3 * config.width, Activation::Identity)?;
        let x = self.graph.then(x, Op::Attention { heads: config.heads })?;
        let attended = self.linear_add(&file.pp("out"), x, input)?;
        let x = self.layer_norm(config, &file.pp("norm2"), attended)?;
        let x = self.linear(&file.pp("up"), x, config.mlp, Activation::Gelu)?;
        self.linear_add(&file.pp("down"), x, attended)
    }

    fn layer_norm(&mut self, config: &MobileVitConfig, file: &Scope, x: Value) -> Result<Value> {
        let weight = self.f32(file, "weight", &[config.width])?;
        let bias = self.f32(file, "bias", &[config.width])?;
        self.graph.then(x, Op::LayerNorm { weight, bias, epsilon: config.epsilon })
    }

    fn linear(&mut self, file: &Scope, x: Value, outputs: usize, activation: Activation) -> Result<Value> {
        let op = self.linear_op(file, x, outputs, activation, None)?;
        self.graph.then(x, op)
    }

    /// A linear layer onto the residual's width, added to it.
    fn linear_add(&mut self, file: &Scope, x: Value, residual: Value) -> Result<Value> {
        let outputs = self.graph.shape(residual).columns;
        let op = self.linear_op(file, x, outputs, Activation::Identity, None)?;
        self.graph.then_add(x, op, residual)
    }

    fn linear_op(
        &mut self,
        file: &Scope,
        x: Value,
        outputs: usize,
        activation: Activation,
        table: Option<ParamId>,
    ) -> Result<Op> {
        let inputs = self.graph.shape(x).columns;
        let values = file.f32("weight", &[outputs, inputs])?;
        let weight = self.graph.param(match self.weights {
            Weights::Int16 => {
                let (values, scales) = round_rows(&values, inputs);
                Param::Int16 { values, scales }
            }
            Weights::F32 => Param::F32(values),
        });
        Ok(Op::Linear { weight, bias: Some(self.f32(file, "bias", &[outputs])?), activation, table })
    }

    fn f32(&mut self, file: &Scope, name: &str, shape: &[usize]) -> Result<ParamId> {
        Ok(self.graph.param(Param::F32(file.f32(name, shape)?)))
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
