//! 128-bit vectors: what the kernels are written over.
//!
//! Three back ends of one interface: WebAssembly's simd128, x86-64's SSE2 (part of the baseline,
//! so nothing is detected at run time) and plain arrays for everything else. A test holds the
//! active one against the arrays.

#[cfg(any(
    test,
    feature = "checks",
    not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128")))
))]
mod portable;
#[cfg(target_arch = "x86_64")]
mod sse2;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;

#[cfg(not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128"))))]
pub(crate) use portable::{F32x4, I16x8, I32x4};
#[cfg(target_arch = "x86_64")]
pub(crate) use sse2::{F32x4, I16x8, I32x4};
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) use wasm::{F32x4, I16x8, I32x4};

/// What runs, for the status line.
pub fn name() -> &'static str {
    match cfg!(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128"))) {
        _ if crate::relaxed_simd::is_linked() => "relaxed SIMD",
        true => "SIMD",
        false => "no SIMD",
    }
}

/// f32 values in one vector.
pub(crate) const LANES: usize = 4;

impl F32x4 {
    /// The first four values, zeros where the slice has fewer.
    #[inline(always)]
    pub(crate) fn load(values: &[f32]) -> Self {
        match values.first_chunk() {
            Some(chunk) => Self::from_array(chunk),
            None => {
                let mut padded = [0.0; LANES];
                padded[..values.len()].copy_from_slice(values);
                Self::from_array(&padded)
            }
        }
    }

    /// Writes the first four values, or as many as the slice takes.
    #[inline(always)]
    pub(crate) fn store(self, values: &mut [f32]) {
        match values.first_chunk_mut() {
            Some(chunk) => *chunk = self.to_array(),
            None => {
                let len = values.len();
                values.copy_from_slice(&self.to_array()[..len]);
            }
        }
    }

    /// Sum of the four values.
    #[inline(always)]
    pub(crate) fn sum(self) -> f32 {
        let [a, b, c, d] = self.to_array();
        (a + c) + (b + d)
    }

    /// Largest of the four values.
    #[inline(always)]
    pub(crate) fn largest(self) -> f32 {
        // Not f32::max, which is a call in WebAssembly.
        self.to_array().into_iter().fold(f32::NEG_INFINITY, |most, x| if x > most { x } else { most })
    }

    /// Smallest of the four values.
    #[inline(always)]
    pub(crate) fn smallest(self) -> f32 {
        self.to_array().into_iter().fold(f32::INFINITY, |least, x| if x < least { x } else { least })
    }

    /// `self * factor + term`, rounded twice: simd128 has no fused form.
    #[inline(always)]
    pub(crate) fn mul_add(self, factor: Self, term: Self) -> Self {
        self * factor + term
    }
}

impl I16x8 {
    /// Largest of the eight values.
    #[inline(always)]
    pub(crate) fn largest(self) -> i16 {
        self.to_array().into_iter().fold(i16::MIN, i16::max)
    }
}

/// Operators as the back ends' functions of the same names.
macro_rules! operators {
    ($($vector:ty: $($operator:ident $method:ident),+;)+) => {$($(
        impl std::ops::$operator for $vector {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self::$method(self, other)
            }
        }
    )+)+};
}
operators! {
    F32x4: Add add, Sub sub, Mul mul, Div div;
    I32x4: Add add;
    I16x8: Add add, Mul mul;
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;

    crate::check_table![
        the_active_back_end_equals_plain_arrays,
        integers_are_as_in_plain_arrays,
        clamped_numbers_are_as_in_plain_arrays,
        short_slices_are_padded_and_never_overrun
    ];

    const A: [f32; 4] = [1.5, -2.5, 1e6, -0.0];
    const B: [f32; 4] = [-3.25, 0.5, 3.0, 7.0];

    /// Every operation of the active back end equals the arrays', bit for bit: each is one IEEE
    /// operation or an integer one.
    #[cfg_attr(test, test)]
    fn the_active_back_end_equals_plain_arrays() {
        let (a, b) = (F32x4::from_array(&A), F32x4::from_array(&B));
        let (p, q) = (portable::F32x4::from_array(&A), portable::F32x4::from_array(&B));
        assert_eq!((a + b).to_array(), p.add(q).to_array());
        assert_eq!((a - b).to_array(), p.sub(q).to_array());
        assert_eq!((a * b).to_array(), p.mul(q).to_array());
        assert_eq!((a / b).to_array(), p.div(q).to_array());
        assert_eq!(a.min(b).to_array(), p.min(q).to_array());
        assert_eq!(a.max(b).to_array(), p.max(q).to_array());
        assert_eq!(a.round().to_array(), p.round().to_array());
        assert_eq!(a.to_bits().to_array(), p.to_bits().to_array());
        assert_eq!(a.clamp_from_zero(2.0).to_array(), [1.5, 0.0, 2.0, 0.0]);
        assert_eq!(p.clamp_from_zero(2.0).to_array(), [1.5, 0.0, 2.0, 0.0]);
        for x in [0.5f32, 1.5, -0.5, 2.500_001, -126.5, 4_194_303.5, -4_194_303.5] {
            let (a, p) = (F32x4::splat(x).round(), portable::F32x4::splat(x).round());
            assert_eq!(a.to_array(), p.to_array(), "{x}");
        }
        assert_eq!(a.round().to_f32().to_array(), p.round().to_f32().to_array());
        assert_eq!(F32x4::splat(2.5).to_array(), portable::F32x4::splat(2.5).to_array());
        let exponents = [0.0, -126.0, 127.0, 5.0];
        let found = F32x4::from_array(&exponents).round().exp2().to_array();
        assert_eq!(found, portable::F32x4::from_array(&exponents).round().exp2().to_array());
        assert_eq!(found, [1.0, f32::MIN_POSITIVE, 2f32.powi(127), 32.0]);
    }

    #[cfg_attr(test, test)]
    fn integers_are_as_in_plain_arrays() {
        let values = [-32767, 32767, -1, 1, 0, 5, 1000, -1000];
        let (low, plain_low) = (I16x8::from_array(&values), portable::I16x8::from_array(&values));
        assert_eq!(low.dot(low).to_array(), plain_low.dot(plain_low).to_array());
        let bytes = [-128, 127, -1, 1, 0, 5, 100, -100];
        let wide = portable::I16x8::widen(&bytes);
        assert_eq!(I16x8::widen(&bytes).dot(low).to_array(), wide.dot(plain_low).to_array());
        for pair in [0x7fff_8001, -1, 1, 0x0001_ffff] {
            let (fast, plain) = (I16x8::splat_pair(pair), portable::I16x8::splat_pair(pair));
            assert_eq!(fast.dot(low).to_array(), plain.dot(plain_low).to_array());
        }
        let other = [32767, 32767, 5, 300, -32768, -7, 16384, -3];
        let (high, plain_high) = (I16x8::from_array(&other), portable::I16x8::from_array(&other));
        assert_eq!((low + high).to_array(), plain_low.add(plain_high).to_array());
        assert_eq!((low * high).to_array(), plain_low.mul(plain_high).to_array());
        assert_eq!(low.mul_q15(high).to_array(), plain_low.mul_q15(plain_high).to_array());
        assert_eq!(low.min(high).to_array(), plain_low.min(plain_high).to_array());
        assert_eq!(low.max(high).to_array(), plain_low.max(plain_high).to_array());
        assert_eq!(low.narrow(high).to_array(), plain_low.narrow(plain_high).to_array());
        assert_eq!(low.to_words().to_array(), plain_low.to_words().to_array());
        assert_eq!(I16x8::splat(-3).to_array(), portable::I16x8::splat(-3).to_array());
        assert_eq!((low.largest(), high.largest()), (32767, 32767));
        let (c, d) = ([1, -2, 0x0f0f, i32::MAX], [-1, 7, 0x00ff, i32::MIN]);
        let (a, b) = (I32x4::from_array(&c), I32x4::from_array(&d));
        let (p, q) = (portable::I32x4::from_array(&c), portable::I32x4::from_array(&d));
        assert_eq!((a + b).to_array(), p.add(q).to_array());
        assert_eq!(a.shl::<11>().to_array(), p.shl::<11>().to_array());
        assert_eq!(a.shr::<22>().to_array(), p.shr::<22>().to_array());
        let (bytes, others) = ([0, 1, 2, 3, 252, 253, 254, 255], [9, 8, 7, 6, 5, 250, 130, 20]);
        let found = I16x8::interleave_bytes(&bytes, &others).map(I16x8::to_array);
        assert_eq!(found, portable::I16x8::interleave_bytes(&bytes, &others).map(portable::I16x8::to_array));
        assert_eq!(a.narrow(b).to_array(), p.narrow(q).to_array());
        assert_eq!((a + I32x4::splat(1)).to_array(), p.add(portable::I32x4::splat(1)).to_array());
    }

    #[cfg_attr(test, test)]
    fn clamped_numbers_are_as_in_plain_arrays() {
        for x in [0.0, 0.5, 1.5, -0.5, -3.0, 32_766.5, 32_767.0, 40_000.0, 5e6, -5e6, 2e7, -2e7, 1e30, -1e30]
        {
            let (low, high) = (F32x4::splat(x), F32x4::splat(-x));
            let (plain_low, plain_high) = (portable::F32x4::splat(x), portable::F32x4::splat(-x));
            let plain = portable::I16x8::clamp_from_zero(plain_low, plain_high);
            assert_eq!(I16x8::clamp_from_zero(low, high).to_array(), plain.to_array(), "{x}");
        }
    }

    #[cfg_attr(test, test)]
    fn short_slices_are_padded_and_never_overrun() {
        assert_eq!(F32x4::load(&[1.0, 2.0]).to_array(), [1.0, 2.0, 0.0, 0.0]);
        let mut short = [0.0; 3];
        F32x4::splat(5.0).store(&mut short);
        assert_eq!(short, [5.0; 3]);
        assert_eq!(F32x4::from_array(&[1.0, 2.0, 3.0, -9.0]).sum(), -3.0);
        assert_eq!(F32x4::from_array(&[1.0, 2.0, 3.0, -9.0]).largest(), 3.0);
    }
}
