//! What tests share, those of the other crates included: seeded numbers and a comparison.

/// A small seeded generator (splitmix64), so that a failing problem can be had again.
pub struct Random(u64);

impl Random {
    /// The sequence of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    #[allow(clippy::should_implement_trait, reason = "an endless sequence needs no Option")]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in `-size..size`.
    pub fn float(&mut self, size: f32) -> f32 {
        ((self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0) * size
    }

    /// `len` of them.
    pub fn floats(&mut self, len: usize, size: f32) -> Vec<f32> {
        (0..len).map(|_| self.float(size)).collect()
    }

    /// Uniform in `-limit..=limit`.
    pub fn integers(&mut self, len: usize, limit: i16) -> Vec<i16> {
        let values = 2 * limit as u64 + 1;
        (0..len).map(|_| (self.next() % values) as i16 - limit).collect()
    }

    /// Uniform over all bytes.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next() as u8).collect()
    }
}

/// Fails, naming the first place, where two slices differ by more than `bound`, or in length.
#[track_caller]
pub fn assert_close(found: &[f32], expected: &[f32], bound: f32) {
    assert_eq!(found.len(), expected.len());
    for (at, (f, e)) in found.iter().zip(expected).enumerate() {
        assert!((f - e).abs() <= bound, "at {at}: {f}, expected {e} within {bound}");
    }
}
