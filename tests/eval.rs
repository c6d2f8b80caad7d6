//! Metrics and protocols on cases small enough to count by hand.

#![allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use std::collections::BTreeSet;

use more_like_this::caption::Caption;
use more_like_this::eval::blind::{self, Query};
use more_like_this::eval::bootstrap::{Bootstrap, Measure};
use more_like_this::eval::clicks::{self, Feedback, Half, Thumbs, Topic, Visitor};
use more_like_this::eval::metrics::{Against, Figures};
use more_like_this::eval::pages::{self, Reader};
use more_like_this::eval::tables::{Asked, Captions, Tables};
use more_like_this::feedback::{Mode, Params, Strategy, Units, Weights};
use more_like_this::gallery::Gallery;
use more_like_this::learners::{self, Learner};
use more_like_this::model::TextFeatures;
use more_like_this::vector::normalize;

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

#[test]
fn figures_by_hand() {
    let against = Against { baseline: Some(&[1, 1, 11, 11]), first_update: Some(&[1, 4, 6, 11]) };
    let figures = Figures::of_ranks(&[1, 2, 6, 11], against, Bootstrap::default());
    let expected = [
        ("r1", 0.25),
        ("r5", 0.5),
        ("r10", 0.75),
        ("mrr1", 0.25),
        ("mrr5", 0.375),
        ("mrr10", (1.5 + 1.0 / 6.0) / 4.0),
        ("r1_diff", -0.25),
        ("r10_diff", 0.25),
        ("mrr5_diff", -0.125),
        ("mrr5_gain", 1.5 / 2.0 - 1.0),
        ("mrr5_drift", 1.5 / 1.25 - 1.0),
        ("r1_drift", 0.0),
    ];
    for (name, value) in expected {
        let interval = figures.get(name).unwrap();
        near(interval.mean, value);
        assert!(interval.lo <= interval.mean && interval.mean <= interval.hi, "{name}: {interval:?}");
    }
    let json = serde_json::to_value(&figures).unwrap();
    near(json["r5"].as_f64().unwrap(), 0.5);
    assert!(json["mrr10_lo"].is_f64() && json["mrr10_hi"].is_f64());
    let back: Figures = serde_json::from_value(json).unwrap();
    assert_eq!(back.get("mrr5_gain"), figures.get("mrr5_gain"));
    assert_eq!((back.get("mrr5_lo"), back.get("p10")), (None, None));
}

#[test]
fn gains_are_paired_and_relative() {
    // Twice what there was for every query: however the queries are drawn, the gain is 100 %.
    let before: Vec<f64> = (0..50).map(|i| f64::from(i % 7)).collect();
    let after = before.iter().map(|value| 2.0 * value).collect();
    let double = Measure::Gain { of: after, to: before.clone() };
    let nothing = Measure::Gain { of: before, to: vec![0.0; 50] };
    let intervals = Bootstrap::default().intervals(&[double, nothing]);
    for bound in [intervals[0].mean, intervals[0].lo, intervals[0].hi] {
        near(bound, 1.0);
    }
    assert_eq!((intervals[1].lo, intervals[1].mean, intervals[1].hi), (0.0, 0.0, 0.0));
    assert_eq!(Bootstrap::default().intervals(&[Measure::Mean(Vec::new())])[0].mean, 0.0);
}

#[test]
fn intervals_cover_what_they_should() {
    // 400 coin flips: the mean's standard error is .025, so the interval is .5 +- .049.
    let flips: Vec<f64> = (0..400).map(|i| f64::from(i % 2)).collect();
    let shifted: Vec<f64> = flips.iter().map(|value| value + 1.0).collect();
    let constant = vec![0.25; 400];
    let bootstrap = Bootstrap { resamples: 4_000, seed: 7 };
    let intervals = bootstrap.intervals(&[flips, shifted, constant].map(Measure::Mean));
    assert!(
        (intervals[0].lo - 0.451).abs() < 0.006 && (intervals[0].hi - 0.549).abs() < 0.006,
        "{intervals:?}"
    );
    // The same queries are drawn for each measure.
    assert!((intervals[1].lo - intervals[0].lo - 1.0).abs() < 1e-9);
    assert_eq!((intervals[2].lo, intervals[2].hi), (0.25, 0.25));
    let other = Bootstrap { seed: 8, ..bootstrap };
    let flips: Vec<f64> = (0..401).map(|i| f64::from(i % 2)).collect();
    let flips = [Measure::Mean(flips)];
    assert_ne!(bootstrap.intervals(&flips), other.intervals(&flips));
}

fn gallery(vectors: &[[f32; 2]]) -> Gallery {
    let mut gallery = Gallery::new(2);
    for (index, vector) in vectors.iter().enumerate() {
        gallery.insert(index.to_string(), &normalize(vector.to_vec()).unwrap()).unwrap();
    }
    gallery
}

fn features(embedding: &[f32]) -> TextFeatures {
    TextFeatures { embedding: embedding.to_vec(), tokens: Vec::new(), token_width: 0 }
}

fn query(target: usize) -> Query {
    Query { words: features(&[1.0, 0.0]), asked: Asked { target, caption: 0 } }
}

/// Captions by where they point.
fn captions(embeddings: &[[f32; 2]]) -> Vec<Caption> {
    embeddings
        .iter()
        .map(|embedding| Caption { text: String::new(), features: features(embedding) })
        .collect()
}

/// A blind strategy with nearly all the weight on what attracts.
fn blind(tables: Tables<'_>, strategy: Strategy, k: usize) -> blind::Game<'_> {
    let weights = Weights { alpha: 0.1, beta: 0.9, gamma: 0.0 };
    let params = Params { weights, k, ..Params::of(strategy, Mode::Blind) };
    blind::Game { tables, strategy: Some(strategy), params, truth: &[], seed: 1 }
}

/// A game without feedback.
fn still(gallery: &Gallery) -> clicks::Game<'_> {
    clicks::Game { tables: Tables::of(gallery), feedback: None }
}

/// PRF by clicks, in units of length.
fn prf(gallery: &Gallery, weights: Weights) -> clicks::Game<'_> {
    let params = Params { weights, units: Units::Length, ..Params::of(Strategy::Prf, Mode::Clicks) };
    clicks::Game { feedback: Some(Feedback::Strategy(Strategy::Prf, params)), ..still(gallery) }
}

#[test]
fn without_feedback_every_turn_is_the_first() {
    let gallery = gallery(&[[0.0, 1.0], [1.0, 0.1], [1.0, 0.1], [1.0, 0.0]]);
    let queries: Vec<Query> = (0..4).map(query).collect();
    let mut done = 0;
    let game = blind::Game { strategy: None, ..blind(Tables::of(&gallery), Strategy::Prf, 5) };
    let ranks = game.play(&queries, 3, || done += 1).unwrap();
    // Pictures 1 and 2 are equal: the earlier one comes first.
    assert_eq!(ranks, vec![vec![4, 2, 3, 1]; 3]);
    assert_eq!(done, 4);
}

/// Turns are accumulated: the second update starts from the first's result, and is fed by its top.
#[test]
fn turns_accumulate() {
    // The caption of each picture points at the next one.
    let gallery = gallery(&[[1.0, 0.0], [0.6, 0.8], [-0.28, 0.96], [-0.9, 0.4]]);
    let captions = captions(&[[0.6, 0.8], [-0.28, 0.96], [-1.0, 0.0], [1.0, 0.0]]);
    let tables = Tables { captions: Captions::Generated(&captions), ..Tables::of(&gallery) };
    let ranks = blind(tables, Strategy::Grf, 1).play(&[query(2)], 4, || ()).unwrap();
    // Third of the query, and of what the first caption makes of it; first by way of the second, then left behind.
    assert_eq!(ranks, [[3], [3], [1], [2]]);
}

#[test]
fn explicit_feedback_draws_another_caption() {
    let gallery = gallery(&[[1.0, 0.0], [0.0, 1.0]]);
    let truth = vec![vec![vec![1.0, 0.0]], vec![vec![1.0, 0.0], vec![0.0, 1.0]]];
    let game = blind::Game { truth: &truth, ..blind(Tables::of(&gallery), Strategy::Explicit, 5) };
    // Picture 1 is found by its other caption; picture 0 has no other.
    let ranks = game.play(&[query(1), query(0)], 2, || ()).unwrap();
    assert_eq!(ranks, [[2, 1], [1, 1]]);
}

#[test]
fn blind_prf_feeds_back_the_top() {
    // The two best pull the query up, towards picture 2.
    let gallery = gallery(&[[1.0, 0.5], [1.0, 0.6], [0.7, 0.7], [1.0, -0.65], [0.0, -1.0]]);
    let ranks = blind(Tables::of(&gallery), Strategy::Prf, 2).play(&[query(2)], 2, || ()).unwrap();
    assert_eq!(ranks, [[4], [3]]);
}

#[test]
fn classical_prf_is_pushed_by_the_bottom() {
    // The worst picture lies below, so the query goes up, towards picture 1.
    let gallery = gallery(&[[1.0, -0.1], [1.0, 0.2], [-0.5, -1.0]]);
    let game = blind(Tables::of(&gallery), Strategy::Prf, 1);
    let weights = Weights { alpha: 0.8, beta: 0.1, gamma: 0.4 };
    let pushed = blind::Game { params: Params { weights, ..game.params.classical() }, ..game };
    assert_eq!(pushed.play(&[query(1)], 2, || ()).unwrap(), [[2], [1]]);
    assert_eq!(game.play(&[query(1)], 2, || ()).unwrap(), [[2], [2]]);
}

#[test]
fn blind_grf_feeds_back_the_captions_of_the_top() {
    // The caption of the best picture points at picture 2, that of the next at picture 3.
    let gallery = gallery(&[[1.0, 0.1], [1.0, -0.2], [0.0, 1.0], [0.0, -1.0]]);
    let captions = captions(&[[0.0, 1.0], [0.0, -1.0], [1.0, 0.0], [1.0, 0.0]]);
    let tables = Tables { captions: Captions::Generated(&captions), ..Tables::of(&gallery) };
    for (k, ranks) in [(1, [[3], [1]]), (2, [[3], [3]])] {
        assert_eq!(blind(tables, Strategy::Grf, k).play(&[query(2)], 2, || ()).unwrap(), ranks, "{k}");
    }
}

#[test]
fn grf_of_human_captions_feeds_back_another_caption_than_the_query() {
    let gallery = gallery(&[[1.0, 0.1], [1.0, -0.2], [0.0, 1.0]]);
    let query = Query { asked: Asked { target: 0, caption: 1 }, ..query(0) };
    let all = vec![
        vec![vec![0.0, 1.0], vec![1.0, 0.0]],
        vec![vec![0.0, 1.0], vec![0.0, -1.0]],
        vec![vec![1.0, 0.0], vec![0.0, -1.0]],
    ];
    let played = |query: &Query, captions: &[Vec<Vec<f32>>]| {
        let tables = Tables { captions: Captions::Human(captions), ..Tables::of(&gallery) };
        blind(tables, Strategy::Grf, 1).play(std::slice::from_ref(query), 2, || ()).unwrap()
    };
    // The first caption of the best picture points at picture 2.
    assert_eq!(played(&query, &all), [[1], [2]]);
    // A picture without another caption than the query feeds nothing back.
    let only: Vec<_> = all.iter().map(|captions| captions[..1].to_vec()).collect();
    let query = Query { asked: Asked { target: 0, caption: 0 }, ..query };
    assert_eq!(played(&query, &only), [[1], [1]]);
}

#[test]
fn grf_for_clicks_reads_the_captions_of_the_marks() {
    // The visitor likes picture 0, whose caption points at picture 2, and dislikes picture 1.
    let gallery = gallery(&[[1.0, 0.1], [1.0, -0.2], [0.0, 1.0], [0.9, 0.4]]);
    let captions = captions(&[[0.0, 1.0], [0.0, -1.0], [1.0, 0.0], [1.0, 0.0]]);
    let tables = Tables { captions: Captions::Generated(&captions), ..Tables::of(&gallery) };
    let params = Params {
        weights: Weights { alpha: 1.0, beta: 1.0, gamma: 1.0 },
        units: Units::Length,
        ..Params::of(Strategy::Grf, Mode::Clicks)
    };
    let game = clicks::Game { tables, feedback: None };
    let thumbs = Thumbs { likes: [0].into(), dislikes: [1].into() };
    let mut facts = tables.facts(None);
    let moved = game.moved(Strategy::Grf, &params, &topic([0]), &thumbs, &mut facts).unwrap().done().unwrap();
    let expected = normalize(vec![1.0, 2.0]).unwrap();
    assert!(moved.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-6), "{moved:?}");
}

#[test]
fn a_visitor_finds_more_by_clicking() {
    // Ten wrong pictures and a right one near the query, eleven right ones further up; none as far from it as another once
    // rows are rounded to 127ths.
    let wrong = (0..10).map(|i| [1.0, -0.0101 * i as f32]);
    let right = (0..12).map(|i| [1.0, 0.085 + 0.0525 * i as f32]);
    let gallery = gallery(&wrong.chain(right).collect::<Vec<_>>());
    let topics = [topic(10..22)];
    let visitor = Visitor { looks_at: 10, likes: 3, dislikes: 0, each_round: false };
    // Not the tuned default: the figures below are worked out for these.
    let game = prf(&gallery, Weights { alpha: 0.6, beta: 0.3, gamma: 0.15 });
    let played = game.play(&topics, 5, visitor, || ()).unwrap();
    let rounds = &played.moved;
    assert_eq!((rounds.len(), played.unmoved.len()), (6, 6));
    near(rounds[0][0].precision, 0.1);
    near(rounds[0][0].recall, 1.0 / 12.0);
    near(rounds[0][0].deep_recall, 1.0);
    // The one that is liked moves the query far enough for a second right one to replace a wrong one.
    near(rounds[1][0].precision, 0.2);
    near(rounds[5][0].precision, 0.2);
    let still = still(&gallery).play(&topics, 5, visitor, || ()).unwrap();
    assert_eq!(still.moved, still.unmoved);
    assert!(still.moved.iter().all(|round| round[0].precision == rounds[0][0].precision));
    assert!(played.unmoved.iter().all(|round| round[0].precision == rounds[0][0].precision));
}

#[test]
fn a_liked_picture_that_stays_on_top_is_no_gain_among_the_unmarked() {
    // Three right ones first, then nine wrong ones, then two right ones: no ranking can be better.
    let gallery = gallery(&(0..14).map(|i| [1.0, 0.1 * i as f32]).collect::<Vec<_>>());
    let topics = [topic([0, 1, 2, 12, 13])];
    let visitor = Visitor { looks_at: 10, likes: 2, dislikes: 1, each_round: false };
    let played = still(&gallery).play(&topics, 1, visitor, || ()).unwrap();
    let new = |round: usize| played.moved[round][0].new_precision;
    near(played.moved[1][0].precision, 0.3);
    // Before any click everything is new. Then 0, 1 and 3 are marked: of 2 and 4 to 12 two are right.
    near(new(0), 0.3);
    near(new(1), 0.2);
    near(played.unmoved[1][0].new_precision, 0.2);
    let figures = clicks::figures(&played.moved[1], Some(&played.unmoved[1]), Bootstrap::default());
    near(figures.get("p10_new").unwrap().mean, 0.2);
    near(figures.get("p10_new_gain").unwrap().mean, 0.0);
}

/// Nine pictures on an arc from the query on; three to a page, of which one right and one wrong one are marked.
#[test]
fn pages_show_what_was_not_seen_yet() {
    let gallery = gallery(&(0..9).map(|i| [1.0, 0.1 * i as f32]).collect::<Vec<_>>());
    let topics = [topic([1, 7, 8]), topic([0, 1, 2, 3, 4])];
    let reader = Reader { shown: 3, likes: 1, dislikes: 1 };
    let next = still(&gallery).turn_pages(&topics, 4, reader, || ()).unwrap();
    // Of three right ones one is among the first three and six; nothing is left for a fourth page.
    let third = 1.0 / 3.0;
    for (page, [first, second]) in [[third, 1.0], [third, 1.0], [1.0, 1.0], [1.0, 1.0]].iter().enumerate() {
        near(next[page][0], *first);
        near(next[page][1], *second);
    }
    // Likes of 1 and dislikes of 0 turn the query away from 0, towards 7 and 8.
    let game = prf(&gallery, Weights { alpha: 0.1, beta: 4.0, gamma: 4.0 });
    let moved = game.turn_pages(&topics, 4, reader, || ()).unwrap();
    near(moved[0][0], third);
    near(moved[1][0], 1.0);
    let figures = pages::figures(&moved[1], Some(&next[1]), Bootstrap::default());
    near(figures.get("better").unwrap().mean, 0.5);
    near(figures.get("recall_diff").unwrap().mean, third);
    near(figures.get("worse").unwrap().mean + moved[1][1], 1.0);
}

/// The words find pictures 0 to 5 first; what is right lies on the other side of them, where the first like is. The network has learnt
/// how far such z-scores as these two dimensions have, none above 2, are to be trusted: hardly. `training/tests/test_thumbs.py` teaches one.
#[test]
fn a_visitor_finds_more_under_every_learner() {
    let right = [[1.0, -0.15], [1.0, -1.1], [1.0, -1.2], [1.0, -1.3]];
    let wrong = (0..6).map(|i| [1.0, 0.16 + 0.1 * i as f32]).chain((0..8).map(|i| [-0.3 * i as f32, 1.0]));
    let gallery = gallery(&right.into_iter().chain(wrong).collect::<Vec<_>>());
    let topics = [topic([0, 1, 2, 3])];
    let reader = Reader { shown: 3, likes: 2, dislikes: 1 };
    let next = still(&gallery).turn_pages(&topics, 2, reader, || ()).unwrap();
    let visitor = Visitor { looks_at: 3, likes: 2, dislikes: 1, each_round: false };
    for learner in Learner::ALL.into_iter().filter(|learner| *learner != Learner::Network) {
        let feedback = Some(Feedback::Learner(learner, EAGER));
        let game = clicks::Game { feedback, ..still(&gallery) };
        let found = game.turn_pages(&topics, 2, reader, || ()).unwrap();
        near(found[0][0], next[0][0]);
        assert!(found[1][0] > next[1][0], "{learner:?}: {found:?} {next:?}");
        let played = game.play(&topics, 1, visitor, || ()).unwrap();
        assert_eq!(played.moved[0], played.unmoved[0]);
        assert!(played.moved[1][0].new_precision >= played.unmoved[1][0].new_precision, "{learner:?}");
    }
}

/// In two dimensions similarities spread no further than two standard deviations.
const EAGER: learners::Params = learners::Params {
    logistic: learners::Logistic { even: 1.0, variance: 100.0 },
    nearest: learners::Nearest { weight: 10.0 },
    pichunter: learners::PicHunter { shown: 2.0, temperature: 0.5, trust: 1.0 },
    rectified: learners::Rectified { threshold: 0.0, like: 3.0, dislike: 3.0 },
    network: learners::Network { scale: 1.0 },
};

#[test]
fn topics_are_halved_by_their_words_alone() {
    let words: Vec<String> = (0..400).map(|i| format!("topic number {i}")).collect();
    let tuning = words.iter().filter(|words| Half::of(words) == Half::Tuning).count();
    // A fair coin tossed 400 times: four standard errors are 40.
    assert!((160..=240).contains(&tuning), "{tuning}");
    // Figures of one version must be comparable with those of the next.
    let halves = ["animal bird", "food fruit", "transport ground", "face smiling"].map(Half::of);
    let expected = [Half::HeldOut, Half::Tuning, Half::Tuning, Half::HeldOut];
    assert_eq!(halves, expected);
}

#[test]
fn parts_of_a_game_are_joined_and_picked() {
    let gallery = gallery(&[[1.0, 0.0], [1.0, 0.1], [1.0, 0.2]]);
    let visitor = Visitor { looks_at: 2, likes: 1, dislikes: 0, each_round: false };
    let play = |relevant: usize| still(&gallery).play(&[topic([relevant])], 1, visitor, || ()).unwrap();
    let mut both = clicks::Played::new(1);
    both.extend(play(0));
    both.extend(play(2));
    assert_eq!(both.only(|topic| topic == 0), play(0));
    assert_eq!(both.only(|topic| topic == 1), play(2));
}

fn topic(relevant: impl IntoIterator<Item = usize>) -> Topic {
    let relevant = relevant.into_iter().collect();
    Topic { text: "a topic".to_owned(), kind: String::new(), words: features(&[1.0, 0.0]), relevant }
}

#[test]
fn a_visitor_clicks_no_more_than_allowed() {
    let visitor = Visitor { looks_at: 5, likes: 2, dislikes: 1, each_round: false };
    let mut thumbs = Thumbs::default();
    for _ in 0..2 {
        visitor.click(&[0, 1, 2, 3, 4, 5], &topic([1, 2, 3]), &mut thumbs);
        assert_eq!(thumbs, Thumbs { likes: BTreeSet::from([1, 2]), dislikes: BTreeSet::from([0]) });
    }
    // Where it is so for each round, as many again.
    let each_round = Visitor { each_round: true, ..visitor };
    let mut thumbs = Thumbs::default();
    each_round.click(&[0, 1, 2, 3, 4], &topic([1, 2, 3]), &mut thumbs);
    each_round.click(&[0, 1, 2, 3, 4], &topic([1, 2, 3]), &mut thumbs);
    assert_eq!(thumbs, Thumbs { likes: BTreeSet::from([1, 2, 3]), dislikes: BTreeSet::from([0, 4]) });
    // What is not looked at is not marked.
    let mut thumbs = Thumbs::default();
    Visitor { looks_at: 1, ..visitor }.click(&[3, 1], &topic([1, 3]), &mut thumbs);
    assert_eq!(thumbs.likes, BTreeSet::from([3]));
}
