//! The vectors on WebAssembly's simd128. Meanings are `portable.rs`'s.

use std::arch::wasm32::*;
use std::mem::transmute;

#[derive(Clone, Copy, Debug)]
pub(crate) struct F32x4(v128);

#[derive(Clone, Copy, Debug)]
pub(crate) struct I32x4(v128);

#[derive(Clone, Copy, Debug)]
pub(crate) struct I16x8(v128);

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

    #[inline(always)]
    pub(crate) fn abs(self) -> Self {
        Self(f32x4_abs(self.0))
    }

    #[inline(always)]
    pub(crate) fn round(self) -> I32x4 {
        I32x4(i32x4_trunc_sat_f32x4(f32x4_nearest(self.0)))
    }
}

impl I32x4 {
    #[inline(always)]
    pub(crate) fn splat(value: i32) -> Self {
        Self(i32x4_splat(value))
    }

    #[cfg(any(test, feature = "checks"))]
    pub(crate) fn to_array(self) -> [i32; 4] {
        // SAFETY: both types are 16 bytes and every bit pattern is a valid i32.
        unsafe { transmute(self.0) }
    }

    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(i32x4_add(self.0, other.0))
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
    pub(crate) fn splat_pair([first, second]: [i16; 2]) -> Self {
        Self(i32x4_splat(i32::from(first as u16) | (i32::from(second) << 16)))
    }

    #[inline(always)]
    pub(crate) fn from_array(values: &[i16; 8]) -> Self {
        // SAFETY: the array is 16 readable bytes; the load asks for no alignment.
        Self(unsafe { v128_load(values.as_ptr().cast()) })
    }

    #[inline(always)]
    pub(crate) fn pack(low: I32x4, high: I32x4) -> Self {
        Self(i16x8_narrow_i32x4(low.0, high.0))
    }

    #[inline(always)]
    pub(crate) fn to_pairs(self) -> [[i16; 2]; 4] {
        // SAFETY: both types are 16 bytes and every bit pattern is a valid i16.
        unsafe { transmute(self.0) }
    }

    #[inline(always)]
    pub(crate) fn dot(self, other: Self) -> I32x4 {
        I32x4(i32x4_dot_i16x8(self.0, other.0))
    }
}
