//! A picture that asks, and what words alone say of the gallery.

use more_like_this::example::Example;
use more_like_this::feedback::{Term, TermKind};
use more_like_this::question::Question;
use more_like_this::vector::{dot, weighted_sum};

use super::{answer, ask, gallery, order, question, store};

fn like_this(words: &str, id: &str, share: f32) -> Question {
    Question { example: Some(Example { id: id.to_owned(), share }), ..question(words, &[], &[]) }
}

#[test]
fn a_picture_asks_in_the_place_of_words_or_beside_them() {
    assert_eq!(order(&answer(&like_this("", "north", 0.5))), ["north", "north-east", "east"]);
    assert_eq!(order(&answer(&like_this("east", "north", 0.0))), ["east", "north-east", "north"]);
    assert_eq!(order(&answer(&like_this("east", "north", 1.0))), ["north", "north-east", "east"]);
    assert_eq!(order(&answer(&like_this("east", "north", 0.5)))[0], "north-east");
    // A picture that is not encoded yet does not count yet.
    assert_eq!(answer(&like_this("east", "nowhere", 0.5)), answer(&question("east", &[], &[])));
    assert_eq!(answer(&like_this("", "nowhere", 0.5)).hits, None);
}

#[test]
fn an_update_of_an_example_sums_to_what_was_computed() {
    let asked = like_this("east", "north", 0.5);
    let marks = question("", &["north-east"], &[]).marks;
    let update = answer(&Question { marks, ..asked.clone() }).update.unwrap();
    let explanation = &update.explanation;
    let vector = |term: &Term| match term.kind {
        TermKind::Query => gallery().get(&term.text).unwrap(),
        _ => gallery().get(&term.id).unwrap(),
    };
    let kinds: Vec<TermKind> = explanation.terms.iter().map(|term| term.kind).collect();
    assert_eq!(kinds, [TermKind::Query, TermKind::Example, TermKind::Picture]);
    let vectors: Vec<Vec<f32>> = explanation.terms.iter().map(vector).collect();
    let terms = explanation.terms.iter().zip(&vectors).map(|(term, vector)| (term.coefficient, &vector[..]));
    let sum = weighted_sum(2, terms).unwrap();
    let moved: Vec<f32> = sum.iter().map(|value| value / explanation.length).collect();
    for hit in answer(&Question { marks: question("", &["north-east"], &[]).marks, ..asked }).hits.unwrap() {
        assert!((dot(&moved, &gallery().get(&hit.id).unwrap()) - hit.score).abs() < 1e-5);
    }
}

#[test]
fn a_share_that_is_none_is_refused() {
    let said = ask(&mut store(), &like_this("east", "north", 1.5)).unwrap_err().to_string();
    assert!(said.contains("share"), "{said}");
}

#[test]
fn words_alone_tell_whether_the_gallery_has_anything_like_them() {
    let confidence = |question: &Question| answer(question).confidence;
    let words = question("east", &[], &[]);
    assert!(confidence(&words).is_some_and(|found| (found - 0.5).abs() < 0.05));
    assert_eq!(confidence(&question("east", &["north"], &[])), None);
    assert_eq!(confidence(&question("", &["north"], &[])), None);
    let example = Some(Example { id: "north".to_owned(), share: 0.5 });
    assert_eq!(confidence(&Question { example, ..words }), None);
}
