//! The parts of a transformer that the networks on candle share.

use candle_core::{D, Device, Module, Tensor};
use candle_nn::ops::softmax;
use candle_transformers::quantized_nn::Linear;

use super::gguf::Scope;
use crate::{Error, Result};

/// Tokens `[count, width]` from outside, as `what` gives them.
pub(super) fn tokens(what: &'static str, values: &[f32], count: usize, width: usize) -> Result<Tensor> {
    let (found, expected) = (values.len(), count * width);
    if found != expected {
        return Err(Error::Width { what, found, expected });
    }
    // Quantising them would make numbers of what is none.
    if !values.iter().all(|value| value.is_finite()) {
        return Err(Error::Invalid(format!("{what} are not finite")));
    }
    Ok(Tensor::from_slice(values, (count, width), &Device::Cpu)?)
}

/// Keys and values of the tokens that are looked at, `[.., heads, tokens, width / heads]` each.
pub(super) struct Memory {
    keys: Tensor,
    values: Tensor,
}

impl Memory {
    /// The memories of several rows `[rows, heads, tokens, width / heads]`, by their indices.
    fn select(&self, rows: &Tensor) -> Result<Memory> {
        let of = |x: &Tensor| x.index_select(rows, 0);
        Ok(Memory { keys: of(&self.keys)?, values: of(&self.values)? })
    }

    fn with(self, later: Memory) -> Result<Memory> {
        let join = |a: Tensor, b: Tensor| Tensor::cat(&[a, b], 2);
        Ok(Memory { keys: join(self.keys, later.keys)?, values: join(self.values, later.values)? })
    }
}

/// Multi-head attention.
pub(super) struct Attention {
    query: Linear,
    key: Linear,
    value: Linear,
    out: Linear,
    heads: usize,
}

impl Attention {
    /// Four `width x width` layers, from the tensors under `query`, `key`, `value` and `out`.
    pub fn new(width: usize, heads: usize, file: &Scope) -> Result<Self> {
        Self::of(width, heads, ["query", "key", "value", "out"].map(|name| file.pp(name)))
    }

    /// The same, wherever its query, key, value and output layer lie.
    pub fn of(width: usize, heads: usize, [query, key, value, out]: [Scope; 4]) -> Result<Self> {
        let linear = |file: Scope| file.linear(width, width);
        Ok(Self { query: linear(query)?, key: linear(key)?, value: linear(value)?, out: linear(out)?, heads })
    }

    /// What there is to see of tokens `[tokens, width]`.
    pub fn remember(&self, x: &Tensor) -> Result<Memory> {
        Ok(Memory {
            keys: self.by_head(&self.key.forward(x)?)?,
            values: self.by_head(&self.value.forward(x)?)?,
        })
    }

    /// Tokens `[queries, width]` look at the memory: what they see, `[queries, width]`, and how much of
    /// each token, `[heads, queries, tokens]`, which sums to 1 over the tokens.
    pub fn look(&self, x: &Tensor, memory: &Memory) -> Result<(Tensor, Tensor)> {
        let (seen, weights) = attend(&self.by_head(&self.query.forward(x)?)?, memory)?;
        Ok((self.out.forward(&seen.transpose(0, 1)?.flatten_from(1)?)?, weights))
    }

    /// One more token of each of several sequences, `[rows, width]`, looks at its own sequence, itself
    /// included. Row `i` continues the sequence `parents[i]` of `past`. Returns what it sees, and the
    /// sequences so far.
    pub fn step(&self, x: &Tensor, past: Option<&Memory>, parents: &Tensor) -> Result<(Tensor, Memory)> {
        let (rows, width) = x.dims2()?;
        let of = |linear: &Linear| -> Result<Tensor> {
            Ok(linear.forward(x)?.reshape((rows, self.heads, 1, width / self.heads))?)
        };
        let mut memory = Memory { keys: of(&self.key)?, values: of(&self.value)? };
        if let Some(past) = past {
            memory = past.select(parents)?.with(memory)?;
        }
        let (seen, _) = attend(&of(&self.query)?, &memory)?;
        Ok((self.out.forward(&seen.reshape((rows, width))?)?, memory))
    }

    fn by_head(&self, x: &Tensor) -> Result<Tensor> {
        let (tokens, width) = x.dims2()?;
        let x = x.reshape((tokens, self.heads, width / self.heads))?;
        Ok(x.transpose(0, 1)?.contiguous()?)
    }
}

/// Scaled dot-product attention by head: what the queries see, and their weights.
fn attend(queries: &Tensor, memory: &Memory) -> Result<(Tensor, Tensor)> {
    let scale = (queries.dim(D::Minus1)? as f64).sqrt().recip();
    // On the smaller factor: there are fewer queries than weights.
    let scores = (queries * scale)?.matmul(&memory.keys.t()?)?;
    let weights = softmax(&scores, D::Minus1)?;
    Ok((weights.matmul(&memory.values)?, weights))
}

/// Two layers with an exact GELU between them.
pub(super) struct Mlp {
    up: Linear,
    down: Linear,
}

impl Mlp {
    /// `widths` are those of the input, between the layers, and of the output.
    pub fn new([inputs, hidden, outputs]: [usize; 3], up: &Scope, down: &Scope) -> Result<Self> {
        Ok(Self { up: up.linear(inputs, hidden)?, down: down.linear(hidden, outputs)? })
    }

    /// `[tokens, inputs]` to `[tokens, outputs]`.
    pub fn forward(&self, x: &Tensor) -> Result<Tensor> {
        Ok(self.down.forward(&self.up.forward(x)?.gelu_erf()?)?)
    }
}
