//! Quads of 8-bit inputs, for CPUs that add four such products into a lane at once.
//!
//! Inputs are rounded to 7 bits without a sign, from the row's smallest value to its largest: a product of two neighbours then
//! fits into the i16 that AVX2's and WebAssembly's instructions may pass it through, so that all of them give the same sums.

use super::{Grain, LEAST_RANGE, Sums, Unit, WHOLE, pack};
#[cfg(target_arch = "x86_64")]
use crate::cpu::{self, Level};
use crate::math;
use crate::simd::{F32x4, I16x8, I32x4, LANES};

/// Weights of 7 bits and a sign, activations of 7 bits.
pub(crate) struct Int8;

/// The weights of four inputs: `[half of the columns][column][input of the quad]`.
type PanelQuad = [[i8; 4 * LANES]; 2];

/// Rows of a tile; `relaxed.wat` has as many.
const ROWS: usize = if cfg!(target_arch = "x86_64") { 8 } else { 5 };
/// Steps from a row's smallest value to its largest.
const STEPS: f32 = 126.0;

impl Int8 {
    /// Whether this CPU has an instruction for it.
    pub(crate) fn is_fast() -> bool {
        #[cfg(target_arch = "x86_64")]
        return cpu::has(Level::Avx2);
        #[cfg(not(target_arch = "x86_64"))]
        return crate::relaxed_simd::is_linked();
    }
}

impl Grain for Int8 {
    const STEP: usize = 4;
    const ROWS: usize = ROWS;
    type Panel = PanelQuad;

    fn put(panel: &mut PanelQuad, column: usize, input: usize, value: i16) {
        panel[column / LANES][column % LANES * 4 + input] = value as i8;
    }

    /// Rounds to `0..=127`, from the row's smallest value (or 0) to its largest (or 0). What lies between them is 126 steps, since
    /// the smallest is rounded down to a whole one.
    #[inline(always)]
    fn quantise(row: &[f32], _: f32, words: &mut [i32]) -> Unit {
        let (smallest, largest) = math::range_with_zero(row);
        let range = largest - smallest;
        let factor = if range > LEAST_RANGE { STEPS / range } else { 0.0 };
        let offset = (smallest * factor).floor();
        let (factors, shift) = (F32x4::splat(factor), F32x4::splat(WHOLE - offset));
        let excess = I32x4::splat((WHOLE.to_bits() as i32).wrapping_neg());
        pack::<4>(row, words, |vectors| {
            let number = |vector| F32x4::from_array(vector).mul_add(factors, shift).to_bits() + excess;
            let [a, b, c, d] = vectors.each_ref().map(number);
            a.narrow(b).narrow(c.narrow(d))
        });
        Unit { scale: range / STEPS, offset }
    }

    /// Rounds to `0..=127`, of which 127 is the row's largest value.
    #[inline(always)]
    fn quantise_fixed(row: &[i16], _: f32, words: &mut [i32]) -> Unit {
        const LIMIT: i32 = 127;
        let largest = i32::from(math::largest_fixed(row));
        let factor = if largest > LIMIT { (LIMIT << 15) / largest } else { i16::MAX.into() };
        scale_fixed(row, factor as i16, words);
        Unit { scale: (1 << 15) as f32 / factor as f32, offset: 0.0 }
    }

    #[inline(always)]
    fn multiply(rows: &[i32], panel: &[PanelQuad], mut each: impl FnMut(usize, &[Sums])) {
        #[cfg(target_arch = "wasm32")]
        if let Some(function) = crate::relaxed_simd::multiply() {
            return multiply_relaxed(function, rows, panel, each);
        }
        let multiply = fastest();
        for (index, tile) in rows.chunks_exact(ROWS * panel.len()).enumerate() {
            each(index, &multiply(tile, panel));
        }
    }

    #[inline(always)]
    fn without_offset(sums: I32x4, unit: Unit, totals: F32x4) -> F32x4 {
        F32x4::splat(unit.offset).mul_add(totals, sums.to_f32())
    }
}

/// Bytes of a row's values times `factor`, in units of `2^-15`.
#[inline(always)]
fn scale_fixed(row: &[i16], factor: i16, words: &mut [i32]) {
    #[cfg(target_arch = "x86_64")]
    if cpu::has(Level::Avx2) {
        // SAFETY: the CPU has AVX2.
        return unsafe { x86::scale_fixed(row, factor, words) };
    }
    let factors = I16x8::splat(factor);
    let (pairs, _) = row.as_chunks::<8>();
    for (pair, words) in pairs.as_chunks::<2>().0.iter().zip(words.as_chunks_mut().0) {
        let [low, high] = pair.each_ref().map(|values| I16x8::from_array(values).mul_q15(factors));
        *words = low.narrow(high).to_array();
    }
}

fn multiply_plainly(tile: &[i32], panel: &[PanelQuad]) -> [Sums; ROWS] {
    let mut sums = [[[0i32; LANES]; 2]; ROWS];
    for (sums, row) in sums.iter_mut().zip(tile.chunks_exact(panel.len())) {
        for (quad, weights) in row.iter().zip(panel) {
            let columns = weights.as_flattened().as_chunks::<4>().0;
            for (sum, weights) in sums.as_flattened_mut().iter_mut().zip(columns) {
                let inputs = quad.to_le_bytes();
                *sum += inputs.iter().zip(weights).map(|(&x, &w)| i32::from(x) * i32::from(w)).sum::<i32>();
            }
        }
    }
    sums.map(|halves| halves.map(|half| I32x4::from_array(&half)))
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m256i, _mm_loadu_si128, _mm_mulhrs_epi16, _mm_packus_epi16, _mm_set1_epi16, _mm_storeu_si128,
        _mm256_add_epi32, _mm256_dpbusd_avx_epi32, _mm256_dpbusd_epi32, _mm256_loadu_si256,
        _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_setzero_si256,
    };

    use super::super::tile_rows;
    use super::{PanelQuad, ROWS, Sums};
    use crate::simd::I32x4;

    /// The loop, once for each instruction set: `$add` is `(sums, inputs, weights) -> sums`.
    macro_rules! multiply {
        ($name:ident, $features:literal, $add:expr) => {
            #[target_feature(enable = $features)]
            pub(super) fn $name(tile: &[i32], panel: &[PanelQuad]) -> [Sums; ROWS] {
                let mut sums = [_mm256_setzero_si256(); ROWS];
                let rows: [_; ROWS] = tile_rows(tile, panel.len());
                for (step, weights) in panel.iter().enumerate() {
                    // SAFETY: the weights are 32 readable bytes; the load asks for no alignment.
                    let weights = unsafe { _mm256_loadu_si256(std::ptr::from_ref(weights).cast()) };
                    for (sum, row) in sums.iter_mut().zip(&rows) {
                        *sum = $add(*sum, _mm256_set1_epi32(row[step]), weights);
                    }
                }
                sums.map(I32x4::halves)
            }
        };
    }

    /// The same as outside, whose product is several instructions without AVX2.
    #[target_feature(enable = "avx2")]
    pub(super) fn scale_fixed(row: &[i16], factor: i16, words: &mut [i32]) {
        let factors = _mm_set1_epi16(factor);
        for (values, words) in row.as_chunks::<16>().0.iter().zip(words.as_chunks_mut::<4>().0) {
            // SAFETY: each half is 16 readable bytes; the loads ask for no alignment.
            let halves =
                [&values[..8], &values[8..]].map(|half| unsafe { _mm_loadu_si128(half.as_ptr().cast()) });
            let [low, high] = halves.map(|half| _mm_mulhrs_epi16(half, factors));
            // SAFETY: the words are 16 writable bytes; the store asks for no alignment.
            unsafe { _mm_storeu_si128(words.as_mut_ptr().cast(), _mm_packus_epi16(low, high)) };
        }
    }

    multiply!(multiply_vnni, "avx2,avxvnni", |sums, inputs, weights| _mm256_dpbusd_avx_epi32(
        sums, inputs, weights
    ));
    multiply!(multiply_avx512, "avx2,avx512vnni,avx512vl", |sums, inputs, weights| {
        _mm256_dpbusd_epi32(sums, inputs, weights)
    });
    multiply!(multiply_avx2, "avx2", |sums: __m256i, inputs, weights| {
        let pairs = _mm256_maddubs_epi16(inputs, weights);
        _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
    });
}

/// `multiply` of `relaxed.wat`: rows, how many tiles they are, the panel, its steps, and where the sums go.
#[cfg(target_arch = "wasm32")]
pub(crate) type MultiplyTiles =
    unsafe extern "C" fn(*const i32, usize, *const PanelQuad, usize, *mut [Sums; ROWS]);

/// Tiles of one call.
#[cfg(target_arch = "wasm32")]
const TILES_AT_ONCE: usize = 8;

#[cfg(target_arch = "wasm32")]
#[inline(always)]
fn multiply_relaxed(
    function: MultiplyTiles,
    rows: &[i32],
    panel: &[PanelQuad],
    mut each: impl FnMut(usize, &[Sums]),
) {
    let (steps, tile_len) = (panel.len(), ROWS * panel.len());
    let mut sums = [[[I32x4::splat(0); 2]; ROWS]; TILES_AT_ONCE];
    for (group, rows) in rows.chunks(TILES_AT_ONCE * tile_len).enumerate() {
        let count = rows.len() / tile_len;
        // SAFETY: steps are whole fours, and it reads `count * ROWS` rows of so many words and as many steps of the panel, and
        // writes `count` sums.
        unsafe { function(rows.as_ptr(), count, panel.as_ptr(), steps, sums.as_mut_ptr()) };
        for (index, sums) in sums[..count].iter().enumerate() {
            each(group * TILES_AT_ONCE + index, sums);
        }
    }
}

/// Whether the linked function gives the sums that it must.
#[cfg(target_arch = "wasm32")]
pub(crate) fn is_exact() -> bool {
    let number = |step: usize, at: usize| ((37 * step + 11 * at) % 128) as u8;
    let quad = |step, row| i32::from_le_bytes(std::array::from_fn(|input| number(step, 4 * row + input)));
    let weights =
        |step| std::array::from_fn(|half| std::array::from_fn(|at| number(step, 16 * half + at) as i8 - 64));
    let tile: Vec<i32> = (0..ROWS).flat_map(|row| (0..16).map(move |step| quad(step, row))).collect();
    let panel: Vec<PanelQuad> = (0..16).map(weights).collect();
    let numbers =
        |sums: &[Sums]| -> Vec<_> { sums.iter().map(|halves| halves.map(I32x4::to_array)).collect() };
    let expected = numbers(&multiply_plainly(&tile, &panel));
    let mut same = true;
    Int8::multiply(&tile, &panel, |_, sums| same &= numbers(sums) == expected);
    same
}

/// A way to multiply one tile.
type Multiply = fn(&[i32], &[PanelQuad]) -> [Sums; ROWS];

/// The ways that this CPU has, the fastest first.
#[cfg(target_arch = "x86_64")]
fn ways_here() -> impl Iterator<Item = (&'static str, Multiply)> {
    let vnni: Multiply = |tile, panel| {
        // SAFETY: handed out only where the CPU has AVX-VNNI, and AVX2 with it.
        unsafe { x86::multiply_vnni(tile, panel) }
    };
    let avx512: Multiply = |tile, panel| {
        // SAFETY: handed out only where the CPU has AVX512-VNNI for 256 bits, and AVX2 with it.
        unsafe { x86::multiply_avx512(tile, panel) }
    };
    let avx2: Multiply = |tile, panel| {
        // SAFETY: handed out only where the CPU has AVX2.
        unsafe { x86::multiply_avx2(tile, panel) }
    };
    let ways = [
        (Level::AvxVnni, "AVX-VNNI", vnni),
        (Level::Avx512Vnni, "AVX512-VNNI", avx512),
        (Level::Avx2, "AVX2", avx2),
        (Level::Baseline, "plain", multiply_plainly),
    ];
    ways.into_iter().filter(|(level, ..)| cpu::has(*level)).map(|(_, name, multiply)| (name, multiply))
}

/// The ways that this CPU has, the fastest first.
#[cfg(not(target_arch = "x86_64"))]
fn ways_here() -> impl Iterator<Item = (&'static str, Multiply)> {
    std::iter::once(("plain", multiply_plainly as Multiply))
}

fn fastest() -> Multiply {
    ways_here().next().map_or(multiply_plainly, |(_, multiply)| multiply)
}

/// The ways to multiply that this CPU has, for the tests.
#[cfg(any(test, feature = "checks"))]
pub(super) fn ways() -> Vec<(&'static str, Multiply)> {
    ways_here().collect()
}
