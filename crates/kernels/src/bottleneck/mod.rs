//! An inverted bottleneck in one pass: a layer that widens, a depthwise convolution with a kernel of 3x3 or 5x5, and a
//! linear layer that narrows.
//!
//! What lies between them is the widest that a trunk has. It is kept for a few rows of the map only, which stay in cache, and in
//! fixed point: a value of ReLU6 is an i16 in units of `6 / ONE`. A row of the wide map is `[group of channels][cell]`, so that
//! the convolution finds a window's cells side by side; what it makes is `[cell][channel]`, as the layer that narrows reads it.

mod convolve;
mod depthwise;
mod map;

use std::array::from_fn;
use std::ops::Range;

use crate::depthwise::Depthwise;
use crate::linear::{self, Linear};
use crate::stem::Stem;
use depthwise::FixedDepthwise;
use map::{CHANNELS, Group, ONE};

#[cfg(target_arch = "wasm32")]
pub(crate) use convolve::relaxed::{ConvolveRow, is_exact};
pub(crate) use map::Cells;

/// Fixed point's units in 1: scales and biases that are multiplied by it make a layer's results such.
pub const FIXED_PER_UNIT: f32 = ONE as f32 / 6.0;

/// The largest side of a kernel.
const LARGEST_SIDE: usize = 5;

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
    /// Groups of channels of the wide map, and of what the convolution makes of it.
    groups: usize,
}

/// Space for the rows between the layers, kept between calls.
#[derive(Default)]
pub struct Scratch {
    /// Rows of the wide map in turn, each with the padding's columns.
    wide: Vec<Group>,
    /// Rows of the convolved one, and what the last one's last block makes beyond it.
    convolved: Vec<Group>,
    /// Where the wide map's next cells go.
    places: Vec<usize>,
    linear: linear::Scratch,
}

impl Bottleneck {
    /// `None` where the convolution has no such form: another kernel or activation, or weights beyond fixed point.
    pub fn new(widen: Widen, depthwise: &Depthwise, narrow: Linear) -> Option<Self> {
        let groups = depthwise.bias.len().div_ceil(CHANNELS);
        let side = depthwise.side;
        let depthwise = FixedDepthwise::new(depthwise, groups * CHANNELS)?;
        Some(Self { widen, depthwise, narrow, side, groups })
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
        let stride = self.depthwise.stride;
        let out_side = self.side / stride;
        let rows_at_once = LEAST_CELLS.div_ceil(self.side * stride).min(out_side);
        let ring = self.ring(rows_at_once);
        scratch.wide.resize(ring.rows * ring.row_len(), Group::default());
        for cells in scratch.wide.chunks_exact_mut(ring.width) {
            cells[..ring.before].fill(Group::default());
            cells[ring.before + self.side..].fill(Group::default());
        }
        let narrow_len = output.len() / out_side;
        let mut made = 0;
        for (index, output) in output.chunks_mut(rows_at_once * narrow_len).enumerate() {
            let first = index * rows_at_once;
            let rows = first..first + output.len() / narrow_len;
            let end = self.window(&rows).end;
            self.widen(picture, input, made..end, &ring, scratch);
            made = end;
            self.convolve(&rows, &ring, scratch);
            let convolved = &scratch.convolved[..rows.len() * out_side * self.groups];
            let (convolved, channels) = (convolved.as_flattened().as_flattened(), self.groups * CHANNELS);
            let residual = residual.map(|values| &values[first * narrow_len..][..output.len()]);
            self.narrow.run_from_fixed(convolved, channels, residual, output, &mut scratch.linear);
        }
    }

    /// The wide map's rows under the windows of rows of the output, counted from the padding above it on.
    fn window(&self, rows: &Range<usize>) -> Range<usize> {
        let FixedDepthwise { side, stride, .. } = self.depthwise;
        rows.start * stride..(rows.end - 1) * stride + side
    }

    /// Where the wide map's rows lie when so many rows of the output are made at once.
    fn ring(&self, rows: usize) -> Ring {
        Ring {
            rows: self.window(&(0..rows)).len(),
            groups: self.groups,
            width: self.depthwise.read(self.side / self.depthwise.stride),
            before: self.depthwise.padding_before(),
        }
    }

    /// Makes rows of the wide map, counted from the padding above it on.
    fn widen(&self, picture: &[u8], input: &[f32], rows: Range<usize>, ring: &Ring, scratch: &mut Scratch) {
        let Scratch { wide, places, linear, .. } = scratch;
        let is_inside = |row: &usize| (ring.before..ring.before + self.side).contains(row);
        for row in rows.clone().filter(|row| !is_inside(row)) {
            wide[ring.place(row)..][..ring.row_len()].fill(Group::default());
        }
        places.clear();
        for row in rows.clone().filter(is_inside) {
            let first = ring.place(row) + ring.before;
            places.extend(first..first + self.side);
        }
        if places.is_empty() {
            return;
        }
        let first = rows.start.saturating_sub(ring.before);
        let cells = Cells { map: wide, places, pitch: ring.width };
        match &self.widen {
            Widen::Stem(stem) => stem.run_to_fixed(picture, first, cells),
            Widen::Linear(layer) => {
                let input = &input[first * self.side * layer.inputs()..][..places.len() * layer.inputs()];
                layer.run_to_fixed(input, cells, linear);
            }
        }
    }

    /// Makes rows of the convolved map. Each is made in whole blocks: the next one is written over what is too much.
    fn convolve(&self, rows: &Range<usize>, ring: &Ring, scratch: &mut Scratch) {
        let FixedDepthwise { side, stride, .. } = self.depthwise;
        let out_side = self.side / stride;
        let (len, made) = (out_side * self.groups, FixedDepthwise::made(out_side) * self.groups);
        scratch.convolved.resize((rows.len() - 1) * len + made, Group::default());
        for (index, y) in rows.clone().enumerate() {
            let under: [&[Group]; LARGEST_SIDE] = from_fn(|ky| ring.row(&scratch.wide, y * stride + ky));
            self.depthwise.row(&under[..side], &mut scratch.convolved[index * len..][..made]);
        }
    }
}

/// Where the rows of the wide map lie, of which no more are kept than a band of the output needs.
struct Ring {
    rows: usize,
    /// Groups of a row.
    groups: usize,
    /// Cells of a row, the padding's columns included.
    width: usize,
    /// Cells of padding above and to the left.
    before: usize,
}

impl Ring {
    fn row_len(&self) -> usize {
        self.groups * self.width
    }

    /// Where a row starts, counted from the padding above the map on.
    fn place(&self, row: usize) -> usize {
        row % self.rows * self.row_len()
    }

    fn row<'a>(&self, wide: &'a [Group], row: usize) -> &'a [Group] {
        &wide[self.place(row)..][..self.row_len()]
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
    fn convolution(
        random: &mut Random,
        kernel: usize,
        (side, stride): (usize, usize),
        channels: usize,
    ) -> Depthwise {
        let taps = kernel * kernel;
        let weight = random.floats(taps * channels, 0.9 / taps as f32);
        let bias = random.floats(channels, 0.5);
        Depthwise { side, kernel, stride, activation: Activation::Relu6, weight, bias }
    }

    /// Runs the layers at once, and compares with what the twins make of the wide map. Beside the rounding of what the last
    /// layer reads there is half a step for the wide map, for each weight, for each product and for the bias.
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
            let &Depthwise { side, kernel, .. } = depthwise;
            let steps = (kernel * kernel + 1) as f32;
            let bound = mass * (rounding + steps / FIXED_PER_UNIT) + 1e-5;
            assert!((found - expected).abs() <= bound, "{kernel} {side} at {at}: {found} {expected} {bound}");
        }
    }

    const KINDS: [(i16, bool); 3] = [(WEIGHT_LIMIT, false), (INT8_LIMIT, false), (INT8_LIMIT, true)];
    /// Sides of kernels.
    const KERNELS: [usize; 2] = [3, 5];
    /// Sides and strides: smaller than a kernel; of one band and of several, of which the last is shorter.
    const MAPS: [(usize, usize); 9] =
        [(1, 1), (2, 1), (3, 1), (7, 1), (30, 1), (2, 2), (6, 2), (14, 2), (40, 2)];

    #[cfg_attr(test, test)]
    fn equals_its_layers_one_after_the_other() {
        let mut random = Random::new(9);
        for (map @ (side, _), kind) in MAPS.into_iter().flat_map(|map| KINDS.map(|kind| (map, kind))) {
            let shapes = [(1, 1), (3, 8), (8, 17), (5, 32)];
            for ((inputs, channels), kernel) in shapes.into_iter().flat_map(|s| KERNELS.map(|k| (s, k))) {
                let input = random.floats(side * side * inputs, 3.0);
                let matrix = Matrix::new(&mut random, inputs, channels, kind);
                let mut wide = vec![0.0; side * side * channels];
                let scratch = &mut linear::Scratch::default();
                matrix.layer(inputs, 1.0).run(&input, Activation::Relu6, None, &mut wide, scratch);
                let depthwise = convolution(&mut random, kernel, map, channels);
                let widen = Widen::Linear(matrix.layer(inputs, FIXED_PER_UNIT));
                check(&mut random, widen, &[], &input, &wide, &depthwise, kind);
            }
        }
    }

    #[cfg_attr(test, test)]
    fn reads_the_picture_through_a_stem() {
        let mut random = Random::new(10);
        for (map @ (side, _), kernel) in MAPS.into_iter().flat_map(|map| KERNELS.map(|k| (map, k))) {
            for channels in [1, 8, 19] {
                let picture = random.bytes(4 * side * side * 4);
                let (weight, bias) = (random.floats(27 * channels, 0.3), random.floats(channels, 1.0));
                let wide = twin::stem(&picture, 2 * side, &weight, &bias);
                let [weight, bias] = [weight, bias].map(|values| times(&values, FIXED_PER_UNIT));
                let widen = Widen::Stem(Stem::new(2 * side, &weight, &bias));
                let depthwise = convolution(&mut random, kernel, map, channels);
                check(&mut random, widen, &picture, &[], &wide, &depthwise, (INT8_LIMIT, true));
            }
        }
    }

    #[cfg_attr(test, test)]
    fn other_convolutions_are_refused() {
        let mut random = Random::new(11);
        for kernel in KERNELS {
            let mut is_taken = |change: fn(&mut Depthwise)| {
                let mut depthwise = convolution(&mut random, kernel, (4, 1), 8);
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
            assert!(!is_taken(|layer| (layer.kernel, layer.weight) = (7, vec![0.0; 49 * 8])));
        }
    }
}
