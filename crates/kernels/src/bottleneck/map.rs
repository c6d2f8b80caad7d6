//! Maps in fixed point, where a value of ReLU6 is an i16 in units of `6 / ONE`.

/// What 6 is in fixed point.
pub(crate) const ONE: i16 = i16::MAX;
/// Values of a vector of i16.
const VECTOR: usize = 8;
/// Channels come in whole vectors of bytes, as linear layers read them.
pub(crate) const CHANNELS: usize = 2 * VECTOR;

/// So many channels of one cell.
pub(crate) type Group = [[i16; VECTOR]; CHANNELS / VECTOR];

/// Where a layer's results go.
pub(crate) struct Cells<'a> {
    pub(crate) map: &'a mut [Group],
    /// Where each cell has its first group.
    pub(crate) places: &'a [usize],
    /// From one group of a cell to the next.
    pub(crate) pitch: usize,
}

impl Cells<'_> {
    /// A cell's channels from the first of a group on.
    #[inline(always)]
    pub(crate) fn group(&mut self, cell: usize, channel: usize) -> &mut Group {
        &mut self.map[self.places[cell] + channel / CHANNELS * self.pitch]
    }
}
