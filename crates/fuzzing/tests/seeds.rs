//! Replays the seeds of every target, and whatever was found, which lies among them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use fuzzing::{TARGETS, Target};

/// The largest seed: a fuzzer tries more of small ones.
const LARGEST: u64 = 8 << 10;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn seeds(target: &Target) -> Vec<PathBuf> {
    let folder = fuzz().join("seeds").join(target.name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut seeds: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    seeds.sort();
    seeds
}

#[test]
fn no_seed_and_nothing_that_was_found_breaks_a_promise() {
    let mut broken = Vec::new();
    for target in TARGETS {
        let seeds = seeds(&target);
        assert!(!seeds.is_empty(), "{} has no seed", target.name);
        for seed in seeds {
            let bytes = fs::read(&seed).unwrap();
            if catch_unwind(|| (target.run)(&bytes)).is_err() {
                broken.push(seed);
            }
        }
    }
    assert!(broken.is_empty(), "{broken:?}");
}

#[test]
fn seeds_are_small() {
    for seed in TARGETS.iter().flat_map(seeds) {
        let size = fs::metadata(&seed).unwrap().len();
        assert!(size <= LARGEST, "{}: {size} bytes", seed.display());
    }
}

#[test]
fn every_target_has_a_program_for_the_fuzzer() {
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for Target { name, .. } in TARGETS {
        let program = fs::read_to_string(fuzz().join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(program.contains(&format!("fuzzing::{name}(bytes)")), "{name}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
    }
}

/// Bytes that a fuzzer begins with: nothing, and noise.
#[test]
fn noise_breaks_no_promise() {
    let mut random = testing::Random::new(3);
    for target in TARGETS {
        (target.run)(&[]);
        for length in [1, 2, 7, 30, 200, 1000] {
            (0..20).for_each(|_| (target.run)(&random.bytes(length)));
        }
    }
}
