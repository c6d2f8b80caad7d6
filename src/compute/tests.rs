//! Executors against the reference, on whole towers; and which of them is chosen.

use std::collections::BTreeSet;
use std::sync::Arc;

use pollster::block_on;
use proptest::prelude::*;

use super::cpu::CpuExecutor;
use super::gpu::Precision;
use super::testing::{Tower, open_with};
use super::{Activation, Executor, Graph, Pool, Preference, Value, budget, choose, reference};
use crate::model::Model;
use testing::{Random, assert_close, cosine, tiny};

/// Least cosine of a tower's outputs to the reference's, which runs the same weights: a tiny tower's are bytes, so that
/// activations have 7 bits.
const CLOSE: f32 = 0.997;

/// Runs one seeded picture, and compares every output with the reference's, relative to its largest value.
fn compare(graph: &Graph, executor: &mut impl Executor, seed: u64, tolerance: f32) {
    let picture = Random::new(seed).bytes(graph.picture_bytes());
    let wanted: Vec<usize> = (0..graph.lowered.outputs.len()).collect();
    let found = block_on(executor.run(&[&picture], &wanted)).unwrap();
    let expected = reference::run(graph, &picture).unwrap();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        let largest = expected.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
        assert_close(found, expected, tolerance * largest);
    }
}

#[test]
fn the_cpu_executor_is_close_to_the_reference_on_a_tiny_tower() {
    for seed in 1..4 {
        let tower = Model::from_gguf(&tiny::model(seed)).unwrap().image;
        let mut cpu = CpuExecutor::new(tower.clone()).unwrap();
        for picture in 0..3 {
            let picture = Random::new(10 * seed + picture).bytes(tower.picture_bytes());
            let found = block_on(cpu.run(&[&picture], &[0, 1])).unwrap();
            for (found, expected) in found.iter().zip(&reference::run(&tower, &picture).unwrap()) {
                assert!(cosine(found, expected) >= CLOSE, "{}", cosine(found, expected));
            }
        }
    }
}

/// A graph of any ops in any order: each number picks an op, what it reads and its size.
fn random_graph(choices: &[u32]) -> Arc<Graph> {
    let mut numbers = choices.iter().copied().cycle();
    let mut pick = |count: usize| numbers.next().unwrap_or(0) as usize % count;
    let (mut tower, first) = if pick(2) == 0 {
        Tower::new(2 * (1 + pick(6)), 1 + pick(9))
    } else {
        Tower::of_patches(1 + pick(5), 1 + pick(3))
    };
    let mut values = vec![first];
    for _ in 0..choices.len() / 4 {
        let x = values[pick(values.len())];
        let shape = tower.builder.shape(x);
        let activation =
            [Activation::Identity, Activation::Relu6, Activation::Gelu, Activation::QuickGelu][pick(4)];
        let alike: Vec<Value> =
            values.iter().copied().filter(|&value| tower.builder.shape(value).rows == shape.rows).collect();
        let (residual, side) = (alike[pick(alike.len())], shape.side());
        let (kernel, stride) = ([3, 5][pick(2)], 1 + pick(2));
        let y = match (pick(10), side) {
            (9, Ok(side)) if stride == 1 || side % 2 == 0 => {
                let wide = tower.linear(x, 1 + pick(20), Activation::Relu6);
                let deep = tower.depthwise(wide, kernel, stride, Activation::Relu6);
                tower.linear(deep, 1 + pick(20), Activation::Identity)
            }
            (0, _) => tower.linear(x, 1 + pick(20), activation),
            (1, _) => tower.linear_add(x, residual, activation),
            (2, _) => tower.linear_add_table(x, 1 + pick(20)),
            // A large epsilon: a row whose values are nearly equal would be blown up, and its rounding with it.
            (3, _) => tower.layer_norm(x, 1.0),
            (4, _) => tower.attention(x, 1 + pick(3), 4 * (1 + pick(2))),
            (5, _) => tower.prepend_row(x),
            (6, _) if shape.rows > 1 => tower.skip_row(x),
            (7, Ok(side)) if stride == 1 || side % 2 == 0 => tower.depthwise(x, kernel, stride, activation),
            _ if pick(3) == 0 => tower.pool(x, [Pool::Mean, Pool::First][pick(2)]),
            _ => tower.linear_without_bias(x, 1 + pick(20)),
        };
        values.push(y);
    }
    let results: Vec<Value> =
        (0..1 + pick(3)).map(|_| values[values.len() - 1 - pick(values.len())]).collect();
    tower.finish(&results)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// A slot that is taken over too early gives other values altogether. Rounded activations are all that may
    /// differ; sums of several layers of them stay below a hundredth of the largest value.
    #[test]
    fn the_cpu_executor_equals_the_reference_on_any_graph(choices in proptest::collection::vec(any::<u32>(), 4..60)) {
        let graph = random_graph(&choices);
        compare(&graph, &mut CpuExecutor::new(graph.clone()).unwrap(), choices.len() as u64, 1e-2);
    }
}

/// A few of them, the later ones longer.
fn seeded_graphs() -> Vec<Arc<Graph>> {
    let mut random = Random::new(12);
    let mut graph = |case| {
        let choices: Vec<u32> = (0..8 + 4 * case).map(|_| random.bits() as u32).collect();
        random_graph(&choices)
    };
    (0..12).map(&mut graph).collect()
}

#[test]
fn every_op_is_in_some_seeded_graph() {
    let graphs = seeded_graphs();
    let steps = graphs.iter().flat_map(|graph| &graph.written.steps);
    let names: BTreeSet<&str> = steps.map(|step| step.op.name()).collect();
    let all = [
        "attention",
        "depthwise",
        "layer norm",
        "linear",
        "patches",
        "pool",
        "prepend row",
        "skip row",
        "stem",
    ];
    assert_eq!(names, BTreeSet::from(all));
}

#[test]
fn the_gpu_executor_equals_the_reference_on_any_graph() {
    for (case, graph) in seeded_graphs().into_iter().enumerate() {
        for (precision, tolerance) in [(Precision::Single, 1e-4), (Precision::Half, 1e-2)] {
            let Some(mut gpu) = open_with(&graph, 1, precision) else { return };
            for way in 0..gpu.ways() {
                block_on(gpu.take_all(way)).unwrap();
                compare(&graph, &mut gpu, case as u64, tolerance);
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
    for preference in [Preference::Auto { workers: 1 }, Preference::Gpu] {
        let (mut executor, note) = block_on(choose(&tower, preference)).unwrap();
        assert_eq!(executor.describe().starts_with("CPU"), note.is_some());
        let picture = vec![0; tower.picture_bytes()];
        assert_eq!(block_on(executor.run(&[&picture], &[0, 1])).unwrap().len(), 2);
    }
}

#[test]
fn workers_share_the_gpus_batch_among_them() {
    let time = std::time::Duration::from_millis(60);
    assert_eq!(budget(time, 1, 16), std::time::Duration::from_millis(960));
    assert_eq!(budget(time, 8, 16), std::time::Duration::from_millis(120));
    assert_eq!(budget(time, 0, 4), std::time::Duration::from_millis(240));
}
