//! The paper's protocol: one right answer, feedback from the current top of the ranking, nobody
//! clicks; over several turns each update starts from the one before.

use super::random::Random;
use crate::Result;
use crate::feedback::{Blind, Item, Weights, explicit, grf, prf};
use crate::gallery::{Gallery, Hit, best};

/// A caption as a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Its text embedding, unit length.
    pub embedding: Vec<f32>,
    /// The gallery index of the picture it describes.
    pub target: usize,
    /// Which of that picture's captions it is.
    pub caption: usize,
}

/// What a method sees when it is asked for an update.
pub struct Turn<'a> {
    /// The query as it was asked.
    pub query: &'a Query,
    /// The query as it stands, after earlier updates.
    pub current: &'a [f32],
    /// Number of the update, from 1.
    pub number: usize,
    /// The pictures.
    pub gallery: &'a Gallery,
    /// Cosine of the current query and each picture.
    pub scores: &'a [f32],
}

impl<'a> Turn<'a> {
    /// The `k` best pictures now, best first.
    pub fn top(&self, k: usize) -> Vec<Hit> {
        best(self.scores, k)
    }

    /// The `k` worst pictures now, worst first.
    pub fn bottom(&self, k: usize) -> Vec<Hit> {
        let negated: Vec<f32> = self.scores.iter().map(|score| -score).collect();
        best(&negated, k)
    }

    /// Pictures as feedback items.
    pub fn items(&self, hits: &[Hit]) -> Vec<Item<'a>> {
        let entries = hits.iter().filter_map(|hit| self.gallery.entry(hit.index));
        entries.map(|(id, embedding)| Item::picture(id, embedding)).collect()
    }
}

/// A feedback strategy under the blind protocol. Strategies that need a model (captions, a
/// summarizer) hold it.
pub trait Method {
    /// The query after this turn's update, unit length.
    ///
    /// # Errors
    /// What the strategy's model or arithmetic refuses.
    fn update(&mut self, turn: &Turn) -> Result<Vec<f32>>;
}

/// No feedback: every turn repeats the first.
pub struct NoFeedback;

impl Method for NoFeedback {
    fn update(&mut self, turn: &Turn) -> Result<Vec<f32>> {
        Ok(turn.current.to_vec())
    }
}

/// Blind PRF over the top `k` (and the bottom `k`, for the classical variant).
pub struct Prf {
    /// Number of pictures fed back.
    pub k: usize,
    /// The variant and its weights.
    pub options: Blind,
}

impl Method for Prf {
    fn update(&mut self, turn: &Turn) -> Result<Vec<f32>> {
        let (top, bottom) = (turn.items(&turn.top(self.k)), turn.items(&turn.bottom(self.k)));
        Ok(prf::blind(turn.current, &top, &bottom, &self.options)?.query)
    }
}

/// Whose captions GRF feeds back, as text embeddings per picture of the gallery.
#[derive(Clone, Copy, Debug)]
pub enum Captions<'a> {
    /// One each, generated.
    Generated(&'a [Vec<f32>]),
    /// All that people wrote; of each picture one is fed back, and never the query itself. What GRF would gain from a
    /// captioner that sees what people see.
    Human(&'a [Vec<Vec<f32>>]),
}

impl<'a> Captions<'a> {
    fn of(&self, picture: usize, query: &Query) -> Option<&'a [f32]> {
        match *self {
            Captions::Generated(captions) => captions.get(picture).map(Vec::as_slice),
            Captions::Human(captions) => {
                let captions = captions.get(picture)?;
                let other = (query.caption + 1) % captions.len().max(1);
                let is_query = (picture, other) == (query.target, query.caption);
                captions.get(other).filter(|_| !is_query).map(Vec::as_slice)
            }
        }
    }
}

/// Blind GRF over the captions of the top `k`.
pub struct Grf<'a> {
    /// Number of pictures whose captions are fed back.
    pub k: usize,
    /// The captions that are fed back.
    pub captions: Captions<'a>,
    /// The variant and its weights.
    pub options: Blind,
}

impl Method for Grf<'_> {
    fn update(&mut self, turn: &Turn) -> Result<Vec<f32>> {
        let item = |hit: &Hit| {
            let embedding = self.captions.of(hit.index, turn.query)?;
            Some(Item { id: turn.gallery.ids().get(hit.index)?, text: "", embedding })
        };
        let items: Vec<Item> = turn.top(self.k).iter().filter_map(item).collect();
        Ok(grf::blind(turn.current, &items, &self.options)?.query)
    }
}

/// Explicit feedback: each turn another caption of the target, drawn at random. A picture without
/// another caption leaves the query as it is.
pub struct Explicit<'a> {
    /// Per picture the text embeddings of its captions.
    pub captions: &'a [Vec<Vec<f32>>],
    /// Of the update; there is no negative.
    pub weights: Weights,
    /// Of the draws, which depend on nothing but it, the query and the turn.
    pub seed: u64,
}

impl Method for Explicit<'_> {
    fn update(&mut self, turn: &Turn) -> Result<Vec<f32>> {
        let Query { target, caption, .. } = *turn.query;
        let captions = self.captions.get(target).map_or(&[][..], |captions| captions);
        let others: Vec<usize> = (0..captions.len()).filter(|&other| other != caption).collect();
        let mut random = Random::new(self.seed);
        for part in [target, caption, turn.number] {
            random = Random::new(random.bits() ^ part as u64);
        }
        let Some(&drawn) = others.get(random.below(others.len())) else { return Ok(turn.current.to_vec()) };
        let item = Item { id: "", text: "", embedding: &captions[drawn] };
        Ok(explicit::blind(turn.current, item, self.weights)?.query)
    }
}

/// Plays `turns` turns (the first without feedback) and returns the target's rank, from 1, as
/// `[turn][query]`. `done` is called after each query.
///
/// # Errors
/// What the method refuses, or queries of another width.
pub fn play(
    gallery: &Gallery,
    queries: &[Query],
    method: &mut dyn Method,
    turns: usize,
    mut done: impl FnMut(),
) -> Result<Vec<Vec<usize>>> {
    let mut ranks = vec![Vec::with_capacity(queries.len()); turns];
    for query in queries {
        let mut current = query.embedding.clone();
        for (number, ranks) in ranks.iter_mut().enumerate() {
            let scores = gallery.scores(&current)?;
            ranks.push(rank(&scores, query.target));
            if number + 1 < turns {
                let turn = Turn { query, current: &current, number: number + 1, gallery, scores: &scores };
                current = method.update(&turn)?;
            }
        }
        done();
    }
    Ok(ranks)
}

/// Rank of `target`, from 1; of equal scores the earlier picture comes first.
fn rank(scores: &[f32], target: usize) -> usize {
    let own = scores.get(target).copied().unwrap_or(f32::NEG_INFINITY);
    let ahead = |(index, score): (usize, &f32)| *score > own || (*score == own && index < target);
    1 + scores.iter().enumerate().filter(|&(index, score)| ahead((index, score))).count()
}
