//! The vectors as plain arrays: the meaning of every operation, and the back end of last resort.

use std::array::from_fn;

/// Four f32 values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct F32x4([f32; 4]);

/// Four i32 values.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub(crate) struct I32x4([i32; 4]);

/// Eight i16 values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct I16x8([i16; 8]);

impl F32x4 {
    /// Four times the same value.
    #[inline(always)]
    pub(crate) fn splat(value: f32) -> Self {
        Self([value; 4])
    }

    /// From memory.
    #[inline(always)]
    pub(crate) fn from_array(values: &[f32; 4]) -> Self {
        Self(*values)
    }

    /// To memory.
    #[inline(always)]
    pub(crate) fn to_array(self) -> [f32; 4] {
        self.0
    }

    /// Sum by lane.
    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] + other.0[i]))
    }

    /// Difference by lane.
    #[inline(always)]
    pub(crate) fn sub(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] - other.0[i]))
    }

    /// Product by lane.
    #[inline(always)]
    pub(crate) fn mul(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] * other.0[i]))
    }

    /// Quotient by lane.
    #[inline(always)]
    pub(crate) fn div(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] / other.0[i]))
    }

    /// Smaller by lane: `other` where either is not a number.
    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        Self(from_fn(|i| if self.0[i] < other.0[i] { self.0[i] } else { other.0[i] }))
    }

    /// Larger by lane: `other` where either is not a number.
    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        Self(from_fn(|i| if self.0[i] > other.0[i] { self.0[i] } else { other.0[i] }))
    }

    /// Nearest integers, ties to even, of values of less than 2^22.
    #[inline(always)]
    pub(crate) fn round(self) -> I32x4 {
        I32x4(self.0.map(|value| value.round_ties_even() as i32))
    }

    /// `min(max(x, 0), limit)` for a positive limit; the limit or 0 for what is not a number.
    #[inline(always)]
    pub(crate) fn clamp_from_zero(self, limit: f32) -> Self {
        self.max(Self::splat(0.0)).min(Self::splat(limit))
    }

    /// Its bits.
    #[inline(always)]
    pub(crate) fn to_bits(self) -> I32x4 {
        I32x4(self.0.map(|value| value.to_bits() as i32))
    }
}

impl I32x4 {
    /// From memory.
    #[inline(always)]
    pub(crate) fn from_array(values: &[i32; 4]) -> Self {
        Self(*values)
    }

    /// Four times the same value.
    #[inline(always)]
    pub(crate) fn splat(value: i32) -> Self {
        Self([value; 4])
    }

    /// To memory.
    #[inline(always)]
    pub(crate) fn to_array(self) -> [i32; 4] {
        self.0
    }

    /// Sum by lane, wrapping.
    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i].wrapping_add(other.0[i])))
    }

    /// Bits of either.
    #[inline(always)]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] | other.0[i]))
    }

    /// Bits of both.
    #[inline(always)]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] & other.0[i]))
    }

    /// Bits moved up by so many.
    #[inline(always)]
    pub(crate) fn shl<const BITS: u32>(self) -> Self {
        Self(self.0.map(|value| value << BITS))
    }

    /// The nearest f32 values.
    #[inline(always)]
    pub(crate) fn to_f32(self) -> F32x4 {
        F32x4(self.0.map(|value| value as f32))
    }

    /// `2^n` by lane, for `n` in `-126..=127`.
    #[inline(always)]
    pub(crate) fn exp2(self) -> F32x4 {
        F32x4(self.0.map(|n| f32::from_bits(((n + 127) << 23) as u32)))
    }
}

impl I16x8 {
    /// From memory.
    #[inline(always)]
    pub(crate) fn from_array(values: &[i16; 8]) -> Self {
        Self(*values)
    }

    /// Bytes with the same values, from memory.
    #[inline(always)]
    pub(crate) fn widen(values: &[i8; 8]) -> Self {
        Self(values.map(i16::from))
    }

    /// Four times the same pair, which are the lower and the upper half of these bits.
    #[inline(always)]
    pub(crate) fn splat_pair(pair: i32) -> Self {
        Self(from_fn(|i| (pair >> (16 * (i % 2))) as i16))
    }

    /// `a[2i] b[2i] + a[2i + 1] b[2i + 1]`, four exact sums.
    #[inline(always)]
    pub(crate) fn dot(self, other: Self) -> I32x4 {
        let product = |i: usize| i32::from(self.0[i]) * i32::from(other.0[i]);
        I32x4(from_fn(|i| product(2 * i).wrapping_add(product(2 * i + 1))))
    }
}
