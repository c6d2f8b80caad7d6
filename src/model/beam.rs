//! Beam search over words, whatever predicts them.

use crate::top_k::best;
use crate::{Error, Result};

/// The vocabulary's first ids: padding, the start and the end of a sentence.
pub(super) const PAD: u32 = 0;
pub(super) const START: u32 = 1;
pub(super) const END: u32 = 2;

/// A sentence so far.
struct Hypothesis {
    words: Vec<u32>,
    /// Log-probability; of a sentence that has ended, per token.
    score: f32,
}

/// What a step of the search asks for: row `i` continues row `parents[i]` of the step before with
/// `words[i]`.
pub(super) struct Step {
    /// Rows of the step before.
    pub parents: Vec<u32>,
    /// Word ids.
    pub words: Vec<u32>,
    /// Words before these, the same for every row.
    pub position: usize,
}

/// Sentences of 1 to `longest` words by beam search of `width` (1 is greedy), without their ends, best first.
///
/// `predict` gives the logits of the next word, `rows x vocabulary`, row-major. No word comes twice in
/// a row. A sentence that ends leaves the beam, which is then one narrower; the best has the highest
/// log-probability per token, the end included. A sentence that is cut at `longest` words has not paid for
/// its end, so it counts only where none has ended.
///
/// # Errors
/// Those of `predict`; [`Error::Invalid`] where its logits are not finite.
pub(super) fn search(
    width: usize,
    longest: usize,
    mut predict: impl FnMut(&Step) -> Result<Vec<f32>>,
) -> Result<Vec<Vec<u32>>> {
    let mut beam = vec![Hypothesis { words: Vec::new(), score: 0.0 }];
    let mut parents = vec![0];
    let mut ended: Vec<Hypothesis> = Vec::new();
    for position in 0..longest {
        let words = beam.iter().map(|h| h.words.last().copied().unwrap_or(START)).collect();
        let logits = predict(&Step { parents, words, position })?;
        let vocabulary = logits.len() / beam.len();
        let scores = scores(&beam, &logits, vocabulary);
        let mut grown = Vec::new();
        parents = Vec::new();
        for hit in best(&scores, width - ended.len()) {
            let (row, word) = (hit.index / vocabulary, (hit.index % vocabulary) as u32);
            let words = beam[row].words.clone();
            match word {
                _ if hit.score == f32::NEG_INFINITY => {}
                END => ended.push(Hypothesis { words, score: hit.score / (position + 1) as f32 }),
                _ => {
                    grown.push(Hypothesis { words: [words, vec![word]].concat(), score: hit.score });
                    parents.push(row as u32);
                }
            }
        }
        beam = grown;
        if beam.is_empty() {
            break;
        }
    }
    if ended.is_empty() {
        ended = beam;
    }
    if ended.is_empty() {
        return Err(Error::Invalid("the captioner's logits are not finite".into()));
    }
    ended.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(ended.into_iter().map(|h| h.words).collect())
}

/// Log-probability of every continuation of every hypothesis; what must not be is minus infinity.
fn scores(beam: &[Hypothesis], logits: &[f32], vocabulary: usize) -> Vec<f32> {
    let mut scores = logits.to_vec();
    for (row, hypothesis) in scores.chunks_exact_mut(vocabulary).zip(beam) {
        let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let log_sum = row.iter().map(|logit| (logit - most).exp()).sum::<f32>().ln() + most;
        for score in row.iter_mut() {
            let sum = *score - log_sum + hypothesis.score;
            *score = if sum.is_finite() { sum } else { f32::NEG_INFINITY };
        }
        // No sentence is empty, and none says a word twice in a row.
        let banned = hypothesis.words.last().copied().unwrap_or(END);
        for word in [PAD, START, banned] {
            row[word as usize] = f32::NEG_INFINITY;
        }
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of the toy vocabulary.
    const A: u32 = 3;
    const B: u32 = 4;

    /// Logits by the sentence so far, whose rows are followed through the search as a cache would.
    fn over(table: impl Fn(&[u32]) -> [f32; 5]) -> impl FnMut(&Step) -> Result<Vec<f32>> {
        let mut sentences: Vec<Vec<u32>> = vec![Vec::new()];
        move |step| {
            let grow = |(parent, word): (&u32, &u32)| {
                let sentence = &sentences[*parent as usize];
                if *word == START { sentence.clone() } else { [sentence.as_slice(), &[*word]].concat() }
            };
            sentences = step.parents.iter().zip(&step.words).map(grow).collect();
            assert!(sentences.iter().all(|sentence| sentence.len() == step.position));
            Ok(sentences.iter().flat_map(|sentence| table(sentence).map(f32::ln)).collect())
        }
    }

    /// Probabilities under which the greedy choice is a bad start.
    fn garden_path(sentence: &[u32]) -> [f32; 5] {
        match sentence {
            [] => [0.0, 0.0, 0.0, 0.6, 0.4],
            [A] => [0.0, 0.0, 0.3, 0.3, 0.4],
            [B] => [0.0, 0.0, 0.9, 0.1, 0.0],
            _ => [0.0, 0.0, 0.5, 0.25, 0.25],
        }
    }

    #[test]
    fn a_beam_finds_what_greed_misses() {
        let greedy = search(1, 12, over(garden_path)).unwrap();
        assert_eq!(greedy.len(), 1);
        assert_eq!(greedy[0][..2], [A, B]);
        let found = search(3, 12, over(garden_path)).unwrap();
        assert_eq!((found.len(), &*found[0]), (3, [B].as_slice()));
    }

    #[test]
    fn no_word_comes_twice_in_a_row_and_no_sentence_is_empty_or_too_long() {
        let stuck = |_: &[u32]| [0.1, 0.1, 0.0, 0.7, 0.1];
        for width in 1..4 {
            for longest in 1..5 {
                for words in search(width, longest, over(stuck)).unwrap() {
                    assert_eq!(words.len(), longest);
                    assert!(words.windows(2).all(|pair| pair[0] != pair[1]), "{words:?}");
                }
            }
        }
        let silent = |_: &[u32]| [0.0, 0.0, 0.98, 0.01, 0.01];
        assert_eq!(search(3, 12, over(silent)).unwrap()[0].len(), 1);
    }

    #[test]
    fn scores_are_per_token() {
        // [A] ends with .3 and has .5 * .3 over two tokens; [B, A, B] goes on almost surely.
        let longer = |sentence: &[u32]| match sentence {
            [] => [0.0, 0.0, 0.0, 0.5, 0.5],
            [A] => [0.0, 0.0, 0.3, 0.0, 0.7],
            [B, A, B] => [0.0, 0.0, 1.0, 0.0, 0.0],
            [B] => [0.0, 0.0, 0.0, 1.0, 0.0],
            [B, A] => [0.0, 0.0, 0.0, 0.0, 1.0],
            _ => [0.0, 0.0, 0.2, 0.4, 0.4],
        };
        assert_eq!(search(3, 12, over(longer)).unwrap()[0], [B, A, B]);
    }

    #[test]
    fn a_cut_sentence_does_not_beat_one_that_ended() {
        // [A] ends for .3; [B, A, B, ..] goes on almost surely and never ends.
        let endless = |sentence: &[u32]| match sentence {
            [] => [0.0, 0.0, 0.0, 0.4, 0.6],
            [A] => [0.0, 0.0, 0.3, 0.0, 0.7],
            [.., A] => [0.0, 0.0, 0.001, 0.0, 0.999],
            _ => [0.0, 0.0, 0.001, 0.999, 0.0],
        };
        assert_eq!(search(3, 4, over(endless)).unwrap()[0], [A]);
        // With a beam of one nothing ends, and the cut sentence is all there is.
        assert_eq!(search(1, 4, over(endless)).unwrap(), [[B, A, B, A]]);
    }

    #[test]
    fn logits_that_are_no_numbers_are_an_error() {
        let nowhere = |_: &Step| Ok(vec![f32::NAN; 5]);
        assert!(matches!(search(3, 12, nowhere), Err(Error::Invalid(_))));
        let fails = |_: &Step| Err(Error::Invalid("no".into()));
        assert_eq!(search(3, 12, fails).err().map(|e| e.to_string()), Some("no".into()));
    }
}
