//! MobileNetV2's inverted bottleneck in one pass: a layer that widens, a 3x3 depthwise convolution, and a linear layer that narrows.
//!
//! What lies between them is the widest that a trunk has. It is kept for a few rows of the map only, which stay in cache, and in
//! fixed point: a value of ReLU6 is an i16 in units of `6 / ONE`.

mod depthwise;

use std::ops::Range;

use crate::depthwise::{Depthwise, padding_before};
use crate::linear::{self, Linear};
use crate::stem::Stem;
use depthwise::{FixedDepthwise, SIDE};

#[cfg(target_arch = "wasm32")]
pub(crate) use depthwise::{ConvolveRow, is_exact};

/// What 6 is in fixed point.
const ONE: i16 = i16::MAX;
/// Values of a vector of i16.
const VECTOR: usize = 8;
/// Channels come in whole vectors of bytes, as linear layers read them.
const CHANNELS: usize = 16;
/// Fixed point's units in 1: scales and biases that are multiplied by it make a layer's results such.
pub const FIXED_PER_UNIT: f32 = ONE as f32 / 6.0;

/// Cells that the wide layer makes at least, where the map has as many: rows of small maps leave tiles of linear layers empty.
const LEAST_CELLS: usize = 112;

/// What makes the wide map, ReLU6 included, with weights' scales and biases multiplied by [`FIXED_PER_UNIT`].
pub enum Widen {
    /// Of the picture.
    Stem(Stem),
    /// Of a map.
    Linear(Linear),
}

/// Its layers' weights.
pub struct Bottleneck {
    widen: Widen,
    depthwise: FixedDepthwise,
    narrow: Linear,
    /// Side of the wide map.
    side: usize,
    /// Channels of the wide map, and of what the convolution makes of it, padded.
    channels: usize,
}

/// Space for the rows between the layers, kept between calls.
#[derive(Default)]
pub struct Scratch {
    /// Rows of the wide map in turn, each with the padding's columns.
    wide: Vec<i16>,
    /// Rows of the convolved one.
    convolved: Vec<i16>,
    /// Where the wide map's next cells go.
    places: Vec<usize>,
    linear: linear::Scratch,
}

impl Bottleneck {
    /// `None` where the convolution has no such form: another kernel or activation, or weights beyond fixed point.
    pub fn new(widen: Widen, depthwise: &Depthwise, narrow: Linear) -> Option<Self> {
        let channels = depthwise.bias.len().next_multiple_of(CHANNELS);
        let side = depthwise.side;
        let depthwise = FixedDepthwise::new(depthwise, channels)?;
        Some(Self { widen, depthwise, narrow, side, channels })
    }

    /// `narrow(depthwise(widen(input))) + residual`. A stem reads `picture`, another layer `input`.
    pub fn run(
        &self,
        picture: &[u8],
        input: &[f32],
        residual: Option<&[f32]>,
        output: &mut [f32],
        scratch: &mut Scratch,
    ) {
        let (stride, out_side) = (self.depthwise.stride, self.side / self.depthwise.stride);
        let rows_at_once = LEAST_CELLS.div_ceil(self.side * stride).min(out_side);
        let window = |rows: &Range<usize>| rows.start * stride..(rows.end - 1) * stride + SIDE;
        let ring = Ring {
            rows: window(&(0..rows_at_once)).len(),
            row_len: ((out_side - 1) * stride + SIDE) * self.channels,
            before: padding_before(SIDE, stride),
        };
        scratch.wide.resize(ring.rows * ring.row_len, 0);
        for row in scratch.wide.chunks_exact_mut(ring.row_len) {
            let (before, row) = row.split_at_mut(ring.before * self.channels);
            before.fill(0);
            row[self.side * self.channels..].fill(0);
        }
        let row_len = out_side * self.channels;
        scratch.convolved.resize(rows_at_once * row_len, 0);
        let narrow_len = output.len() / out_side;
        let mut made = 0;
        for (index, output) in output.chunks_mut(rows_at_once * narrow_len).enumerate() {
            let first = index * rows_at_once;
            let rows = first..first + output.len() / narrow_len;
            self.widen(picture, input, made..window(&rows).end, &ring, scratch);
            made = window(&rows).end;
            let convolved = &mut scratch.convolved[..rows.len() * row_len];
            for (y, convolved) in rows.clone().zip(convolved.chunks_exact_mut(row_len)) {
                let rows =
                    std::array::from_fn(|ky| &scratch.wide[ring.place(y * stride + ky)..][..ring.row_len]);
                self.depthwise.row(rows, convolved);
            }
            let residual = residual.map(|values| &values[first * narrow_len..][..output.len()]);
            self.narrow.run_from_fixed(convolved, self.channels, residual, output, &mut scratch.linear);
        }
    }

    /// Makes rows of the wide map, counted from the padding above it on.
    fn widen(&self, picture: &[u8], input: &[f32], rows: Range<usize>, ring: &Ring, scratch: &mut Scratch) {
        let Scratch { wide, places, linear, .. } = scratch;
        let is_inside = |row: &usize| (ring.before..ring.before + self.side).contains(row);
        for row in rows.clone().filter(|row| !is_inside(row)) {
            wide[ring.place(row)..][..ring.row_len].fill(0);
        }
        places.clear();
        for row in rows.clone().filter(is_inside) {
            let first = ring.place(row) + ring.before * self.channels;
            places.extend((0..self.side).map(|x| first + x * self.channels));
        }
        if places.is_empty() {
            return;
        }
        let first = rows.start.saturating_sub(ring.before);
        match &self.widen {
            Widen::Stem(stem) => stem.run_to_fixed(picture, first, places, wide),
            Widen::Linear(layer) => {
                let cells = places.len() * layer.inputs();
                let input = &input[first * self.side * layer.inputs()..][..cells];
                layer.run_to_fixed(input, places, wide, linear);
            }
        }
    }
}

/// Where rows of the wide map lie, of which no more are kept than a band of the output needs.
struct Ring {
    rows: usize,
    /// The padding's columns included.
    row_len: usize,
    /// Cells of padding above and to the left.
    before: usize,
}

impl Ring {
    /// Where a row starts, counted from the padding above the map on.
    fn place(&self, row: usize) -> usize {
        row % self.rows * self.row_len
    }
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::Random;
    use crate::{Activation, INT8_LIMIT, WEIGHT_LIMIT, twin};

    #[cfg(feature = "checks")]
    pub(crate) use super::depthwise::tests::CHECKS as DEPTHWISE_CHECKS;

    crate::check_table![
        equals_its_layers_one_after_the_other,
        reads_the_picture_through_a_stem,
        other_convolutions_are_refused
    ];

    /// What a linear layer is made of.
    struct Matrix {
        values: Vec<i16>,
        scales: Vec<f32>,
        bias: Vec<f32>,
        bytes: bool,
    }

    impl Matrix {
        fn new(random: &mut Random, inputs: usize, outputs: usize, (limit, bytes): (i16, bool)) -> Self {
            let size = 2.0 / f32::from(limit) / (inputs as f32).sqrt();
            let scales = random.floats(outputs, size).iter().map(|scale| scale.abs()).collect();
            let values = random.integers(inputs * outputs, limit);
            Self { values, scales, bias: random.floats(outputs, 1.0), bytes }
        }

        fn layer(&self, inputs: usize, factor: f32) -> Linear {
            let [scales, bias] = [&self.scales, &self.bias].map(|values| times(values, factor));
            Linear::with(&self.values, &scales, &bias, inputs, self.bytes).unwrap()
        }
    }

    fn times(values: &[f32], factor: f32) -> Vec<f32> {
        values.iter().map(|value| value * factor).collect()
    }

    /// Weights whose sums stay within 1, so that their unit is 1.
    fn convolution(random: &mut Random, side: usize, stride: usize, channels: usize) -> Depthwise {
        let (weight, bias) = (random.floats(9 * channels, 0.1), random.floats(channels, 0.5));
        Depthwise { side, kernel: 3, stride, activation: Activation::Relu6, weight, bias }
    }

    /// Runs the layers at once, and compares with what the twins make of the wide map. Beside the rounding of what the last
    /// layer reads there is that of the wide map, of nine weights and of nine products and a bias.
    fn check(
        random: &mut Random,
        widen: Widen,
        picture: &[u8],
        input: &[f32],
        wide: &[f32],
        depthwise: &Depthwise,
        kind: (i16, bool),
    ) {
        let channels = depthwise.bias.len();
        let outputs = 1 + random.below(20);
        let matrix = Matrix::new(random, channels, outputs, kind);
        let out_side = depthwise.side / depthwise.stride;
        let residual = random.floats(out_side * out_side * outputs, 1.0);
        let residual = (random.below(2) == 0).then_some(residual.as_slice());
        let mut found = vec![f32::NAN; out_side * out_side * outputs];
        let layers = Bottleneck::new(widen, depthwise, matrix.layer(channels, 1.0)).unwrap();
        layers.run(picture, input, residual, &mut found, &mut Scratch::default());
        let deep = twin::depthwise(depthwise, wide);
        let identity = Activation::Identity;
        let expected = twin::linear(&deep, &matrix.values, &matrix.scales, &matrix.bias, identity, residual);
        for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let row = &deep[at / outputs * channels..][..channels];
            let weights = &matrix.values[at % outputs * channels..][..channels];
            let mass = weights.iter().map(|&w| f32::from(w).abs()).sum::<f32>() * matrix.scales[at % outputs];
            let rounding = layers.narrow.rounding_fixed(row);
            let bound = mass * (rounding + 20.0 / FIXED_PER_UNIT) + 1e-5;
            let side = depthwise.side;
            assert!((found - expected).abs() <= bound, "side {side} at {at}: {found} {expected} {bound}");
        }
    }

    const KINDS: [(i16, bool); 3] = [(WEIGHT_LIMIT, false), (INT8_LIMIT, false), (INT8_LIMIT, true)];
    /// Sides and strides: of one band and of several, of which the last is shorter.
    const MAPS: [(usize, usize); 9] =
        [(1, 1), (2, 1), (3, 1), (7, 1), (30, 1), (2, 2), (6, 2), (14, 2), (40, 2)];

    #[cfg_attr(test, test)]
    fn equals_its_layers_one_after_the_other() {
        let mut random = Random::new(9);
        for ((side, stride), kind) in MAPS.into_iter().flat_map(|map| KINDS.map(|kind| (map, kind))) {
            for (inputs, channels) in [(1, 1), (3, 8), (8, 17), (5, 32)] {
                let input = random.floats(side * side * inputs, 3.0);
                let matrix = Matrix::new(&mut random, inputs, channels, kind);
                let mut wide = vec![0.0; side * side * channels];
                let scratch = &mut linear::Scratch::default();
                matrix.layer(inputs, 1.0).run(&input, Activation::Relu6, None, &mut wide, scratch);
                let depthwise = convolution(&mut random, side, stride, channels);
                let widen = Widen::Linear(matrix.layer(inputs, FIXED_PER_UNIT));
                check(&mut random, widen, &[], &input, &wide, &depthwise, kind);
            }
        }
    }

    #[cfg_attr(test, test)]
    fn reads_the_picture_through_a_stem() {
        let mut random = Random::new(10);
        for (side, stride) in MAPS {
            for channels in [1, 8, 19] {
                let picture = random.bytes(4 * side * side * 4);
                let (weight, bias) = (random.floats(27 * channels, 0.3), random.floats(channels, 1.0));
                let wide = twin::stem(&picture, 2 * side, &weight, &bias);
                let [weight, bias] = [weight, bias].map(|values| times(&values, FIXED_PER_UNIT));
                let widen = Widen::Stem(Stem::new(2 * side, &weight, &bias));
                let depthwise = convolution(&mut random, side, stride, channels);
                check(&mut random, widen, &picture, &[], &wide, &depthwise, (INT8_LIMIT, true));
            }
        }
    }

    #[cfg_attr(test, test)]
    fn other_convolutions_are_refused() {
        let mut random = Random::new(11);
        let mut is_taken = |change: fn(&mut Depthwise)| {
            let mut depthwise = convolution(&mut random, 4, 1, 8);
            change(&mut depthwise);
            let [wide, narrow] = [(3, 8), (8, 3)].map(|(inputs, outputs)| {
                Matrix::new(&mut random, inputs, outputs, (INT8_LIMIT, false)).layer(inputs, 1.0)
            });
            Bottleneck::new(Widen::Linear(wide), &depthwise, narrow).is_some()
        };
        assert!(is_taken(|_| {}));
        assert!(is_taken(|layer| layer.weight[3] = 1000.0));
        assert!(!is_taken(|layer| layer.weight[3] = 40_000.0));
        assert!(!is_taken(|layer| layer.bias[3] = f32::INFINITY));
        assert!(!is_taken(|layer| layer.activation = Activation::Identity));
        assert!(!is_taken(|layer| (layer.kernel, layer.weight) = (5, vec![0.0; 25 * 8])));
    }
}
