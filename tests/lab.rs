//! What the page's Lab plays and what `mlt eval` plays are the same games with the same figures, and what they take as right is
//! the same, too.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use std::collections::{BTreeMap, BTreeSet};

use more_like_this::caption::Caption;
use more_like_this::compute::Preference;
use more_like_this::engine::{ImageEngine, SearchEngine};
use more_like_this::eval::Attempt;
use more_like_this::eval::blind::{self, Query};
use more_like_this::eval::bootstrap::{Bootstrap, Interval};
use more_like_this::eval::clicks::{self, Feedback, Thumbs, Topic, Visitor};
use more_like_this::eval::collection::Collection;
use more_like_this::eval::metrics::{Against, Figures};
use more_like_this::eval::pages::{self, Reader};
use more_like_this::eval::tables::{Asked, Captions, PatchTokens, Tables};
use more_like_this::eval::trial::{LOOKS_AT, Protocol, Trial, summary};
use more_like_this::feedback::{AuxModel, CaptionOf, Mode, Needs, Params, Strategy};
use more_like_this::gallery::Gallery;
use more_like_this::learners::{self, Learner};
use more_like_this::model::{Model, Summarizer, TextFeatures};
use pollster::block_on;
use serde_json::Value;
use testing::{Random, aux_models, tiny};

const PICTURES: usize = 14;
const ROUNDS: usize = 3;
const BOOTSTRAP: Bootstrap = Bootstrap { resamples: 200, seed: 9 };
/// In the words that the tiny model knows.
const CAPTIONS: [[&str; 3]; 4] = [
    ["red apple", "apple", "a red word"],
    ["green dog", "dog dog", "green"],
    ["blue", "blue word", "words"],
    ["red dog", "dog red", "dogs"],
];

/// A gallery of the tiny model's, as the page holds it and as `mlt eval` does.
struct World {
    engine: SearchEngine,
    model: Model,
    gallery: Gallery,
    summarizer: Summarizer,
    /// Written by the engine's captioner, in the gallery's order.
    written: Vec<Caption>,
    patches: Patches,
}

struct Patches(Vec<Vec<f32>>);

impl PatchTokens for Patches {
    fn at(&self, index: usize) -> Option<Vec<f32>> {
        self.0.get(index).cloned()
    }
}

fn id(picture: usize) -> String {
    format!("picture {picture}")
}

fn captions(picture: usize) -> [&'static str; 3] {
    CAPTIONS[picture % CAPTIONS.len()]
}

impl World {
    fn new() -> World {
        let file = tiny::model(3);
        let mut images = block_on(ImageEngine::new(&file, Preference::Cpu)).unwrap();
        let stage = |images: &mut ImageEngine| {
            for picture in 0..PICTURES {
                images.stage(6, 5, &Random::new(picture as u64).bytes(6 * 5 * 4)).unwrap();
            }
        };
        stage(&mut images);
        let embeddings = block_on(images.encode()).unwrap();
        stage(&mut images);
        let patches = block_on(images.extract_patches()).unwrap();
        let ids: Vec<String> = (0..PICTURES).map(id).collect();
        let mut engine = SearchEngine::new(&file).unwrap();
        engine.insert(ids.clone(), &embeddings).unwrap();
        let mut gallery = Gallery::new(tiny::EMBEDDING);
        for (id, embedding) in ids.iter().zip(embeddings.chunks(tiny::EMBEDDING)) {
            gallery.insert(id, embedding).unwrap();
        }
        let model = Model::from_gguf(&file).unwrap();
        let summarizer = aux_models::summarizer(2).bytes();
        let mut world = World {
            summarizer: Summarizer::from_gguf(&summarizer, &model.shape).unwrap(),
            patches: Patches(patches.chunks(patches.len() / PICTURES).map(<[f32]>::to_vec).collect()),
            written: Vec::new(),
            engine,
            model,
            gallery,
        };
        world.write_captions();
        world
    }

    /// By an engine of their own, so that the other has to write them again.
    fn write_captions(&mut self) {
        let mut engine = SearchEngine::new(&tiny::model(3)).unwrap();
        engine.add_captioner(&aux_models::captioner(4).bytes()).unwrap();
        for picture in 0..PICTURES {
            engine.insert(vec![id(picture)], &self.gallery.get(&id(picture)).unwrap()).unwrap();
            engine.learn_patches(vec![id(picture)], &self.patches.0[picture]).unwrap();
            let text = engine.write_caption(&CaptionOf { id: id(picture), region: None }).unwrap();
            self.written.push(Caption { features: self.read(&text), text });
        }
    }

    fn read(&self, text: &str) -> TextFeatures {
        self.model.text.encode(text).unwrap()
    }

    fn tables(&self) -> Tables<'_> {
        Tables {
            gallery: &self.gallery,
            captions: Captions::Generated(&self.written),
            patches: Some(&self.patches),
            summarizer: Some(&self.summarizer),
        }
    }

    /// Plays a trial as the page does: what is lacking is supplied, and it is played again.
    fn play(&mut self, trial: &Trial, values: &mut [Vec<f64>; 2]) {
        for _ in 0..20 {
            match self.engine.play(trial).unwrap() {
                Attempt::Needs(needs) => self.supply(needs),
                Attempt::Done(scores) => {
                    values[0].extend(scores.values);
                    values[1].extend(scores.baseline);
                    return;
                }
            }
        }
        panic!("{trial:?} never ends");
    }

    fn supply(&mut self, Needs { model, patches, captions }: Needs) {
        match model {
            Some(AuxModel::Summarizer) => {
                self.engine.add_summarizer(&aux_models::summarizer(2).bytes()).unwrap()
            }
            Some(AuxModel::Captioner) => {
                self.engine.add_captioner(&aux_models::captioner(4).bytes()).unwrap();
            }
            None => {}
        }
        for id in patches {
            let tokens = self.patches.0[self.gallery.find(&id).unwrap()].clone();
            self.engine.learn_patches(vec![id], &tokens).unwrap();
        }
        // They can be written once the captioner is there.
        for of in captions.iter().filter(|_| model.is_none()) {
            self.engine.write_caption(of).unwrap();
        }
    }

    /// The figures of all trials of a method, as `[column][value, gain]`.
    fn figures(&mut self, trials: &[Trial]) -> Vec<[Interval; 2]> {
        let mut values = [Vec::new(), Vec::new()];
        trials.iter().for_each(|trial| self.play(trial, &mut values));
        summary(&values[0], &values[1], values[0].len() / trials.len(), BOOTSTRAP)
    }
}

fn trial(protocol: Protocol, strategy: Option<Strategy>) -> Trial {
    Trial {
        protocol,
        strategy,
        learner: None,
        words: String::new(),
        relevant: Vec::new(),
        others: Vec::new(),
        query: [0, 0],
        rounds: ROUNDS,
        k: 2,
        likes: 2,
        dislikes: 1,
        seed: 9,
    }
}

/// Every method; the last only where somebody says words.
const METHODS: [Option<Strategy>; 5] =
    [None, Some(Strategy::Prf), Some(Strategy::Grf), Some(Strategy::Afs), Some(Strategy::Explicit)];

#[test]
fn blind_figures_are_those_of_mlt_eval() {
    let mut world = World::new();
    let asked = (0..PICTURES).flat_map(|target| (0..3).map(move |caption| Asked { target, caption }));
    let asked: Vec<Asked> = asked.collect();
    let queries: Vec<Query> = asked
        .iter()
        .map(|&asked| Query { words: world.read(captions(asked.target)[asked.caption]), asked })
        .collect();
    let truth: Vec<Vec<Vec<f32>>> = (0..PICTURES)
        .map(|picture| captions(picture).map(|caption| world.read(caption).embedding).to_vec())
        .collect();
    let mut differing = BTreeSet::new();
    for strategy in METHODS {
        let params = Params { k: 2, ..Params::of(strategy.unwrap_or(Strategy::Prf), Mode::Blind) };
        let game = blind::Game { tables: world.tables(), strategy, params, truth: &truth, seed: 9 };
        let ranks = game.play(&queries, ROUNDS + 1, || ()).unwrap();
        let trials: Vec<Trial> = asked
            .iter()
            .map(|&Asked { target, caption }| {
                let others =
                    (0..3).filter(|&other| other != caption).map(|other| captions(target)[other].to_owned());
                Trial {
                    words: captions(target)[caption].to_owned(),
                    relevant: vec![id(target)],
                    others: others.collect(),
                    query: [target, caption],
                    ..trial(Protocol::Blind, strategy)
                }
            })
            .collect();
        let found = world.figures(&trials);
        let names = Protocol::Blind.metrics();
        let against = Against { baseline: Some(&ranks[0]), first_update: None };
        let expected: Vec<Figures> =
            ranks.iter().map(|ranks| Figures::of_ranks(ranks, against, BOOTSTRAP)).collect();
        for (column, figures) in found.iter().enumerate() {
            let (turn, name) = (column / names.len(), &names[column % names.len()]);
            let expected = |name: &str| expected[turn].get(name).unwrap();
            let expected = [expected(name), expected(&format!("{name}_diff"))];
            assert_eq!(*figures, expected, "{strategy:?}, {name} after turn {turn}");
        }
        differing.insert(format!("{:?}", ranks[ROUNDS]));
    }
    // So few pictures hide small moves, but not all of them.
    assert!(differing.len() > 2, "feedback changes next to nothing here, so that the figures say nothing");
}

fn topics(world: &World) -> Vec<Topic> {
    let topic = |(number, words): (usize, &str)| Topic {
        text: words.to_owned(),
        kind: String::new(),
        words: world.read(words),
        relevant: (0..PICTURES).filter(|picture| picture % 4 == number || picture % 5 == number).collect(),
    };
    ["red apple", "green dog", "blue", "red dog"].into_iter().enumerate().map(topic).collect()
}

fn trials_of(
    topics: &[Topic],
    protocol: Protocol,
    strategy: Option<Strategy>,
    learner: Option<Learner>,
) -> Vec<Trial> {
    let of = |topic: &Topic| Trial {
        words: topic.text.clone(),
        relevant: topic.relevant.iter().map(|&picture| id(picture)).collect(),
        learner,
        ..trial(protocol, strategy)
    };
    topics.iter().map(of).collect()
}

#[test]
fn a_visitors_figures_are_those_of_mlt_eval() {
    let mut world = World::new();
    let topics = topics(&world);
    let learner = (None, Some(Learner::Network));
    for (strategy, learner) in METHODS[..4].iter().map(|&strategy| (strategy, None)).chain([learner]) {
        let moves =
            |strategy| Feedback::Strategy(strategy, Params { k: 2, ..Params::of(strategy, Mode::Clicks) });
        let scores = |learner| Feedback::Learner(learner, learners::Params::CHOSEN);
        let feedback = learner.map(scores).or_else(|| strategy.map(moves));
        let game = clicks::Game { tables: world.tables(), feedback };
        let visitor = Visitor { looks_at: LOOKS_AT, likes: 2, dislikes: 1, each_round: true };
        let played = game.play(&topics, ROUNDS, visitor, || ()).unwrap();
        let reader = Reader { likes: 2, dislikes: 1, ..Reader::BRIEF };
        let turned = game.turn_pages(&topics, ROUNDS + 1, reader, || ()).unwrap();
        let next = clicks::Game { feedback: None, ..game };
        let next = next.turn_pages(&topics, ROUNDS + 1, reader, || ()).unwrap();
        let expected = |column: usize, names: &[String], protocol: Protocol| {
            let (round, name) = (column / names.len(), &names[column % names.len()]);
            let figures = match protocol {
                Protocol::Pages => pages::figures(&turned[round], Some(&next[round]), BOOTSTRAP),
                _ => clicks::figures(&played.moved[round], Some(&played.unmoved[round]), BOOTSTRAP),
            };
            [figures.get(name).unwrap(), figures.get(&format!("{name}_diff")).unwrap()]
        };
        let wanted = [Protocol::Clicks, Protocol::Pages].map(|protocol| {
            let names = protocol.metrics();
            let columns = 0..names.len() * (ROUNDS + 1);
            (protocol, columns.map(|column| expected(column, &names, protocol)).collect::<Vec<_>>())
        });
        for (protocol, wanted) in wanted {
            let found = world.figures(&trials_of(&topics, protocol, strategy, learner));
            assert_eq!(found, wanted, "{strategy:?}, {learner:?}, {protocol:?}");
        }
    }
}

#[test]
fn a_query_without_a_right_answer_is_refused() {
    let mut world = World::new();
    let lost = Trial { relevant: vec!["elsewhere".to_owned()], ..trial(Protocol::Clicks, None) };
    assert!(world.engine.play(&lost).unwrap_err().to_string().contains("no right answer"));
}

fn fixture(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_page_reads_what_is_right_as_this_side_does() {
    for case in fixture(include_str!("../www/lab/truth.fixtures.json")) {
        let collection = Collection::read(case["index"].to_string().as_bytes()).unwrap();
        let captions: Vec<(String, Vec<String>)> = serde_json::from_value(case["captions"].clone()).unwrap();
        let pictures = collection.by_name().pictures.into_iter();
        assert_eq!(pictures.map(|picture| (picture.id, picture.captions)).collect::<Vec<_>>(), captions);
        let topics: Vec<BTreeMap<String, Value>> = serde_json::from_value(case["topics"].clone()).unwrap();
        let found = collection.topics();
        assert_eq!(found.len(), topics.len());
        for (found, topic) in found.iter().zip(topics) {
            assert_eq!(
                (&topic["words"], &topic["relevant"]),
                (&found.words.clone().into(), &found.relevant.clone().into())
            );
        }
    }
}

#[test]
fn the_page_judges_a_ranking_as_this_side_does() {
    for case in fixture(include_str!("../www/lab/judged.fixtures.json")) {
        let list = |name: &str| -> Vec<usize> { serde_json::from_value(case[name].clone()).unwrap() };
        let topic = Topic {
            text: String::new(),
            kind: String::new(),
            words: TextFeatures { embedding: Vec::new(), tokens: Vec::new(), token_width: 0 },
            relevant: list("relevant").into_iter().collect(),
        };
        let thumbs = Thumbs { likes: list("marked").into_iter().collect(), dislikes: BTreeSet::new() };
        let found = clicks::judge(&list("ranking"), &topic, &thumbs);
        let expected =
            ["precision", "recall", "deep_recall", "new_precision"].map(|name| case[name].as_f64().unwrap());
        let found = [found.precision, found.recall, found.deep_recall, found.new_precision];
        assert!(
            found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-12),
            "{case}"
        );
    }
}
