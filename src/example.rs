//! Query by example: a picture in the place of the words, or mixed with them.

use serde::{Deserialize, Serialize};

use crate::feedback::{Explanation, Term, TermKind};
use crate::vector::{dot, length, weighted_sum};
use crate::{Error, Result};

/// A picture that is asked with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// Gallery id.
    pub id: String,
    /// How much of the query is the picture, 0 to 1; the rest is the words. Without words all of it is.
    pub share: f32,
}

impl Example {
    /// Refuses a share that is none.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a share that is not 0 to 1.
    pub fn check(&self) -> Result<()> {
        if (0.0..=1.0).contains(&self.share) {
            return Ok(());
        }
        Err(Error::Invalid(format!("a picture's share in the query must be 0 to 1, not {}", self.share)))
    }
}

/// A vector, and how far it moves the pictures' scores apart.
#[derive(Clone, Copy, Debug)]
pub struct Spread<'a> {
    /// Unit length.
    pub vector: &'a [f32],
    /// Standard deviation of the pictures' cosines with it; above 0.
    pub spread: f32,
}

/// The query that words and an example make together, before any mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// Unit length.
    pub query: Vec<f32>,
    terms: Vec<Term>,
}

impl Mix {
    /// `normalize((1 - s) w + s (spread(w) / spread(v)) v)` of the words `w` and the picture `v` with its share `s`. As for
    /// clicks, the picture is weighed by what it does to the ranking: by length alone its wider cosines would drown the words.
    ///
    /// # Errors
    /// Those of [`Example::check`], [`Error::Width`] where the two are not of one width, and [`Error::Invalid`] where they
    /// cancel each other out.
    pub fn new(text: &str, words: Option<Spread>, example: &Example, picture: Spread) -> Result<Mix> {
        example.check()?;
        let share = if words.is_some() { example.share } else { 1.0 };
        let unit = words.map_or(1.0, |words| words.spread / picture.spread);
        let mut parts = Vec::new();
        if let Some(words) = words {
            parts.push((TermKind::Query, 1.0 - share, words.vector));
        }
        parts.push((TermKind::Example, share * unit, picture.vector));
        parts.retain(|(_, coefficient, _)| *coefficient > 0.0);
        let sum = weighted_sum(picture.vector.len(), parts.iter().map(|(_, c, vector)| (*c, *vector)))?;
        let length = length(&sum);
        if length <= f32::EPSILON {
            return Err(Error::Invalid("the words and the picture cancel each other out".to_owned()));
        }
        let query: Vec<f32> = sum.into_iter().map(|value| value / length).collect();
        let term = |(kind, coefficient, vector): (TermKind, f32, &[f32])| Term {
            kind,
            id: if kind == TermKind::Example { example.id.clone() } else { String::new() },
            text: if kind == TermKind::Query { text.to_owned() } else { String::new() },
            region: None,
            similarity: dot(&query, vector),
            coefficient: coefficient / length,
        };
        let terms = parts.into_iter().map(term).collect();
        Ok(Mix { query, terms })
    }

    /// What the query is the sum of.
    pub(crate) fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Puts what the query was made of in the place of the query in an update's sum, which stays what it was.
    pub fn spell_out(&self, explanation: &mut Explanation) {
        let is_query = |term: &Term| term.kind == TermKind::Query;
        let Some(place) = explanation.terms.iter().position(is_query) else { return };
        let factor = explanation.terms[place].coefficient;
        let scaled =
            self.terms.iter().map(|term| Term { coefficient: factor * term.coefficient, ..term.clone() });
        explanation.terms.splice(place..=place, scaled);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
mod tests {
    use super::*;

    const EAST: [f32; 2] = [1.0, 0.0];
    const NORTH: [f32; 2] = [0.0, 1.0];

    fn example(share: f32) -> Example {
        Example { id: "north".to_owned(), share }
    }

    fn mix(share: f32, spreads: [f32; 2]) -> Result<Mix> {
        let words = Spread { vector: &EAST, spread: spreads[0] };
        let picture = Spread { vector: &NORTH, spread: spreads[1] };
        Mix::new("east", Some(words), &example(share), picture)
    }

    #[test]
    fn the_share_turns_the_query_from_the_words_to_the_picture() {
        assert_eq!(mix(0.0, [1.0, 1.0]).unwrap().query, EAST);
        assert_eq!(mix(1.0, [1.0, 1.0]).unwrap().query, NORTH);
        let half = mix(0.5, [1.0, 1.0]).unwrap();
        assert!((half.query[0] - half.query[1]).abs() < 1e-6);
    }

    #[test]
    fn a_picture_that_spreads_the_scores_wider_counts_less() {
        let mix = mix(0.5, [1.0, 4.0]).unwrap();
        assert!((mix.query[1] / mix.query[0] - 0.25).abs() < 1e-6);
    }

    #[test]
    fn the_terms_sum_to_the_query() {
        let mix = mix(0.3, [1.0, 2.0]).unwrap();
        let vector = |term: &Term| if term.kind == TermKind::Query { EAST } else { NORTH };
        for axis in 0..2 {
            let sum: f32 = mix.terms.iter().map(|term| term.coefficient * vector(term)[axis]).sum();
            assert!((sum - mix.query[axis]).abs() < 1e-6);
        }
    }

    #[test]
    fn without_words_the_picture_is_the_query() {
        let mix = Mix::new("", None, &example(0.2), Spread { vector: &NORTH, spread: 3.0 }).unwrap();
        assert_eq!(mix.query, NORTH);
        assert_eq!(mix.terms.len(), 1);
    }

    #[test]
    fn a_share_that_is_none_is_refused() {
        for share in [-0.1, 1.1, f32::NAN] {
            assert!(mix(share, [1.0, 1.0]).unwrap_err().to_string().contains("must be 0 to 1"));
        }
    }
}
