//! Where a GPU's time goes, and how exact it is.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use more_like_this::compute::gpu::{GpuExecutor, Precision};
use more_like_this::compute::{Executor, Graph, Op, reference};
use more_like_this::vector::{dot, normalize};
use pollster::block_on;
use random::Random;

use super::{Options, time};

/// Pictures of a run.
const BATCHES: [usize; 3] = [1, 16, 64];

/// Pictures that are compared with the reference, which takes its time.
const COMPARED: usize = 4;

/// Pixels along a tile of the pictures.
const TILE: usize = 28;

/// For both ways to store activations: pictures per second of the image tower by batch, the share of each operation,
/// and the distance to the definition in f32; with `steps` a line for each step as well.
pub(super) fn lines(options: &Options, graph: &Arc<Graph>) -> Result<String> {
    let most = BATCHES[BATCHES.len() - 1];
    let mut lines = String::new();
    for precision in Precision::ALL {
        let start = Instant::now();
        match block_on(GpuExecutor::with_precision(graph.clone(), most, precision)) {
            Ok(gpu) => {
                let _ = writeln!(lines, "{precision:?} precision, ready in {:.0?}", start.elapsed());
                lines.push_str(&of(options, graph, gpu)?);
            }
            Err(error) => drop(writeln!(lines, "{precision:?} precision: {error}")),
        }
    }
    Ok(lines)
}

fn of(options: &Options, graph: &Arc<Graph>, mut gpu: GpuExecutor) -> Result<String> {
    let most = gpu.batch();
    let mut random = Random::new(1);
    let pictures: Vec<_> = (0..most).map(|_| mosaic(&mut random, graph.side)).collect();
    let pictures: Vec<&[u8]> = pictures.iter().map(Vec::as_slice).collect();
    let mut lines = String::new();
    for batch in BATCHES.into_iter().filter(|&batch| batch <= most) {
        let times = time(options.runs, || {
            black_box(block_on(gpu.run(&pictures[..batch], &[0]))?);
            Ok(())
        })?;
        let rate = batch as f64 / times.median.as_secs_f64();
        let _ = writeln!(lines, "tower, batches of {batch}: {rate:.0}/s, {times}");
    }
    lines.push_str(&steps(options, graph, &gpu)?);
    let found = block_on(gpu.run(&pictures[..COMPARED], &[0]))?.concat();
    let mut least = 1.0f32;
    for (picture, found) in pictures.iter().zip(found.chunks_exact(found.len() / COMPARED)) {
        let expected = reference::run(graph, picture)?.swap_remove(0);
        least = least.min(dot(&normalize(found.to_vec())?, &normalize(expected)?));
    }
    let _ = writeln!(lines, "least cosine to the same tower in f32, of {COMPARED} pictures: {least:.6}");
    Ok(lines)
}

/// The share of each operation in the largest batch, and of each step when asked for.
fn steps(options: &Options, graph: &Graph, gpu: &GpuExecutor) -> Result<String> {
    let batch = gpu.at_once();
    let mut times = vec![Duration::MAX; graph.lowered.steps.len()];
    for _ in 0..options.runs {
        let Some(found) = block_on(gpu.step_times(batch))? else {
            return Ok("this adapter has no timestamps, so no step was timed\n".into());
        };
        times.iter_mut().zip(found).for_each(|(least, found)| *least = found.min(*least));
    }
    let total: Duration = times.iter().sum();
    let mut shares: BTreeMap<&str, (Duration, usize)> = BTreeMap::new();
    let mut lines = String::new();
    for ((step, kernel), time) in graph.lowered.steps.iter().zip(gpu.kernels()).zip(&times) {
        let share = shares.entry(step.op.name()).or_default();
        *share = (share.0 + *time, share.1 + 1);
        if options.steps {
            let (from, to) = (step.input_shape, step.output_shape);
            let multiplied = match step.op {
                Op::Linear { .. } => to.len() * from.columns,
                Op::Depthwise { kernel, .. } => to.len() * kernel * kernel,
                Op::Stem { .. } => to.len() * 27,
                _ => 0,
            };
            let rate = 2.0 * (multiplied * batch) as f64 / time.as_secs_f64() / 1e9;
            let _ = writeln!(
                lines,
                "{:>6} x {:<4} -> {:>6} x {:<4} {time:>9.1?} {rate:>6.0} Gop/s  {kernel}",
                from.rows, from.columns, to.rows, to.columns,
            );
        }
    }
    let _ = writeln!(lines, "steps of a batch of {batch}: {total:.1?}");
    for (name, (time, count)) in shares {
        let percent = 100.0 * time.as_secs_f64() / total.as_secs_f64();
        let _ = writeln!(lines, "  {percent:>4.1} % {name}, {count} steps, {time:.1?}");
    }
    Ok(lines)
}

/// A mosaic of random colours: noise of single pixels says less to a tower than large shapes do.
fn mosaic(random: &mut Random, side: usize) -> Vec<u8> {
    let colours = random.bytes(side.div_ceil(TILE).pow(2) * 4);
    let value = |index: usize| {
        let (x, y) = (index / 4 % side, index / 4 / side);
        colours[(y / TILE * side.div_ceil(TILE) + x / TILE) * 4 + index % 4]
    };
    (0..side * side * 4).map(value).collect()
}
