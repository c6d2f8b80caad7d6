//! The engine speaks the page's language: one of every shape that crosses the border, as
//! `www/protocol.fixtures.json` has them and the TypeScript compiler checks them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use std::collections::BTreeMap;

use more_like_this::answer::{Answer, Hit, Learned, Ranked, Reply, Round, Shift, Update};
use more_like_this::eval::Attempt;
use more_like_this::eval::trial::{Protocol, Scores, Trial};
use more_like_this::example::Example;
use more_like_this::feedback::{
    AuxModel, CaptionOf, Explanation, HeatMap, Mark, MethodInfo, Mode, Needs, Overrides, Preset, Region,
    Side, Strategy, StrategyInfo, Term, TermKind, Weights,
};
use more_like_this::learners::Learner;
use more_like_this::map::{Arrow, Map, Spot, Step};
use more_like_this::model::TowerShape;
use more_like_this::protocol::{Executor, ExecutorInfo, SearchInfo};
use more_like_this::question::{Question, Wishes};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

const REGION: Region = Region { left: 0.25, top: 0.0, right: 1.0, bottom: 0.5 };
const WEIGHTS: Weights = Weights { alpha: 1.0, beta: 0.75, gamma: 0.25 };

fn fixture(name: &str) -> Value {
    let file = include_str!("../www/protocol.fixtures.json");
    serde_json::from_str::<Value>(file).unwrap()[name].clone()
}

fn read<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_value(fixture(name)).unwrap()
}

/// Compares in text, where 1 and 1.0 are the same number, as they are in JavaScript.
fn assert_written<T: Serialize>(value: &T, name: &str) {
    assert_eq!(plain(&serde_json::to_value(value).unwrap()), plain(&fixture(name)), "{name}");
}

fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().into(),
        Value::Array(values) => values.iter().map(plain).collect(),
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), plain(value))).collect(),
        other => other.clone(),
    }
}

fn mark(id: &str, side: Side, region: Option<Region>) -> Mark {
    Mark { id: id.to_owned(), side, region }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn question(words: &str, strategy: Strategy, mode: Mode) -> Question {
    Question {
        words: words.to_owned(),
        example: None,
        marks: Vec::new(),
        wishes: Wishes::default(),
        strategy,
        learner: None,
        mode,
        params: Overrides::default(),
        first: 96,
    }
}

fn explanation(mode: Mode, maps: Vec<HeatMap>) -> Explanation {
    let term = |kind, id: &str, text: &str, region, similarity, coefficient| Term {
        kind,
        id: id.to_owned(),
        text: text.to_owned(),
        region,
        similarity,
        coefficient,
    };
    let terms = vec![
        term(TermKind::Query, "", "a cat", None, 1.0, 1.0),
        term(TermKind::Example, "c.jpg", "", None, 0.75, 0.5),
        term(TermKind::Picture, "a.jpg", "", Some(REGION), 0.5, 0.75),
        term(TermKind::Caption, "b.jpg", "a red boat", None, -0.5, -0.25),
        term(TermKind::Words, "", "kittens", None, 0.25, 0.75),
        term(TermKind::Summary, "", "", None, 0.125, 1.5),
    ];
    Explanation { strategy: Strategy::Afs, mode, weights: WEIGHTS, tau: 0.5, terms, length: 1.25, maps }
}

fn maps() -> Vec<HeatMap> {
    vec![HeatMap { id: "a.jpg".into(), values: vec![0.0, 0.5, 0.25, 1.0], share: 0.75 }]
}

fn captions() -> Vec<CaptionOf> {
    vec![
        CaptionOf { id: "a.jpg".into(), region: None },
        CaptionOf { id: "b.jpg".into(), region: Some(REGION) },
    ]
}

#[test]
fn what_the_page_sends_is_understood() {
    assert_eq!(read::<Vec<Executor>>("executors"), [Executor::Auto, Executor::Cpu, Executor::WebGpu]);
    assert_eq!(read::<Vec<CaptionOf>>("captions"), captions());
    let whole = Question {
        example: Some(Example { id: "c.jpg".into(), share: 0.25 }),
        marks: vec![mark("a.jpg", Side::Like, None), mark("b.jpg", Side::Dislike, Some(REGION))],
        wishes: Wishes { more: strings(&["kittens"]), less: strings(&["dogs", "beds"]) },
        params: Overrides { weights: Some(WEIGHTS), tau: Some(0.5), k: Some(3) },
        ..question("a cat", Strategy::Explicit, Mode::Clicks)
    };
    let questions = [
        whole,
        question("", Strategy::Prf, Mode::Blind),
        question("a boat", Strategy::Grf, Mode::Clicks),
        Question { learner: Some(Learner::PicHunter), ..question("a tree", Strategy::Afs, Mode::Clicks) },
    ];
    assert_eq!(read::<Vec<Question>>("questions"), questions);
}

#[test]
fn what_the_engine_answers_is_what_the_page_expects() {
    let hit = |id: &str, score, before| Hit { id: id.to_owned(), score, before };
    let answer = |hits, ranked, update| Answer { hits, ranked, update, learned: None, confidence: None };
    let moved = |maps, cosine| Some(Update { explanation: explanation(Mode::Clicks, maps), cosine });
    let rounds = vec![
        Round {
            top: vec![Ranked { id: "a.jpg".into(), score: 0.5 }],
            cosine: 1.0,
            kept: 1,
            explanation: None,
        },
        Round { top: vec![], cosine: 0.75, kept: 0, explanation: Some(explanation(Mode::Blind, maps())) },
    ];
    let needs = |model, patches: &[&str], captions: &[CaptionOf]| {
        Reply::Needs(Needs { model, patches: strings(patches), captions: captions.to_vec() })
    };
    let [whole, part] = &captions()[..] else { panic!("two captions") };
    let replies = [
        Reply::Answer(Answer { confidence: Some(0.25), ..answer(None, 0, None) }),
        Reply::Answer(answer(
            Some(vec![hit("a.jpg", 0.5, Some(7)), hit("b.jpg", -0.25, None)]),
            400,
            moved(maps(), Some(0.75)),
        )),
        Reply::Answer(answer(Some(vec![]), 0, moved(vec![], None))),
        Reply::Answer(Answer {
            learned: Some(Learned {
                shifts: vec![
                    Shift { id: "a.jpg".into(), region: None, before: Some(7), now: 2 },
                    Shift { id: "b.jpg".into(), region: Some(REGION), before: None, now: 9 },
                ],
                cosine: Some(0.5),
            }),
            ..answer(None, 3, None)
        }),
        Reply::Rounds { rounds },
        needs(None, &[], std::slice::from_ref(whole)),
        needs(Some(AuxModel::Summarizer), &["a.jpg", "b.jpg"], &[]),
        needs(Some(AuxModel::Captioner), &[], std::slice::from_ref(part)),
    ];
    assert_written(&replies, "replies");
}

#[test]
fn an_evaluation_is_played_as_the_page_says() {
    let trial = |protocol, strategy, words: &str, relevant: &[&str]| Trial {
        protocol,
        strategy,
        learner: None,
        words: words.to_owned(),
        relevant: strings(relevant),
        others: Vec::new(),
        query: [0, 0],
        rounds: 1,
        k: 5,
        likes: 2,
        dislikes: 1,
        seed: 0,
    };
    let explicit = trial(Protocol::Blind, Some(Strategy::Explicit), "a cat", &["a.jpg"]);
    let others = strings(&["a kitten"]);
    let trials = [
        Trial { others, query: [3, 1], rounds: 4, likes: 0, dislikes: 0, seed: 7, ..explicit },
        Trial {
            rounds: 2,
            learner: Some(Learner::Network),
            ..trial(Protocol::Clicks, None, "cats", &["a.jpg", "b.jpg"])
        },
        Trial { seed: u32::MAX, ..trial(Protocol::Pages, Some(Strategy::Afs), "cats", &["a.jpg"]) },
    ];
    assert_eq!(read::<Vec<Trial>>("trials"), trials);
    let captions = captions()[..1].to_vec();
    let met = [
        Attempt::Done(Scores { values: vec![0.5, 1.0], baseline: vec![0.25, 0.0] }),
        Attempt::Needs(Needs { model: Some(AuxModel::Captioner), patches: Vec::new(), captions }),
    ];
    assert_written(&met, "met");
    let metrics = [("blind", Protocol::Blind), ("clicks", Protocol::Clicks), ("pages", Protocol::Pages)];
    let metrics: BTreeMap<&str, Vec<String>> =
        metrics.into_iter().map(|(name, protocol)| (name, protocol.metrics())).collect();
    assert_written(&metrics, "metrics");
}

#[test]
fn a_map_is_what_the_page_expects() {
    let step = |marks, at, cosine| Step { marks, at, cosine };
    let term = Term {
        kind: TermKind::Query,
        id: String::new(),
        text: "a cat".into(),
        region: None,
        similarity: 1.0,
        coefficient: 1.0,
    };
    let map = Map {
        spots: vec![Spot { id: "a.jpg".into(), at: [0.5, -0.25] }],
        path: vec![step(0, [0.0, 0.25], Some(1.0)), step(1, [0.125, 0.25], None)],
        arrows: vec![Arrow { term, by: [0.125, 0.25] }],
        share: 0.5,
        gap: 0.75,
    };
    assert_written(&map, "map");
}

#[test]
fn what_the_engine_says_of_itself_is_what_the_page_expects() {
    assert_written(&ExecutorInfo { executor: "CPU (SIMD)".into(), gpu: false, batch: 4 }, "executor");
    let preset = Preset { weights: WEIGHTS, tau: 0.5 };
    let strategy =
        |strategy, needs, wishes| StrategyInfo { strategy, needs, wishes, clicks: preset, blind: preset };
    let strategies = vec![
        strategy(Strategy::Explicit, None, true),
        strategy(Strategy::Afs, Some(AuxModel::Summarizer), false),
    ];
    let search = SearchInfo {
        shape: TowerShape { side: 224, grid: 7, patch_width: 384, text_width: 1536, embedding: 512 },
        method: MethodInfo { k: 5, rounds: 4, top: 10, strategies },
    };
    assert_written(&search, "search");
}
