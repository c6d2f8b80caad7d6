//! The vectors on WebAssembly's simd128. Meanings are `portable.rs`'s.

use std::arch::wasm32::*;
use std::mem::transmute;

#[derive(Clone, Copy, Debug)]
pub(crate) struct F32x4(v128);

/// In memory four i32 values, as `relaxed.wat` writes them.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub(crate) struct I32x4(v128);

#[derive(Clone, Copy, Debug)]
pub(crate) struct I16x8(v128);

/// 1.5 * 2^23.
const WHOLE: f32 = 12_582_912.0;

impl F32x4 {
    #[inline(always)]
    pub(crate) fn splat(value: f32) -> Self {
        Self(f32x4_splat(value))
    }

    #[inline(always)]
    pub(crate) fn from_array(values: &[f32; 4]) -> Self {
        // SAFETY: the array is 16 readable bytes; the load asks for no alignment.
        Self(unsafe { v128_load(values.as_ptr().cast()) })
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [f32; 4] {
        // SAFETY: both types are 16 bytes and every bit pattern is a valid f32.
        unsafe { transmute(self.0) }
    }

    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(f32x4_add(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn sub(self, other: Self) -> Self {
        Self(f32x4_sub(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn mul(self, other: Self) -> Self {
        Self(f32x4_mul(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn div(self, other: Self) -> Self {
        Self(f32x4_div(self.0, other.0))
    }

    /// The pseudo-minimum is one instruction on x86 and ARM, the IEEE minimum is several.
    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        Self(f32x4_pmin(other.0, self.0))
    }

    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        Self(f32x4_pmax(other.0, self.0))
    }

    /// For numbers of less than 2^22: added to 1.5 * 2^23 they are rounded to whole ones, which then are the last bits. The
    /// instruction that is right for all numbers takes seven of x86's.
    #[inline(always)]
    pub(crate) fn round(self) -> I32x4 {
        I32x4(i32x4_sub(f32x4_add(self.0, f32x4_splat(WHOLE)), i32x4_splat(WHOLE.to_bits() as i32)))
    }

    /// As whole numbers, of which those from 0 on have the order of theirs: that takes half the instructions.
    #[inline(always)]
    pub(crate) fn clamp_from_zero(self, limit: f32) -> Self {
        Self(i32x4_min(i32x4_max(self.0, i32x4_splat(0)), i32x4_splat(limit.to_bits() as i32)))
    }

    #[inline(always)]
    pub(crate) fn to_bits(self) -> I32x4 {
        I32x4(self.0)
    }
}

impl I32x4 {
    #[inline(always)]
    pub(crate) fn from_array(values: &[i32; 4]) -> Self {
        // SAFETY: the array is 16 readable bytes; the load asks for no alignment.
        Self(unsafe { v128_load(values.as_ptr().cast()) })
    }

    #[inline(always)]
    pub(crate) fn splat(value: i32) -> Self {
        Self(i32x4_splat(value))
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [i32; 4] {
        // SAFETY: both types are 16 bytes and every bit pattern is a valid i32.
        unsafe { transmute(self.0) }
    }

    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(i32x4_add(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn shl<const BITS: u32>(self) -> Self {
        Self(i32x4_shl(self.0, BITS))
    }

    #[inline(always)]
    pub(crate) fn shr<const BITS: u32>(self) -> Self {
        Self(i32x4_shr(self.0, BITS))
    }

    #[inline(always)]
    pub(crate) fn narrow(self, other: Self) -> I16x8 {
        I16x8(i16x8_narrow_i32x4(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn to_f32(self) -> F32x4 {
        F32x4(f32x4_convert_i32x4(self.0))
    }

    #[inline(always)]
    pub(crate) fn exp2(self) -> F32x4 {
        F32x4(i32x4_shl(i32x4_add(self.0, i32x4_splat(127)), 23))
    }
}

impl I16x8 {
    #[inline(always)]
    pub(crate) fn from_array(values: &[i16; 8]) -> Self {
        // SAFETY: the array is 16 readable bytes; the load asks for no alignment.
        Self(unsafe { v128_load(values.as_ptr().cast()) })
    }

    #[inline(always)]
    pub(crate) fn widen(values: &[i8; 8]) -> Self {
        // SAFETY: the array is 8 readable bytes; the load asks for no alignment.
        Self(unsafe { i16x8_load_extend_i8x8(values.as_ptr()) })
    }

    #[inline(always)]
    pub(crate) fn interleave_bytes(first: &[u8; 8], second: &[u8; 8]) -> [Self; 2] {
        // SAFETY: each array is 8 readable bytes; the loads ask for no alignment.
        let [a, b] = [first, second].map(|bytes| unsafe { v128_load64_zero(bytes.as_ptr().cast()) });
        let pairs = i8x16_shuffle::<0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23>(a, b);
        [Self(u16x8_extend_low_u8x16(pairs)), Self(u16x8_extend_high_u8x16(pairs))]
    }

    #[inline(always)]
    pub(crate) fn splat_pair(pair: i32) -> Self {
        Self(i32x4_splat(pair))
    }

    #[inline(always)]
    pub(crate) fn splat(value: i16) -> Self {
        Self(i16x8_splat(value))
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [i16; 8] {
        // SAFETY: both types are 16 bytes and every bit pattern is a valid i16.
        unsafe { transmute(self.0) }
    }

    #[inline(always)]
    pub(crate) fn to_words(self) -> I32x4 {
        I32x4(self.0)
    }

    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(i16x8_add(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn mul(self, other: Self) -> Self {
        Self(i16x8_mul(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn mul_q15(self, other: Self) -> Self {
        Self(i16x8_q15mulr_sat(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        Self(i16x8_min(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        Self(i16x8_max(self.0, other.0))
    }

    /// As in [`F32x4::round`]. Sums from 1.5 * 2^23 on have the order of their bits, so that what is larger stays so; the others
    /// are what is below 0.
    #[inline(always)]
    pub(crate) fn clamp_from_zero(low: F32x4, high: F32x4) -> Self {
        let bits = i32x4_splat(WHOLE.to_bits() as i32);
        let whole = |x: F32x4| i32x4_sub(i32x4_max(f32x4_add(x.0, f32x4_splat(WHOLE)), bits), bits);
        Self(i16x8_narrow_i32x4(whole(low), whole(high)))
    }

    #[inline(always)]
    pub(crate) fn narrow(self, other: Self) -> I32x4 {
        I32x4(u8x16_narrow_i16x8(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn dot(self, other: Self) -> I32x4 {
        I32x4(i32x4_dot_i16x8(self.0, other.0))
    }
}
