//! Rocchio's update, `q' = normalize(alpha q + beta p - gamma n)`, how `p` and `n` come about, and how much each vector that
//! is fed back counts in the sum.

use super::{
    Centroids, Explanation, Facts, HeatMap, Outcome, Params, Part, Pooling, Query, Scaling, Strategy, Task,
    Term, TermKind, Units, Update, Words,
};
use crate::Result;
use crate::vector::{check_width, dot, length, normalize, softmax, weighted_sum};

/// A vector that is fed back, and what it is.
#[derive(Clone, Debug)]
pub(super) struct FedVector {
    term: Term,
    vector: Vec<f32>,
}

impl FedVector {
    /// Names a vector; its similarity is measured against the query.
    ///
    /// # Errors
    /// [`crate::Error::Width`] where widths disagree.
    fn new(query: &Query, kind: TermKind, part: Part, text: &str, vector: Vec<f32>) -> Result<FedVector> {
        check_width("a fed-back vector", &vector, query.current.len())?;
        let similarity = dot(query.current, &vector);
        let (id, text) = (part.id.to_owned(), text.to_owned());
        Ok(FedVector {
            term: Term { kind, id, text, region: part.region, similarity, coefficient: 0.0 },
            vector,
        })
    }

    pub(super) fn picture(query: &Query, part: Part, vector: Vec<f32>) -> Result<FedVector> {
        FedVector::new(query, TermKind::Picture, part, "", vector)
    }

    pub(super) fn caption(query: &Query, part: Part, text: &str, vector: Vec<f32>) -> Result<FedVector> {
        FedVector::new(query, TermKind::Caption, part, text, vector)
    }

    pub(super) fn words(query: &Query, words: Words) -> Result<FedVector> {
        FedVector::new(query, TermKind::Words, Part::whole(""), words.text, words.embedding.to_vec())
    }

    pub(super) fn summary(query: &Query, vector: Vec<f32>) -> Result<FedVector> {
        FedVector::new(query, TermKind::Summary, Part::whole(""), "", vector)
    }

    fn counted(self, coefficient: f32) -> Term {
        Term { coefficient, ..self.term }
    }
}

/// Weighted vectors that form `p` or `n`, and the factor that scales their sum.
pub(super) struct Centroid {
    pub(super) weights: Vec<f32>,
    pub(super) vector: Vec<f32>,
}

impl Centroid {
    /// `None` where there is no vector, or where the weighted sum has no direction to be scaled to. The weights are those
    /// in the scaled sum.
    pub(super) fn new(
        vectors: &[FedVector],
        mut weights: Vec<f32>,
        scaling: Scaling,
    ) -> Result<Option<Centroid>> {
        let Some(first) = vectors.first() else { return Ok(None) };
        let terms = weights.iter().copied().zip(vectors.iter().map(|fed| fed.vector.as_slice()));
        let mut vector = weighted_sum(first.vector.len(), terms)?;
        if scaling == Scaling::Unit {
            let length = length(&vector);
            if length <= f32::EPSILON {
                return Ok(None);
            }
            let scale = length.recip();
            vector.iter_mut().for_each(|value| *value *= scale);
            weights.iter_mut().for_each(|weight| *weight *= scale);
        }
        Ok(Some(Centroid { weights, vector }))
    }

    pub(super) fn mean(vectors: &[FedVector], scaling: Scaling) -> Result<Option<Centroid>> {
        Centroid::new(vectors, vec![1.0 / vectors.len() as f32; vectors.len()], scaling)
    }

    fn weight(centroid: &Option<Centroid>, index: usize) -> f32 {
        centroid.as_ref().map_or(0.0, |centroid| centroid.weights[index])
    }
}

/// A vector's part in `p` and in `n`.
pub(super) struct Pull {
    pub(super) fed: FedVector,
    pub(super) attracts: f32,
    pub(super) repels: f32,
}

/// What an update adds to the query: `p`, `n`, and the vectors that both are made of.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) positive: Option<Vec<f32>>,
    pub(super) negative: Option<Vec<f32>>,
    pub(super) pulls: Vec<Pull>,
}

impl Sums {
    /// Blind feedback over the `top` of the ranking, best first; `bottom` is read by [`Centroids::Classical`] only.
    pub(super) fn blind(params: &Params, top: Vec<FedVector>, bottom: Vec<FedVector>) -> Result<Sums> {
        if params.centroids == Centroids::Classical {
            let (p, n) = (Centroid::mean(&top, params.scaling)?, Centroid::mean(&bottom, params.scaling)?);
            return Ok(Sums::default().attract(top, p).repel(bottom, n));
        }
        let weights = softmax(&similarities(&top), params.tau);
        let others = weights.iter().map(|weight| 1.0 - weight).collect();
        let p = Centroid::new(&top, weights, params.scaling)?;
        let n = Centroid::new(&top, others, params.scaling)?;
        let pull = |(index, fed)| {
            let (attracts, repels) = (Centroid::weight(&p, index), Centroid::weight(&n, index));
            Pull { fed, attracts, repels }
        };
        let pulls = top.into_iter().enumerate().map(pull).collect();
        Ok(Sums { positive: p.map(|p| p.vector), negative: n.map(|n| n.vector), pulls })
    }

    /// Feedback from clicks: what is liked attracts, what is disliked repels.
    pub(super) fn clicks(
        task: &Task,
        likes: Vec<FedVector>,
        dislikes: Vec<FedVector>,
        facts: &mut dyn Facts,
    ) -> Result<Sums> {
        let counts = match task.params.pooling {
            Pooling::Softmax => softmax(&similarities(&likes), task.params.tau),
            Pooling::Sum | Pooling::Mean => vec![1.0; likes.len()],
        };
        let p = pool(task, &likes, counts, facts)?;
        Sums::default().attract(likes, p).repel_each(task, dislikes, facts)
    }

    /// Adds what is disliked, each by itself.
    pub(super) fn repel_each(
        self,
        task: &Task,
        dislikes: Vec<FedVector>,
        facts: &mut dyn Facts,
    ) -> Result<Sums> {
        let n = pool(task, &dislikes, vec![1.0; dislikes.len()], facts)?;
        Ok(self.repel(dislikes, n))
    }

    /// Adds the vectors of `p`.
    pub(super) fn attract(mut self, vectors: Vec<FedVector>, p: Option<Centroid>) -> Sums {
        let pull = |(index, fed)| Pull { fed, attracts: Centroid::weight(&p, index), repels: 0.0 };
        self.pulls.extend(vectors.into_iter().enumerate().map(pull));
        Sums { positive: p.map(|p| p.vector), ..self }
    }

    /// Adds the vectors of `n`.
    pub(super) fn repel(mut self, vectors: Vec<FedVector>, n: Option<Centroid>) -> Sums {
        let pull = |(index, fed)| Pull { fed, attracts: 0.0, repels: Centroid::weight(&n, index) };
        self.pulls.extend(vectors.into_iter().enumerate().map(pull));
        Sums { negative: n.map(|n| n.vector), ..self }
    }

    /// `normalize(alpha q + beta p - gamma n)`, where what is absent counts as 0. With neither `p` nor `n`, and where the sum
    /// vanishes, the query is unchanged.
    pub(super) fn update(self, strategy: Strategy, task: &Task, maps: Vec<HeatMap>) -> Result<Outcome> {
        let (query, weights) = (task.query.current, task.params.weights);
        if self.positive.is_none() && self.negative.is_none() {
            return Ok(Outcome::Unchanged);
        }
        let vectors = [
            (weights.alpha, Some(query)),
            (weights.beta, self.positive.as_deref()),
            (-weights.gamma, self.negative.as_deref()),
        ];
        let sum = weighted_sum(query.len(), vectors.into_iter().filter_map(|(w, v)| Some((w, v?))))?;
        let length = length(&sum);
        let Ok(moved) = normalize(sum) else { return Ok(Outcome::Unchanged) };
        let counted =
            |pull: Pull| pull.fed.counted(weights.beta * pull.attracts - weights.gamma * pull.repels);
        let mut terms: Vec<Term> = task.query.term(weights.alpha).into_iter().collect();
        terms.extend(self.pulls.into_iter().map(counted));
        let (mode, tau) = (task.mode, task.params.tau);
        let explanation = Explanation { strategy, mode, weights, tau, terms, length, maps };
        Ok(Outcome::Moved(Update { query: moved, explanation }))
    }
}

/// Clicks of one side, each counted so often, pooled and in the units of the parameters. Under [`Pooling::Sum`] the counts are
/// what they are, otherwise only their ratios matter.
pub(super) fn pool(
    task: &Task,
    vectors: &[FedVector],
    mut counts: Vec<f32>,
    facts: &mut dyn Facts,
) -> Result<Option<Centroid>> {
    let Params { pooling, units, .. } = *task.params;
    let total: f32 = counts.iter().sum();
    let scaling = match (pooling, units) {
        (Pooling::Mean | Pooling::Softmax, Units::Length) => Scaling::Unit,
        (Pooling::Mean | Pooling::Softmax, Units::Spread) => {
            counts.iter_mut().for_each(|count| *count /= total);
            Scaling::Raw
        }
        (Pooling::Sum, _) => Scaling::Raw,
    };
    if units == Units::Spread {
        let words = spread(task.query.current, facts)?;
        for (count, fed) in counts.iter_mut().zip(vectors) {
            *count *= words / spread(&fed.vector, facts)?;
        }
    }
    Centroid::new(vectors, counts, scaling)
}

/// How far a vector moves the pictures' scores apart; 1 where it does not, as without words, or in a gallery of one.
fn spread(vector: &[f32], facts: &mut dyn Facts) -> Result<f32> {
    Ok(Some(facts.spread(vector)?).filter(|&spread| spread > f32::EPSILON).unwrap_or(1.0))
}

fn similarities(vectors: &[FedVector]) -> Vec<f32> {
    vectors.iter().map(|fed| fed.term.similarity).collect()
}
