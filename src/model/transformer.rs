//! The parts of a transformer that the networks on candle share.

use candle_core::{Device, Module, Tensor};
use candle_transformers::models::clip::text_model::Activation;
use kernels::attention::{Attended, Scratch, attend};

use super::config::Gelu;
use super::gguf::Scope;
use super::linear::Linear;
use crate::{Error, Result};

/// Tokens `[count, width]` that a caller gives; `what` names them.
pub(super) fn tokens(what: &'static str, values: &[f32], count: usize, width: usize) -> Result<Tensor> {
    let (found, expected) = (values.len(), count * width);
    if found != expected {
        return Err(Error::Width { what, found, expected });
    }
    // Quantising would turn a NaN into a number.
    if !values.iter().all(|value| value.is_finite()) {
        return Err(Error::Invalid(format!("{what} are not finite")));
    }
    Ok(Tensor::from_slice(values, (count, width), &Device::Cpu)?)
}

/// Keys and values of the tokens that are attended to, `[.., heads, tokens, width / heads]` each.
pub(super) struct KvCache {
    keys: Tensor,
    values: Tensor,
}

impl KvCache {
    /// The rows of a cache `[rows, heads, tokens, width / heads]` with these indices.
    fn select(&self, rows: &Tensor) -> Result<KvCache> {
        let of = |x: &Tensor| x.index_select(rows, 0);
        Ok(KvCache { keys: of(&self.keys)?, values: of(&self.values)? })
    }

    /// This cache, then the tokens of a later one.
    fn extended(self, later: KvCache) -> Result<KvCache> {
        let join = |a: Tensor, b: Tensor| Tensor::cat(&[a, b], 2);
        Ok(KvCache { keys: join(self.keys, later.keys)?, values: join(self.values, later.values)? })
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
    pub(super) fn new(width: usize, heads: usize, file: &Scope) -> Result<Self> {
        Self::of(width, heads, ["query", "key", "value", "out"].map(|name| file.pp(name)))
    }

    /// The same from four scopes: of the query, key, value and output layer.
    pub(super) fn of(width: usize, heads: usize, [query, key, value, out]: [Scope; 4]) -> Result<Self> {
        let linear = |file: Scope| file.linear(width, width);
        Ok(Self { query: linear(query)?, key: linear(key)?, value: linear(value)?, out: linear(out)?, heads })
    }

    /// Keys and values of tokens `[tokens, width]`.
    pub(super) fn project_kv(&self, x: &Tensor) -> Result<KvCache> {
        Ok(KvCache {
            keys: self.by_head(&self.key.forward(x)?)?,
            values: self.by_head(&self.value.forward(x)?)?,
        })
    }

    /// Queries `[queries, width]` attend to the cache. Returns the output, `[queries, width]`, and the attention
    /// weights, `[heads, queries, tokens]`, which sum to 1 over the tokens.
    pub(super) fn attend(&self, x: &Tensor, cache: &KvCache) -> Result<(Tensor, Tensor)> {
        let (mixed, weights) = scaled_dot_product(&self.by_head(&self.query.forward(x)?)?, cache, false)?;
        Ok((self.out.forward(&together(&mixed)?)?, weights))
    }

    /// Causal self-attention: each of the tokens `[tokens, width]` attends to itself and to those before it.
    pub(super) fn attend_causally(&self, x: &Tensor) -> Result<Tensor> {
        let queries = self.by_head(&self.query.forward(x)?)?;
        let (mixed, _) = scaled_dot_product(&queries, &self.project_kv(x)?, true)?;
        Ok(self.out.forward(&together(&mixed)?)?)
    }

    /// Causal self-attention of one more token of each of several sequences, `[rows, width]`. Row `i`
    /// continues the sequence `parents[i]` of `past`. Returns the output and the caches so far.
    pub(super) fn step(
        &self,
        x: &Tensor,
        past: Option<&KvCache>,
        parents: &Tensor,
    ) -> Result<(Tensor, KvCache)> {
        let (rows, width) = x.dims2()?;
        let of = |linear: &Linear| -> Result<Tensor> {
            Ok(linear.forward(x)?.reshape((rows, self.heads, 1, width / self.heads))?)
        };
        let mut cache = KvCache { keys: of(&self.key)?, values: of(&self.value)? };
        if let Some(past) = past {
            cache = past.select(parents)?.extended(cache)?;
        }
        let (mixed, _) = scaled_dot_product(&of(&self.query)?, &cache, false)?;
        Ok((self.out.forward(&mixed.reshape((rows, width))?)?, cache))
    }

    fn by_head(&self, x: &Tensor) -> Result<Tensor> {
        let (tokens, width) = x.dims2()?;
        let x = x.reshape((tokens, self.heads, width / self.heads))?;
        Ok(x.transpose(0, 1)?.contiguous()?)
    }
}

/// `[heads, tokens, width / heads]` as `[tokens, width]`.
fn together(mixed: &Tensor) -> Result<Tensor> {
    Ok(mixed.transpose(0, 1)?.flatten_from(1)?)
}

/// Scaled dot-product attention by head, of queries `[.., heads, queries, width / heads]`: its output, of the same shape, and its
/// weights `[.., heads, queries, tokens]`. `causal` is for as many queries as tokens.
fn scaled_dot_product(queries: &Tensor, cache: &KvCache, causal: bool) -> Result<(Tensor, Tensor)> {
    let flat = |x: &Tensor| -> Result<Vec<f32>> { Ok(x.flatten_all()?.to_vec1()?) };
    let shape = queries.dims().to_vec();
    let [outer @ .., asked, width] = &shape[..] else {
        return Err(Error::Invalid(format!("attention reads tokens by head, not {shape:?}")));
    };
    let (heads, tokens) = (outer.iter().product(), cache.keys.dim(outer.len())?);
    let (asked_with, keys, values) = (flat(queries)?, flat(&cache.keys)?, flat(&cache.values)?);
    let of = Attended { queries: &asked_with, keys: &keys, values: &values, heads, width: *width, causal };
    let (mut mixed, mut weights) = (vec![0.0; asked_with.len()], vec![0.0; heads * asked * tokens]);
    attend(of, &mut Scratch::default(), &mut mixed, &mut weights);
    let weights = Tensor::from_vec(weights, [outer, &[*asked, tokens]].concat(), queries.device())?;
    Ok((Tensor::from_vec(mixed, shape, queries.device())?, weights))
}

/// Two layers with an activation between them.
pub(super) struct Mlp {
    up: Linear,
    down: Linear,
    activation: Gelu,
}

impl Mlp {
    /// `widths` are those of the input, between the layers, and of the output.
    pub(super) fn new(widths: [usize; 3], activation: Gelu, up: &Scope, down: &Scope) -> Result<Self> {
        let [inputs, hidden, outputs] = widths;
        let (up, down) = (up.linear(inputs, hidden)?, down.linear(hidden, outputs)?);
        Ok(Self { up, down, activation })
    }

    /// `[tokens, inputs]` to `[tokens, outputs]`.
    pub(super) fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let x = self.up.forward(x)?;
        let x = match self.activation {
            Gelu::Gelu => x.gelu_erf()?,
            Gelu::QuickGelu => Activation::QuickGelu.forward(&x)?,
        };
        Ok(self.down.forward(&x)?)
    }
}
