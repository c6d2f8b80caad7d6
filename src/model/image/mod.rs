//! The image towers, written in the op set. What they share stands here: a tower's tensors as constants of
//! its graph, and the pre-norm transformer that each of them ends with.

mod mobile_vit;
mod vit;

use super::config::{Config, Gelu, ImageConfig, TransformerConfig};
use super::gguf::{Gguf, Scope};
use super::linear::Rounded;
use crate::Result;
use crate::compute::{Activation, Graph, GraphBuilder, Op, Param, ParamId, Value};

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
    match config {
        ImageConfig::MobileVit(config) => mobile_vit::tower(config, embedding, file, weights),
        ImageConfig::Vit(config) => vit::tower(config, embedding, file, weights),
    }
}

/// A tower under construction.
struct Tower {
    graph: GraphBuilder,
    weights: Weights,
}

impl Tower {
    /// Over pictures of `side x side` pixels.
    fn new(side: usize, weights: Weights) -> Self {
        Self { graph: GraphBuilder::new(side), weights }
    }

    /// All layers of a transformer, from `layers.0` to the last.
    fn transformer(&mut self, config: &TransformerConfig, file: &Scope, tokens: Value) -> Result<Value> {
        let layers = file.pp("layers");
        (0..config.layers).try_fold(tokens, |x, index| self.layer(config, &layers.pp(index), x))
    }

    /// Pre-norm transformer layer.
    fn layer(&mut self, config: &TransformerConfig, file: &Scope, input: Value) -> Result<Value> {
        let x = self.layer_norm(config, &file.pp("norm1"), input)?;
        let x = self.linear(&file.pp("qkv"), x, 3 * config.width, Activation::Identity)?;
        let x = self.graph.then(x, Op::Attention { heads: config.heads })?;
        let attended = self.linear_add(&file.pp("out"), x, input)?;
        let x = self.layer_norm(config, &file.pp("norm2"), attended)?;
        let activation = match config.activation {
            Gelu::Gelu => Activation::Gelu,
            Gelu::QuickGelu => Activation::QuickGelu,
        };
        let x = self.linear(&file.pp("up"), x, config.mlp, activation)?;
        self.linear_add(&file.pp("down"), x, attended)
    }

    fn layer_norm(&mut self, config: &TransformerConfig, file: &Scope, x: Value) -> Result<Value> {
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
                let Rounded { values, steps: scales } = Rounded::new(&values, inputs);
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
