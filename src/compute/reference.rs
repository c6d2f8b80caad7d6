//! The op set in candle's f32 operations: slow, plain, and the definition of correct for the
//! executors. Tests run it; nothing else does.

use candle_core::{D, Device, Module, Tensor};
use candle_nn::LayerNorm;
use candle_nn::ops::softmax;

use super::{Activation, Graph, Op, Operand, Param, ParamId, Shape, Step};
use crate::{Error, Result};

/// Runs the graph over one picture of `side * side * 4` RGBA bytes. Linear layers take f32 weights
/// as they are and quantised ones dequantised; activations are never rounded.
///
/// # Errors
/// [`Error::Candle`] when an operation is refused, which a built graph excludes.
pub fn run(graph: &Graph, picture: &[u8]) -> Result<Vec<Vec<f32>>> {
    let mut slots: Vec<Option<Tensor>> = vec![None; graph.slots.len()];
    for step in &graph.steps {
        slots[step.output.0] = Some(run_step(graph, step, picture, &slots)?);
    }
    let output = |&(slot, _): &(_, Shape)| Ok(read(&slots, slot)?.flatten_all()?.to_vec1()?);
    graph.outputs.iter().map(output).collect()
}

/// The step's output, `[rows, columns]`.
fn run_step(graph: &Graph, step: &Step, picture: &[u8], slots: &[Option<Tensor>]) -> Result<Tensor> {
    let Shape { rows, columns } = step.output_shape;
    let output = match step.op {
        Op::Stem { side, weight, bias } => {
            let weight = tensor(graph, weight, &[columns, 3, 3, 3])?.permute((0, 3, 1, 2))?;
            let x = Tensor::from_slice(picture, (side, side, 4), &Device::Cpu)?.narrow(2, 0, 3)?;
            let x = ((x.to_dtype(candle_core::DType::F32)? / 127.5)? - 1.0)?;
            let x = same_padding(&x.permute((2, 0, 1))?.unsqueeze(0)?, 2)?;
            let x = x.conv2d(&weight.contiguous()?, 0, 2, 1, 1)?;
            relu6(&as_rows(&x)?.broadcast_add(&tensor(graph, bias, &[columns])?)?)?
        }
        Op::Depthwise { side, stride, weight, bias } => {
            let weight = tensor(graph, weight, &[3, 3, columns])?.permute((2, 0, 1))?.unsqueeze(1)?;
            let x = read(slots, step.input)?.reshape((1, side, side, columns))?;
            let x = same_padding(&x.permute((0, 3, 1, 2))?, stride)?;
            let x = x.conv2d(&weight.contiguous()?, 0, stride, 1, columns)?;
            relu6(&as_rows(&x)?.broadcast_add(&tensor(graph, bias, &[columns])?)?)?
        }
        Op::Linear { weight, bias, activation, residual } => {
            let inputs = step.input_shape.columns;
            let weight = tensor(graph, weight, &[columns, inputs])?;
            let x = read(slots, step.input)?.matmul(&weight.t()?)?;
            let x = activate(&x.broadcast_add(&tensor(graph, bias, &[columns])?)?, activation)?;
            match residual {
                Some(Operand::Slot(slot)) => (x + read(slots, slot)?)?,
                Some(Operand::Param(table)) => (x + tensor(graph, table, &[rows, columns])?)?,
                None => x,
            }
        }
        Op::LayerNorm { weight, bias, epsilon } => {
            let weight = tensor(graph, weight, &[columns])?;
            let norm = LayerNorm::new(weight, tensor(graph, bias, &[columns])?, epsilon.into());
            norm.forward(read(slots, step.input)?)?
        }
        Op::Attention { heads } => attention(read(slots, step.input)?, heads)?,
        Op::MeanPool => read(slots, step.input)?.mean_keepdim(0)?,
    };
    Ok(output.contiguous()?)
}

fn read(slots: &[Option<Tensor>], slot: super::Slot) -> Result<&Tensor> {
    let empty = || Error::Invalid(format!("slot {} is read before it is written", slot.0));
    slots[slot.0].as_ref().ok_or_else(empty)
}

fn tensor(graph: &Graph, id: ParamId, shape: &[usize]) -> Result<Tensor> {
    let dense = match &graph.params[id.0] {
        Param::F32(values) => Tensor::from_slice(values, shape, &Device::Cpu)?,
        Param::Int16 { values, scales } => {
            let values: Vec<f32> = values.iter().map(|&value| value.into()).collect();
            let scales = Tensor::from_slice(scales, (scales.len(), 1), &Device::Cpu)?;
            Tensor::from_slice(&values, shape, &Device::Cpu)?.broadcast_mul(&scales)?
        }
    };
    Ok(dense)
}

/// Pads `[1, channels, side, side]` for a 3x3 window as TensorFlow's SAME does over an even side.
fn same_padding(x: &Tensor, stride: usize) -> Result<Tensor> {
    let before = 2 - stride;
    Ok(x.pad_with_zeros(2, before, 1)?.pad_with_zeros(3, before, 1)?)
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
        Activation::Relu6 => relu6(x)?,
        Activation::Gelu => x.gelu()?,
    })
}

fn relu6(x: &Tensor) -> Result<Tensor> {
    Ok(x.clamp(0f32, 6f32)?)
}
