//! What tests share, those of the other crates included: seeded numbers and a comparison.

pub use random::Random;

/// Fails, naming the first place, where two slices differ by more than `bound`, or in length.
#[track_caller]
pub fn assert_close(found: &[f32], expected: &[f32], bound: f32) {
    assert_eq!(found.len(), expected.len());
    for (at, (f, e)) in found.iter().zip(expected).enumerate() {
        assert!((f - e).abs() <= bound, "at {at}: {f}, expected {e} within {bound}");
    }
}
