//! What the tests of executors share: graphs with seeded parameters, and a GPU where there is one.

use std::io::Write;
use std::sync::Arc;

use super::gpu::{GpuExecutor, Precision};
use super::{Activation, Graph, GraphBuilder, Op, Param, ParamId, Pool, Value, WEIGHT_LIMIT};
use crate::Error;
use testing::Random;

/// A graph under construction with seeded parameters.
pub(super) struct Tower {
    pub builder: GraphBuilder,
    random: Random,
}

impl Tower {
    /// A tower over pictures of `side` pixels, and its first map: `(side / 2)^2` rows of `channels`.
    pub(super) fn new(side: usize, channels: usize) -> (Tower, Value) {
        let mut tower = Tower { builder: GraphBuilder::new(side), random: Random::new(side as u64) };
        let weight = tower.f32s(channels * 27, 0.5);
        let bias = tower.f32s(channels, 0.5);
        let map = tower.builder.start(Op::Stem { weight, bias }).unwrap();
        (tower, map)
    }

    /// A tower over the patches of pictures of `across * patch` pixels, and those patches as rows.
    pub(super) fn of_patches(across: usize, patch: usize) -> (Tower, Value) {
        let side = across * patch;
        let mut tower = Tower { builder: GraphBuilder::new(side), random: Random::new(side as u64) };
        let (mean, deviation) = ([0.48, 0.46, 0.41], [0.27, 0.26, 0.28]);
        let patches = tower.builder.start(Op::Patches { patch, mean, deviation }).unwrap();
        (tower, patches)
    }

    pub(super) fn f32s(&mut self, count: usize, scale: f32) -> ParamId {
        self.builder.param(Param::F32(self.random.floats(count, scale)))
    }

    pub(super) fn columns(&self, value: Value) -> usize {
        self.builder.shape(value).columns
    }

    /// A weight whose products keep the size of their inputs.
    pub(super) fn weight(&mut self, x: Value, outputs: usize) -> ParamId {
        let inputs = self.columns(x);
        let values = self.random.integers(outputs * inputs, WEIGHT_LIMIT);
        let largest = 2.0 / f32::from(WEIGHT_LIMIT) / (inputs as f32).sqrt();
        let scales = (0..outputs).map(|_| 0.6 * largest + self.random.float(0.4 * largest)).collect();
        self.builder.param(Param::Int16 { values, scales })
    }

    fn linear_op(&mut self, x: Value, outputs: usize, activation: Activation) -> Op {
        let (weight, bias) = (self.weight(x, outputs), Some(self.f32s(outputs, 0.5)));
        Op::Linear { weight, bias, activation, table: None }
    }

    pub(super) fn linear(&mut self, x: Value, outputs: usize, activation: Activation) -> Value {
        let op = self.linear_op(x, outputs, activation);
        self.builder.then(x, op).unwrap()
    }

    pub(super) fn linear_without_bias(&mut self, x: Value, outputs: usize) -> Value {
        let weight = self.weight(x, outputs);
        let op = Op::Linear { weight, bias: None, activation: Activation::Identity, table: None };
        self.builder.then(x, op).unwrap()
    }

    pub(super) fn linear_add(&mut self, x: Value, residual: Value, activation: Activation) -> Value {
        let op = self.linear_op(x, self.columns(residual), activation);
        self.builder.then_add(x, op, residual).unwrap()
    }

    pub(super) fn linear_add_table(&mut self, x: Value, outputs: usize) -> Value {
        let (weight, bias) = (self.weight(x, outputs), Some(self.f32s(outputs, 0.5)));
        let table = Some(self.f32s(self.builder.shape(x).rows * outputs, 1.0));
        let op = Op::Linear { weight, bias, activation: Activation::Identity, table };
        self.builder.then(x, op).unwrap()
    }

    pub(super) fn depthwise(
        &mut self,
        x: Value,
        kernel: usize,
        stride: usize,
        activation: Activation,
    ) -> Value {
        let channels = self.columns(x);
        let (weight, bias) = (self.f32s(kernel * kernel * channels, 0.5), self.f32s(channels, 0.5));
        self.builder.then(x, Op::Depthwise { kernel, stride, activation, weight, bias }).unwrap()
    }

    pub(super) fn layer_norm(&mut self, x: Value, epsilon: f32) -> Value {
        let columns = self.columns(x);
        let (weight, bias) = (self.f32s(columns, 1.0), self.f32s(columns, 1.0));
        self.builder.then(x, Op::LayerNorm { weight, bias, epsilon }).unwrap()
    }

    pub(super) fn attention(&mut self, x: Value, heads: usize, width: usize) -> Value {
        let qkv = self.linear(x, 3 * heads * width, Activation::Identity);
        self.builder.then(qkv, Op::Attention { heads }).unwrap()
    }

    pub(super) fn prepend_row(&mut self, x: Value) -> Value {
        let row = self.f32s(self.columns(x), 1.0);
        self.builder.then(x, Op::PrependRow { row }).unwrap()
    }

    pub(super) fn skip_row(&mut self, x: Value) -> Value {
        self.builder.then(x, Op::SkipRow).unwrap()
    }

    pub(super) fn pool(&mut self, x: Value, pool: Pool) -> Value {
        self.builder.then(x, Op::Pool(pool)).unwrap()
    }

    pub(super) fn finish(self, outputs: &[Value]) -> Arc<Graph> {
        Arc::new(self.builder.finish(outputs))
    }
}

/// The shape of the real tower in small: inverted bottleneck, positions, a transformer block, two
/// outputs.
pub(super) fn small_tower() -> Arc<Graph> {
    let (mut tower, map) = Tower::new(28, 8);
    let wide = tower.linear(map, 24, Activation::Relu6);
    let deep = tower.depthwise(wide, 3, 2, Activation::Relu6);
    let narrow = tower.linear(deep, 12, Activation::Identity);
    let wide = tower.linear(narrow, 36, Activation::Relu6);
    let deep = tower.depthwise(wide, 5, 1, Activation::Relu6);
    let map = tower.linear_add(deep, narrow, Activation::Identity);
    let tokens = tower.linear_add_table(map, 32);
    let normal = tower.layer_norm(tokens, 1e-6);
    let mixed = tower.attention(normal, 2, 16);
    let tokens = tower.linear_add(mixed, tokens, Activation::Identity);
    let normal = tower.layer_norm(tokens, 1e-6);
    let up = tower.linear(normal, 64, Activation::Gelu);
    let tokens = tower.linear_add(up, tokens, Activation::Identity);
    let tokens = tower.layer_norm(tokens, 1e-6);
    let pooled = tower.pool(tokens, Pool::Mean);
    let embedding = tower.linear(pooled, 20, Activation::Identity);
    tower.finish(&[embedding, tokens])
}

/// The executor with f32 activations, or nothing where there is no GPU (lavapipe is one) and `REQUIRE_GPU=1` is not
/// set.
pub(super) fn open(graph: &Arc<Graph>, batch: usize) -> Option<GpuExecutor> {
    open_with(graph, batch, Precision::Single)
}

/// The same with activations stored as asked.
pub(super) fn open_with(graph: &Arc<Graph>, batch: usize, precision: Precision) -> Option<GpuExecutor> {
    match pollster::block_on(GpuExecutor::with_precision(graph.clone(), batch, precision)) {
        Ok(gpu) => Some(gpu),
        Err(Error::NoGpu(reason)) if std::env::var_os("REQUIRE_GPU").is_none_or(|v| v != "1") => {
            // Past the test runner's capture, so that a skip is always seen.
            let _ = writeln!(std::io::stderr(), "skipped: no usable GPU: {reason}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}
