//! The GPU executor against the op set in candle's f32, one kernel at a time and as a whole.
//!
//! Without a GPU (lavapipe is one) these tests say so and pass; with `REQUIRE_GPU=1` they fail.

use std::sync::Arc;

use super::{GpuExecutor, Precision};
use crate::Error;
use crate::compute::testing::{Tower, open, open_with, small_tower};
use crate::compute::{Activation, Executor, Graph, Op, Param, Pool, reference};
use pollster::block_on;
use testing::Random;

/// Largest error allowed, relative to the largest value of an output.
fn tolerance(precision: Precision) -> f32 {
    match precision {
        // Measured on lavapipe and SwiftShader: below 1e-6; sums in another order than candle's and a driver's exp
        // may cost ten times that.
        Precision::Single => 1e-5,
        // 11 bits of every value that is stored on the way, a few in a row.
        Precision::Half => 4e-3,
    }
}

const ACTIVATIONS: [Activation; 4] =
    [Activation::Identity, Activation::Relu6, Activation::Gelu, Activation::QuickGelu];

/// Runs `count` seeded pictures on the GPU and by definition, and compares every output.
fn compare(name: &str, graph: &Arc<Graph>, gpu: &mut GpuExecutor, count: usize) {
    let mut random = Random::new(count as u64);
    let pictures: Vec<_> = (0..count).map(|_| random.bytes(graph.picture_bytes())).collect();
    let pictures: Vec<_> = pictures.iter().map(Vec::as_slice).collect();
    let wanted: Vec<usize> = (0..graph.lowered.outputs.len()).collect();
    let found = block_on(gpu.run(&pictures, &wanted)).unwrap();
    let mut expected = vec![Vec::new(); wanted.len()];
    for picture in pictures {
        let outputs = reference::run(graph, picture).unwrap();
        expected.iter_mut().zip(outputs).for_each(|(all, one)| all.extend(one));
    }
    assert_eq!(found.len(), expected.len(), "{name}");
    for (index, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert_eq!(found.len(), expected.len(), "{name}, output {index}");
        let largest = expected.iter().fold(0.0, |max: f32, x| max.max(x.abs()));
        for (at, (x, y)) in found.iter().zip(expected).enumerate() {
            // Written so that a NaN fails.
            let near = (x - y).abs() <= tolerance(gpu.precision) * largest;
            assert!(near, "{name}, output {index} at {at}: {x}, expected {y}, largest {largest}");
        }
    }
}

/// One batch of three pictures through a graph, in both precisions and in every way that its steps can be run.
fn check(name: &str, graph: &Arc<Graph>) {
    for precision in Precision::ALL {
        let Some(mut gpu) = open_with(graph, 3, precision) else { return };
        for way in 0..gpu.ways() {
            block_on(gpu.take_all(way)).unwrap();
            compare(&format!("{name}, {precision:?}, way {way}"), graph, &mut gpu, 3);
        }
    }
}

#[test]
fn stem() {
    for (side, channels) in [(2, 1), (4, 5), (6, 32), (34, 3)] {
        let (tower, map) = Tower::new(side, channels);
        check(&format!("stem {side} {channels}"), &tower.finish(&[map]));
    }
}

#[test]
fn depthwise() {
    let sizes = [(2, 1, 1), (2, 4, 1), (8, 5, 1), (8, 5, 2), (14, 24, 1), (12, 24, 2)];
    for ((side, channels, stride), kernel) in sizes.into_iter().flat_map(|size| [(size, 3), (size, 5)]) {
        let (mut tower, map) = Tower::new(side * 2, channels);
        let y = tower.depthwise(map, kernel, stride, Activation::Relu6);
        check(&format!("depthwise {side} {channels} {kernel} {stride}"), &tower.finish(&[y]));
    }
}

#[test]
fn depthwise_activates_as_asked() {
    for activation in ACTIVATIONS {
        let (mut tower, map) = Tower::new(14, 6);
        let y = tower.depthwise(map, 3, 1, activation);
        check(&format!("depthwise {activation:?}"), &tower.finish(&[y]));
    }
}

#[test]
fn patches() {
    for (across, patch) in [(1, 1), (3, 1), (1, 3), (2, 3), (5, 4), (2, 7)] {
        let (tower, rows) = Tower::of_patches(across, patch);
        check(&format!("patches {across} {patch}"), &tower.finish(&[rows]));
    }
}

#[test]
fn prepend_row() {
    for (root, columns) in [(1, 1), (3, 5), (5, 257)] {
        let (mut tower, map) = Tower::new(root * 2, columns);
        let y = tower.prepend_row(map);
        check(&format!("prepend row {root}^2 {columns}"), &tower.finish(&[y]));
    }
}

#[test]
fn skip_row() {
    for (root, columns) in [(2, 1), (3, 5), (5, 257)] {
        let (mut tower, map) = Tower::new(root * 2, columns);
        let y = tower.skip_row(map);
        check(&format!("skip row {root}^2 {columns}"), &tower.finish(&[y]));
    }
}

#[test]
fn linear() {
    // Rows of one picture, inputs and outputs: one, primes, and around all tiles (32, 64 and 128 rows,
    // 32 and 64 outputs, 16 inputs).
    for (root, inputs, outputs) in [
        (1, 1, 1),
        (1, 17, 512),
        (3, 7, 31),
        (3, 15, 32),
        (3, 16, 33),
        (4, 17, 63),
        (5, 13, 64),
        (5, 32, 65),
        (7, 97, 127),
        (7, 24, 144),
        (8, 31, 128),
        (13, 64, 24),
    ] {
        let (mut tower, map) = Tower::new(root * 2, inputs);
        let y = tower.linear(map, outputs, Activation::Identity);
        check(&format!("linear {root}^2 {inputs} {outputs}"), &tower.finish(&[y]));
    }
}

#[test]
fn linear_activates_before_it_adds() {
    for activation in ACTIVATIONS {
        let (mut tower, map) = Tower::new(14, 37);
        let x = tower.linear(map, 37, Activation::Identity);
        let y = tower.linear_add(x, map, activation);
        check(&format!("linear {activation:?} + residual"), &tower.finish(&[y]));
    }
    let (mut tower, map) = Tower::new(14, 37);
    let y = tower.linear_add_table(map, 41);
    check("linear + table", &tower.finish(&[y]));
    let (mut tower, map) = Tower::new(14, 37);
    let y = tower.linear_without_bias(map, 5);
    check("linear without bias", &tower.finish(&[y]));
}

#[test]
fn gelu_holds_far_from_zero() {
    for activation in [Activation::Gelu, Activation::QuickGelu] {
        let (mut tower, map) = Tower::new(4, 8);
        let weight = tower.weight(map, 8);
        let bias = Param::F32(vec![-1e4, -100.0, -9.0, -1.0, 1.0, 9.0, 100.0, 1e4]);
        let bias = Some(tower.builder.param(bias));
        let y = tower.builder.then(map, Op::Linear { weight, bias, activation, table: None }).unwrap();
        check(&format!("{activation:?}"), &tower.finish(&[y]));
    }
}

#[test]
fn layer_norm() {
    for columns in [1, 3, 64, 65, 255, 256, 257, 384] {
        let (mut tower, map) = Tower::new(6, 16);
        let x = tower.linear(map, columns, Activation::Identity);
        let y = tower.layer_norm(x, 1e-6);
        check(&format!("layer norm {columns}"), &tower.finish(&[y]));
    }
}

#[test]
fn attention() {
    for (root, heads, width) in
        [(1, 1, 4), (2, 3, 8), (3, 2, 20), (7, 6, 64), (8, 1, 4), (9, 2, 68), (12, 1, 8)]
    {
        let (mut tower, map) = Tower::new(root * 2, 12);
        let y = tower.attention(map, heads, width);
        check(&format!("attention {root}^2 {heads} {width}"), &tower.finish(&[y]));
    }
}

#[test]
fn heads_that_do_not_fill_vec4s_are_refused() {
    let (mut tower, map) = Tower::new(4, 12);
    let y = tower.attention(map, 2, 6);
    let refused = block_on(GpuExecutor::new(tower.finish(&[y]), 1));
    assert!(matches!(refused, Err(Error::NoGpu(_))));
}

#[test]
fn pool() {
    let sizes = [(1, 1), (3, 5), (7, 257)];
    for ((root, columns), kind) in
        sizes.into_iter().flat_map(|size| [(size, Pool::Mean), (size, Pool::First)])
    {
        let (mut tower, map) = Tower::new(root * 2, columns);
        let y = tower.pool(map, kind);
        check(&format!("pool {kind:?} {root}^2 {columns}"), &tower.finish(&[y]));
    }
}

#[test]
fn a_whole_tower_in_batches_of_every_size() {
    let graph = small_tower();
    let Some(mut gpu) = open(&graph, 17) else { return };
    assert_eq!((gpu.batch(), gpu.at_once()), (17, 9));
    // Down and up again, in one submission and in two: nothing of a larger batch may show in a smaller one.
    for count in [4, 1, 3, 16, 2, 10, 17, 9] {
        compare(&format!("tower, batch of {count}"), &graph, &mut gpu, count);
    }
}

#[test]
fn batches_that_break_the_contract_are_refused() {
    let graph = small_tower();
    assert!(matches!(block_on(GpuExecutor::new(graph.clone(), 0)), Err(Error::Invalid(_))));
    let Some(mut gpu) = open(&graph, 2) else { return };
    let picture = vec![0; graph.picture_bytes()];
    let (whole, cut) = (picture.as_slice(), &picture[1..]);
    for refused in [&[][..], &[whole, whole, whole], &[whole, cut]] {
        assert!(matches!(block_on(gpu.run(refused, &[0])), Err(Error::Invalid(_))));
    }
    compare("after refusals", &graph, &mut gpu, 2);
}

#[test]
fn halves_are_refused_where_they_overflow() {
    let (mut tower, map) = Tower::new(4, 8);
    let weight = tower.weight(map, 8);
    let bias = Some(tower.builder.param(Param::F32(vec![1e6; 8])));
    let linear = Op::Linear { weight, bias, activation: Activation::Identity, table: None };
    let y = tower.builder.then(map, linear).unwrap();
    let graph = tower.finish(&[y]);
    if open(&graph, 1).is_some() {
        let refused = block_on(GpuExecutor::with_precision(graph, 1, Precision::Half));
        assert!(matches!(refused, Err(Error::NoGpu(_))));
    }
}

#[test]
fn a_lost_device_is_told() {
    let graph = small_tower();
    let Some(mut gpu) = open(&graph, 1) else { return };
    gpu.destroy();
    let picture = vec![0; graph.picture_bytes()];
    let error = block_on(gpu.run(&[&picture], &[0])).unwrap_err();
    assert!(matches!(error, Error::GpuLost(_)), "{error}");
}

#[test]
fn tuning_changes_no_result() {
    let graph = small_tower();
    let Some(mut gpu) = open(&graph, 3) else { return };
    block_on(gpu.tune()).unwrap();
    assert_eq!(gpu.kernels().len(), graph.lowered.steps.len());
    compare("tuned", &graph, &mut gpu, 3);
}

#[test]
fn every_step_is_timed() {
    let graph = small_tower();
    let Some(gpu) = open(&graph, 2) else { return };
    if let Some(times) = block_on(gpu.step_times(2)).unwrap() {
        assert_eq!(times.len(), graph.lowered.steps.len());
        assert!(times.iter().any(|time| !time.is_zero()));
    }
}

#[test]
fn the_adapter_is_named() {
    let Some(gpu) = open(&small_tower(), 1) else { return };
    let name = gpu.describe().to_lowercase();
    assert!(name.starts_with("vulkan ("), "{name}");
    assert_eq!(gpu.is_software(), name.contains("llvmpipe") || name.contains("swiftshader"), "{name}");
}
