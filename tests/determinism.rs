//! The same words and marks give the same ranking on every machine: by each instruction set that this CPU has, by the definition in
//! f32, and by a GPU where there is one. The model and its pictures are the shipped ones: a tower of random weights says nearly the
//! same of every picture, so that any order would be a tie.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::cell::RefCell;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
use proptest::test_runner::TestRunner;
use safetensors::SafeTensors;

/// How far two scores may be apart for their pictures to change places, against the definition.
mod distance {
    /// Of what rounds nothing but its sums: a gallery keeps steps of 7 bits, and a number between two may fall to either.
    pub(crate) const SUMS: f32 = 0.005;
    /// Of activations of 15 bits.
    pub(crate) const FINE: f32 = 0.005;
    /// Of activations of 7 bits; .014 at most was measured, where the best and the worst picture are .18 apart or more.
    pub(crate) const COARSE: f32 = 0.02;
}

/// Questions that are asked of every machine.
const QUESTIONS: u32 = 64;

/// The level that multiplies no bytes, so that its activations have 15 bits.
const BASELINE: &str = "Baseline";

/// What a tower was run by, and an engine with what it made of the pictures.
struct Machine {
    name: String,
    distance: f32,
    engine: RefCell<SearchEngine>,
}

impl Machine {
    fn new(name: String, distance: f32, model: &[u8], embeddings: &[Vec<f32>]) -> Self {
        let mut engine = SearchEngine::new(model).unwrap();
        let ids = (0..embeddings.len()).map(|id| id.to_string()).collect();
        engine.insert(ids, &embeddings.concat()).unwrap();
        Self { name, distance, engine: engine.into() }
    }

    fn reply(&self, question: &Question) -> Reply {
        self.engine.borrow_mut().ask(question).unwrap()
    }
}

/// What the CPU makes of the pictures at each level that it has, the lowest first.
#[cfg(target_arch = "x86_64")]
fn by_cpu(graph: &Arc<Graph>, pictures: &[Vec<u8>]) -> Vec<(String, Vec<Vec<f32>>)> {
    use kernels::cpu::{levels, limit};
    let levels = levels().into_iter().map(|level| {
        limit(level);
        let mut cpu = CpuExecutor::new(graph.clone()).unwrap();
        (format!("{level:?}"), run(&mut cpu, pictures))
    });
    levels.collect()
}

#[cfg(not(target_arch = "x86_64"))]
fn by_cpu(graph: &Arc<Graph>, pictures: &[Vec<u8>]) -> Vec<(String, Vec<Vec<f32>>)> {
    let mut cpu = CpuExecutor::new(graph.clone()).unwrap();
    vec![(BASELINE.to_owned(), run(&mut cpu, pictures))]
}

fn by_gpu(graph: &Arc<Graph>, pictures: &[Vec<u8>]) -> Option<Vec<Vec<f32>>> {
    match block_on(GpuExecutor::with_precision(graph.clone(), 4, Precision::Single)) {
        Ok(mut gpu) => Some(run(&mut gpu, pictures)),
        Err(Error::NoGpu(reason)) if std::env::var_os("REQUIRE_GPU").is_none_or(|value| value != "1") => {
            // Past the test runner's capture, so that a skip is always seen.
            let _ = writeln!(std::io::stderr(), "skipped: no usable GPU: {reason}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn run(executor: &mut impl Executor, pictures: &[Vec<u8>]) -> Vec<Vec<f32>> {
    let one = |picture: &Vec<u8>| block_on(executor.run(&[picture], &[0])).unwrap().swap_remove(0);
    pictures.iter().map(one).map(|embedding| normalize(embedding).unwrap()).collect()
}

/// The golden pictures, and the first of them upside down.
fn pictures(root: &Path) -> Vec<Vec<u8>> {
    let golden = std::fs::read(root.join("tests/golden/golden.safetensors")).unwrap();
    let golden = SafeTensors::deserialize(&golden).unwrap();
    let picture = |index| golden.tensor(&format!("picture.{index}.rgb")).ok();
    let opaque = |&[r, g, b]: &[u8; 3]| [r, g, b, 255];
    let mut pictures: Vec<Vec<u8>> = (0..)
        .map_while(picture)
        .map(|view| view.data().as_chunks().0.iter().flat_map(opaque).collect())
        .collect();
    let turned = |picture: &Vec<u8>| picture.as_chunks::<4>().0.iter().rev().flatten().copied().collect();
    let more: Vec<Vec<u8>> = pictures.iter().take(4).map(turned).collect();
    pictures.extend(more);
    pictures
}

/// The definition first.
fn machines() -> Vec<Machine> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let model = std::fs::read(root.join("models/pocket/pocket.gguf")).unwrap();
    let graph = Model::from_gguf(&model).unwrap().image;
    let pictures = pictures(&root);
    let define =
        |picture: &Vec<u8>| normalize(reference::run(&graph, picture).unwrap().swap_remove(0)).unwrap();
    let defined: Vec<Vec<f32>> = pictures.iter().map(define).collect();
    let mut machines = vec![Machine::new("definition".to_owned(), 0.0, &model, &defined)];
    for (name, embeddings) in by_cpu(&graph, &pictures) {
        let distance = if name == BASELINE { distance::FINE } else { distance::COARSE };
        machines.push(Machine::new(name, distance, &model, &embeddings));
    }
    if let Some(embeddings) = by_gpu(&graph, &pictures) {
        machines.push(Machine::new("GPU".to_owned(), distance::SUMS, &model, &embeddings));
    }
    machines
}

/// A question of these words, with a mark on each of these pictures.
fn question(words: &str, marks: &[usize], strategy: Feedback) -> Question {
    // No picture is marked both ways.
    let side = |picture: usize| if picture.is_multiple_of(2) { Side::Like } else { Side::Dislike };
    let mark = |&picture: &usize| Mark { id: picture.to_string(), side: side(picture), region: None };
    Question {
        learner: None,
        words: words.to_owned(),
        example: None,
        marks: marks.iter().map(mark).collect(),
        wishes: Wishes { more: vec!["outdoors".into()], less: Vec::new() },
        strategy,
        mode: Mode::Clicks,
        params: Overrides::default(),
        first: usize::MAX,
    }
}

/// The ranking, and each picture's score.
fn ranking(reply: &Reply) -> (Vec<usize>, Vec<f32>) {
    let Reply::Answer(answer) = reply else { panic!("{reply:?}") };
    let hits = answer.hits.as_ref().unwrap();
    let order: Vec<usize> = hits.iter().map(|hit| hit.id.parse().unwrap()).collect();
    let mut scores = vec![f32::NAN; order.len()];
    order.iter().zip(hits).for_each(|(&picture, hit)| scores[picture] = hit.score);
    (order, scores)
}

/// By how much two replies contradict each other.
fn contradiction(one: &Reply, other: &Reply) -> f32 {
    let ((order, scores), (other_order, others)) = (ranking(one), ranking(other));
    let all = order.len();
    disorder(&order, &others, all).max(disorder(&other_order, &scores, all))
}

/// How far the best and the worst score are apart.
fn spread(reply: &Reply) -> f32 {
    let (order, scores) = ranking(reply);
    scores[order[0]] - scores[order[order.len() - 1]]
}

/// Byte products give the same sums by every instruction set; what is rounded otherwise may change the places of pictures that
/// are tied, within the distances above.
#[test]
fn rankings_are_the_same_by_every_executor() {
    let machines = machines();
    let (definition, others) = machines.split_first().unwrap();
    let words =
        prop::sample::select(vec!["a dog", "people on a beach", "a red car", "something to eat", "snow"]);
    let marks = prop::collection::vec(0..8usize, 0..4);
    let strategy = prop::sample::select(vec![Feedback::Prf, Feedback::Explicit]);
    let mut runner = TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(QUESTIONS)
    });
    let outcome = runner.run(&(words, marks, strategy), |(words, marks, strategy)| {
        let question = question(words, &marks, strategy);
        let expected = definition.reply(&question);
        let mut by_bytes = None;
        for machine in others {
            let found = machine.reply(&question);
            let apart = contradiction(&found, &expected);
            prop_assert!(apart <= machine.distance, "{}: {apart}", machine.name);
            // No distance is one that any order would keep.
            prop_assert!(spread(&expected) > 3.0 * machine.distance, "{}", spread(&expected));
            if machine.distance == distance::COARSE {
                prop_assert_eq!(by_bytes.get_or_insert_with(|| found.clone()), &found, "{}", machine.name);
            }
        }
        Ok(())
    });
    outcome.unwrap();
}
