//! The op set in candle's f32 operations: slow, plain, and the definition of correct for the
//! executors. Tests run it; nothing else does.

use candle_core::{D, DType, Device, Module, Tensor};
use candle_nn::LayerNorm;
use candle_nn::ops::{sigmoid, softmax};

use super::{Activation, Graph, Op, Param, ParamId, Params, Pool, Shape, Step, Value};
use crate::{Error, Result};

/// Runs the graph over one picture of `side * side * 4` RGBA bytes. Linear layers take f32 weights
/// as they are and quantised ones dequantised; activations are never rounded. It follows the values as the
/// graph was written, so that it does not share a mistake in how they were assigned to slots.
///
/// # Errors
/// [`Error::Candle`](crate::Error::Candle) when an operation is refused, which a built graph excludes.
pub fn run(graph: &Graph, picture: &[u8]) -> Result<Vec<Vec<f32>>> {
    let mut values: Vec<Tensor> = Vec::with_capacity(graph.written.steps.len());
    for step in &graph.written.steps {
        // A step's value is its index.
        let output = match step.input {
            Some(input) => on_value(&graph.params, step, &values[input.0])?,
            None => on_picture(&graph.params, step, picture)?,
        };
        let output = match step.residual {
            Some(residual) => (output + &values[residual.0])?,
            None => output,
        };
        values.push(output.contiguous()?);
    }
    let output = |&(value, _): &(Value, Shape)| Ok(values[value.0].flatten_all()?.to_vec1()?);
    graph.written.outputs.iter().map(output).collect()
}

/// What a step makes of the picture, `[rows, columns]`.
fn on_picture(params: &Params, step: &Step<Value>, picture: &[u8]) -> Result<Tensor> {
    let (columns, side) = (step.output_shape.columns, step.input_shape.side()?);
    let rgb = Tensor::from_slice(picture, (side, side, 4), &Device::Cpu)?.narrow(2, 0, 3)?;
    let rgb = rgb.to_dtype(DType::F32)?;
    match step.op {
        Op::Stem { weight, bias } => {
            let weight = tensor(params, weight, &[columns, 3, 3, 3])?.permute((0, 3, 1, 2))?;
            let x = same_padding(&((rgb / 127.5)? - 1.0)?.permute((2, 0, 1))?.unsqueeze(0)?, 3, 2)?;
            let x = as_rows(&x.conv2d(&weight.contiguous()?, 0, 2, 1, 1)?)?;
            activate(&x.broadcast_add(&tensor(params, bias, &[columns])?)?, Activation::Relu6)
        }
        Op::Patches { patch, mean, deviation } => {
            let of_channels = |values: [f32; 3]| Tensor::new(&values, &Device::Cpu);
            let x = (rgb / 255.0)?.broadcast_sub(&of_channels(mean)?)?;
            let across = side / patch;
            let x = x.broadcast_div(&of_channels(deviation)?)?.reshape(&[across, patch, across, patch, 3])?;
            Ok(x.permute(vec![0, 2, 1, 3, 4])?.contiguous()?.reshape((across * across, columns))?)
        }
        ref other => Err(Error::Invalid(format!("{other:?} does not read the picture"))),
    }
}

/// What a step makes of an activation, `[rows, columns]`.
fn on_value(params: &Params, step: &Step<Value>, x: &Tensor) -> Result<Tensor> {
    let Shape { rows, columns } = step.output_shape;
    Ok(match step.op {
        Op::Depthwise { kernel, stride, activation, weight, bias } => {
            let side = step.input_shape.side()?;
            let weight =
                tensor(params, weight, &[kernel, kernel, columns])?.permute((2, 0, 1))?.unsqueeze(1)?;
            let x = x.reshape((1, side, side, columns))?.permute((0, 3, 1, 2))?;
            let x = same_padding(&x, kernel, stride)?;
            let x = as_rows(&x.conv2d(&weight.contiguous()?, 0, stride, 1, columns)?)?;
            activate(&x.broadcast_add(&tensor(params, bias, &[columns])?)?, activation)?
        }
        Op::Linear { weight, bias, activation, table } => {
            let weight = tensor(params, weight, &[columns, step.input_shape.columns])?;
            let mut x = x.matmul(&weight.t()?)?;
            if let Some(bias) = bias {
                x = x.broadcast_add(&tensor(params, bias, &[columns])?)?;
            }
            x = activate(&x, activation)?;
            match table {
                Some(table) => (x + tensor(params, table, &[rows, columns])?)?,
                None => x,
            }
        }
        Op::LayerNorm { weight, bias, epsilon } => {
            let (weight, bias) = (tensor(params, weight, &[columns])?, tensor(params, bias, &[columns])?);
            LayerNorm::new(weight, bias, epsilon.into()).forward(x)?
        }
        Op::Attention { heads } => attention(x, heads)?,
        Op::PrependRow { row } => Tensor::cat(&[&tensor(params, row, &[1, columns])?, x], 0)?,
        Op::SkipRow => x.narrow(0, 1, rows)?,
        Op::Pool(Pool::Mean) => x.mean_keepdim(0)?,
        Op::Pool(Pool::First) => x.narrow(0, 0, 1)?,
        ref other => return Err(Error::Invalid(format!("{other:?} reads the picture"))),
    })
}

/// A constant as f32.
fn tensor(params: &Params, id: ParamId, shape: &[usize]) -> Result<Tensor> {
    Ok(match params.get(id) {
        Param::F32(values) => Tensor::from_slice(values, shape, &Device::Cpu)?,
        Param::Int16 { values, scales } => {
            let values: Vec<f32> = values.iter().map(|&value| value.into()).collect();
            let scales = Tensor::from_slice(scales, (scales.len(), 1), &Device::Cpu)?;
            Tensor::from_slice(&values, shape, &Device::Cpu)?.broadcast_mul(&scales)?
        }
    })
}

/// Pads `[1, channels, side, side]` for a square window as TensorFlow's SAME does over a side that the stride
/// divides.
fn same_padding(x: &Tensor, kernel: usize, stride: usize) -> Result<Tensor> {
    let total = kernel - stride;
    let (before, after) = (total / 2, total - total / 2);
    Ok(x.pad_with_zeros(2, before, after)?.pad_with_zeros(3, before, after)?)
}

/// `[1, channels, side, side]` as `[side * side, channels]`.
fn as_rows(x: &Tensor) -> Result<Tensor> {
    Ok(x.squeeze(0)?.flatten_from(1)?.t()?.contiguous()?)
}

fn attention(x: &Tensor, heads: usize) -> Result<Tensor> {
    let (rows, columns) = x.dims2()?;
    let width = columns / 3 / heads;
    let parts = x.reshape((rows, 3, heads, width))?.permute((1, 2, 0, 3))?.contiguous()?;
    let (query, key, value) = (parts.get(0)?, parts.get(1)?, parts.get(2)?);
    let scores = (query.matmul(&key.t()?)? / (width as f64).sqrt())?;
    let attended = softmax(&scores, D::Minus1)?.matmul(&value)?;
    Ok(attended.transpose(0, 1)?.reshape((rows, columns / 3))?)
}

fn activate(x: &Tensor, activation: Activation) -> Result<Tensor> {
    Ok(match activation {
        Activation::Identity => x.clone(),
        Activation::Relu6 => x.clamp(0f32, 6f32)?,
        Activation::Gelu => x.gelu()?,
        Activation::QuickGelu => (x * sigmoid(&(x * 1.702)?)?)?,
    })
}
