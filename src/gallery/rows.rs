//! Rows of bytes in blocks of a megabyte.
//!
//! One growing vector would copy all rows now and then, and be larger than any hole that a model's bytes left in memory, of
//! which WebAssembly gives nothing back. A block fits into such a hole, and a row once there is copied no more.

use super::BLOCK;

/// Bytes of a block, at most, but for very wide rows.
const BLOCK_BYTES: usize = 1 << 20;

/// Rows of one width, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rows {
    width: usize,
    /// All but the last hold as many rows.
    blocks: Vec<Vec<i8>>,
}

impl Rows {
    /// No rows yet, `width` wide.
    pub(super) fn new(width: usize) -> Rows {
        Rows { width, blocks: Vec::new() }
    }

    /// Rows of a block, a multiple of what is scored at once.
    fn per_block(&self) -> usize {
        (BLOCK_BYTES / self.width.max(1)).next_multiple_of(BLOCK)
    }

    /// Adds a row at the end.
    pub(super) fn push(&mut self, row: &[i8]) {
        let full = self.per_block() * self.width;
        if self.blocks.last().is_none_or(|block| block.len() == full) {
            // The first may stay small; whoever fills it will fill the next as well.
            let room = if self.blocks.is_empty() { 0 } else { full };
            self.blocks.push(Vec::with_capacity(room));
        }
        if let Some(last) = self.blocks.last_mut() {
            last.extend_from_slice(row);
        }
    }

    /// Puts another row in the place of one that is there.
    pub(super) fn set(&mut self, index: usize, row: &[i8]) {
        let (block, at) = self.place(index);
        self.blocks[block][at..at + self.width].copy_from_slice(row);
    }

    /// Takes a row out; those behind it move up by one.
    pub(super) fn remove(&mut self, index: usize) {
        let (mut block, at) = self.place(index);
        self.blocks[block].drain(at..at + self.width);
        while let [before, next, ..] = &mut self.blocks[block..] {
            before.extend(next.drain(..self.width));
            block += 1;
        }
        if self.blocks.last().is_some_and(Vec::is_empty) {
            self.blocks.pop();
        }
    }

    /// A row.
    pub(super) fn get(&self, index: usize) -> &[i8] {
        &self.from(index)[..self.width]
    }

    /// A row and those behind it, as far as they lie side by side: to the next multiple of [`BLOCK`] at least.
    pub(super) fn from(&self, index: usize) -> &[i8] {
        let (block, at) = self.place(index);
        &self.blocks[block][at..]
    }

    /// The block that holds a row, and where in it.
    fn place(&self, index: usize) -> (usize, usize) {
        let per_block = self.per_block();
        (index / per_block, index % per_block * self.width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of rows so wide that a block holds as few as it may.
    const WIDTH: usize = BLOCK_BYTES / BLOCK;

    fn rows(count: usize) -> Rows {
        let mut rows = Rows::new(WIDTH);
        (0..count).for_each(|index| rows.push(&row(index)));
        rows
    }

    fn row(index: usize) -> Vec<i8> {
        let mut row = vec![0; WIDTH];
        row[..4].copy_from_slice(&(index as u32).to_le_bytes().map(u8::cast_signed));
        row
    }

    #[test]
    fn rows_are_found_in_every_block() {
        let mut rows = rows(2 * BLOCK + 3);
        assert_eq!(rows.blocks.len(), 3);
        for index in [0, BLOCK - 1, BLOCK, 2 * BLOCK + 2] {
            assert_eq!(rows.get(index), row(index));
        }
        assert_eq!(rows.from(BLOCK).len(), BLOCK * WIDTH);
        rows.set(BLOCK + 1, &row(7));
        assert_eq!(rows.get(BLOCK + 1), row(7));
        assert_eq!(rows.get(BLOCK + 2), row(BLOCK + 2));
    }

    #[test]
    fn what_is_behind_a_row_moves_up_through_all_blocks() {
        for gone in [0, BLOCK - 1, BLOCK, 2 * BLOCK] {
            let mut rows = rows(2 * BLOCK + 1);
            rows.remove(gone);
            let left: Vec<usize> = (0..=2 * BLOCK).filter(|&index| index != gone).collect();
            assert!(left.iter().enumerate().all(|(place, &index)| rows.get(place) == row(index)), "{gone}");
            assert_eq!(rows.blocks.iter().map(Vec::len).collect::<Vec<_>>(), [BLOCK * WIDTH; 2]);
        }
        let mut one = rows(1);
        one.remove(0);
        assert_eq!(one, Rows::new(WIDTH));
    }
}
