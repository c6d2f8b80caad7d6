//! The feedback methods: properties that hold for any marks, and vectors computed by hand.

#![allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use std::collections::BTreeSet;

use more_like_this::feedback::afs::{self, Attention, NegativeWeights, Read, ReadCaption, Region};
use more_like_this::feedback::explicit::{self, Wish};
use more_like_this::feedback::{Blind, Clicks, Item, Pooling, Weights, grf, prf};
use more_like_this::vector::{dot, normalize};
use proptest::prelude::*;

const WIDTH: usize = 6;

/// A query and a gallery of distinct ids.
#[derive(Clone, Debug)]
struct World {
    query: Vec<f32>,
    pictures: Vec<(String, Vec<f32>)>,
}

impl World {
    fn items<'a>(&'a self, marked: &[usize]) -> Vec<Item<'a>> {
        marked.iter().map(|&i| Item::picture(&self.pictures[i].0, &self.pictures[i].1)).collect()
    }

    /// How many pictures score above `index` by more than `slack`.
    fn above(&self, query: &[f32], index: usize, slack: f32) -> usize {
        let own = dot(query, &self.pictures[index].1);
        self.pictures.iter().filter(|(_, v)| dot(query, v) > own + slack).count()
    }
}

fn unit() -> impl Strategy<Value = Vec<f32>> {
    prop::collection::vec(-1.0f32..1.0, WIDTH)
        .prop_filter_map("a vector without direction", |v| normalize(v).ok())
}

fn world() -> impl Strategy<Value = World> {
    (unit(), prop::collection::vec(unit(), 2..16)).prop_map(|(query, vectors)| World {
        query,
        pictures: vectors.into_iter().enumerate().map(|(i, v)| (format!("picture {i}"), v)).collect(),
    })
}

/// A world and disjoint marks: 0 nothing, 1 liked, 2 disliked.
fn marked() -> impl Strategy<Value = (World, Vec<usize>, Vec<usize>)> {
    world()
        .prop_flat_map(|world| {
            let count = world.pictures.len();
            (Just(world), prop::collection::vec(0..3usize, count))
        })
        .prop_map(|(world, marks)| {
            let of = |kind| (0..marks.len()).filter(|&i| marks[i] == kind).collect();
            (world, of(1), of(2))
        })
}

fn pooling() -> impl Strategy<Value = Clicks> {
    prop::sample::select(vec![Pooling::Sum, Pooling::Mean, Pooling::Softmax])
        .prop_map(|pooling| Clicks { pooling, ..Clicks::default() })
}

fn assert_unit(query: &[f32]) {
    let length = dot(query, query).sqrt();
    assert!((length - 1.0).abs() < 1e-5, "length {length}");
}

proptest! {
    #[test]
    fn no_marks_leave_the_query(world in world(), options in pooling()) {
        let query = &world.query;
        prop_assert_eq!(&prf::clicks(query, &[], &[], &options).unwrap().query, query);
        prop_assert_eq!(&grf::clicks(query, &[], &[], &options).unwrap().query, query);
        prop_assert_eq!(&explicit::clicks(query, &[], &[], &options).unwrap().query, query);
        let afs = afs::clicks(query, &[], None, &[], &[], &afs::Options::PAPER).unwrap();
        prop_assert_eq!(&afs.query, query);
        prop_assert_eq!(&prf::blind(query, &[], &[], &Blind::PRF).unwrap().query, query);
    }

    #[test]
    fn outputs_have_unit_length((world, likes, dislikes) in marked(), options in pooling()) {
        let (likes, dislikes) = (world.items(&likes), world.items(&dislikes));
        assert_unit(&prf::clicks(&world.query, &likes, &dislikes, &options).unwrap().query);
        for blind in [Blind::PRF, Blind::PRF_CLASSICAL, Blind::GRF, Blind::GRF_SCALED] {
            assert_unit(&prf::blind(&world.query, &likes, &dislikes, &blind).unwrap().query);
        }
    }

    /// Any history of clicks that ends in the same marks gives the same query, to the bit.
    #[test]
    fn only_the_marks_count(
        (world, likes, dislikes) in marked(),
        options in pooling(),
        history in prop::collection::vec((0..16usize, any::<bool>()), 0..12),
    ) {
        let direct = prf::clicks(&world.query, &world.items(&likes), &world.items(&dislikes), &options).unwrap();
        let mut liked = Vec::new();
        for (picture, _) in history.iter().filter(|(picture, _)| *picture < world.pictures.len()) {
            liked.push(*picture);
            prf::clicks(&world.query, &world.items(&liked), &[], &options).unwrap();
        }
        let target: BTreeSet<usize> = likes.into_iter().collect();
        liked.retain(|picture| target.contains(picture));
        liked.extend(target.iter().rev().filter(|p| !liked.contains(p)).copied().collect::<Vec<_>>());
        let reversed: Vec<usize> = dislikes.into_iter().rev().collect();
        let later = prf::clicks(&world.query, &world.items(&liked), &world.items(&reversed), &options).unwrap();
        prop_assert_eq!(direct, later);
    }

    /// Adding `v` to the likes adds `beta v` and leaves the other terms, so the margin of `v` over
    /// any `w` grows by `beta (1 - v.w) >= 0`. The slack covers f32 rounding.
    #[test]
    fn a_liked_picture_does_not_fall((world, likes, dislikes) in marked(), pick in any::<prop::sample::Index>()) {
        let free: Vec<usize> =
            (0..world.pictures.len()).filter(|i| !likes.contains(i) && !dislikes.contains(i)).collect();
        prop_assume!(!free.is_empty());
        let picture = free[pick.index(free.len())];
        let options = Clicks::default();
        let rank = |likes: &[usize], dislikes: &[usize], slack| {
            let update = prf::clicks(&world.query, &world.items(likes), &world.items(dislikes), &options);
            world.above(&update.unwrap().query, picture, slack)
        };
        let with = |marks: &[usize]| [marks, &[picture]].concat();
        let before = rank(&likes, &dislikes, -1e-4);
        prop_assert!(rank(&with(&likes), &dislikes, 1e-4) <= before);
        let before = rank(&likes, &dislikes, 1e-4);
        prop_assert!(rank(&likes, &with(&dislikes), -1e-4) >= before);
    }

    /// What the page shows is what was computed: the net weights rebuild the query.
    #[test]
    fn net_weights_rebuild_the_query((world, likes, dislikes) in marked(), options in pooling()) {
        prop_assume!(!likes.is_empty() || !dislikes.is_empty());
        let update = prf::clicks(&world.query, &world.items(&likes), &world.items(&dislikes), &options).unwrap();
        let alpha = options.weights.alpha;
        let mut sum: Vec<f32> = world.query.iter().map(|value| alpha * value).collect();
        for share in &update.explanation.shares {
            let (_, vector) = world.pictures.iter().find(|(id, _)| *id == share.id).unwrap();
            sum.iter_mut().zip(vector).for_each(|(s, v)| *s += share.net * v);
        }
        prop_assume!(dot(&sum, &sum) > 1e-4);
        prop_assert!(dot(&normalize(sum).unwrap(), &update.query) > 0.9999);
    }
}

fn assert_near(found: &[f32], expected: &[f32]) {
    let near = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5);
    assert!(near, "{found:?} is not {expected:?}");
}

/// `q = (1, 0)`, pictures at cosines .8 and .6 with `tau = .2`: `w = softmax(4, 3) = (.7310586, .2689414)`.
const QUERY: [f32; 2] = [1.0, 0.0];
const NEAR: [f32; 2] = [0.8, 0.6];
const FAR: [f32; 2] = [0.6, -0.8];
const W: f32 = 0.731_058_6;

fn top() -> [Item<'static>; 2] {
    [Item { id: "near", text: "a near thing", embedding: &NEAR }, Item::picture("far", &FAR)]
}

#[test]
fn blind_prf_by_hand() {
    let update = prf::blind(&QUERY, &top(), &[], &Blind { tau: 0.2, ..Blind::PRF }).unwrap();
    // p = w NEAR + (1 - w) FAR = (.7462117, .2234820), length .7789606; n = (.6537883, -.4234820), length
    // .7789606 (the two pictures are orthogonal, so both have length sqrt(w^2 + (1 - w)^2)).
    // .8 q + .1 p / |p| - .1 n / |n| = (.8118650, .0830549), length .8161023.
    assert_near(&update.query, &[0.994_808, 0.101_770]);
    let shares = &update.explanation.shares;
    assert_near(&[shares[0].positive, shares[0].negative, shares[1].positive], &[W, 1.0 - W, 1.0 - W]);
    assert_eq!((shares[0].id.as_str(), shares[0].similarity), ("near", 0.8));
}

#[test]
fn blind_grf_by_hand() {
    let update = grf::blind(&QUERY, &top(), &Blind { tau: 0.2, ..Blind::GRF }).unwrap();
    // Net weights beta w - gamma (1 - w) = .1 (2 w - 1) = .0462117 and its negative.
    let net: Vec<f32> = update.explanation.shares.iter().map(|share| share.net).collect();
    assert_near(&net, &[0.046_211_7, -0.046_211_7]);
    // .8 q + .0462117 (NEAR - FAR) = (.8092423, .0646964), length .8118244.
    assert_near(&update.query, &[0.996_819, 0.079_693]);
    assert_eq!(update.explanation.shares[0].text, "a near thing");
    // Normalised, it is PRF's formula over captions: a different algorithm.
    let scaled = grf::blind(&QUERY, &top(), &Blind { tau: 0.2, ..Blind::GRF_SCALED }).unwrap();
    assert_near(&scaled.query, &[0.994_808, 0.101_770]);
}

#[test]
fn classical_prf_by_hand() {
    let bottom = [Item::picture("last", &[0.0, -1.0])];
    let update = prf::blind(&QUERY, &top(), &bottom, &Blind::PRF_CLASSICAL).unwrap();
    // .8 (1, 0) + .1 (.7, -.1) - .1 (0, -1) = (.87, .09), length .8746428.
    assert_near(&update.query, &[0.994_692, 0.102_899]);
    let nets: Vec<f32> = update.explanation.shares.iter().map(|share| share.net).collect();
    assert_near(&nets, &[0.05, 0.05, -0.1]);
}

#[test]
fn blind_explicit_by_hand() {
    let caption = Item { id: "target", text: "up", embedding: &[0.0, 1.0] };
    let update = explicit::blind(&QUERY, caption, Weights::PAPER).unwrap();
    assert_near(&update.query, &[0.992_278, 0.124_035]);
    assert_near(&[update.explanation.shares[0].net], &[0.1]);
}

#[test]
fn clicks_by_hand() {
    let likes = [Item::picture("near", &NEAR)];
    let dislikes = [Item::picture("far", &FAR)];
    let weights = Weights { alpha: 1.0, beta: 0.5, gamma: 0.25 };
    // (1, 0) + .5 (.8, .6) - .25 (.6, -.8) = (1.25, .5), length 1.3462912.
    for pooling in [Pooling::Sum, Pooling::Mean, Pooling::Softmax] {
        let options = Clicks { weights, pooling, ..Clicks::default() };
        let update = prf::clicks(&QUERY, &likes, &dislikes, &options).unwrap();
        assert_near(&update.query, &[0.928_477, 0.371_391]);
    }
    // Both liked: sum (1, 0) + .5 (1.4, -.2) = (1.7, -.1); mean (1, 0) + .5 (1.4, -.2) / sqrt(2).
    let options = |pooling| Clicks { weights, pooling, ..Clicks::default() };
    let sum = prf::clicks(&QUERY, &top(), &[], &options(Pooling::Sum)).unwrap();
    assert_near(&sum.query, &[0.998_274, -0.058_722]);
    let mean = prf::clicks(&QUERY, &top(), &[], &options(Pooling::Mean)).unwrap();
    assert_near(&mean.query, &[0.998_881, -0.047_245]);
}

#[test]
fn contradictions_and_nonsense_are_refused() {
    let near = [Item::picture("near", &NEAR)];
    assert!(prf::clicks(&QUERY, &near, &near, &Clicks::default()).is_err());
    assert!(prf::clicks(&[1.0, 0.0, 0.0], &near, &[], &Clicks::default()).is_err());
    for tau in [0.0, -1.0, f32::NAN] {
        assert!(prf::blind(&QUERY, &near, &[], &Blind { tau, ..Blind::PRF }).is_err());
    }
    // Where query and feedback cancel out, the query stays.
    let weights = Weights { alpha: 0.5, beta: 0.0, gamma: 0.5 };
    let options = Clicks { weights, ..Clicks::default() };
    let same = [Item::picture("same", &QUERY)];
    assert_eq!(prf::clicks(&QUERY, &[], &same, &options).unwrap().query, QUERY);
}

#[test]
fn wishes_are_read() {
    assert_eq!(Wish::parse("more: at the beach"), Some(Wish::More("at the beach")));
    assert_eq!(Wish::parse(" LESS : people "), Some(Wish::Less("people")));
    assert_eq!(Wish::parse("at 10:30"), Some(Wish::More("at 10:30")));
    assert_eq!(Wish::parse("less: "), None);
    assert_eq!(Wish::parse(""), None);
}

/// Two heads, one query, two pictures of 2 x 2 patches after one caption token each.
fn attention() -> Vec<f32> {
    let head = [0.1, 0.3, 0.0, 0.1, 0.1, 0.2, 0.1, 0.0, 0.0, 0.1];
    [head, head].concat()
}

fn read<'a>(items: &[Item<'a>; 2], regions: &'a [Region]) -> [Read<'a>; 2] {
    let of = |index: usize, regions| Read {
        picture: items[index],
        caption: None,
        first_patch: 2 + 4 * index,
        grid: 2,
        regions,
    };
    [of(0, regions), of(1, &[])]
}

#[test]
fn afs_by_hand() {
    let (values, items) = (attention(), top());
    let attention = Attention::new(&values, 2, 1, 10).unwrap();
    let options = afs::Options { tau: 1.0, ..afs::Options::PAPER };
    let update = afs::blind(&QUERY, &[0.0, 2.0], attention, &read(&items, &[]), &options).unwrap();
    // A = (.8, .4): weights softmax(-A) = (.4013123, .5986877). n ~ (.6802624, -.2381628), length
    // .7207457. .8 q + .1 (0, 1) - .1 n / |n| = (.7056166, .1330442).
    let share = &update.explanation.shares;
    assert_near(&[share[0].negative, share[1].negative], &[0.401_312, 0.598_688]);
    assert_near(&update.query, &[0.982_686, 0.185_285]);
    // Patches sum to (0, .2, .2, .4) and (.2, 0, 0, .2) over the heads.
    assert_near(&update.explanation.maps[0].values, &[0.0, 0.5, 0.5, 1.0]);
    assert_near(&update.explanation.maps[1].values, &[0.5, 0.0, 0.0, 0.5]);
    let parts: Vec<f32> = update.explanation.maps.iter().map(|map| map.share).collect();
    assert_near(&parts, &[2.0 / 3.0, 1.0 / 3.0]);
    // As the published code computes it, both count the same.
    let centroid = afs::Options { negative: NegativeWeights::Centroid, ..options };
    let update = afs::blind(&QUERY, &[0.0, 2.0], attention, &read(&items, &[]), &centroid).unwrap();
    assert_near(&[update.explanation.shares[0].net], &[-0.1 / 2.0f32.sqrt()]);
}

#[test]
fn boxes_change_what_was_attended() {
    let (values, items) = (attention(), top());
    let attention = Attention::new(&values, 2, 1, 10).unwrap();
    let options = afs::Options { tau: 1.0, ..afs::Options::PAPER };
    let region = |relevant| [Region { left: 0.0, top: 0.0, right: 0.5, bottom: 0.4, relevant }];
    let weight = |regions: &[Region]| {
        let update = afs::blind(&QUERY, &[0.0, 1.0], attention, &read(&items, regions), &options).unwrap();
        (update.explanation.shares[0].negative, update.explanation.maps[0].values.clone())
    };
    // The box covers the first patch only: +-.3 for each of two heads. A = (1.4, .4) or (.2, .4).
    let (relevant, map) = weight(&region(true));
    assert_near(&[relevant], &[0.268_941]);
    assert_near(&map, &[1.0, 1.0 / 3.0, 1.0 / 3.0, 2.0 / 3.0]);
    let (ignored, map) = weight(&region(false));
    assert_near(&[ignored], &[0.549_834]);
    assert_near(&map, &[0.0, 0.8, 0.8, 1.0]);
    // A box of no area, or outside, covers nothing.
    let empty = [Region { left: 0.5, top: 0.5, right: 0.5, bottom: 1.0, relevant: true }];
    assert_eq!(weight(&empty), weight(&[]));
}

#[test]
fn afs_reads_captions_and_clicks() {
    let (values, items) = (attention(), top());
    let attention = Attention::new(&values, 2, 1, 10).unwrap();
    let options = afs::Options { tau: 1.0, ..afs::Options::PAPER };
    let mut with_captions = read(&items, &[]);
    for (index, r) in with_captions.iter_mut().enumerate() {
        let item = Item { id: r.picture.id, text: "", embedding: [&[1.0, 0.0], &[0.0, 1.0]][index] };
        r.caption = Some(ReadCaption { item, first_token: index, tokens: 1 });
    }
    let update = afs::blind(&QUERY, &[0.0, 2.0], attention, &with_captions, &options).unwrap();
    // Caption attention (.2, .6): weights (.5986877, .4013123), as a unit vector (.8306496, .5567950).
    // n = mean with the pictures' (.9438336, -.3304395) = (.8872416, .1131778).
    // .8 q + .1 (0, 1) - .1 n = (.7112758, .0886822).
    assert_near(&update.query, &[0.992_317, 0.123_722]);

    let disliked = [Item::picture("other", &[0.0, -1.0])];
    let update = afs::clicks(&QUERY, &[0.0, 2.0], Some(attention), &read(&items, &[]), &disliked, &options);
    // .8 q + .1 (0, 1) + .1 (0, 1).
    assert_near(&update.unwrap().query, &[0.970_143, 0.242_536]);
    // Each click by itself: .8 q + 2 * .1 (0, 1) - .1 ((0, -1) + (-1, 0)).
    let per_click = afs::Options { per_click: true, ..options };
    let disliked = [disliked[0], Item::picture("another", &[-1.0, 0.0])];
    let update = afs::clicks(&QUERY, &[0.0, 2.0], Some(attention), &read(&items, &[]), &disliked, &per_click);
    // (.9, .3), length .9486833.
    assert_near(&update.unwrap().query, &[0.948_683, 0.316_228]);
    assert!(afs::clicks(&QUERY, &[0.0, 2.0], None, &read(&items, &[]), &[], &options).is_err());
    let mut outside = read(&items, &[]);
    outside[1].first_patch = 7;
    assert!(afs::blind(&QUERY, &[0.0, 1.0], attention, &outside, &options).is_err());
    assert!(Attention::new(&values, 3, 1, 10).is_err());
}
