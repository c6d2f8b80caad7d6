//! Questions and what they are met with, over a gallery of three pictures in two dimensions.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at what it did not expect")]

mod example;
mod learner;

use std::cell::Cell;

use more_like_this::answer::{Answer, Reply, Round};
use more_like_this::feature_store::FeatureStore;
use more_like_this::feedback::{
    AuxModel, CaptionOf, Mark, MethodInfo, Mode, Needs, Overrides, Part, Region, Side, Strategy, Weights,
};
use more_like_this::gallery::Gallery;
use more_like_this::model::{Confidence, TextFeatures};
use more_like_this::question::{Question, Wishes};
use more_like_this::search::Search;
use more_like_this::vector::{normalize, weighted_sum};
use more_like_this::{Error, Result};
use serde_json::json;

const GRID: usize = 2;
const CONFIDENCE: Option<Confidence> = Some(Confidence { midpoint: 1.0, width: 0.1 });
const CORNER: Region = Region { left: 0.0, top: 0.0, right: 0.5, bottom: 0.5 };

fn gallery() -> Gallery {
    let mut gallery = Gallery::new(2);
    for (id, embedding) in [("east", [1.0, 0.0]), ("north-east", [0.6, 0.8]), ("north", [0.0, 1.0])] {
        gallery.insert(id, &embedding).unwrap();
    }
    gallery
}

/// Words are where the picture of that name is; no words are nowhere.
fn text(words: &str) -> Result<TextFeatures> {
    let gallery = gallery();
    let embedding = if words.is_empty() { vec![0.0; 2] } else { gallery.get(words)? };
    Ok(TextFeatures { tokens: embedding.clone(), embedding, token_width: 2 })
}

/// Patch tokens are embeddings themselves.
fn part(patches: &[f32], cells: &[usize]) -> Result<Vec<f32>> {
    normalize(weighted_sum(2, cells.iter().map(|cell| (1.0, &patches[cell * 2..][..2])))?)
}

fn store() -> FeatureStore {
    FeatureStore::new(GRID)
}

/// Of three pictures one mark is to change the order.
const HEAVY: Weights = Weights { alpha: 0.4, beta: 0.6, gamma: 0.1 };

fn question(words: &str, liked: &[&str], disliked: &[&str]) -> Question {
    let mark = |side| move |id: &&str| Mark { id: (*id).to_owned(), side, region: None };
    Question {
        words: words.to_owned(),
        example: None,
        marks: liked.iter().map(mark(Side::Like)).chain(disliked.iter().map(mark(Side::Dislike))).collect(),
        wishes: Wishes::default(),
        strategy: Strategy::Prf,
        learner: None,
        mode: Mode::Clicks,
        params: Overrides { weights: Some(HEAVY), ..Overrides::default() },
        first: 3,
    }
}

fn wishing(question: Question, more: &[&str]) -> Question {
    Question { wishes: Wishes { more: owned(more), less: Vec::new() }, ..question }
}

fn owned(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn whole(ids: &[&str]) -> Vec<CaptionOf> {
    ids.iter().map(|id| CaptionOf { id: (*id).to_owned(), region: None }).collect()
}

fn ask(store: &mut FeatureStore, question: &Question) -> Result<Reply> {
    Search { gallery: &gallery(), store, text: &text, part: &part, confidence: CONFIDENCE }.reply(question)
}

fn answer(question: &Question) -> Answer {
    answer_with(&mut store(), question)
}

fn answer_with(store: &mut FeatureStore, question: &Question) -> Answer {
    match ask(store, question).unwrap() {
        Reply::Answer(answer) => answer,
        other => panic!("{other:?}"),
    }
}

fn needs(store: &mut FeatureStore, question: &Question) -> Needs {
    match ask(store, question).unwrap() {
        Reply::Needs(needs) => needs,
        other => panic!("{other:?}"),
    }
}

fn rounds(store: &mut FeatureStore, question: Question) -> Vec<Round> {
    let params = Overrides { weights: None, ..question.params };
    match ask(store, &Question { mode: Mode::Blind, params, ..question }).unwrap() {
        Reply::Rounds { rounds } => rounds,
        other => panic!("{other:?}"),
    }
}

fn order(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().flatten().map(|hit| hit.id.as_str()).collect()
}

#[test]
fn words_alone_rank_and_nothing_does_not() {
    for strategy in Strategy::ALL {
        let plain = answer(&Question { strategy, ..question("east", &[], &[]) });
        assert_eq!(order(&plain), ["east", "north-east", "north"]);
        assert_eq!(plain.update, None);
        assert_eq!(answer(&Question { strategy, ..question(" ", &[], &[]) }).hits, None);
    }
}

#[test]
fn marks_move_the_ranking_and_say_how_far() {
    let marked = answer(&question("east", &["north"], &["east"]));
    assert_eq!(order(&marked)[0], "north-east");
    assert_eq!(marked.hits.unwrap()[0].before, Some(1));
    let cosine = marked.update.unwrap().cosine.unwrap();
    assert!(cosine < 1.0 && cosine > 0.0, "{cosine}");
}

#[test]
fn an_answer_is_of_as_many_as_were_asked_for() {
    for first in 0..5 {
        let marked = answer(&Question { first, ..question("east", &["north"], &["east"]) });
        let places = [("north-east", Some(1)), ("north", Some(2)), ("east", Some(0))];
        let hits = marked.hits.unwrap();
        let found: Vec<_> = hits.iter().map(|hit| (hit.id.as_str(), hit.before)).collect();
        assert_eq!(found, places[..first.min(3)]);
        assert_eq!(marked.ranked, 3);
    }
}

#[test]
fn marks_alone_make_a_query() {
    let marked = answer(&question("", &["north"], &[]));
    assert_eq!(order(&marked), ["north", "north-east", "east"]);
    let hits = marked.hits.unwrap();
    assert!((hits[0].score - 1.0).abs() < 1e-5 && hits[0].before.is_none());
    let update = marked.update.unwrap();
    assert_eq!((update.cosine, update.explanation.terms.len()), (None, 1));
}

#[test]
fn a_mark_waits_until_its_picture_is_encoded() {
    for strategy in [Strategy::Prf, Strategy::Grf, Strategy::Afs] {
        let plain = answer(&Question { strategy, ..question("east", &[], &[]) });
        assert_eq!(answer(&Question { strategy, ..question("east", &["west"], &[]) }), plain);
    }
}

#[test]
fn wishes_count_beside_thumbs_and_only_where_words_are_asked_for() {
    let wish = wishing(question("east", &[], &["east"]), &["north", "  "]);
    let explicit = answer(&Question { strategy: Strategy::Explicit, ..wish.clone() });
    assert_eq!(order(&explicit)[0], "north-east");
    let terms = explicit.update.unwrap().explanation.terms;
    let found: Vec<_> = terms.iter().map(|term| (&*term.id, &*term.text, term.coefficient > 0.0)).collect();
    assert_eq!(found, [("", "east", true), ("", "north", true), ("east", "", false)]);
    assert_eq!(answer(&wish), answer(&question("east", &[], &["east"])));
}

#[test]
fn captions_are_asked_for_once_and_fed_back() {
    let mut store = store();
    let asked = Question { strategy: Strategy::Grf, ..question("east", &["north"], &[]) };
    let lacking = needs(&mut store, &asked);
    assert_eq!(lacking.model, Some(AuxModel::Captioner));
    assert_eq!((&lacking.captions, &lacking.patches), (&whole(&["north"]), &owned(&["north"])));
    store.insert_patches("north".to_owned(), vec![1.0; 8]);
    assert_eq!(needs(&mut store, &asked).patches, owned(&[]));
    // Captions of an earlier visit do without the captioner.
    store.insert_caption(Part::whole("north"), "north-east".to_owned());
    let marked = answer_with(&mut store, &asked);
    assert_eq!(order(&marked)[0], "north-east");
    let terms = marked.update.unwrap().explanation.terms;
    assert_eq!((&*terms[1].id, &*terms[1].text), ("north", "north-east"));
    store.clear();
    assert_eq!(needs(&mut store, &asked), lacking);
}

#[test]
fn attention_asks_for_patches_of_what_is_liked_only() {
    let mut store = store();
    let asked = Question { strategy: Strategy::Afs, ..question("east", &["north"], &["east"]) };
    let lacking = needs(&mut store, &asked);
    assert_eq!((lacking.model, lacking.patches), (Some(AuxModel::Summarizer), owned(&["north"])));
    assert_eq!(lacking.captions, whole(&[]));
    let disliked = question("east", &[], &["east"]);
    let disliked = Question { strategy: Strategy::Afs, ..disliked };
    assert!(answer_with(&mut store, &disliked).update.unwrap().cosine.is_some());
}

#[test]
fn a_part_is_fed_back_by_its_own_patches() {
    let mut store = store();
    let mut asked = question("east", &["east"], &[]);
    asked.marks[0].region = Some(CORNER);
    let lacking = needs(&mut store, &asked);
    assert_eq!((lacking.model, &lacking.patches), (None, &owned(&["east"])));
    // North in the corner, east elsewhere.
    store.insert_patches("east".to_owned(), vec![0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
    let marked = answer_with(&mut store, &asked);
    assert_eq!(order(&marked)[0], "north-east");
    let term = marked.update.unwrap().explanation.terms.remove(1);
    assert_eq!((term.id.as_str(), term.region, term.similarity), ("east", Some(CORNER), 0.0));
    // Its caption is not the whole picture's.
    store.insert_caption(Part::whole("east"), "east".to_owned());
    let captions = needs(&mut store, &Question { strategy: Strategy::Grf, ..asked.clone() }).captions;
    assert_eq!(captions, [CaptionOf { id: "east".to_owned(), region: Some(CORNER) }]);
    // Under AFS a disliked part of a picture that is not liked repels by itself, without the summarizer.
    asked.marks[0].side = Side::Dislike;
    let disliked = answer_with(&mut store, &Question { strategy: Strategy::Afs, ..asked });
    assert!(disliked.update.unwrap().explanation.terms[1].coefficient < 0.0);
}

#[test]
fn a_question_may_bring_its_own_numbers() {
    let weights = Weights { alpha: 0.0, beta: 1.0, gamma: 0.0 };
    let own = Question {
        params: Overrides { weights: Some(weights), tau: Some(0.5), k: None },
        ..question("east", &["north"], &[])
    };
    let marked = answer(&own);
    assert_eq!(order(&marked), ["north", "north-east", "east"]);
    let explanation = marked.update.unwrap().explanation;
    assert_eq!((explanation.weights, explanation.tau), (weights, 0.5));
    let fed_back = |k| {
        let params = Overrides { k: Some(k), ..Overrides::default() };
        rounds(&mut store(), Question { params, ..question("east", &[], &[]) })[1].explanation.clone()
    };
    assert_eq!(fed_back(2).unwrap().terms.len(), 3);
    for (params, reason) in [
        (Overrides { k: Some(0), ..Overrides::default() }, "K must be 1 to 10, not 0"),
        (Overrides { k: Some(usize::MAX), ..Overrides::default() }, "K must be 1 to 10"),
        (Overrides { tau: Some(0.0), ..Overrides::default() }, "tau must be above 0"),
        (Overrides { weights: Some(Weights { alpha: f32::NAN, ..weights }), ..own.params }, "finite"),
    ] {
        let said = ask(&mut store(), &Question { params, ..own.clone() }).unwrap_err().to_string();
        assert!(said.contains(reason), "{said}");
    }
}

#[test]
fn blind_rounds_start_from_the_words_and_leave_marks_alone() {
    let plain = rounds(&mut store(), question("east", &[], &[]));
    assert_eq!(plain.len(), 5);
    assert_eq!((plain[0].cosine, plain[0].kept, &plain[0].explanation), (1.0, 3, &None));
    for round in &plain[1..] {
        let explanation = round.explanation.as_ref().unwrap();
        assert_eq!((explanation.weights, explanation.terms.len()), (Weights::PAPER, 4));
    }
    assert_eq!(rounds(&mut store(), question("east", &["north"], &["east"])), plain);
}

#[test]
fn blind_rounds_drift_towards_wishes_in_turn() {
    let asked = Question { strategy: Strategy::Explicit, ..question("east", &[], &[]) };
    let wishing = wishing(asked.clone(), &["north"]);
    let drift: Vec<f32> = rounds(&mut store(), wishing).iter().map(|round| round.cosine).collect();
    assert!(drift.is_sorted_by(|a, b| a > b), "{drift:?}");
    for impossible in [asked, question("", &[], &[])] {
        let error = ask(&mut store(), &Question { mode: Mode::Blind, ..impossible }).unwrap_err();
        assert!(matches!(error, Error::Invalid(_)));
    }
}

#[test]
fn blind_rounds_say_what_they_lack() {
    let mut store = store();
    for (strategy, model) in [(Strategy::Grf, AuxModel::Captioner), (Strategy::Afs, AuxModel::Summarizer)] {
        let asked = Question { strategy, mode: Mode::Blind, ..question("east", &[], &[]) };
        let lacking = needs(&mut store, &asked);
        assert_eq!(lacking.model, Some(model));
        assert_eq!(lacking.patches, owned(&["east", "north-east", "north"]));
    }
}

/// Whoever asks supplies what is lacking and asks again: an answer that lacks nothing would be asked for ever. A store that
/// keeps nothing of what it is given, and then says that nothing is lacking, ends in an error that names the thing.
#[test]
fn no_question_is_met_with_an_empty_need() {
    use more_like_this::caption::Caption;
    use more_like_this::feedback::{Facts, Marks, Outcome, Params, Part, Query, update};
    use more_like_this::model::{FedBack, Summary};
    struct Forgetful(FeatureStore, Cell<usize>);
    impl Facts for Forgetful {
        fn lacking(&mut self, _: Needs) -> Result<Needs> {
            self.1.set(self.1.get() + 1);
            Ok(Needs::default())
        }
        fn grid(&self) -> usize {
            GRID
        }
        fn spread(&mut self, _: &[f32]) -> Result<f32> {
            Ok(1.0)
        }
        fn embedding(&mut self, of: Part) -> Result<Vec<f32>> {
            part(self.0.patches(of.id)?, &[0])
        }
        fn caption(&mut self, of: Part) -> Result<Option<Caption>> {
            Err(self.0.caption(of).unwrap_err())
        }
        fn patches(&mut self, id: &str) -> Result<Vec<f32>> {
            Ok(self.0.patches(id)?.to_vec())
        }
        fn summarize(&mut self, mode: Mode, words: &TextFeatures, pictures: &[FedBack]) -> Result<Summary> {
            self.0.summarize(mode, words, pictures)
        }
    }
    let marks = [Mark { id: "north".to_owned(), side: Side::Like, region: Some(CORNER) }];
    let words = text("east").unwrap();
    let query = Query { text: "east", words: &words, current: &words.embedding };
    for (strategy, thing) in [
        (Strategy::Prf, "the patch tokens of \"north\""),
        (Strategy::Grf, "the caption of \"north\""),
        (Strategy::Afs, "the patch tokens of \"north\""),
    ] {
        let mut facts = Forgetful(store(), Cell::new(0));
        let marks = Marks::clicks(&marks).unwrap();
        let params = Params::of(strategy, Mode::Clicks);
        let outcome = update(strategy, Mode::Clicks, &marks, &query, &params, &mut facts);
        assert!(!matches!(&outcome, Ok(Outcome::Needs(_))), "{strategy:?}");
        assert!(outcome.is_err_and(|error| error.to_string().contains(thing)), "{strategy:?}");
        assert_eq!(facts.1.get(), 1);
    }
    let mut store = store();
    store.insert_patches("north".to_owned(), vec![1.0; 8]);
    let said = store.summarize(Mode::Clicks, &words, &[]).unwrap_err().to_string();
    assert!(said.contains("the summarizer is not there"), "{said}");
}

/// The shapes of `www/protocol.ts`.
#[test]
fn the_wire_is_the_domain() {
    let question: Question = serde_json::from_value(json!({
        "words": "east", "strategy": "grf", "mode": "clicks",
        "marks": [{"id": "north", "side": "like", "region": null},
            {"id": "east", "side": "dislike", "region": {"left": 0.0, "top": 0.0, "right": 0.5, "bottom": 0.5}}],
        "wishes": {"more": ["north"], "less": []},
        "params": {"weights": {"alpha": 1.0, "beta": 1.0, "gamma": 0.0}, "tau": null, "k": null},
        "first": 3,
    }))
    .unwrap();
    assert_eq!(question.marks[1].region, Some(CORNER));
    let reply = serde_json::to_value(ask(&mut store(), &question).unwrap()).unwrap();
    let corner = json!({"left": 0.0, "top": 0.0, "right": 0.5, "bottom": 0.5});
    assert_eq!(
        reply,
        json!({"kind": "needs", "model": "captioner", "patches": ["north", "east"],
            "captions": [{"id": "north", "region": null}, {"id": "east", "region": corner}]})
    );
    let prf = Question { strategy: Strategy::Prf, marks: question.marks[..1].to_vec(), ..question };
    let reply = serde_json::to_value(ask(&mut store(), &prf).unwrap()).unwrap();
    assert_eq!((&reply["kind"], &reply["hits"][0]["before"]), (&json!("answer"), &json!(1)));
    let explanation = &reply["update"]["explanation"];
    let mut term = explanation["terms"][1].clone();
    let coefficient = term["coefficient"].take().as_f64().unwrap() as f32;
    let spread = |towards: [f32; 2]| gallery().spread(&towards).unwrap();
    assert!((coefficient - spread([1.0, 0.0]) / spread([0.0, 1.0])).abs() < 1e-6, "{coefficient}");
    let expected = json!({"kind": "picture", "id": "north", "text": "", "region": null, "similarity": 0.0,
        "coefficient": null});
    assert_eq!(term, expected);
    assert_eq!((&explanation["strategy"], &explanation["mode"]), (&json!("prf"), &json!("clicks")));
    let method = serde_json::to_value(MethodInfo::default()).unwrap();
    assert_eq!((&method["k"], &method["rounds"], &method["top"]), (&json!(5), &json!(4), &json!(10)));
    let needs: Vec<_> = method["strategies"].as_array().unwrap().iter().map(|info| &info["needs"]).collect();
    assert_eq!(needs, [&json!(null), &json!("captioner"), &json!("summarizer"), &json!(null)]);
}
