//! Linear layers: whole-number weights, activations quantised row by row, exact integer products.
//!
//! Weights within [`INT8_LIMIT`] are multiplied as bytes where the CPU does that faster ([`Int8`]), others as int16
//! ([`Int16`]); `tile` has both.
//!
//! Overflow: with int16 weights within `W` and activations in `-limit..=limit`, a sum of `k` products stays within
//! `W * limit * k`. `limit = min(32767, (2^31 - 1) / (W k))` keeps it in an i32: for `W` = [`WEIGHT_LIMIT`] that is
//! 15 bits and a sign up to k = 64 and 1,366 steps at k = 1,536, where weights and activations are about equally fine.
//! Of bytes, a sum stays within `127 * 127 * k`.

mod panels;

use crate::bottleneck::Cells;
use crate::math;
use crate::simd::{F32x4, I16x8, LANES};
use crate::tile::{Grain, Int8, Int16, TILE_COLUMNS};
use crate::{Activation, INT8_LIMIT, WEIGHT_LIMIT};
use panels::{Panels, Rows, padded};

pub use panels::Scratch;

/// Rows quantised at a time: whole tiles of 4, 5 and 8. The panel of weights stays in L1 while it meets all of them, and
/// their i16 values (at most 96 KiB, for 1,536 inputs) in L2.
const BLOCK_ROWS: usize = 40;
/// The fewest steps per sign an activation may be rounded to: 7 bits.
const LEAST_LIMIT: usize = 127;

/// A linear layer's weights in the order the kernel reads them.
pub struct Linear {
    inputs: usize,
    outputs: usize,
    weights: Weights,
    /// Per output, padded to whole tiles.
    scales: Vec<f32>,
    /// Per output, padded to whole tiles.
    bias: Vec<f32>,
}

enum Weights {
    Int16(Panels<Int16>),
    Int8(Panels<Int8>),
}

impl Linear {
    /// Packs `values` `[scales.len(), inputs]`, row-major, whose row `o` is in units of `scales[o]`.
    /// `None` for no inputs, or for so many (16,530 or more) that their sum would not fit an i32.
    pub fn new(values: &[i16], scales: &[f32], bias: &[f32], inputs: usize) -> Option<Self> {
        Self::with(values, scales, bias, inputs, Int8::is_fast())
    }

    /// The same, with bytes multiplied as such only where `bytes` says so.
    pub(crate) fn with(
        values: &[i16],
        scales: &[f32],
        bias: &[f32],
        inputs: usize,
        bytes: bool,
    ) -> Option<Self> {
        let largest = values.iter().fold(1, |largest, value| largest.max(value.unsigned_abs()));
        debug_assert!(largest <= WEIGHT_LIMIT.unsigned_abs(), "a weight of {largest}");
        let limit = (i32::MAX as usize / (usize::from(largest) * inputs.max(1))).min(i16::MAX as usize);
        if inputs == 0 || inputs > LARGEST_INPUTS {
            return None;
        }
        let weights = match bytes && largest <= INT8_LIMIT.unsigned_abs() {
            true => Weights::Int8(Panels::new(values, scales.len(), inputs, limit)),
            false => Weights::Int16(Panels::new(values, scales.len(), inputs, limit)),
        };
        let outputs = scales.len();
        Some(Self { inputs, outputs, weights, scales: padded(scales), bias: padded(bias) })
    }

    /// Values of a row that it reads.
    pub(crate) fn inputs(&self) -> usize {
        self.inputs
    }

    /// `activation(x W^T + bias) + residual` of every row of `input` into `output`.
    pub fn run(
        &self,
        input: &[f32],
        activation: Activation,
        residual: Option<&[f32]>,
        output: &mut [f32],
        scratch: &mut Scratch,
    ) {
        let rows = Rows::Float(input, self.inputs);
        match activation {
            Activation::Identity => self.run_with(rows, |x| x, residual, output, scratch),
            Activation::Relu6 => self.run_with(rows, math::relu6, residual, output, scratch),
            Activation::Gelu => self.run_with(rows, math::gelu, residual, output, scratch),
            Activation::QuickGelu => self.run_with(rows, math::quick_gelu, residual, output, scratch),
        }
    }

    /// The same without activation, of cells in fixed point with `channels` values each, at least as many as inputs.
    pub(crate) fn run_from_fixed(
        &self,
        input: &[i16],
        channels: usize,
        residual: Option<&[f32]>,
        output: &mut [f32],
        scratch: &mut Scratch,
    ) {
        self.run_with(Rows::Fixed(input, channels), |x| x, residual, output, scratch);
    }

    /// `relu6(x W^T + bias)` in fixed point, of a layer whose scales and bias are such; each row's results are a cell's, in
    /// whole tiles' columns.
    pub(crate) fn run_to_fixed(&self, input: &[f32], mut output: Cells, scratch: &mut Scratch) {
        self.each(Rows::Float(input, self.inputs), scratch, |row, column, _, [low, high]| {
            let half = &mut output.group(row, column)[column / TILE_COLUMNS % 2];
            *half = I16x8::clamp_from_zero(low, high).to_array();
        });
    }

    #[inline(always)]
    fn run_with(
        &self,
        rows: Rows,
        activate: impl Fn(F32x4) -> F32x4,
        residual: Option<&[f32]>,
        output: &mut [f32],
        scratch: &mut Scratch,
    ) {
        self.each(rows, scratch, |row, column, width, values| {
            let at = row * self.outputs + column;
            let residual = residual.map(|values| &values[at..][..width]);
            store(values.map(&activate), residual, &mut output[at..][..width]);
        });
    }

    /// Hands over each row's results for a tile's columns, as far as there are so many: `(row, first column, columns, results)`.
    #[inline(always)]
    fn each(&self, rows: Rows, scratch: &mut Scratch, store: impl FnMut(usize, usize, usize, [F32x4; 2])) {
        match &self.weights {
            Weights::Int16(panels) => self.each_grain(panels, rows, scratch, store),
            Weights::Int8(panels) => self.each_grain(panels, rows, scratch, store),
        }
    }

    #[inline(always)]
    fn each_grain<G: Grain>(
        &self,
        panels: &Panels<G>,
        rows: Rows,
        scratch: &mut Scratch,
        mut store: impl FnMut(usize, usize, usize, [F32x4; 2]),
    ) {
        let count = rows.count();
        for first in (0..count).step_by(BLOCK_ROWS) {
            panels.quantise(rows.part(first..count.min(first + BLOCK_ROWS)), scratch);
            for column in (0..self.outputs).step_by(TILE_COLUMNS) {
                let width = TILE_COLUMNS.min(self.outputs - column);
                self.panel(panels, column, scratch, |row, values| {
                    store(first + row, column, width, values);
                });
            }
        }
    }

    /// The eight outputs from `column` on, for every row of a quantised block.
    #[inline(always)]
    fn panel<G: Grain>(
        &self,
        panels: &Panels<G>,
        column: usize,
        scratch: &Scratch,
        mut store: impl FnMut(usize, [F32x4; 2]),
    ) {
        let panel = &panels.panels[column / TILE_COLUMNS * panels.steps..][..panels.steps];
        let [scales, bias, totals] = [&self.scales, &self.bias, &panels.totals]
            .map(|values| [F32x4::load(&values[column..]), F32x4::load(&values[column + LANES..])]);
        G::multiply(&scratch.words, panel, |tile, sums| {
            let first = tile * G::ROWS;
            // The last tile may have fewer rows than sums.
            for (row, (sums, unit)) in (first..).zip(sums.iter().zip(&scratch.units[first..])) {
                let scale = F32x4::splat(unit.scale);
                let value = |half: usize| {
                    let sum = G::without_offset(sums[half], *unit, totals[half]);
                    (sum * scale).mul_add(scales[half], bias[half])
                };
                store(row, [value(0), value(1)]);
            }
        });
    }
}

/// The most inputs that even weights of [`WEIGHT_LIMIT`] leave [`LEAST_LIMIT`] steps for.
const LARGEST_INPUTS: usize = i32::MAX as usize / (WEIGHT_LIMIT as usize * LEAST_LIMIT);

/// Writes up to 8 columns, with the residual added.
#[inline(always)]
fn store([mut low, mut high]: [F32x4; 2], residual: Option<&[f32]>, output: &mut [f32]) {
    if let Some(residual) = residual {
        let (first, second) = residual.split_at(LANES.min(residual.len()));
        (low, high) = (low + F32x4::load(first), high + F32x4::load(second));
    }
    match <&mut [f32; TILE_COLUMNS]>::try_from(&mut *output) {
        Ok(whole) => {
            let [first, second] = whole.as_chunks_mut().0 else { return };
            (*first, *second) = (low.to_array(), high.to_array());
        }
        Err(_) => {
            let (first, second) = output.split_at_mut(LANES.min(output.len()));
            low.store(first);
            high.store(second);
        }
    }
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::bottleneck::FIXED_PER_UNIT;
    use crate::testing::Random;
    use crate::twin;

    crate::check_table![
        equals_the_scalar_twin_on_awkward_sizes,
        bytes_hold_zero_exactly_and_rows_of_one_sign_finely,
        fuses_activation_and_residual,
        the_largest_sum_does_not_overflow,
        rows_of_next_to_nothing_give_the_bias_and_too_wide_layers_are_refused
    ];

    /// Which weights a layer has, and whether it multiplies bytes as such.
    const KINDS: [(i16, bool); 3] = [(WEIGHT_LIMIT, false), (INT8_LIMIT, false), (INT8_LIMIT, true)];

    impl Linear {
        /// Largest error of an activation that came in fixed point, given its row.
        pub(crate) fn rounding_fixed(&self, row: &[f32]) -> f32 {
            match &self.weights {
                Weights::Int16(panels) => 3.0 / panels.limit,
                Weights::Int8(_) => self.rounding(row) + 0.5 / FIXED_PER_UNIT,
            }
        }

        /// Largest error of an activation, given its row.
        fn rounding(&self, row: &[f32]) -> f32 {
            let (least, most) = row.iter().fold((0.0f32, 0.0f32), |(a, b), &x| (a.min(x), b.max(x)));
            match &self.weights {
                Weights::Int16(panels) => 0.5 * most.max(-least) / panels.limit,
                Weights::Int8(_) => 0.5 * (most - least) / 126.0,
            }
        }
    }

    #[cfg_attr(test, test)]
    fn equals_the_scalar_twin_on_awkward_sizes() {
        let mut random = Random::new(1);
        for kind in KINDS {
            for m in [1, 3, 4, 5, 31, 33] {
                for n in [1, 7, 8, 9, 13] {
                    for k in [1, 2, 3, 7, 8, 9, 17, 257] {
                        check(&mut random, kind, [m, n, k], Activation::Identity, false);
                    }
                }
            }
        }
    }

    #[cfg_attr(test, test)]
    fn fuses_activation_and_residual() {
        let mut random = Random::new(2);
        for kind in KINDS {
            for activation in
                [Activation::Identity, Activation::Relu6, Activation::Gelu, Activation::QuickGelu]
            {
                check(&mut random, kind, [5, 9, 11], activation, true);
                check(&mut random, kind, [49, 24, 33], activation, true);
            }
        }
    }

    /// The only rounding that matters is the activations', times the row's weights. Float sums of the twin add `k` units of
    /// 2^-24.
    fn check(
        random: &mut Random,
        (largest, bytes): (i16, bool),
        [m, n, k]: [usize; 3],
        activation: Activation,
        add: bool,
    ) {
        let input = random.floats(m * k, 3.0);
        let values = random.integers(n * k, largest);
        let scales: Vec<f32> = random.floats(n, 2.0 / f32::from(largest)).iter().map(|v| v.abs()).collect();
        let (bias, residual) = (random.floats(n, 1.0), random.floats(m * n, 1.0));
        let residual = add.then_some(residual.as_slice());
        let linear = Linear::with(&values, &scales, &bias, k, bytes).unwrap();
        let mut found = vec![f32::NAN; m * n];
        linear.run(&input, activation, residual, &mut found, &mut Scratch::default());
        let expected = twin::linear(&input, &values, &scales, &bias, activation, residual);
        for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let (row, column) = (&input[at / n * k..][..k], &values[at % n * k..][..k]);
            let mass = column.iter().map(|&w| f32::from(w).abs()).sum::<f32>() * scales[at % n];
            let float = 3.0 * k as f32 * f32::EPSILON;
            // GELU's slope reaches 1.13, its quick form's 1.1; the others' is at most 1.
            let bound = 1.13 * mass * (linear.rounding(row) + float) + 1e-5;
            assert!((found - expected).abs() <= bound, "{m}x{n}x{k} at {at}: {found} {expected} {bound}");
        }
    }

    #[cfg_attr(test, test)]
    fn bytes_hold_zero_exactly_and_rows_of_one_sign_finely() {
        let linear = Linear::with(&[127, -127, 64], &[1.0], &[0.0], 3, true).unwrap();
        let run = |row: [f32; 3]| {
            let mut found = [0.0];
            linear.run(&row, Activation::Identity, None, &mut found, &mut Scratch::default());
            found[0]
        };
        assert_eq!(run([0.0, 0.0, 0.0]), 0.0);
        assert_eq!(run([6.0, 6.0, 0.0]), 0.0);
        assert_eq!(run([-126.0, 0.0, 0.0]), -126.0 * 127.0);
        assert_eq!(run([63.0, 0.0, -63.0]), 63.0 * 127.0 - 63.0 * 64.0);
    }

    /// All products at their largest and of one sign: one step more per activation would overflow.
    #[cfg_attr(test, test)]
    fn the_largest_sum_does_not_overflow() {
        for (largest, bytes) in KINDS {
            for k in [1, 64, 65, 1280, 4099, 16_500] {
                let unit = f32::from(largest).recip();
                let linear = Linear::with(&vec![largest; k], &[unit], &[0.0], k, bytes).unwrap();
                let mut found = [0.0];
                linear.run(&vec![2.0; k], Activation::Identity, None, &mut found, &mut Scratch::default());
                assert!((found[0] - 2.0 * k as f32).abs() <= 1e-3 * k as f32, "{k}: {found:?}");
            }
        }
    }

    #[cfg_attr(test, test)]
    fn rows_of_next_to_nothing_give_the_bias_and_too_wide_layers_are_refused() {
        for bytes in [false, true] {
            let linear = Linear::with(&[5; 6], &[1.0, 1.0], &[0.25, -0.5], 3, bytes).unwrap();
            for row in [[0.0; 3], [1e-40, -1e-40, 0.0], [-1e-36; 3]] {
                let mut found = [9.0; 2];
                linear.run(&row, Activation::Identity, None, &mut found, &mut Scratch::default());
                assert_eq!(found, [0.25, -0.5]);
            }
        }
        assert!(Linear::new(&[], &[], &[], 200_000).is_none());
    }
}
