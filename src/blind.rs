//! The blind protocol of the paper: nobody clicks, each update feeds back the top of the ranking before it, and updates
//! accumulate, so that one can watch the query drift. Played for a visitor's words and in the evaluation.

use crate::Result;
use crate::feedback::{
    Centroids, Explanation, Facts, Marks, Mode, Needs, Outcome, Params, Query, Strategy, Words, update,
};
use crate::gallery::Gallery;
use crate::model::TextFeatures;
use crate::top_k::{Hit, best};

/// A game of blind feedback over one gallery.
#[derive(Clone, Copy)]
pub struct Protocol<'a> {
    /// The pictures.
    pub gallery: &'a Gallery,
    /// How each top moves the query; `None` for no feedback at all.
    pub strategy: Option<Strategy>,
    /// The strategy's parameters.
    pub params: &'a Params,
    /// Updates after the words' own ranking.
    pub rounds: usize,
}

/// A ranking of the protocol.
pub struct Turn<'a> {
    /// Updates before it; 0 for the words' own ranking.
    pub number: usize,
    /// The query as it stands.
    pub current: &'a [f32],
    /// Cosine of that query and each picture, in the gallery's order.
    pub scores: &'a [f32],
    /// What the update before it used, where it moved the query.
    pub explanation: Option<Explanation>,
}

impl Protocol<'_> {
    /// Plays the protocol from `words` on and shows each ranking to `see`. `text` are the words as asked; `wish` gives the
    /// words that [`Strategy::Explicit`] adds in each update, which are numbered from 0.
    ///
    /// Returns what is lacking, where a round could not be played: then it is played again from the start once that is there,
    /// and gets further.
    ///
    /// # Errors
    /// Those of [`update`] and `see`, and words of another width than the gallery's.
    pub fn play<'w>(
        &self,
        text: &str,
        words: &TextFeatures,
        wish: &dyn Fn(usize) -> Option<Words<'w>>,
        facts: &mut dyn Facts,
        see: &mut dyn FnMut(Turn) -> Result<()>,
    ) -> Result<Option<Needs>> {
        let mut current = words.embedding.clone();
        let mut explanation = None;
        for number in 0..=self.rounds {
            let scores = self.gallery.scores(&current)?;
            see(Turn { number, current: &current, scores: &scores, explanation: explanation.take() })?;
            let Some(strategy) = self.strategy.filter(|_| number < self.rounds) else { continue };
            let marks = match strategy {
                Strategy::Explicit => {
                    Marks::default().with_words(wish(number).into_iter().collect(), Vec::new())?
                }
                _ => self.ends(&scores),
            };
            let query = Query { text, words, current: &current };
            match update(strategy, Mode::Blind, &marks, &query, self.params, facts)? {
                Outcome::Moved(moved) => (current, explanation) = (moved.query, Some(moved.explanation)),
                Outcome::Unchanged => {}
                Outcome::Needs(needs) => return Ok(Some(needs)),
            }
        }
        Ok(None)
    }

    /// The best `K` pictures, and for classical centroids the worst.
    fn ends(&self, scores: &[f32]) -> Marks<'_> {
        let ids = self.gallery.ids();
        let ids = |hits: Vec<Hit>| hits.iter().map(|hit| ids[hit.index].as_str()).collect::<Vec<&str>>();
        let top = ids(best(scores, self.params.k));
        if self.params.centroids != Centroids::Classical {
            return Marks::ranking(&top, &[]);
        }
        let negated: Vec<f32> = scores.iter().map(|score| -score).collect();
        Marks::ranking(&top, &ids(best(&negated, self.params.k)))
    }
}
