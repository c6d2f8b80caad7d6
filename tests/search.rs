//! Questions and what they are met with, over a gallery of three pictures in two dimensions.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use more_like_this::feedback::{Strategy, Weights};
use more_like_this::gallery::Gallery;
use more_like_this::known::Known;
use more_like_this::model::TextFeatures;
use more_like_this::protocol::{Answer, Needs, Question, Reply, Round, Sidecar};
use more_like_this::search::Search;
use more_like_this::{Error, Result};

const EAST: [f32; 2] = [1.0, 0.0];

fn gallery() -> Gallery {
    let mut gallery = Gallery::new(2);
    for (id, embedding) in [("east", [1.0, 0.0]), ("north-east", [0.6, 0.8]), ("north", [0.0, 1.0])] {
        gallery.push(id, &embedding).unwrap();
    }
    gallery
}

/// Words are where the picture of that name is.
fn read(words: &str) -> Result<TextFeatures> {
    let gallery = gallery();
    let index = gallery.find(words)?;
    let embedding = gallery.embedding(index).unwrap().to_vec();
    Ok(TextFeatures { tokens: embedding.clone(), embedding, token_width: 2 })
}

fn question(words: &str, liked: &[&str], disliked: &[&str]) -> Question {
    Question {
        words: words.to_owned(),
        liked: owned(liked),
        disliked: owned(disliked),
        more: Vec::new(),
        less: Vec::new(),
        strategy: Strategy::Prf,
        blind: false,
    }
}

fn owned(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn reply(known: &mut Known, question: &Question) -> Reply {
    Search { gallery: &gallery(), known, read: &read }.reply(question).unwrap()
}

fn answer(question: &Question) -> Answer {
    answer_with(&mut Known::default(), question)
}

fn answer_with(known: &mut Known, question: &Question) -> Answer {
    match reply(known, question) {
        Reply::Answer(answer) => answer,
        other => panic!("{other:?}"),
    }
}

fn needs(known: &mut Known, question: &Question) -> Needs {
    match reply(known, question) {
        Reply::Needs(needs) => needs,
        other => panic!("{other:?}"),
    }
}

fn rounds(known: &mut Known, question: Question) -> Vec<Round> {
    match reply(known, &Question { blind: true, ..question }) {
        Reply::Rounds { rounds } => rounds,
        other => panic!("{other:?}"),
    }
}

fn order(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().flatten().map(|hit| hit.id.as_str()).collect()
}

#[test]
fn words_alone_rank_and_nothing_does_not() {
    for strategy in [Strategy::Prf, Strategy::Grf, Strategy::Afs, Strategy::Explicit] {
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
fn marks_alone_make_a_query() {
    let marked = answer(&question("", &["north"], &[]));
    assert_eq!(order(&marked), ["north", "north-east", "east"]);
    let hits = marked.hits.unwrap();
    assert_eq!((hits[0].score, hits[0].before), (1.0, None));
    assert_eq!(marked.update.unwrap().cosine, None);
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
    let wish = Question { more: owned(&["north", "  "]), ..question("east", &[], &["east"]) };
    let explicit = answer(&Question { strategy: Strategy::Explicit, ..wish.clone() });
    assert_eq!(order(&explicit)[0], "north-east");
    let shares = explicit.update.unwrap().explanation.shares;
    let found: Vec<_> = shares.iter().map(|share| (&*share.id, &*share.text, share.net > 0.0)).collect();
    assert_eq!(found, [("\"north\"", "north", true), ("east", "", false)]);
    assert_eq!(answer(&wish), answer(&question("east", &[], &["east"])));
}

#[test]
fn captions_are_asked_for_once_and_fed_back() {
    let mut known = Known::default();
    let asked = Question { strategy: Strategy::Grf, ..question("east", &["north"], &[]) };
    let lacking = needs(&mut known, &asked);
    assert_eq!(lacking.model, Some(Sidecar::Captioner));
    assert_eq!((&lacking.captions, &lacking.patches), (&owned(&["north"]), &owned(&["north"])));
    known.learn_patches("north".to_owned(), EAST.to_vec());
    assert_eq!(needs(&mut known, &asked).patches, owned(&[]));
    // Remembered captions do without the captioner.
    known.restore_captions([("north".to_owned(), "north-east".to_owned())].into());
    let marked = answer_with(&mut known, &asked);
    assert_eq!(order(&marked)[0], "north-east");
    let shares = marked.update.unwrap().explanation.shares;
    assert_eq!((&*shares[0].id, &*shares[0].text), ("north", "north-east"));
    known.open();
    assert_eq!(needs(&mut known, &asked), lacking);
}

#[test]
fn attention_asks_for_patches_of_what_is_liked_only() {
    let mut known = Known::default();
    let asked = Question { strategy: Strategy::Afs, ..question("east", &["north"], &["east"]) };
    let lacking = needs(&mut known, &asked);
    assert_eq!((lacking.model, lacking.patches), (Some(Sidecar::Summarizer), owned(&["north"])));
    assert_eq!(lacking.captions, owned(&[]));
    let disliked = Question { liked: Vec::new(), ..asked };
    assert!(answer_with(&mut known, &disliked).update.unwrap().cosine.is_some());
}

#[test]
fn blind_rounds_start_from_the_words_and_leave_marks_alone() {
    let plain = rounds(&mut Known::default(), question("east", &[], &[]));
    assert_eq!(plain.len(), 5);
    assert_eq!((plain[0].cosine, plain[0].kept, &plain[0].explanation), (1.0, 3, &None));
    for round in &plain[1..] {
        let explanation = round.explanation.as_ref().unwrap();
        assert_eq!((explanation.weights, explanation.shares.len()), (Weights::PAPER, 3));
    }
    assert_eq!(rounds(&mut Known::default(), question("east", &["north"], &["east"])), plain);
}

#[test]
fn blind_rounds_drift_towards_wishes_in_turn() {
    let asked = Question { strategy: Strategy::Explicit, ..question("east", &[], &[]) };
    let wishing = Question { more: owned(&["north"]), ..asked.clone() };
    let drift: Vec<f32> = rounds(&mut Known::default(), wishing).iter().map(|round| round.cosine).collect();
    assert!(drift.is_sorted_by(|a, b| a > b), "{drift:?}");
    for impossible in [asked, question("", &[], &[])] {
        let gallery = gallery();
        let mut known = Known::default();
        let mut search = Search { gallery: &gallery, known: &mut known, read: &read };
        let error = search.reply(&Question { blind: true, ..impossible }).unwrap_err();
        assert!(matches!(error, Error::Invalid(_)));
    }
}

#[test]
fn blind_rounds_say_what_they_lack() {
    let mut known = Known::default();
    for (strategy, model) in [(Strategy::Grf, Sidecar::Captioner), (Strategy::Afs, Sidecar::Summarizer)] {
        let asked = Question { strategy, blind: true, ..question("east", &[], &[]) };
        let lacking = needs(&mut known, &asked);
        assert_eq!(lacking.model, Some(model));
        assert_eq!(lacking.patches, owned(&["east", "north-east", "north"]));
    }
}
