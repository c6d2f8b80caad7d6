//! What this x86-64 CPU has beside the baseline, as far as the innermost loops ask.

/// An instruction set that loops are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// SSE2, which every one has.
    Baseline,
    /// Vectors of 256 bits.
    Avx2,
    /// Products of bytes in fours, with AVX-512's encoding.
    Avx512Vnni,
    /// The same with AVX's.
    AvxVnni,
}

/// Whether this CPU has it, and AVX2 with it.
#[inline(always)]
pub(crate) fn has(level: Level) -> bool {
    use std::arch::is_x86_feature_detected as detected;
    is_allowed(level)
        && match level {
            Level::Baseline => true,
            Level::Avx2 => detected!("avx2"),
            Level::Avx512Vnni => detected!("avx512vnni") && detected!("avx512vl") && detected!("avx2"),
            Level::AvxVnni => detected!("avxvnni") && detected!("avx2"),
        }
}

#[cfg(not(any(test, feature = "checks")))]
#[inline(always)]
fn is_allowed(_: Level) -> bool {
    true
}

#[cfg(any(test, feature = "checks"))]
pub use limit::{levels, limit};

#[cfg(any(test, feature = "checks"))]
use limit::is_allowed;

/// For tests, which have a whole tower run as on lesser CPUs.
#[cfg(any(test, feature = "checks"))]
mod limit {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::Level;

    static LIMIT: AtomicU8 = AtomicU8::new(Level::AvxVnni as u8);

    /// Has this whole process do without what is above `level`. A layer that was packed before stays as it is.
    pub fn limit(level: Level) {
        LIMIT.store(level as u8, Ordering::Relaxed);
    }

    /// What this CPU has of them, as far as it may be used.
    pub fn levels() -> Vec<Level> {
        let all = [Level::Baseline, Level::Avx2, Level::Avx512Vnni, Level::AvxVnni];
        all.into_iter().filter(|&level| super::has(level)).collect()
    }

    pub(super) fn is_allowed(level: Level) -> bool {
        level as u8 <= LIMIT.load(Ordering::Relaxed)
    }
}
