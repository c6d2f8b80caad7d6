//! Graphs with seeded parameters, for the tests of executors.

use std::sync::Arc;

use more_like_this::compute::{Activation, Graph, GraphBuilder, Param, ParamId, Value, WEIGHT_LIMIT};

use testing::Random;

/// A graph under construction with seeded parameters.
pub struct Tower {
    pub builder: GraphBuilder,
    random: Random,
}

impl Tower {
    /// A tower over pictures of `side` pixels, and its first map: `(side / 2)^2` rows of `channels`.
    pub fn new(side: usize, channels: usize) -> (Tower, Value) {
        let mut tower = Tower { builder: GraphBuilder::new(side), random: Random::new(side as u64) };
        let weight = tower.f32s(channels * 27, 0.5);
        let bias = tower.f32s(channels, 0.5);
        let map = tower.builder.stem(weight, bias).unwrap();
        (tower, map)
    }

    pub fn f32s(&mut self, count: usize, scale: f32) -> ParamId {
        self.builder.param(Param::F32(self.random.floats(count, scale)))
    }

    pub fn columns(&self, value: Value) -> usize {
        self.builder.shape(value).columns
    }

    /// A weight whose products keep the size of their inputs.
    pub fn weight(&mut self, x: Value, outputs: usize) -> ParamId {
        let inputs = self.columns(x);
        let values = self.random.integers(outputs * inputs, WEIGHT_LIMIT);
        let largest = 2.0 / f32::from(WEIGHT_LIMIT) / (inputs as f32).sqrt();
        let scales = (0..outputs).map(|_| 0.6 * largest + self.random.float(0.4 * largest)).collect();
        self.builder.param(Param::Int16 { values, scales })
    }

    pub fn layer(&mut self, x: Value, outputs: usize) -> (ParamId, ParamId) {
        (self.weight(x, outputs), self.f32s(outputs, 0.5))
    }

    pub fn linear(&mut self, x: Value, outputs: usize, activation: Activation) -> Value {
        let (weight, bias) = self.layer(x, outputs);
        self.builder.linear(x, weight, bias, activation).unwrap()
    }

    pub fn linear_add(&mut self, x: Value, residual: Value, activation: Activation) -> Value {
        let (weight, bias) = self.layer(x, self.columns(residual));
        self.builder.linear_add(x, weight, bias, activation, residual).unwrap()
    }

    pub fn linear_add_table(&mut self, x: Value, outputs: usize) -> Value {
        let (weight, bias) = self.layer(x, outputs);
        let table = self.f32s(self.builder.shape(x).rows * outputs, 1.0);
        self.builder.linear_add_table(x, weight, bias, Activation::Identity, table).unwrap()
    }

    pub fn depthwise(&mut self, x: Value, stride: usize) -> Value {
        let channels = self.columns(x);
        let (weight, bias) = (self.f32s(9 * channels, 0.5), self.f32s(channels, 0.5));
        self.builder.depthwise(x, stride, weight, bias).unwrap()
    }

    pub fn layer_norm(&mut self, x: Value) -> Value {
        let columns = self.columns(x);
        let (weight, bias) = (self.f32s(columns, 1.0), self.f32s(columns, 1.0));
        self.builder.layer_norm(x, weight, bias, 1e-6).unwrap()
    }

    pub fn attention(&mut self, x: Value, heads: usize, width: usize) -> Value {
        let qkv = self.linear(x, 3 * heads * width, Activation::Identity);
        self.builder.attention(qkv, heads).unwrap()
    }

    pub fn finish(self, outputs: &[Value]) -> Arc<Graph> {
        Arc::new(self.builder.finish(outputs))
    }
}

/// The shape of the real tower in small: inverted bottleneck, positions, a transformer block, two
/// outputs.
pub fn small_tower() -> Arc<Graph> {
    let (mut tower, map) = Tower::new(28, 8);
    let wide = tower.linear(map, 24, Activation::Relu6);
    let deep = tower.depthwise(wide, 2);
    let narrow = tower.linear(deep, 12, Activation::Identity);
    let wide = tower.linear(narrow, 36, Activation::Relu6);
    let deep = tower.depthwise(wide, 1);
    let map = tower.linear_add(deep, narrow, Activation::Identity);
    let tokens = tower.linear_add_table(map, 32);
    let normal = tower.layer_norm(tokens);
    let mixed = tower.attention(normal, 2, 16);
    let tokens = tower.linear_add(mixed, tokens, Activation::Identity);
    let normal = tower.layer_norm(tokens);
    let up = tower.linear(normal, 64, Activation::Gelu);
    let tokens = tower.linear_add(up, tokens, Activation::Identity);
    let tokens = tower.layer_norm(tokens);
    let pooled = tower.builder.mean_pool(tokens);
    let embedding = tower.linear(pooled, 20, Activation::Identity);
    tower.finish(&[embedding, tokens])
}
