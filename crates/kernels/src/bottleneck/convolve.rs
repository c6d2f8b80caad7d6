//! The loops of the depthwise convolution in fixed point, by instruction set.

use std::array::from_fn;

#[cfg(target_arch = "x86_64")]
use crate::cpu::{self, Level};
use crate::simd::I16x8;

use super::depthwise::MORE;
use super::map::Group;

/// Cells that are made at once: each weight is read once for all of them. The maps of trunks over 224 pixels have a multiple of it
/// on a side. `relaxed.wat` has as many.
pub(super) const BLOCK: usize = 7;

/// A way to convolve: the rows under a row's windows, `[group][cell]` each, the kernels, and the row's cells, `[cell][group]`.
pub(super) type Convolve = fn(&[&[Group]], &[Group], &mut [Group]);

/// A kind of instructions.
trait Instructions {
    fn convolve<const SIDE: usize, const STRIDE: usize>(
        rows: &[&[Group]],
        kernels: &[Group],
        output: &mut [Group],
    );
}

/// The way for kernels of this side, if there is one.
fn way<I: Instructions>(side: usize, stride: usize) -> Option<Convolve> {
    match (side, stride) {
        (3, 1) => Some(I::convolve::<3, 1>),
        (3, 2) => Some(I::convolve::<3, 2>),
        (5, 1) => Some(I::convolve::<5, 1>),
        (5, 2) => Some(I::convolve::<5, 2>),
        _ => None,
    }
}

/// Channels that are convolved at once.
trait Lanes: Copy {
    /// So many make a group.
    const PARTS: usize;
    fn load(group: &Group, part: usize) -> Self;
    fn store(self, group: &mut Group, part: usize);
    /// `self + weights * values`, the product rounded to 15 bits.
    fn add_product(self, weights: Self, values: Self) -> Self;
    /// `min(max(self, 0), most) * unit`.
    fn clamp_and_scale(self, most: Self, unit: Self) -> Self;
}

/// Weights and sums stand in plain arrays, filled by plain loops: a closure would not be compiled for the caller's instructions.
#[inline(always)]
fn convolve<L: Lanes, const SIDE: usize, const STRIDE: usize>(
    rows: &[&[Group]],
    kernels: &[Group],
    output: &mut [Group],
) {
    let groups = kernels.len() / (SIDE * SIDE + MORE);
    let width = rows[0].len() / groups;
    for (group, kernel) in kernels.chunks_exact(SIDE * SIDE + MORE).enumerate() {
        let rows: [&[Group]; SIDE] = from_fn(|ky| &rows[ky][group * width..][..width]);
        let (taps, [bias, most, unit]) = kernel.split_at(SIDE * SIDE) else { return };
        for part in 0..L::PARTS {
            let [bias, most, unit] = [L::load(bias, part), L::load(most, part), L::load(unit, part)];
            let mut weights = [[bias; SIDE]; SIDE];
            for (weight, tap) in weights.as_flattened_mut().iter_mut().zip(taps) {
                *weight = L::load(tap, part);
            }
            for (block, output) in output[group..].chunks_mut(BLOCK * groups).enumerate() {
                let mut sums = [bias; BLOCK];
                for (row, weights) in rows.iter().zip(&weights) {
                    let cells = &row[block * BLOCK * STRIDE..][..(BLOCK - 1) * STRIDE + SIDE];
                    for (x, sum) in sums.iter_mut().enumerate() {
                        for (values, &weights) in cells[x * STRIDE..].iter().zip(weights) {
                            *sum = sum.add_product(weights, L::load(values, part));
                        }
                    }
                }
                for (sum, output) in sums.into_iter().zip(output.iter_mut().step_by(groups)) {
                    sum.clamp_and_scale(most, unit).store(output, part);
                }
            }
        }
    }
}

impl Lanes for I16x8 {
    const PARTS: usize = 2;

    #[inline(always)]
    fn load(group: &Group, part: usize) -> Self {
        Self::from_array(&group[part])
    }

    #[inline(always)]
    fn store(self, group: &mut Group, part: usize) {
        group[part] = self.to_array();
    }

    #[inline(always)]
    fn add_product(self, weights: Self, values: Self) -> Self {
        self + weights.mul_q15(values)
    }

    #[inline(always)]
    fn clamp_and_scale(self, most: Self, unit: Self) -> Self {
        self.max(Self::splat(0)).min(most) * unit
    }
}

/// 128-bit vectors.
struct Simd128;

impl Instructions for Simd128 {
    /// Not inlined, since where there is relaxed SIMD it is only called for lack of that: a second copy would weigh twice.
    #[inline(never)]
    fn convolve<const SIDE: usize, const STRIDE: usize>(
        rows: &[&[Group]],
        kernels: &[Group],
        output: &mut [Group],
    ) {
        convolve::<I16x8, SIDE, STRIDE>(rows, kernels, output);
    }
}

/// The way over 128-bit vectors.
pub(super) fn over_128(side: usize, stride: usize) -> Option<Convolve> {
    way::<Simd128>(side, stride)
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm256_add_epi16, _mm256_loadu_si256, _mm256_max_epi16, _mm256_min_epi16,
        _mm256_mulhrs_epi16, _mm256_mullo_epi16, _mm256_setzero_si256, _mm256_storeu_si256,
    };

    use super::{Group, Instructions, Lanes, convolve};

    /// 256-bit vectors.
    pub(super) struct Avx2;

    impl Instructions for Avx2 {
        fn convolve<const SIDE: usize, const STRIDE: usize>(
            rows: &[&[Group]],
            kernels: &[Group],
            output: &mut [Group],
        ) {
            // SAFETY: handed out only where the CPU has AVX2.
            unsafe { convolve_avx2::<SIDE, STRIDE>(rows, kernels, output) }
        }
    }

    #[target_feature(enable = "avx2")]
    fn convolve_avx2<const SIDE: usize, const STRIDE: usize>(
        rows: &[&[Group]],
        kernels: &[Group],
        output: &mut [Group],
    ) {
        convolve::<I16x16, SIDE, STRIDE>(rows, kernels, output);
    }

    /// A whole group. Only `convolve_avx2` makes any.
    #[derive(Clone, Copy)]
    struct I16x16(__m256i);

    impl Lanes for I16x16 {
        const PARTS: usize = 1;

        #[inline(always)]
        fn load(group: &Group, _: usize) -> Self {
            // SAFETY: the group is 32 readable bytes, the load asks for no alignment, and the CPU has AVX2.
            Self(unsafe { _mm256_loadu_si256(group.as_ptr().cast()) })
        }

        #[inline(always)]
        fn store(self, group: &mut Group, _: usize) {
            // SAFETY: the group is 32 writable bytes, the store asks for no alignment, and the CPU has AVX2.
            unsafe { _mm256_storeu_si256(group.as_mut_ptr().cast(), self.0) }
        }

        #[inline(always)]
        fn add_product(self, weights: Self, values: Self) -> Self {
            // SAFETY: the CPU has AVX2.
            Self(unsafe { _mm256_add_epi16(self.0, _mm256_mulhrs_epi16(weights.0, values.0)) })
        }

        #[inline(always)]
        fn clamp_and_scale(self, most: Self, unit: Self) -> Self {
            // SAFETY: the CPU has AVX2.
            unsafe {
                let sum = _mm256_min_epi16(_mm256_max_epi16(self.0, _mm256_setzero_si256()), most.0);
                Self(_mm256_mullo_epi16(sum, unit.0))
            }
        }
    }
}

/// WebAssembly's relaxed SIMD.
#[cfg(target_arch = "wasm32")]
pub(crate) mod relaxed {
    use std::array::from_fn;

    use super::super::map::{Group, ONE};
    use super::{BLOCK, Instructions, MORE, Simd128, way};

    /// `depthwise` of `relaxed.wat`: the rows and how many there are, the bytes from a group of a row to the next and between two
    /// windows, the kernels, where the cells go, how many bytes each has, and how many blocks there are.
    pub(crate) type ConvolveRow = unsafe extern "C" fn(
        *const *const Group,
        usize,
        usize,
        usize,
        *const Group,
        *mut Group,
        usize,
        usize,
    );

    pub(super) struct Relaxed;

    impl Instructions for Relaxed {
        fn convolve<const SIDE: usize, const STRIDE: usize>(
            rows: &[&[Group]],
            kernels: &[Group],
            output: &mut [Group],
        ) {
            let Some(function) = crate::relaxed_simd::convolve() else {
                return Simd128::convolve::<SIDE, STRIDE>(rows, kernels, output);
            };
            let groups = kernels.len() / (SIDE * SIDE + MORE);
            let (width, blocks) = (rows[0].len() / groups, output.len() / groups / BLOCK);
            assert!(blocks > 0 && (blocks * BLOCK - 1) * STRIDE + SIDE <= width);
            let rows: [*const Group; SIDE] = from_fn(|ky| rows[ky][..groups * width].as_ptr());
            let [pitch, step, cell] = [width, STRIDE, groups].map(|count| count * size_of::<Group>());
            let (kernels, output) = (kernels.as_ptr(), output.as_mut_ptr());
            // SAFETY: of each row and group it reads `SIDE` cells from each window's start on, and writes as many cells as there are.
            unsafe { function(rows.as_ptr(), SIDE, pitch, step, kernels, output, cell, blocks) };
        }
    }

    /// Whether the linked function convolves as it must.
    pub(crate) fn is_exact() -> bool {
        [(3, 1), (3, 2), (5, 1), (5, 2)].into_iter().all(|(side, stride)| {
            const GROUPS: usize = 2;
            let value = |at: usize, limit: usize| (7919 * at % limit) as i16;
            let group = |at: usize, limit: usize| -> Group {
                from_fn(|part| from_fn(|lane| value(16 * at + 8 * part + lane, limit)))
            };
            let taps = side * side;
            let kernels: Vec<Group> = (0..GROUPS * (taps + MORE))
                .map(|at| match at % (taps + MORE) {
                    at if at == taps + 1 => [[ONE / 2; 8]; 2],
                    at if at == taps + 2 => [[2; 8]; 2],
                    _ => group(at, 6001).map(|part| part.map(|value| value - 3000)),
                })
                .collect();
            let len = GROUPS * ((2 * BLOCK - 1) * stride + side);
            let rows: Vec<Group> = (0..side * len).map(|at| group(at, 32_768)).collect();
            let rows: Vec<&[Group]> = rows.chunks_exact(len).collect();
            let made = |convolve: Option<super::Convolve>| {
                let mut output = vec![Group::default(); GROUPS * 2 * BLOCK];
                convolve?(&rows, &kernels, &mut output);
                Some(output)
            };
            made(way::<Relaxed>(side, stride)) == made(way::<Simd128>(side, stride))
        })
    }
}

/// A faster way than over 128-bit vectors, where this CPU has one.
#[cfg(target_arch = "x86_64")]
pub(super) fn faster(side: usize, stride: usize) -> Option<(&'static str, Convolve)> {
    let way = way::<avx2::Avx2>(side, stride)?;
    cpu::has(Level::Avx2).then_some(("AVX2", way))
}

/// A faster way than over 128-bit vectors, where this browser has one.
#[cfg(target_arch = "wasm32")]
pub(super) fn faster(side: usize, stride: usize) -> Option<(&'static str, Convolve)> {
    let way = way::<relaxed::Relaxed>(side, stride)?;
    crate::relaxed_simd::is_linked().then_some(("relaxed SIMD", way))
}

/// A faster way than over 128-bit vectors: none.
#[cfg(not(any(target_arch = "x86_64", target_arch = "wasm32")))]
pub(super) fn faster(_: usize, _: usize) -> Option<(&'static str, Convolve)> {
    None
}

/// The fastest way for kernels of this side, if there is any.
pub(super) fn fastest(side: usize, stride: usize) -> Option<Convolve> {
    faster(side, stride).map(|(_, way)| way).or_else(|| over_128(side, stride))
}
