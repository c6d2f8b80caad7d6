//! The best of many scores, without sorting the others.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

/// A score, and what it is of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// A place, as of a picture in its gallery.
    pub index: usize,
    /// Cosine of query and picture, or another score.
    pub score: f32,
}

impl Hit {
    /// The better one first; of equal scores that of the lower index.
    pub(crate) fn order(&self, other: &Hit) -> Ordering {
        other.score.total_cmp(&self.score).then(self.index.cmp(&other.index))
    }
}

/// A hit in its order: the worst is the greatest.
#[derive(Clone, Copy, PartialEq)]
struct Ordered(Hit);

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.order(&other.0)
    }
}

/// The `k` highest of the scores that it was offered: a heap with the worst of them on top, which most scores are only
/// compared with.
pub struct TopK {
    k: usize,
    heap: BinaryHeap<Ordered>,
}

impl TopK {
    /// For the best `k`.
    pub fn new(k: usize) -> TopK {
        TopK { k, heap: BinaryHeap::new() }
    }

    /// Takes the scores of `first` and those after it.
    pub fn offer(&mut self, first: usize, scores: &[f32]) {
        for (index, &score) in (first..).zip(scores) {
            let hit = Ordered(Hit { index, score });
            if self.heap.len() < self.k {
                self.heap.push(hit);
            } else if let Some(mut worst) = self.heap.peek_mut()
                && hit < *worst
            {
                *worst = hit;
            }
        }
    }

    /// What there is, best first; equal scores by their index.
    pub fn into_hits(self) -> Vec<Hit> {
        self.heap.into_sorted_vec().into_iter().map(|Ordered(hit)| hit).collect()
    }
}

/// The `k` highest scores (all, where there are fewer), best first; ties keep their order.
pub fn best(scores: &[f32], k: usize) -> Vec<Hit> {
    let mut top = TopK::new(k);
    top.offer(0, scores);
    top.into_hits()
}

/// The places from 0 that these have in the ranking of all scores, in the order asked, without ranking the others.
pub fn places(scores: &[f32], asked: &[usize]) -> Vec<usize> {
    let hit = |index: usize| Hit { index, score: scores[index] };
    let mut sorted: Vec<(usize, Hit)> = asked.iter().map(|&index| hit(index)).enumerate().collect();
    sorted.sort_by(|(_, a), (_, b)| a.order(b));
    // How many lie before each of them, but behind the one before.
    let mut between = vec![0; sorted.len() + 1];
    for other in (0..scores.len()).map(hit) {
        between[sorted.partition_point(|(_, asked)| asked.order(&other).is_le())] += 1;
    }
    let mut places = vec![0; sorted.len()];
    let mut before = 0;
    for ((place, _), between) in sorted.into_iter().zip(between) {
        before += between;
        places[place] = before;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::Random;

    #[test]
    fn the_best_are_those_of_a_whole_sort() {
        let mut random = Random::new(5);
        // Few enough values for many ties.
        let scores: Vec<f32> = random.integers(300, 20).into_iter().map(f32::from).collect();
        let mut sorted: Vec<Hit> =
            scores.iter().enumerate().map(|(index, &score)| Hit { index, score }).collect();
        sorted.sort_by(Hit::order);
        for k in [0, 1, 2, 7, 299, 300, 1000] {
            assert_eq!(best(&scores, k), sorted[..k.min(300)]);
            let mut parts = TopK::new(k);
            for (part, scores) in scores.chunks(7).enumerate() {
                parts.offer(part * 7, scores);
            }
            assert_eq!(parts.into_hits(), sorted[..k.min(300)]);
        }
    }

    #[test]
    fn what_is_no_number_has_a_place_of_its_own() {
        let hits = best(&[f32::NEG_INFINITY, f32::NAN, 1.0, f32::INFINITY], 4);
        assert_eq!(hits.iter().map(|hit| hit.index).collect::<Vec<_>>(), [1, 3, 2, 0]);
    }
}
