//! The feedback core: vectors computed by hand, and what is refused.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at what it did not expect")]

mod facts;

use facts::{Fake, mark};
use more_like_this::Error;
use more_like_this::feedback::{
    Mark, Marks, Mode, NegativeWeights, Outcome, Params, Pooling, Query, Region, Scaling, Side,
    Strategy as Feedback, TermKind, Units, Update, Weights, Words, update,
};
use more_like_this::model::TextFeatures;

fn assert_near(found: &[f32], expected: &[f32]) {
    let near = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5);
    assert!(near, "{found:?} is not {expected:?}");
}

/// `q = (1, 0)`, pictures at cosines .8 and .6 with `tau = .2`: `w = softmax(4, 3) = (.7310586, .2689414)`.
const QUERY: [f32; 2] = [1.0, 0.0];
const NEAR: [f32; 2] = [0.8, 0.6];
const FAR: [f32; 2] = [0.6, -0.8];

/// "near" and "far", whose captions are what they are themselves; and a few more directions.
fn by_hand() -> Fake {
    let mut facts = Fake::new(2);
    for (id, vector) in [
        ("near", NEAR),
        ("far", FAR),
        ("east", QUERY),
        ("north", [0.0, 1.0]),
        ("south", [0.0, -1.0]),
        ("west", [-1.0, 0.0]),
    ] {
        facts.add(id, vector.to_vec(), vector.to_vec());
    }
    facts
}

fn moved(strategy: Feedback, mode: Mode, marks: &Marks, params: &Params, facts: &Fake) -> Update {
    let words = TextFeatures { embedding: QUERY.to_vec(), tokens: QUERY.to_vec(), token_width: 2 };
    let query = Query { text: "asked", words: &words, current: &words.embedding };
    match update(strategy, mode, marks, &query, params, &mut facts.clone()).unwrap() {
        Outcome::Moved(update) => update,
        other => panic!("{other:?}"),
    }
}

fn blind(strategy: Feedback, params: &Params, bottom: &[&str]) -> Update {
    moved(strategy, Mode::Blind, &Marks::ranking(&["near", "far"], bottom), params, &by_hand())
}

/// The coefficients of all terms but the query's.
fn coefficients(update: &Update) -> Vec<f32> {
    let terms = update.explanation.terms.iter().filter(|term| term.kind != TermKind::Query);
    terms.map(|term| term.coefficient).collect()
}

#[test]
fn blind_prf_by_hand() {
    let update = blind(Feedback::Prf, &Params { tau: 0.2, ..Params::of(Feedback::Prf, Mode::Blind) }, &[]);
    // p = w NEAR + (1 - w) FAR = (.7462117, .2234820), length .7789606; n = (.6537883, -.4234820), length
    // .7789606 (the two pictures are orthogonal, so both have length sqrt(w^2 + (1 - w)^2)).
    // .8 q + .1 p / |p| - .1 n / |n| = (.8118650, .0830549), length .8161023.
    assert_near(&update.query, &[0.994_808, 0.101_770]);
    assert_near(&[update.explanation.length], &[0.816_102_3]);
    // .1 (w - (1 - w)) / .7789606.
    assert_near(&coefficients(&update), &[0.059_324_8, -0.059_324_8]);
    let terms = &update.explanation.terms;
    let found: Vec<_> = terms.iter().map(|term| (term.kind, term.id.as_str(), term.similarity)).collect();
    assert_eq!(found[..2], [(TermKind::Query, "", 1.0), (TermKind::Picture, "near", 0.8)]);
    assert_eq!((terms[0].text.as_str(), terms[0].coefficient), ("asked", 0.8));
}

#[test]
fn blind_grf_by_hand() {
    let own = Params { tau: 0.2, ..Params::of(Feedback::Grf, Mode::Blind) };
    let update = blind(Feedback::Grf, &own, &[]);
    // beta w - gamma (1 - w) = .1 (2 w - 1) = .0462117 and its negative.
    assert_near(&coefficients(&update), &[0.046_211_7, -0.046_211_7]);
    // .8 q + .0462117 (NEAR - FAR) = (.8092423, .0646964), length .8118244.
    assert_near(&update.query, &[0.996_819, 0.079_693]);
    let term = &update.explanation.terms[1];
    assert_eq!((term.kind, term.text.as_str()), (TermKind::Caption, "a near thing"));
    // Normalised, it is PRF's formula over captions: a different algorithm.
    let scaled = blind(Feedback::Grf, &Params { scaling: Scaling::Unit, ..own }, &[]);
    assert_near(&scaled.query, &[0.994_808, 0.101_770]);
}

#[test]
fn classical_prf_by_hand() {
    let update = blind(Feedback::Prf, &Params::of(Feedback::Prf, Mode::Blind).classical(), &["south"]);
    // .8 (1, 0) + .1 (.7, -.1) - .1 (0, -1) = (.87, .09), length .8746428.
    assert_near(&update.query, &[0.994_692, 0.102_899]);
    assert_near(&coefficients(&update), &[0.05, 0.05, -0.1]);
}

#[test]
fn blind_explicit_by_hand() {
    let words = vec![Words { text: "up", embedding: &[0.0, 1.0] }];
    let marks = Marks::default().with_words(words, Vec::new()).unwrap();
    let params = Params::of(Feedback::Explicit, Mode::Blind);
    let update = moved(Feedback::Explicit, Mode::Blind, &marks, &params, &by_hand());
    assert_near(&update.query, &[0.992_278, 0.124_035]);
    assert_near(&coefficients(&update), &[0.1]);
    let term = &update.explanation.terms[1];
    assert_eq!((term.kind, term.text.as_str(), term.id.as_str()), (TermKind::Words, "up", ""));
}

#[test]
fn clicks_by_hand() {
    let marks = [mark("near", Side::Like, None), mark("far", Side::Dislike, None)];
    let weights = Weights { alpha: 1.0, beta: 0.5, gamma: 0.25 };
    let params = |pooling| Params {
        weights,
        pooling,
        units: Units::Length,
        ..Params::of(Feedback::Prf, Mode::Clicks)
    };
    let clicked = |marks: &[Mark], pooling| {
        moved(Feedback::Prf, Mode::Clicks, &Marks::clicks(marks).unwrap(), &params(pooling), &by_hand()).query
    };
    // (1, 0) + .5 (.8, .6) - .25 (.6, -.8) = (1.25, .5), length 1.3462912.
    for pooling in [Pooling::Sum, Pooling::Mean, Pooling::Softmax] {
        assert_near(&clicked(&marks, pooling), &[0.928_477, 0.371_391]);
    }
    // Both liked: sum (1, 0) + .5 (1.4, -.2) = (1.7, -.1); mean (1, 0) + .5 (1.4, -.2) / sqrt(2).
    let both = [marks[0].clone(), mark("far", Side::Like, None)];
    assert_near(&clicked(&both, Pooling::Sum), &[0.998_274, -0.058_722]);
    assert_near(&clicked(&both, Pooling::Mean), &[0.998_881, -0.047_245]);
}

#[test]
fn thumbs_count_beside_words() {
    let marks = [mark("south", Side::Dislike, None)];
    let words = vec![Words { text: "up", embedding: &[0.0, 1.0] }];
    let marks = Marks::clicks(&marks).unwrap().with_words(words, Vec::new()).unwrap();
    let weights = Weights { alpha: 0.3, beta: 0.3, gamma: 0.1 };
    let params = Params { weights, ..Params::of(Feedback::Explicit, Mode::Clicks) };
    let update = moved(Feedback::Explicit, Mode::Clicks, &marks, &params, &by_hand());
    // .3 (1, 0) + .3 (0, 1) - .1 (0, -1) = (.3, .4).
    assert_near(&update.query, &[0.6, 0.8]);
    assert_near(&coefficients(&update), &[0.3, -0.1]);
}

#[test]
fn contradictions_and_nonsense_are_refused() {
    let refused = |marks: &[Mark]| Marks::clicks(marks).unwrap_err().to_string();
    let part = |left: f32, right: f32| Some(Region { left, top: 0.0, right, bottom: 0.5 });
    let both = [mark("near", Side::Like, None), mark("near", Side::Dislike, None)];
    assert!(refused(&both).contains("\"near\" is both liked and disliked"));
    let both = [mark("near", Side::Dislike, part(0.0, 0.5)), mark("near", Side::Like, part(0.0, 0.5))];
    assert!(refused(&both).contains("part of \"near\""));
    for (region, reason) in [
        (part(f32::NAN, 0.5), "finite"),
        (part(0.0, f32::INFINITY), "finite"),
        (part(0.5, 0.2), "before"),
        (part(0.5, 0.5), "before"),
        (part(1.0, 2.0), "outside"),
        (part(-1.0, 0.0), "outside"),
    ] {
        let said = refused(&[mark("near", Side::Like, region)]);
        assert!(said.contains(reason) && said.contains("\"near\""), "{said}");
    }
    let word = || vec![Words { text: "up", embedding: &[0.0, 1.0] }];
    let said = Marks::default().with_words(word(), word()).unwrap_err().to_string();
    assert!(said.contains("\"up\""), "{said}");
    let likes = [mark("near", Side::Like, None)];
    let marks = Marks::clicks(&likes).unwrap();
    let words = TextFeatures { embedding: QUERY.to_vec(), tokens: Vec::new(), token_width: 2 };
    let ask = |current: &[f32], params: Params| {
        let query = Query { text: "", words: &words, current };
        update(Feedback::Prf, Mode::Clicks, &marks, &query, &params, &mut by_hand())
    };
    let own = Params::of(Feedback::Prf, Mode::Clicks);
    assert!(matches!(ask(&[1.0, 0.0, 0.0], own), Err(Error::Width { found: 2, expected: 3, .. })));
    for tau in [0.0, -1.0, f32::NAN] {
        assert!(matches!(ask(&QUERY, Params { tau, ..own }), Err(Error::Invalid(_))));
    }
    let weights = Weights { beta: f32::NAN, ..own.weights };
    assert!(matches!(ask(&QUERY, Params { weights, ..own }), Err(Error::Invalid(_))));
    // Where query and feedback cancel out, the query stays.
    let weights = Weights { alpha: 0.5, beta: -0.5, gamma: 0.0 };
    assert_eq!(ask(&NEAR, Params { weights, ..own }).unwrap(), Outcome::Unchanged);
}

/// Two heads, one query, two pictures of 2 x 2 patches. Patches sum to (0, .2, .2, .4) and (.2, 0, 0, .2) over the heads.
fn attended() -> Fake {
    let head = [0.0, 0.1, 0.1, 0.2, 0.1, 0.0, 0.0, 0.1];
    Fake { attention: Some((1, [head, head].concat())), output: Some(vec![0.0, 2.0]), ..by_hand() }
}

#[test]
fn blind_afs_by_hand() {
    let params = Params { tau: 1.0, ..Params::of(Feedback::Afs, Mode::Blind) };
    let ask = |params: &Params| {
        moved(Feedback::Afs, Mode::Blind, &Marks::ranking(&["near", "far"], &[]), params, &attended())
    };
    let update = ask(&params);
    // A = (.8, .4): weights softmax(-A) = (.4013123, .5986877). n ~ (.6802624, -.2381628), length
    // .7207457. .8 q + .1 (0, 1) - .1 n / |n| = (.7056166, .1330442).
    assert_near(&update.query, &[0.982_686, 0.185_285]);
    assert_near(&coefficients(&update), &[0.1, -0.055_680_1, -0.083_065_0]);
    let kinds: Vec<TermKind> = update.explanation.terms.iter().map(|term| term.kind).collect();
    assert_eq!(kinds, [TermKind::Query, TermKind::Summary, TermKind::Picture, TermKind::Picture]);
    assert_near(&update.explanation.maps[0].values, &[0.0, 0.5, 0.5, 1.0]);
    assert_near(&update.explanation.maps[1].values, &[0.5, 0.0, 0.0, 0.5]);
    let parts: Vec<f32> = update.explanation.maps.iter().map(|map| map.share).collect();
    assert_near(&parts, &[2.0 / 3.0, 1.0 / 3.0]);
    // As the published code computes it, both count the same.
    let update = ask(&Params { negative: NegativeWeights::Centroid, ..params });
    assert_near(&coefficients(&update), &[0.1, -0.1 / 2.0f32.sqrt(), -0.1 / 2.0f32.sqrt()]);
    // One caption token each, attended .2 and .6 in all: softmax(-(.2, .6)) = (.5986877, .4013123).
    let head = [0.1, 0.3, 0.0, 0.1, 0.1, 0.2, 0.1, 0.0, 0.0, 0.1];
    let facts = Fake { attention: Some((1, [head, head].concat())), ..attended() };
    let params = Params { captions: true, ..params };
    let update = moved(Feedback::Afs, Mode::Blind, &Marks::ranking(&["near", "far"], &[]), &params, &facts);
    // Half of each negative; captions are where their pictures are, so the lengths are the same.
    let expected = [0.1, -0.027_840_1, -0.041_532_5, -0.041_532_5, -0.027_840_1];
    assert_near(&coefficients(&update), &expected);
}

/// Weights in units of spread: what moves the scores four times as far apart as the words do counts a quarter as much per
/// length. Without words, and where nothing moves any score, lengths count.
#[test]
fn clicks_weigh_as_much_as_the_words_do() {
    let weights = Weights { alpha: 1.0, beta: 0.5, gamma: 0.25 };
    let params = Params { weights, units: Units::Spread, ..Params::of(Feedback::Prf, Mode::Clicks) };
    let marks = [mark("near", Side::Like, None), mark("west", Side::Dislike, None)];
    let marks = Marks::clicks(&marks).unwrap();
    let with = |spread: fn(&[f32]) -> f32, params: &Params| {
        let facts = Fake { spread, ..by_hand() };
        coefficients(&moved(Feedback::Prf, Mode::Clicks, &marks, params, &facts))
    };
    // The query is (1, 0), "near" (.8, .6), "west" (-1, 0).
    let by_first = |vector: &[f32]| if vector[0] == 1.0 { 0.1 } else { 0.4 };
    assert_near(&with(by_first, &params), &[0.125, -0.0625]);
    assert_near(&with(|_| 0.0, &params), &[0.5, -0.25]);
    assert_near(&with(by_first, &Params { units: Units::Length, ..params }), &[0.5, -0.25]);
    let mean = Params { pooling: Pooling::Mean, ..params };
    assert_near(&with(by_first, &mean), &[0.125, -0.0625]);
}

/// Under AFS the liked pictures stand in the maps; none is listed as if it counted for nothing.
#[test]
fn afs_for_clicks_by_hand() {
    let weights = Weights { alpha: 0.8, beta: 0.1, gamma: 0.1 };
    let ask = |dislikes: &[&str], pooling| {
        let mut marks = vec![mark("near", Side::Like, None), mark("far", Side::Like, None)];
        marks.extend(dislikes.iter().map(|id| mark(id, Side::Dislike, None)));
        let params = Params { weights, pooling, ..Params::of(Feedback::Afs, Mode::Clicks) };
        moved(Feedback::Afs, Mode::Clicks, &Marks::clicks(&marks).unwrap(), &params, &attended())
    };
    // .8 q + .1 (0, 1) + .1 (0, 1).
    assert_near(&ask(&["south"], Pooling::Mean).query, &[0.970_143, 0.242_536]);
    // Each click by itself: .8 q + 2 * .1 (0, 1) - .1 ((0, -1) + (-1, 0)) = (.9, .3), length .9486833.
    let update = ask(&["south", "west"], Pooling::Sum);
    assert_near(&update.query, &[0.948_683, 0.316_228]);
    assert_near(&coefficients(&update), &[0.2, -0.1, -0.1]);
    let listed: Vec<&str> = update.explanation.terms.iter().map(|term| term.id.as_str()).collect();
    assert_eq!(listed, ["", "", "south", "west"]);
    let maps: Vec<&str> = update.explanation.maps.iter().map(|map| map.id.as_str()).collect();
    assert_eq!(maps, ["far", "near"]);
    assert_near(&coefficients(&ask(&[], Pooling::Sum)), &[0.2]);
}

#[test]
fn boxes_change_what_was_attended() {
    // The box covers the first patch only: +-.3 for each of two heads.
    let corner = Some(Region { left: 0.0, top: 0.0, right: 0.5, bottom: 0.4 });
    let params =
        Params { tau: 1.0, negative: NegativeWeights::Attention, ..Params::of(Feedback::Afs, Mode::Clicks) };
    let ask = |marks: &[Mark]| {
        let marks = Marks::clicks(marks).unwrap();
        moved(Feedback::Afs, Mode::Clicks, &marks, &params, &attended()).explanation
    };
    let map = |marks: &[Mark]| ask(marks).maps[1].clone();
    let other = mark("far", Side::Like, None);
    // In the order of their ids, "far" is read first, so "near" has the second picture's attention (.2, 0, 0, .2).
    let relevant = map(&[mark("near", Side::Like, corner), other.clone()]);
    assert_near(&relevant.values, &[1.0, 0.0, 0.0, 0.25]);
    assert_near(&[relevant.share], &[1.0 / 1.8]);
    let ignored = [mark("near", Side::Like, None), mark("near", Side::Dislike, corner), other.clone()];
    // -.4 is the least of all, .4 the most; what was taken from it leaves nothing of its share.
    assert_near(&map(&ignored).values, &[0.0, 0.5, 0.5, 0.75]);
    assert_eq!(map(&ignored).share, 0.0);
    // The attention's negative weighs the pictures by what is left: A = (.8, 1) or (.8, -.2).
    let weights = |marks: &[Mark]| {
        let terms = ask(marks).terms;
        let whole = |id: &str| terms.iter().find(|term| term.id == id && term.region.is_none());
        let of = |id: &str| whole(id).unwrap().coefficient;
        of("near") / of("far")
    };
    assert_near(&[weights(&[mark("near", Side::Like, corner), other.clone()])], &[(-0.2f32).exp()]);
    assert_near(&[weights(&ignored)], &[1.0f32.exp()]);
    // On a picture that is not liked, a disliked part repels by its own embedding.
    let marks = [other, mark("near", Side::Dislike, corner)];
    let marks = Marks::clicks(&marks).unwrap();
    let explanation = moved(Feedback::Afs, Mode::Clicks, &marks, &params, &by_hand()).explanation;
    let last = explanation.terms.last().unwrap();
    assert_eq!((last.kind, last.id.as_str(), last.region), (TermKind::Picture, "near", corner));
    assert!(last.coefficient < 0.0);
}

/// A like of a part is half what the summarizer makes of all that is liked, half the part's own embedding.
#[test]
fn a_liked_part_moves_the_query_under_afs() {
    let corner = Some(Region { left: 0.0, top: 0.0, right: 0.3, bottom: 0.3 });
    let weights = Weights { alpha: 0.8, beta: 0.1, gamma: 0.1 };
    let params = Params { weights, ..Params::of(Feedback::Afs, Mode::Clicks) };
    let ask = |region| {
        let marks = [mark("near", Side::Like, region), mark("far", Side::Like, None)];
        moved(Feedback::Afs, Mode::Clicks, &Marks::clicks(&marks).unwrap(), &params, &attended())
    };
    let update = ask(corner);
    assert_near(&coefficients(&update), &[0.15, 0.05]);
    let part = update.explanation.terms.last().unwrap();
    assert_eq!((part.kind, part.id.as_str(), part.region), (TermKind::Picture, "near", corner));
    assert_ne!(update.query, ask(None).query);
}

#[test]
fn parts_are_fed_back_by_themselves() {
    let corner = Some(Region { left: 0.0, top: 0.0, right: 0.3, bottom: 0.3 });
    let rest = Some(Region { left: 0.5, top: 0.5, right: 1.0, bottom: 1.0 });
    let marks = [mark("near", Side::Like, corner), mark("near", Side::Dislike, rest)];
    for (strategy, kind) in [(Feedback::Prf, TermKind::Picture), (Feedback::Grf, TermKind::Caption)] {
        let params = Params::of(strategy, Mode::Clicks);
        let update = moved(strategy, Mode::Clicks, &Marks::clicks(&marks).unwrap(), &params, &by_hand());
        let terms = &update.explanation.terms[1..];
        let found: Vec<_> = terms.iter().map(|term| (term.kind, term.region, term.coefficient)).collect();
        assert_eq!(found, [(kind, corner, 0.2), (kind, rest, -0.15)]);
        assert_ne!(terms[0].similarity, 0.8, "the part, not the whole");
    }
}

#[test]
fn boxes_cover_the_cells_that_they_touch() {
    let cells = |left, top, right, bottom| Region { left, top, right, bottom }.cells(4);
    assert_eq!(cells(0.0, 0.0, 1.0, 1.0), (0..16).collect::<Vec<_>>());
    assert_eq!(cells(0.3, 0.6, 0.6, 0.7), [9, 10]);
    assert_eq!(cells(-3.0, -1.0, 0.1, 0.1), [0]);
    assert_eq!(cells(0.99, 0.99, 7.0, 7.0), [15]);
    // Both edges round to the same cell's edge: f32 cannot tell them apart times 7.
    let thin = f32::from_bits((2.0f32 / 7.0).to_bits() - 1);
    let region = Region { left: thin, top: 0.0, right: 2.0 / 7.0, bottom: 0.1 };
    assert!(region.check("x").is_ok());
    assert_eq!(region.cells(7).len(), 1);
}

/// docs/lesson.md, "Worked example": C liked, B disliked, each by its own length.
#[test]
fn the_worked_example_of_the_lesson() {
    let pictures = [("A", [0.96, 0.28]), ("B", [0.8, -0.6]), ("C", [0.6, 0.8]), ("D", [0.0, 1.0])];
    let mut facts = Fake::new(2);
    for (id, vector) in pictures {
        facts.add(id, vector.to_vec(), vector.to_vec());
    }
    let weights = Weights { alpha: 1.0, beta: 1.0, gamma: 0.5 };
    let params = Params { weights, units: Units::Length, ..Params::of(Feedback::Prf, Mode::Clicks) };
    let clicked = [mark("C", Side::Like, None), mark("B", Side::Dislike, None)];
    let marks = Marks::clicks(&clicked).unwrap();
    let update = moved(Feedback::Prf, Mode::Clicks, &marks, &params, &facts);
    assert_near(&update.query, &[0.737_154, 0.675_725]);
    let cosine = |[x, y]: [f32; 2]| x * update.query[0] + y * update.query[1];
    let rounded = pictures.map(|(_, vector)| (cosine(vector) * 1000.0).round());
    assert_eq!(rounded, [897.0, 184.0, 983.0, 676.0]);
}
