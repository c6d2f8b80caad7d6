//! The CPU executor against candle's f32 operations, on a whole tower of every operation. Each
//! kernel's own edges are held against its scalar twin beside it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use more_like_this::compute::{Executor, Preference, choose, cpu::CpuExecutor, reference};
use more_like_this::model::Model;
use pollster::block_on;
use testing::{Random, tiny};

/// Both run the same rounded weights, so only the rounding of activations is left: 15 bits and a
/// sign per layer here, 3e-5 of a row's largest value each time, over some thirty layers.
const TOLERANCE: f32 = 1e-3;

#[test]
fn the_cpu_executor_equals_the_reference_on_a_tiny_tower() {
    for seed in 1..4 {
        let tower = Model::from_gguf(&tiny::model(seed)).unwrap().image;
        let mut cpu = CpuExecutor::new(tower.clone()).unwrap();
        let mut random = Random::new(seed);
        for _ in 0..3 {
            let picture = random.bytes(tower.picture_bytes());
            let found = block_on(cpu.run(&[&picture], &[0, 1])).unwrap();
            let expected = reference::run(&tower, &picture).unwrap();
            for (found, expected) in found.iter().zip(&expected) {
                let largest = expected.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
                testing::assert_close(found, expected, TOLERANCE * largest);
            }
        }
    }
}

#[test]
fn the_cpu_is_chosen_when_asked_for_and_says_nothing() {
    let tower = Model::from_gguf(&tiny::model(1)).unwrap().image;
    let (executor, note) = block_on(choose(&tower, Preference::Cpu)).unwrap();
    assert!(executor.describe().starts_with("CPU"), "{}", executor.describe());
    assert_eq!(note, None);
}

#[test]
fn some_executor_is_always_found_and_a_note_explains_the_cpu() {
    let tower = Model::from_gguf(&tiny::model(1)).unwrap().image;
    for preference in [Preference::Auto, Preference::Gpu] {
        let (mut executor, note) = block_on(choose(&tower, preference)).unwrap();
        assert_eq!(executor.describe().starts_with("CPU"), note.is_some());
        let picture = vec![0; tower.picture_bytes()];
        assert_eq!(block_on(executor.run(&[&picture], &[0, 1])).unwrap().len(), 2);
    }
}
