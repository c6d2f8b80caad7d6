//! A small network over what a set of marks says of a picture, trained to find on the next pages what the thumbs are about.
//!
//! What the likes say, and what the dislikes say, is pooled first, so neither order nor number of the marks is built in (deep sets:
//! Zaheer et al., NeurIPS 2017): the highest and the second highest of a picture's z-scores of the likes, their mean, and how many
//! lie close (`sqrt(sum_l max(0, z_l(x) - 2))`); of the dislikes the same but for the second. Beside that it reads the words' z-score,
//! the z-score of the gallery's mean (what lies near to it is near to everything), and six numbers about the marks: how many,
//! how alike the likes are, how like the dislikes, and how well the words find both. The score is
//!
//! `z(x) + scale / 3 (e(x) - mean e)`, with `e(x) = b . f(A i(x) + a)`
//!
//! for these inputs `i`, where `f` is `max(0, .)` in the first half of the units and `min(0, .)` in the second. The weights `b` are
//! positive, those of `A` are so for what likes say and negative for what dislikes say: other things equal, a score rises with the nearness
//! to what is liked and falls with that to what is disliked (as in Runje and Shankaranarayana, ICML 2023). Without words `z` is 0.
//!
//! `python -m pocket thumbs` (`training/pocket/thumbs/`) trains it with a listwise softmax cross-entropy (Cao et al., ICML 2007)
//! over the pictures not seen yet, in the states that simulated visitors come to under the network itself (DAgger: Ross et
//! al., AISTATS 2011). It reads scores only, whatever the pictures and the width of their embeddings.

#[rustfmt::skip]
mod weights;

use self::weights::{BIAS, HIDDEN, INPUT, INPUTS, OUTPUT};
use super::{Evidence, Network, Standard};
use crate::Result;
use crate::vector::{check_width, dot};

/// Z-scores beyond these are taken for these: training has met few.
const RANGE: (f32, f32) = (-4.0, 8.0);
/// The z-score from which a picture lies close to a mark.
const CLOSE: f32 = 2.0;
/// Z-scores are read in units of so much.
const UNIT: f32 = 3.0;
/// Inputs that differ from picture to picture; the others are of the marks as a whole.
const PER_PICTURE: usize = 9;

pub(super) fn scores(params: &Network, evidence: &Evidence) -> Result<Vec<f32>> {
    let gallery = evidence.gallery;
    let common = Standard::of(gallery, &gallery.mean())?.scores;
    let likes = Side::of(evidence, &evidence.likes, &evidence.dislikes)?;
    let dislikes = Side::of(evidence, &evidence.dislikes, &evidence.likes)?;
    let marks = [
        f32::from(u8::from(evidence.words.is_some())),
        likes.count.ln_1p() / 2.0,
        dislikes.count.ln_1p() / 2.0,
        likes.alike / UNIT,
        likes.like_others / UNIT,
        likes.by_words / UNIT,
        dislikes.by_words / UNIT,
    ];
    let mut scores = evidence.words();
    let layer = Layer::about(&marks);
    let mut gained: Vec<f32> = Vec::with_capacity(scores.len());
    for (((word, common), like), dislike) in scores.iter().zip(common).zip(&likes.near).zip(&dislikes.near) {
        let [first, second, mean, close] = like.said(likes.count);
        let [worst, _, unliked, closed] = dislike.said(dislikes.count);
        let z = |value: f32| within(value) / UNIT;
        gained.push(layer.of(&[z(*word), z(common), first, second, mean, close, worst, unliked, closed]));
    }
    let mean = gained.iter().map(|&gained| f64::from(gained)).sum::<f64>() / gained.len().max(1) as f64;
    let scale = params.scale / UNIT;
    scores.iter_mut().zip(gained).for_each(|(score, gained)| *score += scale * (gained - mean as f32));
    Ok(scores)
}

fn within(z: f32) -> f32 {
    z.clamp(RANGE.0, RANGE.1)
}

/// What the marks of one side say of a picture.
#[derive(Clone, Copy)]
struct Near {
    first: f32,
    second: f32,
    sum: f32,
    close: f32,
}

impl Near {
    const NOTHING: Near = Near { first: f32::NEG_INFINITY, second: f32::NEG_INFINITY, sum: 0.0, close: 0.0 };

    fn add(&mut self, z: f32) {
        self.second = self.second.max(z.min(self.first));
        self.first = self.first.max(z);
        self.sum += z;
        self.close += (z - CLOSE).max(0.0);
    }

    /// As the network reads it: highest, second highest, mean, closeness; 0 where there is none.
    fn said(self, count: f32) -> [f32; 4] {
        let there = |z: f32| if z.is_finite() { z / UNIT } else { 0.0 };
        [there(self.first), there(self.second), self.sum / count.max(1.0) / UNIT, self.close.sqrt() / 2.0]
    }
}

/// The marks of one side.
struct Side {
    count: f32,
    near: Vec<Near>,
    /// The mean of their z-scores of each other; 0 for fewer than two.
    alike: f32,
    /// The mean of their z-scores of the other side's marks; 0 without these.
    like_others: f32,
    /// The mean of the words' z-scores of them; 0 without words.
    by_words: f32,
}

impl Side {
    fn of(evidence: &Evidence, marks: &[Vec<f32>], others: &[Vec<f32>]) -> Result<Side> {
        let gallery = evidence.gallery;
        let mut near = vec![Near::NOTHING; gallery.len()];
        let (mut alike, mut like_others, mut by_words) = (0.0, 0.0, 0.0);
        for (index, mark) in marks.iter().enumerate() {
            check_width("a mark", mark, gallery.width())?;
            let similar = Standard::of(gallery, mark)?;
            near.iter_mut().zip(&similar.scores).for_each(|(near, &z)| near.add(within(z)));
            let of = |other: &Vec<f32>| within(similar.at(dot(mark, other)));
            alike +=
                marks.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, own)| of(own)).sum::<f32>();
            like_others += others.iter().map(of).sum::<f32>();
            by_words += within(evidence.words_of(mark));
        }
        let count = marks.len() as f32;
        let mean = |sum: f32, of: f32| if of > 0.0 { sum / of } else { 0.0 };
        Ok(Side {
            count,
            near,
            alike: mean(alike, count * (count - 1.0)),
            like_others: mean(like_others, count * others.len() as f32),
            by_words: mean(by_words, count),
        })
    }
}

/// The hidden layer, with what the marks as a whole add to its units.
struct Layer {
    bias: [f32; HIDDEN],
}

impl Layer {
    fn about(marks: &[f32; INPUTS - PER_PICTURE]) -> Layer {
        let mut bias = BIAS;
        for (bias, weights) in bias.iter_mut().zip(&INPUT) {
            *bias +=
                weights[PER_PICTURE..].iter().zip(marks).map(|(weight, input)| weight * input).sum::<f32>();
        }
        Layer { bias }
    }

    fn of(&self, inputs: &[f32; PER_PICTURE]) -> f32 {
        let mut sum = 0.0;
        for (unit, ((bias, weights), output)) in self.bias.iter().zip(&INPUT).zip(&OUTPUT).enumerate() {
            let value = bias + weights.iter().zip(inputs).map(|(weight, input)| weight * input).sum::<f32>();
            sum += output * if unit < HIDDEN / 2 { value.max(0.0) } else { value.min(0.0) };
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::Random;

    /// The largest scale at which a picture that words find better never falls for it.
    const STEEPEST: f32 = 1.3;

    /// Whatever the marks, words and likes raise a score, and dislikes lower it.
    #[test]
    fn weights_have_their_signs() {
        let mut random = Random::new(1);
        for _ in 0..2_000 {
            let inputs: [f32; PER_PICTURE] = random.floats(PER_PICTURE, 2.0).try_into().unwrap_or_default();
            let marks = random.floats(INPUTS - PER_PICTURE, 2.0).try_into().unwrap_or_default();
            let layer = Layer::about(&marks);
            let score = |inputs: &[f32; PER_PICTURE]| UNIT * inputs[0] + STEEPEST / UNIT * layer.of(inputs);
            for (input, sign) in
                [(0, 1.0), (2, 1.0), (3, 1.0), (4, 1.0), (5, 1.0), (6, -1.0), (7, -1.0), (8, -1.0)]
            {
                let mut more = inputs;
                more[input] += 0.5;
                assert!(sign * (score(&more) - score(&inputs)) >= -1e-4, "{input}");
            }
        }
    }

    #[test]
    fn the_two_highest_are_kept() {
        let mut near = Near::NOTHING;
        assert_eq!(near.said(0.0), [0.0; 4]);
        for z in [1.0, 6.0, 3.0] {
            near.add(z);
        }
        let expected = [2.0, 1.0, 10.0 / 9.0, 5.0f32.sqrt() / 2.0];
        assert!(
            near.said(3.0).iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6),
            "{:?}",
            near.said(3.0)
        );
    }
}
