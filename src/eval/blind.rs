//! The paper's protocol on a dataset: one right answer for each query, and its rank after each turn.

use super::Attempt;
use super::tables::{Asked, Tables};
use crate::Result;
use crate::blind::{Protocol, Turn};
use crate::feedback::{Facts, Params, Strategy, Words};
use crate::model::TextFeatures;
use random::Random;

/// A caption as a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What the text tower says of it. The tokens are read by AFS only and may be missing otherwise.
    pub words: TextFeatures,
    /// Where it is from; the picture is the right answer.
    pub asked: Asked,
}

/// A game of the protocol.
#[derive(Clone, Copy)]
pub struct Game<'a> {
    /// What the strategy is told.
    pub tables: Tables<'a>,
    /// How the top is fed back; `None` for no feedback, where every turn repeats the first.
    pub strategy: Option<Strategy>,
    /// The strategy's parameters.
    pub params: Params,
    /// Per picture the text embeddings of its captions: [`Strategy::Explicit`] adds one of the target's others each turn, drawn
    /// at random. A picture without another caption leaves the query as it is.
    pub truth: &'a [Vec<Vec<f32>>],
    /// Of the draws, which depend on nothing but it, the query and the turn.
    pub seed: u64,
}

impl Game<'_> {
    /// Plays `turns` turns, the first without feedback, and returns the target's rank, from 1, as `[turn][query]`. `done` is
    /// called after each query.
    ///
    /// # Errors
    /// What the strategy refuses, or queries of another width.
    pub fn play(&self, queries: &[Query], turns: usize, mut done: impl FnMut()) -> Result<Vec<Vec<usize>>> {
        let mut ranks = vec![Vec::with_capacity(queries.len()); turns];
        for query in queries {
            let wish = |number: usize| self.other_caption(query.asked, number);
            let mut facts = self.tables.facts(Some(query.asked));
            let played =
                self.play_query(&query.words, query.asked.target, turns, &wish, &mut facts)?.done()?;
            ranks.iter_mut().zip(played).for_each(|(ranks, rank)| ranks.push(rank));
            done();
        }
        Ok(ranks)
    }

    /// Plays `turns` turns of one query, and returns the rank of the picture at `target` after each, or what is lacking.
    /// `wish` gives what [`Strategy::Explicit`] adds in each update, as for [`Protocol::play`].
    ///
    /// # Errors
    /// What the strategy refuses, or a query of another width.
    pub fn play_query<'w>(
        &self,
        words: &TextFeatures,
        target: usize,
        turns: usize,
        wish: &dyn Fn(usize) -> Option<Words<'w>>,
        facts: &mut dyn Facts,
    ) -> Result<Attempt<Vec<usize>>> {
        let mut ranks = Vec::with_capacity(turns);
        let Some(rounds) = turns.checked_sub(1) else { return Ok(Attempt::Done(ranks)) };
        let Game { tables, strategy, params, .. } = self;
        let protocol = Protocol { gallery: tables.gallery, strategy: *strategy, params, rounds };
        let mut see = |turn: Turn| {
            ranks.push(rank(turn.scores, target));
            Ok(())
        };
        Ok(match protocol.play("", words, wish, facts, &mut see)? {
            Some(needs) => Attempt::Needs(needs),
            None => Attempt::Done(ranks),
        })
    }

    /// Another caption of the target than the query, for the update `number` (from 0).
    fn other_caption(&self, Asked { target, caption }: Asked, number: usize) -> Option<Words<'_>> {
        let captions = self.truth.get(target)?;
        let others: Vec<usize> = (0..captions.len()).filter(|&other| other != caption).collect();
        let drawn = others.get(draw(self.seed, [target, caption], number, others.len()))?;
        Some(Words { text: "", embedding: &captions[*drawn] })
    }
}

/// Which of so many other captions is added in the update `number` (from 0) of a query, which is a picture's place in the
/// dataset and a caption's place in the picture.
pub fn draw(seed: u64, query: [usize; 2], number: usize, others: usize) -> usize {
    let mut random = Random::new(seed);
    for part in query.into_iter().chain([number + 1]) {
        random = Random::new(random.bits() ^ part as u64);
    }
    random.below(others)
}

/// Rank of `target`, from 1; of equal scores the earlier picture comes first.
fn rank(scores: &[f32], target: usize) -> usize {
    let own = scores.get(target).copied().unwrap_or(f32::NEG_INFINITY);
    let ahead = |(index, score): (usize, &f32)| *score > own || (*score == own && index < target);
    1 + scores.iter().enumerate().filter(|&(index, score)| ahead((index, score))).count()
}
