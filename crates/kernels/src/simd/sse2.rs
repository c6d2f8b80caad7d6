//! The vectors on x86-64. Meanings are `portable.rs`'s.

use std::arch::x86_64::*;
use std::mem::transmute;

#[derive(Clone, Copy, Debug)]
pub(crate) struct F32x4(__m128);

#[derive(Clone, Copy, Debug)]
pub(crate) struct I32x4(__m128i);

#[derive(Clone, Copy, Debug)]
pub(crate) struct I16x8(__m128i);

/// Calls intrinsics that touch registers only.
macro_rules! sse2 {
    ($call:expr) => {
        // SAFETY: every x86-64 CPU has SSE2, and these instructions read and write no memory.
        unsafe { $call }
    };
}

impl F32x4 {
    #[inline(always)]
    pub(crate) fn splat(value: f32) -> Self {
        Self(sse2!(_mm_set1_ps(value)))
    }

    #[inline(always)]
    pub(crate) fn from_array(values: &[f32; 4]) -> Self {
        // SAFETY: the array is 16 readable bytes; the load asks for no alignment.
        Self(unsafe { _mm_loadu_ps(values.as_ptr()) })
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [f32; 4] {
        // SAFETY: both types are 16 bytes and every bit pattern is a valid f32.
        unsafe { transmute(self.0) }
    }

    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(sse2!(_mm_add_ps(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn sub(self, other: Self) -> Self {
        Self(sse2!(_mm_sub_ps(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn mul(self, other: Self) -> Self {
        Self(sse2!(_mm_mul_ps(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn div(self, other: Self) -> Self {
        Self(sse2!(_mm_div_ps(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        Self(sse2!(_mm_min_ps(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        Self(sse2!(_mm_max_ps(self.0, other.0)))
    }

    /// Rounds as the CPU is set to: ties to even, which Rust never changes.
    #[inline(always)]
    pub(crate) fn round(self) -> I32x4 {
        I32x4(sse2!(_mm_cvtps_epi32(self.0)))
    }

    #[inline(always)]
    pub(crate) fn clamp_from_zero(self, limit: f32) -> Self {
        self.max(Self::splat(0.0)).min(Self::splat(limit))
    }

    #[inline(always)]
    pub(crate) fn to_bits(self) -> I32x4 {
        I32x4(sse2!(_mm_castps_si128(self.0)))
    }
}

impl I32x4 {
    #[inline(always)]
    pub(crate) fn from_array(values: &[i32; 4]) -> Self {
        // SAFETY: the array is 16 readable bytes; the load asks for no alignment.
        Self(unsafe { _mm_loadu_si128(values.as_ptr().cast()) })
    }

    #[inline(always)]
    pub(crate) fn splat(value: i32) -> Self {
        Self(sse2!(_mm_set1_epi32(value)))
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [i32; 4] {
        // SAFETY: both types are 16 bytes and every bit pattern is a valid i32.
        unsafe { transmute(self.0) }
    }

    /// The lower and the upper half of a 256-bit vector.
    #[inline(always)]
    pub(crate) fn halves(vector: __m256i) -> [Self; 2] {
        // SAFETY: both types are 32 bytes and every bit pattern is valid in either.
        unsafe { transmute(vector) }
    }

    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(sse2!(_mm_add_epi32(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn shl<const BITS: u32>(self) -> Self {
        Self(sse2!(_mm_sll_epi32(self.0, _mm_cvtsi32_si128(BITS as i32))))
    }

    #[inline(always)]
    pub(crate) fn shr<const BITS: u32>(self) -> Self {
        Self(sse2!(_mm_sra_epi32(self.0, _mm_cvtsi32_si128(BITS as i32))))
    }

    #[inline(always)]
    pub(crate) fn narrow(self, other: Self) -> I16x8 {
        I16x8(sse2!(_mm_packs_epi32(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn to_f32(self) -> F32x4 {
        F32x4(sse2!(_mm_cvtepi32_ps(self.0)))
    }

    #[inline(always)]
    pub(crate) fn exp2(self) -> F32x4 {
        let biased = self.add(Self::splat(127));
        F32x4(sse2!(_mm_castsi128_ps(_mm_slli_epi32::<23>(biased.0))))
    }
}

impl I16x8 {
    #[inline(always)]
    pub(crate) fn from_array(values: &[i16; 8]) -> Self {
        // SAFETY: the array is 16 readable bytes; the load asks for no alignment.
        Self(unsafe { _mm_loadu_si128(values.as_ptr().cast()) })
    }

    #[inline(always)]
    pub(crate) fn widen(values: &[i8; 8]) -> Self {
        // SAFETY: the array is 8 readable bytes; the load asks for no alignment.
        let bytes = unsafe { _mm_loadl_epi64(values.as_ptr().cast()) };
        // Each byte in the upper half of a lane, from where it is moved down with its sign.
        Self(sse2!(_mm_srai_epi16::<8>(_mm_unpacklo_epi8(bytes, bytes))))
    }

    #[inline(always)]
    pub(crate) fn interleave_bytes(first: &[u8; 8], second: &[u8; 8]) -> [Self; 2] {
        // SAFETY: each array is 8 readable bytes; the loads ask for no alignment.
        let bytes = unsafe { [first, second].map(|bytes| _mm_loadl_epi64(bytes.as_ptr().cast())) };
        let pairs = sse2!(_mm_unpacklo_epi8(bytes[0], bytes[1]));
        let zero = sse2!(_mm_setzero_si128());
        [Self(sse2!(_mm_unpacklo_epi8(pairs, zero))), Self(sse2!(_mm_unpackhi_epi8(pairs, zero)))]
    }

    #[inline(always)]
    pub(crate) fn splat_pair(pair: i32) -> Self {
        Self(sse2!(_mm_set1_epi32(pair)))
    }

    #[inline(always)]
    pub(crate) fn splat(value: i16) -> Self {
        Self(sse2!(_mm_set1_epi16(value)))
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
        Self(sse2!(_mm_add_epi16(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn mul(self, other: Self) -> Self {
        Self(sse2!(_mm_mullo_epi16(self.0, other.0)))
    }

    /// The product's bits from 15 on, and the one below them, which rounds: SSSE3 has an instruction for it.
    #[inline(always)]
    pub(crate) fn mul_q15(self, other: Self) -> Self {
        let (low, high) = sse2!((_mm_mullo_epi16(self.0, other.0), _mm_mulhi_epi16(self.0, other.0)));
        let whole = sse2!(_mm_or_si128(_mm_slli_epi16::<1>(high), _mm_srli_epi16::<15>(low)));
        let half = sse2!(_mm_and_si128(_mm_srli_epi16::<14>(low), _mm_set1_epi16(1)));
        Self(sse2!(_mm_add_epi16(whole, half)))
    }

    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        Self(sse2!(_mm_min_epi16(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        Self(sse2!(_mm_max_epi16(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn clamp_from_zero(low: F32x4, high: F32x4) -> Self {
        let most = F32x4::splat(i16::MAX.into());
        low.min(most).round().narrow(high.min(most).round()).max(Self::splat(0))
    }

    #[inline(always)]
    pub(crate) fn narrow(self, other: Self) -> I32x4 {
        I32x4(sse2!(_mm_packus_epi16(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn dot(self, other: Self) -> I32x4 {
        I32x4(sse2!(_mm_madd_epi16(self.0, other.0)))
    }
}
