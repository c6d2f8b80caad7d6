//! Where the things of a scene stand: in cells of a grid, so that nothing overlaps or is cut off.

use anyhow::{Result, bail};

use crate::draw::{between, one_of, shuffle};
use crate::relation::{Frame, GAP, Relation, SIDE, is_clear};
use random::Random;

/// Width and height of a thing's picture, in any unit.
pub(crate) type Size = (u32, u32);

/// Left free around each cell; two neighbours are then at least [`GAP`] apart.
const PADDING: u32 = GAP * 3 / 4;
/// Width of a single column, or height of a single row, which may be anywhere in the scene.
const BAND: u32 = 140;
/// How much higher than the foot of its row the things may stand.
const LIFTS: (u32, u32) = (2, 16);
/// A thing is drawn at this to 100 % of the size that its cell has room for.
const LEAST_PERCENT: u32 = 82;
/// A draw that leaves a relation unclear is drawn again; seldom more than a few times.
const DRAWS: usize = 1000;

/// Cells side by side and above each other.
#[derive(Clone, Copy)]
struct Grid {
    columns: u32,
    rows: u32,
}

/// A cell's column and row.
type Cell = (u32, u32);

/// A frame for each of `sizes`, the first of which stands in `relation` to the second.
///
/// # Errors
/// Where no draw gives that.
pub(crate) fn lay_out(random: &mut Random, sizes: &[Size], relation: Relation) -> Result<Vec<Frame>> {
    for _ in 0..DRAWS {
        let frames = drawn(random, sizes, relation);
        if let [first, second, ..] = frames.as_slice()
            && relation.holds(first, second, &frames)
            && is_clear(first, second, &frames)
        {
            return Ok(frames);
        }
    }
    bail!("{} things cannot be laid out with one {} another", sizes.len(), relation.words())
}

fn drawn(random: &mut Random, sizes: &[Size], relation: Relation) -> Vec<Frame> {
    let stacked = matches!(relation, Relation::Above | Relation::Below);
    let Some(grid) = one_of(random, grids(sizes.len(), stacked)) else { return Vec::new() };
    let mut cells: Vec<Cell> =
        (0..grid.rows).flat_map(|row| (0..grid.columns).map(move |column| (column, row))).collect();
    shuffle(random, &mut cells);
    // The pair goes into one row or column, the first cell before the second; the others anywhere.
    let before = |a: &Cell, b: &Cell| if stacked { a.0 == b.0 && a.1 < b.1 } else { a.1 == b.1 && a.0 < b.0 };
    let pairs = cells.iter().flat_map(|&a| cells.iter().map(move |&b| (a, b)));
    let Some((first, second)) = pairs.into_iter().find(|(a, b)| before(a, b)) else { return Vec::new() };
    cells.retain(|&cell| cell != first && cell != second);
    let inverted = matches!(relation, Relation::RightOf | Relation::Below);
    let (first, second) = if inverted { (second, first) } else { (first, second) };
    let area = area(random, grid);
    let lifts: Vec<u32> = (0..grid.rows).map(|_| between(random, LIFTS.0, LIFTS.1)).collect();
    [first, second]
        .into_iter()
        .chain(cells)
        .zip(sizes)
        .map(|(cell, &size)| {
            let lift = lifts.get(cell.1 as usize).copied().unwrap_or_default();
            stand(random, &inside(&area, grid, cell), size, lift)
        })
        .collect()
}

fn grids(count: usize, stacked: bool) -> &'static [Grid] {
    const fn grid(columns: u32, rows: u32) -> Grid {
        Grid { columns, rows }
    }
    match (count, stacked) {
        (..=2, false) => const { &[grid(2, 1)] },
        (..=2, true) => const { &[grid(1, 2)] },
        (3, false) => const { &[grid(3, 1), grid(2, 2)] },
        (3, true) => const { &[grid(1, 3), grid(2, 2), grid(2, 2)] },
        (4, _) => const { &[grid(2, 2), grid(2, 2), grid(3, 2), grid(2, 3)] },
        _ => const { &[grid(3, 2), grid(2, 3)] },
    }
}

/// The part of the scene that the grid covers: all of it, or a band.
fn area(random: &mut Random, grid: Grid) -> Frame {
    let mut extent = |cells: u32| {
        if cells > 1 {
            return (0, SIDE);
        }
        let start = between(random, PADDING, SIDE - BAND - PADDING);
        (start, start + BAND)
    };
    let ((left, right), (top, bottom)) = (extent(grid.columns), extent(grid.rows));
    Frame { left, top, right, bottom }
}

/// A cell without its padding.
fn inside(area: &Frame, grid: Grid, (column, row): Cell) -> Frame {
    Frame {
        left: area.left + area.width() * column / grid.columns + PADDING,
        top: area.top + area.height() * row / grid.rows + PADDING,
        right: area.left + area.width() * (column + 1) / grid.columns - PADDING,
        bottom: area.top + area.height() * (row + 1) / grid.rows - PADDING,
    }
}

/// Where in a cell a thing of this size stands: near the middle, `lift` above the cell's foot.
fn stand(random: &mut Random, cell: &Frame, (width, height): Size, lift: u32) -> Frame {
    // What is longer than the cell is narrow would dwarf its neighbours.
    let longest = cell.width().min(cell.height()) * 8 / 7;
    let room = (cell.width().min(longest), cell.height().min(longest));
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let percent = u64::from(between(random, LEAST_PERCENT, 100));
    // The scale is the smaller of the rooms' ratios, kept as a fraction.
    let (part, whole) = if u64::from(room.0) * height <= u64::from(room.1) * width {
        (u64::from(room.0), width)
    } else {
        (u64::from(room.1), height)
    };
    let scaled = |length: u64| ((length * part * percent / (whole * 100)) as u32).max(1);
    let (width, height) = (scaled(width), scaled(height));
    let free = cell.width() - width;
    let left = cell.left + between(random, free / 5, free - free / 5);
    let bottom = cell.bottom - lift.min(cell.height() - height);
    Frame { left, top: bottom - height, right: left + width, bottom }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
mod tests {
    use super::*;

    const SIZES: [Size; 5] = [(200, 200), (240, 120), (60, 250), (250, 10), (1, 1)];

    fn apart(a: &Frame, b: &Frame) -> bool {
        let gap = |a_end: u32, b_start: u32| b_start >= a_end + GAP;
        gap(a.right, b.left) || gap(b.right, a.left) || gap(a.bottom, b.top) || gap(b.bottom, a.top)
    }

    #[test]
    fn nothing_overlaps_or_is_cut_off_and_the_pair_stands_as_planned() {
        let mut random = Random::new(5);
        for count in 2..=5 {
            for relation in Relation::ALL {
                for _ in 0..50 {
                    let frames = lay_out(&mut random, &SIZES[..count], relation).unwrap();
                    assert_eq!(frames.len(), count);
                    assert!(relation.holds(&frames[0], &frames[1], &frames), "{relation:?} {frames:?}");
                    for (index, frame) in frames.iter().enumerate() {
                        assert!(frame.right <= SIDE && frame.bottom <= SIDE, "{frame:?}");
                        assert!(frame.left < frame.right && frame.top < frame.bottom, "{frame:?}");
                        assert!(frames[..index].iter().all(|other| apart(frame, other)), "{frames:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_thing_keeps_its_shape() {
        let cell = Frame { left: 0, top: 0, right: 100, bottom: 100 };
        for (size, expected) in [((200, 100), 2.0), ((30, 40), 0.75), ((5, 5), 1.0)] {
            let frame = stand(&mut Random::new(1), &cell, size, 0);
            let shape = f64::from(frame.width()) / f64::from(frame.height());
            assert!((shape - expected).abs() < 0.05, "{shape} is not {expected}");
        }
    }

    #[test]
    fn a_scene_of_one_thing_is_refused() {
        let message = lay_out(&mut Random::new(1), &SIZES[..1], Relation::NextTo).unwrap_err().to_string();
        assert_eq!(message, "1 things cannot be laid out with one next to another");
    }
}
