//! A picture's square patches as rows, for a linear layer to read.

/// What each byte of a channel becomes. A look-up is as fast as arithmetic here: three of four bytes count, and
/// they are moved one by one.
pub struct Patches {
    side: usize,
    patch: usize,
    /// `[channel][byte]`.
    values: [[f32; 256]; 3],
}

impl Patches {
    /// For pictures of `side x side` pixels, a multiple of `patch`. A channel's byte becomes
    /// `(byte / 255 - mean) / deviation`.
    pub fn new(side: usize, patch: usize, mean: [f32; 3], deviation: [f32; 3]) -> Self {
        let value = |c: usize, byte: usize| (byte as f32 / 255.0 - mean[c]) / deviation[c];
        let values = std::array::from_fn(|c| std::array::from_fn(|byte| value(c, byte)));
        Self { side, patch, values }
    }

    /// `side x side` RGBA bytes to `(side / patch)^2` rows of `patch * patch * 3` values, `[y][x][rgb]`.
    pub fn run(&self, rgba: &[u8], output: &mut [f32]) {
        let (patch, across) = (self.patch, self.side / self.patch);
        for (at, row) in output.chunks_exact_mut(patch * patch * 3).enumerate() {
            let corner = at / across * patch * self.side + at % across * patch;
            for (y, line) in row.chunks_exact_mut(patch * 3).enumerate() {
                let pixels = &rgba[4 * (corner + y * self.side)..][..4 * patch];
                for (pixel, rgb) in pixels.chunks_exact(4).zip(line.chunks_exact_mut(3)) {
                    for ((value, &byte), values) in rgb.iter_mut().zip(pixel).zip(&self.values) {
                        *value = values[usize::from(byte)];
                    }
                }
            }
        }
    }
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;
    use crate::testing::{Random, assert_close};
    use crate::twin;

    crate::check_table![equals_its_twin];

    #[cfg_attr(test, test)]
    fn equals_its_twin() {
        let (mean, deviation) = ([0.48, 0.46, 0.41], [0.27, 0.26, 0.28]);
        for (across, patch) in [(1, 1), (3, 1), (1, 3), (2, 3), (3, 4), (2, 7)] {
            let side = across * patch;
            let rgba = Random::new(side as u64).bytes(side * side * 4);
            let mut found = vec![f32::NAN; side * side * 3];
            Patches::new(side, patch, mean, deviation).run(&rgba, &mut found);
            let expected = twin::patches(&rgba, side, patch, mean, deviation);
            assert_close(&found, &expected, 0.0);
        }
    }
}
