//! The vectors as plain arrays: the meaning of every operation, and the back end of last resort.

use std::array::from_fn;

/// Four f32 values.
#[derive(Clone, Copy, Debug)]
pub(super) struct F32x4([f32; 4]);

/// Four i32 values.
#[derive(Clone, Copy, Debug)]
pub(super) struct I32x4([i32; 4]);

/// Eight i16 values.
#[derive(Clone, Copy, Debug)]
pub(super) struct I16x8([i16; 8]);

impl F32x4 {
    /// Four times the same value.
    #[inline(always)]
    pub(super) fn splat(value: f32) -> Self {
        Self([value; 4])
    }

    /// From memory.
    #[inline(always)]
    pub(super) fn from_array(values: &[f32; 4]) -> Self {
        Self(*values)
    }

    /// To memory.
    #[inline(always)]
    pub(super) fn to_array(self) -> [f32; 4] {
        self.0
    }

    /// Sum by lane.
    #[inline(always)]
    pub(super) fn add(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] + other.0[i]))
    }

    /// Difference by lane.
    #[inline(always)]
    pub(super) fn sub(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] - other.0[i]))
    }

    /// Product by lane.
    #[inline(always)]
    pub(super) fn mul(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] * other.0[i]))
    }

    /// Quotient by lane.
    #[inline(always)]
    pub(super) fn div(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] / other.0[i]))
    }

    /// Smaller by lane: `other` where either is not a number.
    #[inline(always)]
    pub(super) fn min(self, other: Self) -> Self {
        Self(from_fn(|i| if self.0[i] < other.0[i] { self.0[i] } else { other.0[i] }))
    }

    /// Larger by lane: `other` where either is not a number.
    #[inline(always)]
    pub(super) fn max(self, other: Self) -> Self {
        Self(from_fn(|i| if self.0[i] > other.0[i] { self.0[i] } else { other.0[i] }))
    }

    /// Absolute values.
    #[inline(always)]
    pub(super) fn abs(self) -> Self {
        Self(self.0.map(f32::abs))
    }

    /// Nearest integers, ties to even. The values must fit an i32.
    #[inline(always)]
    pub(super) fn round(self) -> I32x4 {
        I32x4(self.0.map(|value| value.round_ties_even() as i32))
    }
}

impl I32x4 {
    /// Four times the same value.
    #[inline(always)]
    pub(super) fn splat(value: i32) -> Self {
        Self([value; 4])
    }

    /// To memory.
    #[cfg(any(test, feature = "checks"))]
    pub(super) fn to_array(self) -> [i32; 4] {
        self.0
    }

    /// Sum by lane, wrapping.
    #[inline(always)]
    pub(super) fn add(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i].wrapping_add(other.0[i])))
    }

    /// The nearest f32 values.
    #[inline(always)]
    pub(super) fn to_f32(self) -> F32x4 {
        F32x4(self.0.map(|value| value as f32))
    }

    /// `2^n` by lane, for `n` in `-126..=127`.
    #[inline(always)]
    pub(super) fn exp2(self) -> F32x4 {
        F32x4(self.0.map(|n| f32::from_bits(((n + 127) << 23) as u32)))
    }
}

impl I16x8 {
    /// Four times the same pair.
    #[inline(always)]
    pub(super) fn splat_pair(pair: [i16; 2]) -> Self {
        Self(from_fn(|i| pair[i % 2]))
    }

    /// From memory.
    #[inline(always)]
    pub(super) fn from_array(values: &[i16; 8]) -> Self {
        Self(*values)
    }

    /// Two vectors as one, each value clamped to an i16.
    #[inline(always)]
    pub(super) fn pack(low: I32x4, high: I32x4) -> Self {
        let clamp = |value: i32| value.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
        Self(from_fn(|i| clamp(if i < 4 { low.0[i] } else { high.0[i - 4] })))
    }

    /// Its four pairs of neighbours.
    #[inline(always)]
    pub(super) fn to_pairs(self) -> [[i16; 2]; 4] {
        from_fn(|i| [self.0[2 * i], self.0[2 * i + 1]])
    }

    /// `a[2i] b[2i] + a[2i + 1] b[2i + 1]`, four exact sums.
    #[inline(always)]
    pub(super) fn dot(self, other: Self) -> I32x4 {
        let product = |i: usize| i32::from(self.0[i]) * i32::from(other.0[i]);
        I32x4(from_fn(|i| product(2 * i).wrapping_add(product(2 * i + 1))))
    }
}
