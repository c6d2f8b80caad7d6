//! A map of a question: the pictures of its ranking and the way of the query among them, as shadows in a plane.
//!
//! Words and pictures lie apart in the space that they share, each around a mean of their own. So that the map shows what they
//! say and not which of them they are, each loses its own mean: the pictures that on the map, the words that of the names of
//! these pictures. A query that is summed of both loses as much of each mean as it has of each, so arrows still add up.

use serde::Serialize;

use crate::Result;
use crate::feedback::{Facts, Part, Term, TermKind};
use crate::plane::Plane;
use crate::question::{Question, Wishes};
use crate::search::{Moved, Search};
use crate::vector::{dot, length, weighted_sum};

/// Steps of the way that are shown, its beginning and the last ones.
const STEPS: usize = 9;
/// Texts that the words' mean is made of: enough for it to settle, few enough to be read at once.
const NAMES: usize = 24;

/// A picture on the map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spot {
    /// Gallery id.
    pub id: String,
    /// Where its shadow falls.
    pub at: [f32; 2],
}

/// The query after so many marks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Marks that count in it.
    pub marks: usize,
    /// Where its shadow falls.
    pub at: [f32; 2],
    /// Its cosine with the query without marks, where there is one.
    pub cosine: Option<f32>,
}

/// A vector of the last sum. From the origin on, one behind the other, they lead to the query.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Arrow {
    /// What the vector is, and how much it counts.
    pub term: Term,
    /// Its shadow, multiplied by what it counts and divided by the sum's length.
    pub by: [f32; 2],
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Map {
    /// The pictures, in the order in which they were asked for.
    pub spots: Vec<Spot>,
    /// The query's way, from its beginning on.
    pub path: Vec<Step>,
    /// What the last step is the sum of.
    pub arrows: Vec<Arrow>,
    /// How much of the differences the plane shows, 0 to 1.
    pub share: f32,
    /// The distance between the mean of the words and that of the pictures, which was taken away.
    pub gap: f32,
}

/// What each kind of vector loses.
struct Means {
    words: Vec<f32>,
    pictures: Vec<f32>,
}

impl Means {
    fn of(&self, kind: TermKind) -> &[f32] {
        match kind {
            TermKind::Query | TermKind::Caption | TermKind::Words => &self.words,
            TermKind::Example | TermKind::Picture | TermKind::Summary => &self.pictures,
        }
    }
}

impl Search<'_> {
    /// The map of these pictures, which have these names, for a question in [`Mode::Clicks`](crate::feedback::Mode). Pictures
    /// that are not in the gallery are left out. `None` where the map would show nothing: for fewer than three pictures, without
    /// names or query, and while something is lacking.
    ///
    /// # Errors
    /// Those of [`Search::reply`].
    pub fn map(&mut self, question: &Question, ids: &[String], names: &[String]) -> Result<Option<Map>> {
        let there: Vec<&String> = ids.iter().filter(|id| self.gallery.contains(id)).collect();
        let mut pictures = there.iter().map(|id| self.gallery.get(id)).collect::<Result<Vec<_>>>()?;
        let mut words = Vec::new();
        for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).take(NAMES) {
            words.push(self.store.text(name, self.text)?.embedding.clone());
        }
        if pictures.len() < 3 || words.is_empty() {
            return Ok(None);
        }
        let means = Means { words: mean(&words), pictures: mean(&pictures) };
        let Some(way) = self.way(question)? else { return Ok(None) };
        let [Some(first), Some(last)] = [way.first(), way.last()] else { return Ok(None) };
        pictures.iter_mut().for_each(|picture| lose(picture, 1.0, &means.pictures));
        let centred: Vec<Vec<f32>> = way.iter().map(|(_, moved)| without(moved, &means)).collect();
        let mut all = pictures.clone();
        all.extend(centred.iter().cloned());
        let plane = Plane::of(&all);
        let spot =
            |(id, picture): (&&String, &Vec<f32>)| Spot { id: (*id).clone(), at: plane.project(picture) };
        let starts = !question.words.trim().is_empty() || question.example.is_some();
        let start = starts.then_some(&first.1.query);
        let step = |((marks, moved), centred): (&(usize, Moved), &Vec<f32>)| Step {
            marks: *marks,
            at: plane.project(centred),
            cosine: start.map(|start| dot(start, &moved.query).clamp(-1.0, 1.0)),
        };
        let mut gap = means.words.clone();
        lose(&mut gap, 1.0, &means.pictures);
        Ok(Some(Map {
            spots: there.iter().zip(&pictures).map(spot).collect(),
            path: way.iter().zip(&centred).map(step).collect(),
            arrows: self.arrows(&last.1, &means, &plane)?,
            share: plane.share(&all),
            gap: length(&gap),
        }))
    }

    /// The query without marks, where there is one, and after each of the last ones; `None` while something is lacking.
    fn way(&mut self, question: &Question) -> Result<Option<Vec<(usize, Moved)>>> {
        // Under a learner they move the pictures' scores.
        let count = if question.learner.is_some() { 0 } else { question.marks.len() };
        let bare = Question { marks: Vec::new(), wishes: Wishes::default(), ..question.clone() };
        let mut stages = vec![(0, bare)];
        let first = (count + 1).saturating_sub(STEPS - 1);
        for marks in first..=count {
            stages.push((marks, Question { marks: question.marks[..marks].to_vec(), ..question.clone() }));
        }
        let mut way: Vec<(usize, Moved)> = Vec::with_capacity(stages.len());
        for (marks, stage) in stages {
            let Some(moved) = self.moved(&stage)? else { return Ok(None) };
            let Some(moved) = moved else { continue };
            if way.last().is_none_or(|(_, before)| before.query != moved.query) {
                way.push((marks, moved));
            }
        }
        Ok(Some(way))
    }

    fn arrows(&mut self, last: &Moved, means: &Means, plane: &Plane) -> Result<Vec<Arrow>> {
        let Moved { query, terms, length } = last;
        let mut vectors = Vec::with_capacity(terms.len());
        for term in terms {
            vectors.push(self.vector(term)?);
        }
        let known = terms
            .iter()
            .zip(&vectors)
            .filter_map(|(term, vector)| Some((term.coefficient, vector.as_deref()?)));
        // What the summarizer said is what the others leave of the sum.
        let mut rest = scaled(query, *length);
        lose(&mut rest, 1.0, &weighted_sum(query.len(), known)?);
        let arrow = |(term, vector): (&Term, Option<Vec<f32>>)| {
            let mut part = vector.map_or_else(|| rest.clone(), |vector| scaled(&vector, term.coefficient));
            lose(&mut part, term.coefficient, means.of(term.kind));
            Arrow { term: term.clone(), by: plane.project(&scaled(&part, 1.0 / length)) }
        };
        Ok(terms.iter().zip(vectors).map(arrow).collect())
    }

    /// The vector of a term; `None` for what a network said, which is not kept.
    fn vector(&mut self, term: &Term) -> Result<Option<Vec<f32>>> {
        match term.kind {
            TermKind::Summary => Ok(None),
            TermKind::Example | TermKind::Picture => {
                self.embedding(Part { id: &term.id, region: term.region }).map(Some)
            }
            TermKind::Query | TermKind::Caption | TermKind::Words => {
                Ok(Some(self.store.text(&term.text, self.text)?.embedding.clone()))
            }
        }
    }
}

fn mean(vectors: &[Vec<f32>]) -> Vec<f32> {
    let mut sum = vec![0.0; vectors.first().map_or(0, Vec::len)];
    vectors.iter().for_each(|vector| lose(&mut sum, -1.0 / vectors.len() as f32, vector));
    sum
}

fn scaled(vector: &[f32], factor: f32) -> Vec<f32> {
    vector.iter().map(|value| value * factor).collect()
}

/// `vector -= factor * other`
fn lose(vector: &mut [f32], factor: f32, other: &[f32]) {
    vector.iter_mut().zip(other).for_each(|(value, other)| *value -= factor * other);
}

/// A query without what it has of each mean.
fn without(moved: &Moved, means: &Means) -> Vec<f32> {
    let mut query = moved.query.clone();
    for term in &moved.terms {
        lose(&mut query, term.coefficient / moved.length, means.of(term.kind));
    }
    query
}
