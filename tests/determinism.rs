//! The same words and marks give the same ranking on every machine: by each instruction set that this CPU has, by the definition in
//! f32, and by a GPU where there is one.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use more_like_this::Error;
use more_like_this::agreement::disorder;
use more_like_this::answer::Reply;
use more_like_this::compute::cpu::CpuExecutor;
use more_like_this::compute::gpu::{GpuExecutor, Precision};
use more_like_this::compute::{Executor, Graph, reference};
use more_like_this::engine::SearchEngine;
use more_like_this::feedback::{Mark, Mode, Overrides, Side, Strategy as Feedback};
use more_like_this::model::Model;
use more_like_this::question::{Question, Wishes};
use more_like_this::vector::normalize;
use pollster::block_on;
use proptest::prelude::*;
use testing::{Random, tiny};

/// Pictures of a gallery.
const PICTURES: usize = 12;

/// What a tower was run by, and what it made of the pictures.
struct Machine {
    name: String,
    embeddings: Vec<Vec<f32>>,
}

/// How far two scores may be apart for their pictures to change places: of what rounds nothing but sums.
const SUMS: f32 = 0.005;
/// Of what keeps 15 bits of activations on the CPU and 11 on the GPU.
const FINE: f32 = 0.01;
/// Of what keeps 7 bits, in a tower of random weights.
const COARSE: f32 = 0.1;

/// The level of instructions is the whole process's.
static ALONE: Mutex<()> = Mutex::new(());

/// What the CPU makes of the pictures at each level that it has, the lowest first.
#[cfg(target_arch = "x86_64")]
fn by_cpu(graph: &Arc<Graph>, pictures: &[Vec<u8>]) -> Vec<Machine> {
    use kernels::cpu::{Level, levels, limit};
    let levels = levels();
    let machines = levels.into_iter().map(|level| {
        limit(level);
        let mut cpu = CpuExecutor::new(graph.clone()).unwrap();
        Machine { name: format!("{level:?}"), embeddings: run(&mut cpu, pictures) }
    });
    let machines = machines.collect();
    limit(Level::AvxVnni);
    machines
}

#[cfg(not(target_arch = "x86_64"))]
fn by_cpu(graph: &Arc<Graph>, pictures: &[Vec<u8>]) -> Vec<Machine> {
    let mut cpu = CpuExecutor::new(graph.clone()).unwrap();
    vec![Machine { name: cpu.describe(), embeddings: run(&mut cpu, pictures) }]
}

fn by_gpu(graph: &Arc<Graph>, pictures: &[Vec<u8>], precision: Precision) -> Option<Machine> {
    match block_on(GpuExecutor::with_precision(graph.clone(), 4, precision)) {
        Ok(mut gpu) => {
            Some(Machine { name: format!("GPU, {precision:?}"), embeddings: run(&mut gpu, pictures) })
        }
        Err(Error::NoGpu(reason)) if std::env::var_os("REQUIRE_GPU").is_none_or(|value| value != "1") => {
            // Past the test runner's capture, so that a skip is always seen.
            let _ = writeln!(std::io::stderr(), "skipped: no usable GPU: {reason}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn by_definition(graph: &Graph, pictures: &[Vec<u8>]) -> Machine {
    let embedding = |picture: &Vec<u8>| reference::run(graph, picture).unwrap().swap_remove(0);
    Machine { name: "reference".into(), embeddings: unit(pictures.iter().map(embedding)) }
}

fn run(executor: &mut impl Executor, pictures: &[Vec<u8>]) -> Vec<Vec<f32>> {
    let pictures: Vec<&[u8]> = pictures.iter().map(Vec::as_slice).collect();
    let batches = pictures.chunks(executor.batch());
    let made: Vec<Vec<f32>> =
        batches.flat_map(|batch| block_on(executor.run(batch, &[0])).unwrap()).collect();
    unit(made.iter().flat_map(|rows| rows.chunks(tiny::EMBEDDING)).map(<[f32]>::to_vec))
}

fn unit(embeddings: impl Iterator<Item = Vec<f32>>) -> Vec<Vec<f32>> {
    embeddings.map(|embedding| normalize(embedding).unwrap()).collect()
}

/// A question of these words, with a mark for each number: which picture, and on which side.
fn question(words: &str, marks: &[usize], strategy: Feedback) -> Question {
    let mark = |&number: &usize| Mark {
        id: (number % PICTURES).to_string(),
        // So that no picture is marked both ways.
        side: if (number % PICTURES).is_multiple_of(2) { Side::Like } else { Side::Dislike },
        region: None,
    };
    Question {
        words: words.to_owned(),
        example: None,
        marks: marks.iter().map(mark).collect(),
        wishes: Wishes { more: vec!["blue".into()], less: Vec::new() },
        strategy,
        mode: Mode::Clicks,
        params: Overrides::default(),
        first: PICTURES,
    }
}

/// What an engine with a machine's embeddings answers.
fn reply(model: &[u8], machine: &Machine, question: &Question) -> Reply {
    let mut engine = SearchEngine::new(model).unwrap();
    let ids = (0..PICTURES).map(|id| id.to_string()).collect();
    engine.insert(ids, &machine.embeddings.concat()).unwrap();
    engine.ask(question).unwrap()
}

/// The ranking, and each picture's score.
fn ranking(reply: &Reply) -> (Vec<usize>, Vec<f32>) {
    let Reply::Answer(answer) = reply else { panic!("{reply:?}") };
    let hits = answer.hits.as_ref().unwrap();
    let order: Vec<usize> = hits.iter().map(|hit| hit.id.parse().unwrap()).collect();
    let mut scores = vec![f32::NAN; PICTURES];
    order.iter().zip(hits).for_each(|(&picture, hit)| scores[picture] = hit.score);
    (order, scores)
}

/// By how much two replies contradict each other.
fn contradiction(one: &Reply, other: &Reply) -> f32 {
    let ((order, scores), (other_order, others)) = (ranking(one), ranking(other));
    disorder(&order, &others, PICTURES).max(disorder(&other_order, &scores, PICTURES))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Byte products give the same sums by every instruction set; what is rounded otherwise may change the places of
    /// pictures that are tied, within the distances above.
    #[test]
    fn rankings_are_the_same_by_every_instruction_set_and_by_definition(
        seed in 1u64..1000,
        words in prop::sample::select(vec!["red apple", "green dogs", "word", "blue blue dog"]),
        marks in prop::collection::vec(0..PICTURES, 0..4),
        strategy in prop::sample::select(vec![Feedback::Prf, Feedback::Explicit]),
    ) {
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = tiny::model(seed);
        let graph = Model::from_gguf(&bytes).unwrap().image;
        let pictures = pictures(&graph, seed);
        let question = question(words, &marks, strategy);
        let expected = reply(&bytes, &by_definition(&graph, &pictures), &question);
        let mut byte_products = None;
        for machine in by_cpu(&graph, &pictures) {
            let found = reply(&bytes, &machine, &question);
            let is_fine = machine.name == "Baseline";
            let apart = contradiction(&found, &expected);
            prop_assert!(apart <= if is_fine { FINE } else { COARSE }, "{}: {apart}", machine.name);
            if !is_fine {
                prop_assert_eq!(byte_products.get_or_insert_with(|| found.clone()), &found, "{}", machine.name);
            }
        }
    }
}

#[test]
fn rankings_are_the_same_by_a_gpu() {
    for seed in 1..4 {
        let bytes = tiny::model(seed);
        let graph = Model::from_gguf(&bytes).unwrap().image;
        let pictures = pictures(&graph, seed);
        let definition = by_definition(&graph, &pictures);
        for (precision, distance) in [(Precision::Single, SUMS), (Precision::Half, FINE)] {
            let Some(gpu) = by_gpu(&graph, &pictures, precision) else { return };
            for marks in [&[][..], &[0], &[1, 2, 4]] {
                let question = question("red apple", marks, Feedback::Prf);
                let apart =
                    contradiction(&reply(&bytes, &gpu, &question), &reply(&bytes, &definition, &question));
                assert!(apart <= distance, "{}, {marks:?}: {apart}", gpu.name);
            }
        }
    }
}

fn pictures(graph: &Graph, seed: u64) -> Vec<Vec<u8>> {
    let mut random = Random::new(seed);
    (0..PICTURES).map(|_| random.bytes(graph.picture_bytes())).collect()
}
