use super::*;
use crate::Error;
use crate::vector::{dot, normalize};
use testing::Random;

/// How far a cosine may be off, for embeddings of the model's width: five times what is usual.
const BOUND: f32 = 0.002;
const WIDTH: usize = 512;

fn gallery() -> Gallery {
    let mut gallery = Gallery::new(2);
    for (id, embedding) in [("a", [0.0, 1.0]), ("b", [1.0, 0.0]), ("c", [0.6, 0.8]), ("d", [1.0, 0.0])] {
        gallery.insert(id, &embedding).unwrap();
    }
    gallery
}

/// Unit vectors around a few directions, as embeddings of pictures lie.
fn embeddings(count: usize, random: &mut Random) -> Embeddings {
    let centres: Vec<Vec<f32>> = (0..5).map(|_| random.floats(WIDTH, 1.0)).collect();
    let mut embeddings = Embeddings::new(WIDTH);
    for index in 0..count {
        let centre = &centres[index % centres.len()];
        let vector = centre.iter().zip(random.floats(WIDTH, 0.7)).map(|(a, b)| a + b).collect();
        embeddings.push(index.to_string(), &normalize(vector).unwrap()).unwrap();
    }
    embeddings
}

fn order(hits: &[Hit]) -> Vec<usize> {
    hits.iter().map(|hit| hit.index).collect()
}

#[test]
fn best_first_and_ties_by_place() {
    let hits = gallery().top_k(&[1.0, 0.0], 9).unwrap();
    assert_eq!(order(&hits), [1, 3, 2, 0]);
    assert!((hits[2].score - 0.6).abs() < BOUND);
    for k in 0..6 {
        assert_eq!(gallery().top_k(&[1.0, 0.0], k).unwrap(), hits[..k.min(4)]);
    }
}

/// The ranking is that of f32 embeddings but for pictures whose scores are closer than twice the bound.
#[test]
fn the_ranking_is_that_of_the_embeddings_up_to_a_score_difference() {
    let mut random = Random::new(11);
    let embeddings = embeddings(700, &mut random);
    let gallery = Gallery::of(&embeddings).unwrap();
    for near in [0, 123, 600] {
        let noise = random.floats(WIDTH, 0.05);
        let query = embeddings.at(near).unwrap().iter().zip(noise).map(|(a, b)| a + b).collect();
        let query = normalize(query).unwrap();
        let exact: Vec<f32> = embeddings.iter().map(|(_, embedding)| dot(&query, embedding)).collect();
        let found = gallery.scores(&query).unwrap();
        for (found, exact) in found.iter().zip(&exact) {
            assert!((found - exact).abs() < BOUND, "{found}, {exact}");
        }
        let hits = gallery.top_k(&query, 700).unwrap();
        for pair in hits.windows(2) {
            assert!(exact[pair[1].index] - exact[pair[0].index] < 2.0 * BOUND);
        }
    }
}

#[test]
fn a_row_keeps_its_length_and_is_ranked_as_it_is_told() {
    let mut random = Random::new(2);
    let embeddings = embeddings(20, &mut random);
    let gallery = Gallery::of(&embeddings).unwrap();
    for (id, embedding) in embeddings.iter() {
        let row = gallery.get(id).unwrap();
        assert!((length(&row) - 1.0).abs() < 1e-6);
        assert!(dot(&row, embedding) > 0.9999);
        let scores = gallery.scores(&row).unwrap();
        // The query is in whole steps as well, of 15 bits.
        assert!((scores[gallery.find(id).unwrap()] - 1.0).abs() < 1e-5);
        let mut again = gallery.clone();
        again.insert(id, &row).unwrap();
        assert_eq!(again.rows, gallery.rows);
    }
}

#[test]
fn places_are_those_of_the_whole_ranking() {
    let mut random = Random::new(7);
    let mut gallery = Gallery::of(&embeddings(300, &mut random)).unwrap();
    // Ties, too.
    for index in 0..20 {
        let row = gallery.get(&index.to_string()).unwrap();
        gallery.insert(format!("copy of {index}"), &row).unwrap();
    }
    let query = random.floats(WIDTH, 1.0);
    let ranking = order(&gallery.top_k(&query, gallery.len()).unwrap());
    for asked in [vec![], vec![5], vec![319, 5, 0, 19, 300], (0..320).rev().collect::<Vec<usize>>()] {
        let places = gallery.places(&query, &asked).unwrap();
        assert_eq!(places.iter().map(|&place| ranking[place]).collect::<Vec<_>>(), asked);
    }
}

#[test]
fn the_mean_is_that_of_the_embeddings() {
    let mean = gallery().mean();
    assert!((mean[0] - 0.65).abs() < BOUND && (mean[1] - 0.45).abs() < BOUND, "{mean:?}");
    assert_eq!(Gallery::new(2).mean(), [0.0, 0.0]);
    let mut large = Gallery::new(1);
    (0..3 * SAMPLE).for_each(|index| {
        large.insert(index.to_string(), &[index as f32]).unwrap();
    });
    let middle = 1.5 * SAMPLE as f32;
    assert!((large.mean()[0] - middle).abs() < 0.01 * middle);
}

#[test]
fn the_spread_is_that_of_the_scores() {
    // Cosines 0, 1, .6 and 1: mean .65, variance (.4225 + 2 * .1225 + .0025) / 4.
    assert!((gallery().spread(&[1.0, 0.0]).unwrap() - 0.1675f32.sqrt()).abs() < BOUND);
    assert_eq!(gallery().spread(&[0.0, 0.0]).unwrap(), 0.0);
    assert_eq!(Gallery::new(2).spread(&[1.0, 0.0]).unwrap(), 0.0);
    assert!(gallery().spread(&[1.0]).is_err());
    let mut large = Gallery::new(1);
    for index in 0..3 * SAMPLE + 1 {
        large.insert(index.to_string(), &[(index % 7) as f32]).unwrap();
    }
    assert!((large.spread(&[1.0]).unwrap() - 2.0).abs() < 0.04);
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut gallery = gallery();
    assert!(matches!(gallery.insert("e", &[1.0]), Err(Error::Width { found: 1, expected: 2, .. })));
    assert!(gallery.insert("e", &[f32::NAN, 0.0]).is_err());
    assert!(gallery.top_k(&[1.0], 1).is_err() && gallery.places(&[1.0], &[0]).is_err());
    assert_eq!(gallery.len(), 4);
    assert_eq!(gallery.find("c").unwrap(), 2);
    assert!(matches!(gallery.find("e"), Err(Error::UnknownPicture(id)) if id == "e"));
}

#[test]
fn a_picture_is_replaced_in_its_place() {
    let mut gallery = gallery();
    assert_eq!(gallery.insert("b", &[0.0, -1.0]).unwrap(), 1);
    assert_eq!((gallery.len(), gallery.get("b").unwrap()), (4, vec![0.0, -1.0]));
    assert_eq!(gallery.insert("e", &[0.0, 1.0]).unwrap(), 4);
    assert!(gallery.insert("b", &[f32::INFINITY, 0.0]).is_err() && gallery.insert("b", &[1.0]).is_err());
    assert_eq!(gallery.get("b").unwrap(), [0.0, -1.0]);
}

#[test]
fn a_picture_that_goes_leaves_the_others_as_if_it_never_was() {
    for gone in ["a", "b", "c", "d"] {
        let mut gallery = gallery();
        gallery.remove(gone).unwrap();
        let mut without = Gallery::new(2);
        for id in ["a", "b", "c", "d"].into_iter().filter(|id| *id != gone) {
            without.insert(id, &self::gallery().get(id).unwrap()).unwrap();
        }
        assert!(gallery.get(gone).is_err());
        assert_eq!(gallery, without);
        assert!(matches!(gallery.remove(gone), Err(Error::UnknownPicture(id)) if id == gone));
    }
}
