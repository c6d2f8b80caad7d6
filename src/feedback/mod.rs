//! Relevance feedback: how what was seen or marked moves the query.
//!
//! Four strategies say where the feedback comes from: the pictures themselves ([`Strategy::Prf`]), captions of them
//! ([`Strategy::Grf`]), a summarizer that attends to their patches ([`Strategy::Afs`]), or words ([`Strategy::Explicit`]).
//! Each has a *blind* form, in which the current top of the ranking is the feedback and nobody clicks (the protocol of
//! Khaertdinov, Popa and Tintarev, arXiv 2511.17255), and one for a visitor's *clicks*. All end in Rocchio's update.
//!
//! [`update`] is the one way in, for the page, the command line and the evaluation. What a strategy needs, what it computes
//! and how it is explained stand in the strategy's own file; what it knows of pictures it is told through [`Facts`].
//!
//! **Architecture invariant:** an update for clicks starts from the text query, never from an earlier update, and does not
//! depend on the order of the marks. Taking a mark back therefore restores exactly the query before it.

mod afs;
mod explanation;
mod explicit;
mod facts;
mod grf;
mod marks;
mod params;
mod prf;
mod rocchio;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::model::TextFeatures;
use crate::vector::dot;

pub use crate::model::Mode;
pub use afs::REGION_BONUS;
pub use explanation::{Explanation, HeatMap, Term, TermKind, Update};
pub use facts::{AuxModel, CaptionOf, Facts, Needs};
pub use marks::{Mark, Marks, Part, Region, Side, Words};
pub use params::{
    Centroids, K, MAX_K, MethodInfo, NegativeWeights, Overrides, Params, Pooling, Preset, ROUNDS, Scaling,
    StrategyInfo, TAU, TOP, Units, Weights,
};

/// Where the feedback comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strategy {
    /// Pseudo-relevance feedback: the pictures' own embeddings.
    Prf,
    /// Generative relevance feedback: embeddings of captions generated for the pictures.
    Grf,
    /// Attentive feedback summarizer: a network that reads query words and picture patches.
    Afs,
    /// Words that somebody adds.
    Explicit,
}

impl Strategy {
    /// Every strategy, in the order in which they are shown.
    pub const ALL: [Strategy; 4] = [Strategy::Prf, Strategy::Grf, Strategy::Afs, Strategy::Explicit];

    /// The model that it needs beside the towers.
    pub fn model(self) -> Option<AuxModel> {
        match self {
            Strategy::Prf | Strategy::Explicit => None,
            Strategy::Grf => Some(AuxModel::Captioner),
            Strategy::Afs => Some(AuxModel::Summarizer),
        }
    }

    /// Whether a visitor's wishes count under it.
    pub fn counts_wishes(self) -> bool {
        self == Strategy::Explicit
    }
}

/// The query that an update starts from.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// The words as asked, for showing.
    pub text: &'a str,
    /// What the text tower says of the words. AFS reads the tokens, in every round.
    pub words: &'a TextFeatures,
    /// The vector to be moved: the words' embedding, or what an earlier blind round left; all 0 without words.
    pub current: &'a [f32],
}

impl Query<'_> {
    /// The query's own part of the sum; `None` where it is all 0.
    fn term(&self, coefficient: f32) -> Option<Term> {
        let similarity = dot(self.current, self.current);
        (similarity > 0.0).then(|| Term {
            kind: TermKind::Query,
            id: String::new(),
            text: self.text.to_owned(),
            region: None,
            similarity,
            coefficient,
        })
    }
}

/// What comes of an update.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The query moved.
    Moved(Update),
    /// Nothing was fed back, or it cancels the query out: the query stays as it was.
    Unchanged,
    /// Something is to be supplied first; never empty.
    Needs(Needs),
}

/// What every strategy is given.
#[derive(Clone, Copy)]
struct Task<'a> {
    mode: Mode,
    marks: &'a Marks<'a>,
    query: &'a Query<'a>,
    params: &'a Params,
}

/// One update of the query. In [`Mode::Clicks`] `marks` are a visitor's ([`Marks::clicks`]) and the query is the words' own; in
/// [`Mode::Blind`] they are the ends of the current ranking ([`Marks::ranking`]), for [`Strategy::Explicit`] the words to add.
///
/// # Errors
/// [`crate::Error::Width`] where a vector is not of the query's width, [`crate::Error::Invalid`] for parameters that
/// [`Params::check`] refuses, and what the facts or the models refuse.
pub fn update(
    strategy: Strategy,
    mode: Mode,
    marks: &Marks,
    query: &Query,
    params: &Params,
    facts: &mut dyn Facts,
) -> Result<Outcome> {
    params.check()?;
    let task = Task { mode, marks, query, params };
    let needs = match strategy {
        Strategy::Prf => prf::needs(&task),
        Strategy::Grf => grf::needs(&task),
        Strategy::Afs => afs::needs(&task),
        Strategy::Explicit => explicit::needs(&task),
    };
    let lacking = facts.lacking(needs)?;
    if !lacking.is_empty() {
        return Ok(Outcome::Needs(lacking));
    }
    match strategy {
        Strategy::Prf => prf::update(&task, facts),
        Strategy::Grf => grf::update(&task, facts),
        Strategy::Afs => afs::update(&task, facts),
        Strategy::Explicit => explicit::update(&task, facts),
    }
}
