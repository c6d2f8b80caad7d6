//! The kernels' scalar twins: their formulas, written as plainly as they can be.

use crate::Activation;
use crate::attention::Attended;
use crate::depthwise::Depthwise;

pub(crate) fn activate(activation: Activation, x: f32) -> f32 {
    match activation {
        Activation::Identity => x,
        Activation::Relu6 => x.clamp(0.0, 6.0),
        Activation::Gelu => {
            let u = (2.0 / std::f32::consts::PI).sqrt() * (x + 0.044715 * x * x * x);
            0.5 * x * (1.0 + u.tanh())
        }
        Activation::QuickGelu => x / (1.0 + (-1.702 * x).exp()),
    }
}

pub(crate) fn linear(
    input: &[f32],
    values: &[i16],
    scales: &[f32],
    bias: &[f32],
    activation: Activation,
    residual: Option<&[f32]>,
) -> Vec<f32> {
    let inputs = values.len() / scales.len();
    let mut output = Vec::new();
    for row in input.chunks_exact(inputs) {
        for (o, weights) in values.chunks_exact(inputs).enumerate() {
            let sum: f32 = row.iter().zip(weights).map(|(x, &w)| x * f32::from(w)).sum();
            let x = activate(activation, sum * scales[o] + bias[o]);
            output.push(x + residual.map_or(0.0, |values| values[output.len()]));
        }
    }
    output
}

pub(crate) fn inner_products(vector: &[f32], numbers: &[i8], steps: &[f32]) -> Vec<f32> {
    let product = |(row, step): (&[i8], &f32)| {
        step * vector.iter().zip(row).map(|(x, &number)| x * f32::from(number)).sum::<f32>()
    };
    numbers.chunks_exact(vector.len()).zip(steps).map(product).collect()
}

pub(crate) fn stem(rgba: &[u8], side: usize, weight: &[f32], bias: &[f32]) -> Vec<f32> {
    let half = side / 2;
    let mut output = Vec::new();
    for at in 0..half * half {
        for (weight, bias) in weight.chunks_exact(27).zip(bias) {
            let mut sum = *bias;
            for tap in 0..27 {
                let (y, x) = (2 * (at / half) + tap / 9, 2 * (at % half) + tap / 3 % 3);
                if y < side && x < side {
                    let value = f32::from(rgba[4 * (y * side + x) + tap % 3]);
                    sum += (value / 127.5 - 1.0) * weight[tap];
                }
            }
            output.push(sum.clamp(0.0, 6.0));
        }
    }
    output
}

pub(crate) fn patches(
    rgba: &[u8],
    side: usize,
    patch: usize,
    mean: [f32; 3],
    deviation: [f32; 3],
) -> Vec<f32> {
    let across = side / patch;
    let mut output = Vec::new();
    for at in 0..side * side * 3 {
        let (row, tap) = (at / (patch * patch * 3), at % (patch * patch * 3));
        let (y, x, c) = (tap / 3 / patch, tap / 3 % patch, tap % 3);
        let (y, x) = (row / across * patch + y, row % across * patch + x);
        output.push((f32::from(rgba[4 * (y * side + x) + c]) / 255.0 - mean[c]) / deviation[c]);
    }
    output
}

pub(crate) fn depthwise(layer: &Depthwise, input: &[f32]) -> Vec<f32> {
    let &Depthwise { side, kernel, stride, .. } = layer;
    let (channels, out) = (layer.bias.len(), side / stride);
    let total = if stride == 1 { kernel - 1 } else { kernel - 2 };
    let mut output = Vec::new();
    for (at, channel) in (0..out * out).flat_map(|at| (0..channels).map(move |c| (at, c))) {
        let mut sum = layer.bias[channel];
        for tap in 0..kernel * kernel {
            let y = (stride * (at / out) + tap / kernel).checked_sub(total / 2).filter(|&y| y < side);
            let x = (stride * (at % out) + tap % kernel).checked_sub(total / 2).filter(|&x| x < side);
            if let (Some(y), Some(x)) = (y, x) {
                sum += input[(y * side + x) * channels + channel] * layer.weight[tap * channels + channel];
            }
        }
        output.push(activate(layer.activation, sum));
    }
    output
}

pub(crate) fn layer_norm(input: &[f32], weight: &[f32], bias: &[f32], epsilon: f32) -> Vec<f32> {
    let columns = weight.len();
    let normalise = |row: &[f32]| {
        let mean = row.iter().sum::<f32>() / columns as f32;
        let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / columns as f32;
        let scale = (variance + epsilon).sqrt();
        let row = row.iter().zip(weight.iter().zip(bias));
        row.map(|(x, (w, b))| (x - mean) / scale * w + b).collect::<Vec<_>>()
    };
    input.chunks_exact(columns).flat_map(normalise).collect()
}

pub(crate) fn mean(input: &[f32], columns: usize) -> Vec<f32> {
    let rows = (input.len() / columns) as f32;
    (0..columns).map(|c| input.iter().skip(c).step_by(columns).sum::<f32>() / rows).collect()
}

/// Output and weights; see [`crate::attention::attend`].
pub(crate) fn attend(of: Attended) -> (Vec<f32>, Vec<f32>) {
    let Attended { queries, keys, values, heads, width, causal } = of;
    let (asked, tokens) = (queries.len() / (heads * width), keys.len() / (heads * width));
    let (mut output, mut shares) = (vec![0.0; queries.len()], vec![0.0; heads * asked * tokens]);
    for (head, at) in (0..heads).flat_map(|head| (0..asked).map(move |at| (head, at))) {
        let row = head * asked + at;
        let score = |token: usize| {
            let key = &keys[(head * tokens + token) * width..][..width];
            let dot: f32 = queries[row * width..][..width].iter().zip(key).map(|(q, k)| q * k).sum();
            dot / (width as f32).sqrt()
        };
        let seen = if causal { tokens.min(at + 1) } else { tokens };
        let top = (0..seen).map(score).fold(f32::NEG_INFINITY, f32::max);
        let total: f32 = (0..seen).map(|token| (score(token) - top).exp()).sum();
        for token in 0..seen {
            let share = (score(token) - top).exp() / total;
            shares[row * tokens + token] = share;
            for i in 0..width {
                output[row * width + i] += share * values[(head * tokens + token) * width + i];
            }
        }
    }
    (output, shares)
}

pub(crate) fn attention(input: &[f32], columns: usize, heads: usize) -> Vec<f32> {
    let (rows, all) = (input.len() / columns, columns / 3);
    let width = all / heads;
    let mut output = vec![0.0; rows * all];
    for (row, head) in (0..rows).flat_map(|row| (0..heads).map(move |head| (row, head))) {
        let part = |row: usize, part: usize, i: usize| input[row * columns + part * all + head * width + i];
        let score = |key: usize| {
            let dot: f32 = (0..width).map(|i| part(row, 0, i) * part(key, 1, i)).sum();
            dot / (width as f32).sqrt()
        };
        let top = (0..rows).map(score).fold(f32::NEG_INFINITY, f32::max);
        let weights: Vec<f32> = (0..rows).map(|key| (score(key) - top).exp()).collect();
        let total: f32 = weights.iter().sum();
        for i in 0..width {
            let sum: f32 = weights.iter().enumerate().map(|(key, w)| w * part(key, 2, i)).sum();
            output[row * all + head * width + i] = sum / total;
        }
    }
    output
}
