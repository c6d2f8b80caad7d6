//! What a linear layer multiplies: its weights in panels, and blocks of rows in whole numbers.

use std::ops::Range;

use crate::bottleneck::FIXED_PER_UNIT;
use crate::tile::{Grain, TILE_COLUMNS, Unit, steps};

/// Weights of one grain.
pub(super) struct Panels<G: Grain> {
    /// `[ceil(outputs / 8)][step]`, zero where padded.
    pub(super) panels: Vec<G::Panel>,
    /// Per output the sum of its weights, padded to whole tiles.
    pub(super) totals: Vec<f32>,
    /// Steps to a tile's row.
    pub(super) steps: usize,
    /// What bounds a quantised activation.
    pub(super) limit: f32,
}

/// Space for one block of quantised rows, kept between calls.
#[derive(Default)]
pub struct Scratch {
    /// `[row][step]`, whole tiles.
    pub(super) words: Vec<i32>,
    /// One per row of the block.
    pub(super) units: Vec<Unit>,
}

/// Rows that a layer reads, each of so many values.
#[derive(Clone, Copy)]
pub(super) enum Rows<'a> {
    Float(&'a [f32], usize),
    /// In fixed point, in units of `6 / 32767`, and in whole vectors of bytes.
    Fixed(&'a [i16], usize),
}

impl Rows<'_> {
    pub(super) fn count(self) -> usize {
        match self {
            Self::Float(values, len) => values.len() / len,
            Self::Fixed(values, len) => values.len() / len,
        }
    }

    pub(super) fn part(self, rows: Range<usize>) -> Self {
        match self {
            Self::Float(values, len) => Self::Float(&values[rows.start * len..rows.end * len], len),
            Self::Fixed(values, len) => Self::Fixed(&values[rows.start * len..rows.end * len], len),
        }
    }
}

impl<G: Grain> Panels<G> {
    pub(super) fn new(values: &[i16], outputs: usize, inputs: usize, limit: usize) -> Self {
        let steps = steps::<G>(inputs);
        let mut panels = vec![G::Panel::default(); outputs.div_ceil(TILE_COLUMNS) * steps];
        for (output, row) in values.chunks_exact(inputs).enumerate() {
            let (panel, column) = (output / TILE_COLUMNS, output % TILE_COLUMNS);
            for (input, &value) in row.iter().enumerate() {
                G::put(&mut panels[panel * steps + input / G::STEP], column, input % G::STEP, value);
            }
        }
        let total = |row: &[i16]| row.iter().map(|&value| i32::from(value)).sum::<i32>() as f32;
        let totals: Vec<f32> = values.chunks_exact(inputs).map(total).collect();
        Self { panels, totals: padded(&totals), steps, limit: limit as f32 }
    }

    /// Rounds a block's rows. Rows that pad the last tile keep what they held: their sums are never stored.
    #[inline(always)]
    pub(super) fn quantise(&self, rows: Rows, scratch: &mut Scratch) {
        let Scratch { words, units } = scratch;
        words.resize(rows.count().next_multiple_of(G::ROWS) * self.steps, 0);
        units.clear();
        let words = words.chunks_exact_mut(self.steps);
        match rows {
            Rows::Float(values, len) => {
                let unit = |(row, words)| G::quantise(row, self.limit, words);
                units.extend(values.chunks_exact(len).zip(words).map(unit));
            }
            Rows::Fixed(values, len) => {
                let unit = |(row, words)| {
                    let Unit { scale, offset } = G::quantise_fixed(row, self.limit, words);
                    Unit { scale: scale / FIXED_PER_UNIT, offset }
                };
                units.extend(values.chunks_exact(len).zip(words).map(unit));
            }
        }
    }
}

/// Zeros after the values, up to whole tiles.
pub(super) fn padded(values: &[f32]) -> Vec<f32> {
    let mut padded = values.to_vec();
    padded.resize(values.len().next_multiple_of(TILE_COLUMNS), 0.0);
    padded
}
