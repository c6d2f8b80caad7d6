//! Functions of a vector, lane by lane.

use crate::Activation;
use crate::simd::{F32x4, I16x8, LANES};

/// `e^x` within 2e-7 relative; `x` is clamped to the range whose result is a normal f32.
///
/// `x = n ln 2 + r` with an integer `n` and `|r| <= ln 2 / 2`, then `e^r` by the minimax polynomial
/// of the Cephes library (`expf`) and `2^n` by the exponent's bits. `ln 2` is subtracted in two
/// parts, the first short enough that `n` times it is exact.
#[inline(always)]
pub(crate) fn exp(x: F32x4) -> F32x4 {
    let splat = F32x4::splat;
    let x = x.max(splat(-87.0)).min(splat(88.0));
    let n = (x * splat(std::f32::consts::LOG2_E)).round();
    let whole = n.to_f32();
    let r = x - whole * splat(0.693_359_4) + whole * splat(2.121_944_4e-4);
    let mut p = splat(1.987_569_2e-4);
    for coefficient in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_66, 0.5] {
        p = p.mul_add(r, splat(coefficient));
    }
    (p * r * r + r + splat(1.0)) * n.exp2()
}

/// `min(max(x, 0), 6)`.
#[inline(always)]
pub(crate) fn relu6(x: F32x4) -> F32x4 {
    x.clamp_from_zero(6.0)
}

/// `0.5 x (1 + tanh u)` with `u = sqrt(2 / pi) (x + 0.044715 x^3)`, written as `x / (1 + e^(-2u))`.
#[inline(always)]
pub(crate) fn gelu(x: F32x4) -> F32x4 {
    let splat = F32x4::splat;
    let minus_two_u = x * (x * x).mul_add(splat(-0.071_354_814), splat(-1.595_769));
    x / (splat(1.0) + exp(minus_two_u))
}

/// `x / (1 + e^(-1.702 x))`.
#[inline(always)]
pub(crate) fn quick_gelu(x: F32x4) -> F32x4 {
    x / (F32x4::splat(1.0) + exp(x * F32x4::splat(-1.702)))
}

/// An activation over a slice, in place.
pub(crate) fn activate(activation: Activation, values: &mut [f32]) {
    match activation {
        Activation::Identity => {}
        Activation::Relu6 => apply(values, relu6),
        Activation::Gelu => apply(values, gelu),
        Activation::QuickGelu => apply(values, quick_gelu),
    }
}

#[inline(always)]
fn apply(values: &mut [f32], f: impl Fn(F32x4) -> F32x4) {
    for chunk in values.chunks_mut(LANES) {
        f(F32x4::load(chunk)).store(chunk);
    }
}

/// Sum of `f(x)` over the values. What `f` makes of the lanes that pad a last short vector does not count.
#[inline(always)]
pub(crate) fn sum_of(values: &[f32], f: impl Fn(F32x4) -> F32x4) -> f32 {
    let (vectors, rest) = values.as_chunks();
    let sum = vectors.iter().fold(F32x4::splat(0.0), |sum, x| sum + f(F32x4::from_array(x)));
    let last = f(F32x4::load(rest)).to_array();
    sum.sum() + last[..rest.len()].iter().sum::<f32>()
}

/// Largest value, of at least one.
pub(crate) fn largest(values: &[f32]) -> f32 {
    let (vectors, rest) = values.as_chunks();
    let start = F32x4::splat(f32::NEG_INFINITY);
    let vector = vectors.iter().fold(start, |best, v| best.max(F32x4::from_array(v)));
    rest.iter().fold(vector.largest(), |best, &v| best.max(v))
}

/// Vectors that a reduction takes side by side: as many chains of dependent operations, which hide each other's latency.
const CHAINS: usize = 4;

/// The smallest and the largest of the values and 0.
#[inline(always)]
pub(crate) fn range_with_zero(values: &[f32]) -> (f32, f32) {
    let zero = F32x4::splat(0.0);
    let (mut least, mut most) = ([zero; CHAINS], [zero; CHAINS]);
    let (vectors, rest) = values.as_chunks();
    let (groups, vectors) = vectors.as_chunks::<CHAINS>();
    for group in groups {
        for (i, x) in group.iter().map(F32x4::from_array).enumerate() {
            (least[i], most[i]) = (least[i].min(x), most[i].max(x));
        }
    }
    for x in vectors.iter().map(F32x4::from_array).chain([F32x4::load(rest)]) {
        (least[0], most[0]) = (least[0].min(x), most[0].max(x));
    }
    let least = least[0].min(least[1]).min(least[2].min(least[3]));
    let most = most[0].max(most[1]).max(most[2].max(most[3]));
    (least.smallest(), most.largest())
}

/// Largest of the values and 0. Of a last short vector nothing is read.
#[inline(always)]
pub(crate) fn largest_fixed(values: &[i16]) -> i16 {
    let mut most = [I16x8::splat(0); CHAINS];
    let (vectors, _) = values.as_chunks();
    let (groups, vectors) = vectors.as_chunks::<CHAINS>();
    for group in groups {
        for (most, x) in most.iter_mut().zip(group) {
            *most = most.max(I16x8::from_array(x));
        }
    }
    let most = most[0].max(most[1]).max(most[2].max(most[3]));
    vectors.iter().fold(most, |most, x| most.max(I16x8::from_array(x))).largest()
}

/// Largest absolute value, 0 for none.
#[inline(always)]
pub(crate) fn largest_magnitude(values: &[f32]) -> f32 {
    let (least, most) = range_with_zero(values);
    if most > -least { most } else { -least }
}

#[cfg(any(test, feature = "checks"))]
pub(crate) mod tests {
    use super::*;

    crate::check_table![
        exp_is_within_three_units_in_the_last_place,
        gelu_is_the_tanh_form,
        quick_gelu_is_the_sigmoid_form,
        activations_cover_the_last_short_vector,
        reductions_cover_the_last_short_vector,
        relu6_clamps_at_both_ends
    ];

    fn of(f: impl Fn(F32x4) -> F32x4, x: f32) -> f32 {
        f(F32x4::splat(x)).to_array()[0]
    }

    fn sweep() -> impl Iterator<Item = f32> {
        (-8700..=8700).map(|i| i as f32 / 100.0)
    }

    /// Two roundings of the last steps and the polynomial's own 1e-7.
    #[cfg_attr(test, test)]
    fn exp_is_within_three_units_in_the_last_place() {
        for x in sweep() {
            let (found, expected) = (f64::from(of(exp, x)), f64::from(x).exp());
            assert!((found / expected - 1.0).abs() < 3.0 * f64::from(f32::EPSILON), "exp({x}) = {found}");
        }
        assert!(of(exp, -1e9) > 0.0 && of(exp, 1e9).is_finite());
    }

    /// The sigmoid's argument carries an f32's relative error, which grows with its size, but the
    /// function is flat by then: 1e-6 of the larger of 1 and |x|.
    #[cfg_attr(test, test)]
    fn gelu_is_the_tanh_form() {
        for x in sweep() {
            let wide = f64::from(x);
            let u = (2.0 / std::f64::consts::PI).sqrt() * (wide + 0.044715 * wide.powi(3));
            let expected = 0.5 * wide * (1.0 + u.tanh());
            let found = f64::from(of(gelu, x));
            assert!((found - expected).abs() < 1e-6 * wide.abs().max(1.0), "gelu({x}) = {found}");
        }
    }

    #[cfg_attr(test, test)]
    fn quick_gelu_is_the_sigmoid_form() {
        for x in sweep() {
            let wide = f64::from(x);
            let expected = wide / (1.0 + (-1.702 * wide).exp());
            let found = f64::from(of(quick_gelu, x));
            assert!((found - expected).abs() < 1e-6 * wide.abs().max(1.0), "quick_gelu({x}) = {found}");
        }
    }

    #[cfg_attr(test, test)]
    fn activations_cover_the_last_short_vector() {
        for len in 0..10 {
            let values: Vec<f32> = (0..len).map(|i| i as f32 - 4.0).collect();
            for (activation, f) in [
                (Activation::Identity, (|x| x) as fn(F32x4) -> F32x4),
                (Activation::Relu6, relu6),
                (Activation::Gelu, gelu),
                (Activation::QuickGelu, quick_gelu),
            ] {
                let mut found = values.clone();
                activate(activation, &mut found);
                assert_eq!(found, values.iter().map(|&x| of(f, x)).collect::<Vec<_>>());
            }
        }
    }

    #[cfg_attr(test, test)]
    fn reductions_cover_the_last_short_vector() {
        for len in 1..10 {
            let values: Vec<f32> = (0..len).map(|i| -1.0 - i as f32).collect();
            assert_eq!(largest(&values), -1.0);
            assert_eq!(largest_magnitude(&values), len as f32);
            assert_eq!(range_with_zero(&values), (-(len as f32), 0.0));
            let opposite: Vec<f32> = values.iter().map(|v| -v).collect();
            assert_eq!(range_with_zero(&opposite), (0.0, len as f32));
            let squares: f32 = values.iter().map(|v| v * v).sum();
            assert_eq!(sum_of(&values, |x| x * x), squares);
            assert_eq!(sum_of(&values, |_| F32x4::splat(1.0)), len as f32);
        }
    }

    #[cfg_attr(test, test)]
    fn relu6_clamps_at_both_ends() {
        assert_eq!([-1.0, 0.5, 7.0].map(|x| of(relu6, x)), [0.0, 0.5, 6.0]);
    }
}
