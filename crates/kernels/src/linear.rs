//! Linear layers: int16 weights, activations quantised row by row, exact integer products.
//!
//! The products are `tile`'s: a register tile of several rows and 8 columns. One step multiplies a *pair* of inputs: the
//! weights of 4 columns x 2 inputs are one vector, each row's pair is broadcast, `dot` adds both products into the
//! columns' lanes.
//!
//! Overflow: with weights within `W` = [`WEIGHT_LIMIT`] and activations in `-limit..=limit`, a sum
//! of `k` products stays within `W * limit * k`. `limit = min(32767, (2^31 - 1) / (W k))` keeps it
//! in an i32: 15 bits and a sign up to k = 64, 1,366 steps at k = 1,536, the tower's longest sum,
//! where weights and activations are about equally fine.

use std::array::from_fn;

use crate::math;
use crate::simd::{F32x4, I16x8, LANES};
use crate::tile::{Pairs, PanelPair, TILE_COLUMNS, TILE_ROWS, multiply};
use crate::{Activation, WEIGHT_LIMIT};

/// Rows quantised at a time. The panel of weights stays in L1 while it meets all of them, and
/// their i16 values (at most 96 KiB, for 1,536 inputs) in L2.
const BLOCK_ROWS: usize = 32;
/// The fewest steps per sign an activation may be rounded to: 7 bits.
const LEAST_LIMIT: usize = 127;

/// A linear layer's weights in the order the kernel reads them.
pub struct Linear {
    inputs: usize,
    outputs: usize,
    /// `[ceil(outputs / 8)][ceil(inputs / 2)]`, zero where padded.
    panels: Vec<PanelPair>,
    /// Per output, padded to whole tiles.
    scales: Vec<f32>,
    /// Per output, padded to whole tiles.
    bias: Vec<f32>,
    /// Largest magnitude of a quantised activation.
    limit: f32,
}

/// Space for one block of quantised rows, kept between calls.
#[derive(Default)]
pub struct Scratch {
    /// `[tile][pair of inputs]`.
    tiles: Vec<Pairs>,
    /// One per row of the block.
    scales: [f32; BLOCK_ROWS],
}

impl Linear {
    /// Packs `values` `[scales.len(), inputs]`, row-major, whose row `o` is in units of `scales[o]`.
    /// `None` for no inputs, or for so many (16,530 or more) that their sum would not fit an i32.
    pub fn new(values: &[i16], scales: &[f32], bias: &[f32], inputs: usize) -> Option<Self> {
        let outputs = scales.len();
        let limit = (i32::MAX as usize / (WEIGHT_LIMIT as usize * inputs.max(1))).min(i16::MAX as usize);
        if inputs == 0 || limit < LEAST_LIMIT {
            return None;
        }
        let pairs = inputs.div_ceil(2);
        let mut panels = vec![PanelPair::default(); outputs.div_ceil(TILE_COLUMNS) * pairs];
        for (output, row) in values.chunks_exact(inputs).enumerate() {
            let (panel, column) = (output / TILE_COLUMNS, output % TILE_COLUMNS);
            for (pair, weights) in row.chunks(2).enumerate() {
                let half = &mut panels[panel * pairs + pair][column / LANES];
                half[column % LANES * 2..][..weights.len()].copy_from_slice(weights);
            }
        }
        Some(Self {
            inputs,
            outputs,
            panels,
            scales: padded(scales),
            bias: padded(bias),
            limit: limit as f32,
        })
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
        match activation {
            Activation::Identity => self.run_with(input, |x| x, residual, output, scratch),
            Activation::Relu6 => self.run_with(input, math::relu6, residual, output, scratch),
            Activation::Gelu => self.run_with(input, math::gelu, residual, output, scratch),
            Activation::QuickGelu => self.run_with(input, math::quick_gelu, residual, output, scratch),
        }
    }

    fn run_with(
        &self,
        input: &[f32],
        activate: impl Fn(F32x4) -> F32x4,
        residual: Option<&[f32]>,
        output: &mut [f32],
        scratch: &mut Scratch,
    ) {
        let block_len = BLOCK_ROWS * self.outputs;
        let blocks = input.chunks(BLOCK_ROWS * self.inputs).zip(output.chunks_mut(block_len));
        for (block, (input, output)) in blocks.enumerate() {
            self.quantise(input, scratch);
            let residual = residual.map(|values| &values[block * block_len..][..output.len()]);
            for column in (0..self.outputs).step_by(TILE_COLUMNS) {
                self.panel(column, scratch, &activate, residual, output);
            }
        }
    }

    /// The eight outputs from `column` on, for every row of a quantised block.
    #[inline(always)]
    fn panel(
        &self,
        column: usize,
        scratch: &Scratch,
        activate: impl Fn(F32x4) -> F32x4,
        residual: Option<&[f32]>,
        output: &mut [f32],
    ) {
        let pairs = self.inputs.div_ceil(2);
        let panel = &self.panels[column / TILE_COLUMNS * pairs..][..pairs];
        let [scales, bias] = [&self.scales, &self.bias]
            .map(|values| [F32x4::load(&values[column..]), F32x4::load(&values[column + LANES..])]);
        let columns = column..self.outputs.min(column + TILE_COLUMNS);
        let tiles = scratch.tiles.chunks_exact(pairs).zip(scratch.scales.chunks(TILE_ROWS));
        for (tile, (pairs, row_scales)) in tiles.enumerate() {
            let sums = multiply(pairs, panel);
            // The last tile has fewer rows than sums: `chunks_mut` ends where the block does.
            let rows = output.chunks_mut(self.outputs).enumerate().skip(tile * TILE_ROWS);
            for ((row, output), (sums, &row_scale)) in rows.zip(sums.iter().zip(row_scales)) {
                let scale = F32x4::splat(row_scale);
                let values =
                    from_fn(|half| activate((sums[half].to_f32() * scale).mul_add(scales[half], bias[half])));
                let residual = residual.map(|values| &values[row * self.outputs..][columns.clone()]);
                store(values, residual, &mut output[columns.clone()]);
            }
        }
    }

    /// Rounds rows to `-limit..=limit`, each in units of its largest magnitude over `limit`, and
    /// lays them out tile by tile. Rows that pad the last tile keep what they held: their sums
    /// are never stored.
    fn quantise(&self, rows: &[f32], scratch: &mut Scratch) {
        let pairs = self.inputs.div_ceil(2);
        let count = rows.len() / self.inputs;
        scratch.tiles.resize(count.div_ceil(TILE_ROWS) * pairs, Pairs::default());
        for (index, row) in rows.chunks_exact(self.inputs).enumerate() {
            let largest = math::largest_magnitude(row);
            let inverse = if largest > 0.0 { self.limit / largest } else { 0.0 };
            scratch.scales[index] = largest / self.limit;
            let tile = &mut scratch.tiles[index / TILE_ROWS * pairs..][..pairs];
            let factor = F32x4::splat(inverse);
            let lane = index % TILE_ROWS;
            for (values, pairs) in row.chunks(2 * LANES).zip(tile.chunks_mut(LANES)) {
                let (low, high) = values.split_at(LANES.min(values.len()));
                let round = |values| (F32x4::load(values) * factor).round();
                let packed = I16x8::pack(round(low), round(high)).to_pairs();
                for (pair, value) in pairs.iter_mut().zip(packed) {
                    pair[lane] = value;
                }
            }
        }
    }
}

/// Writes up to 8 columns, with the residual added.
#[inline(always)]
fn store(values: [F32x4; 2], residual: Option<&[f32]>, output: &mut [f32]) {
    let (low, high) = output.split_at_mut(LANES.min(output.len()));
    match residual.map(|residual| residual.split_at(low.len())) {
        Some((first, second)) => {
            (values[0] + F32x4::load(first)).store(low);
            (values[1] + F32x4::load(second)).store(high);
        }
        None => {
            values[0].store(low);
            values[1].store(high);
        }
    }
}

/// Zeros after the values, up to whole tiles.
fn padded(values: &[f32]) -> Vec<f32> {
    let mut padded = values.to_vec();
    padded.resize(values.len().next_multiple_of(TILE_COLUMNS), 0.0);
    padded
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::Random;
    use crate::twin;

    crate::check_table![
        equals_the_scalar_twin_on_awkward_sizes,
        fuses_activation_and_residual,
        the_largest_sum_does_not_overflow,
        zero_rows_give_the_bias_and_too_wide_layers_are_refused
    ];

    /// The only rounding that matters is the activations': half a step of `largest / limit` per
    /// input, times the row's weights. Float sums of the twin add `k` units of 2^-24.
    fn bound(row: &[f32], weights: &[i16], scale: f32, limit: f32) -> f32 {
        let largest = row.iter().fold(0.0f32, |best, v| best.max(v.abs()));
        let mass = weights.iter().map(|&w| f32::from(w).abs()).sum::<f32>() * scale;
        largest * mass * (0.5 / limit + row.len() as f32 * f32::EPSILON) + 1e-5
    }

    #[cfg_attr(test, test)]
    fn equals_the_scalar_twin_on_awkward_sizes() {
        let mut random = Random::new(1);
        for m in [1, 3, 4, 5, 31, 33] {
            for n in [1, 7, 8, 9, 13] {
                for k in [1, 2, 3, 7, 8, 9, 17, 257] {
                    check(&mut random, m, n, k, Activation::Identity, false);
                }
            }
        }
    }

    #[cfg_attr(test, test)]
    fn fuses_activation_and_residual() {
        let mut random = Random::new(2);
        for activation in [Activation::Identity, Activation::Relu6, Activation::Gelu, Activation::QuickGelu] {
            check(&mut random, 5, 9, 11, activation, true);
            check(&mut random, 49, 24, 33, activation, true);
        }
    }

    fn check(random: &mut Random, m: usize, n: usize, k: usize, activation: Activation, add: bool) {
        let input = random.floats(m * k, 3.0);
        let values = random.integers(n * k, WEIGHT_LIMIT);
        let scales: Vec<f32> = random.floats(n, 0.002).iter().map(|v| v.abs()).collect();
        let (bias, residual) = (random.floats(n, 1.0), random.floats(m * n, 1.0));
        let residual = add.then_some(residual.as_slice());
        let linear = Linear::new(&values, &scales, &bias, k).unwrap();
        let mut found = vec![f32::NAN; m * n];
        linear.run(&input, activation, residual, &mut found, &mut Scratch::default());
        let expected = twin::linear(&input, &values, &scales, &bias, activation, residual);
        for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let (row, column) = (&input[at / n * k..][..k], &values[at % n * k..][..k]);
            // GELU's slope reaches 1.13, its quick form's 1.1; the others' is at most 1.
            let bound = 1.13 * bound(row, column, scales[at % n], linear.limit);
            assert!((found - expected).abs() <= bound, "{m}x{n}x{k} at {at}: {found} {expected} {bound}");
        }
    }

    /// All products at their largest and of one sign: one step more per activation would overflow.
    #[cfg_attr(test, test)]
    fn the_largest_sum_does_not_overflow() {
        for k in [1, 64, 65, 1280, 4099] {
            let linear =
                Linear::new(&vec![WEIGHT_LIMIT; k], &[1.0 / f32::from(WEIGHT_LIMIT)], &[0.0], k).unwrap();
            let mut found = [0.0];
            let scratch = &mut Scratch::default();
            linear.run(&vec![2.0; k], Activation::Identity, None, &mut found, scratch);
            assert!((found[0] - 2.0 * k as f32).abs() <= 1e-3 * k as f32, "{k}: {found:?}");
        }
    }

    #[cfg_attr(test, test)]
    fn zero_rows_give_the_bias_and_too_wide_layers_are_refused() {
        let linear = Linear::new(&[5; 6], &[1.0, 1.0], &[0.25, -0.5], 3).unwrap();
        let mut found = [9.0; 2];
        linear.run(&[0.0; 3], Activation::Identity, None, &mut found, &mut Scratch::default());
        assert_eq!(found, [0.25, -0.5]);
        assert!(Linear::new(&[], &[], &[], 200_000).is_none());
    }
}
