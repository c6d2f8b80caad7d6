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

    /// Bits moved up by so many.
    #[inline(always)]
    pub(crate) fn shl<const BITS: u32>(self) -> Self {
        Self(self.0.map(|value| value << BITS))
    }

    /// Bits moved down by so many, the sign's copied.
    #[inline(always)]
    pub(crate) fn shr<const BITS: u32>(self) -> Self {
        Self(self.0.map(|value| value >> BITS))
    }

    /// Eight i16 values: these, then the other's, the nearest that there are.
    #[inline(always)]
    pub(crate) fn narrow(self, other: Self) -> I16x8 {
        let all: [i32; 8] = from_fn(|i| if i < 4 { self.0[i] } else { other.0[i - 4] });
        I16x8(all.map(|value| value.clamp(i16::MIN.into(), i16::MAX.into()) as i16))
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

    /// `first[i], second[i]` for each i, the first four and the last.
    #[inline(always)]
    pub(crate) fn interleave_bytes(first: &[u8; 8], second: &[u8; 8]) -> [Self; 2] {
        let byte = |i: usize| i16::from(if i.is_multiple_of(2) { first[i / 2] } else { second[i / 2] });
        [Self(from_fn(byte)), Self(from_fn(|i| byte(8 + i)))]
    }

    /// Four times the same pair, which are the lower and the upper half of these bits.
    #[inline(always)]
    pub(crate) fn splat_pair(pair: i32) -> Self {
        Self(from_fn(|i| (pair >> (16 * (i % 2))) as i16))
    }

    /// Eight times the same value.
    #[inline(always)]
    pub(crate) fn splat(value: i16) -> Self {
        Self([value; 8])
    }

    /// To memory.
    #[inline(always)]
    pub(crate) fn to_array(self) -> [i16; 8] {
        self.0
    }

    /// Its bits.
    #[inline(always)]
    pub(crate) fn to_words(self) -> I32x4 {
        I32x4(from_fn(|i| i32::from(self.0[2 * i] as u16) | i32::from(self.0[2 * i + 1]) << 16))
    }

    /// Sum by lane, wrapping.
    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i].wrapping_add(other.0[i])))
    }

    /// Product by lane, wrapping.
    #[inline(always)]
    pub(crate) fn mul(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i].wrapping_mul(other.0[i])))
    }

    /// Product by lane of fractions in units of `2^-15`, rounded half up. -1 times -1 is not one of them.
    #[inline(always)]
    pub(crate) fn mul_q15(self, other: Self) -> Self {
        Self(from_fn(|i| ((i32::from(self.0[i]) * i32::from(other.0[i]) + (1 << 14)) >> 15) as i16))
    }

    /// Smaller by lane.
    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i].min(other.0[i])))
    }

    /// Larger by lane.
    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i].max(other.0[i])))
    }

    /// The nearest whole numbers, in `0..=32767`.
    #[inline(always)]
    pub(crate) fn clamp_from_zero(low: F32x4, high: F32x4) -> Self {
        let all: [f32; 8] = from_fn(|i| if i < 4 { low.0[i] } else { high.0[i - 4] });
        Self(all.map(|value| value.clamp(0.0, i16::MAX.into()).round_ties_even() as i16))
    }

    /// Sixteen bytes: these values, then the other's, the nearest that there are.
    #[inline(always)]
    pub(crate) fn narrow(self, other: Self) -> I32x4 {
        let byte = |value: i16| value.clamp(0, 255) as u8;
        let byte = |i: usize| byte(if i < 8 { self.0[i] } else { other.0[i - 8] });
        I32x4(from_fn(|i| i32::from_le_bytes(from_fn(|j| byte(4 * i + j)))))
    }

    /// `a[2i] b[2i] + a[2i + 1] b[2i + 1]`, four exact sums.
    #[inline(always)]
    pub(crate) fn dot(self, other: Self) -> I32x4 {
        let product = |i: usize| i32::from(self.0[i]) * i32::from(other.0[i]);
        I32x4(from_fn(|i| product(2 * i).wrapping_add(product(2 * i + 1))))
    }
}
