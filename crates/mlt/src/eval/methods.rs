//! Strategies made ready to play.

use anyhow::Result;
use more_like_this::eval::clicks::Feedback;
use more_like_this::eval::tables::Captions;
use more_like_this::eval::{blind, clicks};
use more_like_this::feedback::{Mode, NegativeWeights, Params, Scaling, Strategy};

use super::options::{AfsArg, GrfArg, Method, Parameters, PrfArg};
use super::strategy::Variant;
use super::world::World;

/// What games are made of.
pub(super) struct Parts<'a> {
    pub world: &'a World,
    pub method: &'a Method,
    /// Per picture the text embeddings of its true captions.
    pub truth: &'a [Vec<Vec<f32>>],
    pub seed: u64,
}

impl<'a> Parts<'a> {
    /// A game of blind feedback.
    pub(super) fn blind(&self, variant: Variant, parameters: &Parameters) -> Result<blind::Game<'a>> {
        let captions = match variant {
            Variant::Grf(GrfArg::Human) => Captions::Human(self.truth),
            _ => Captions::Generated(&self.world.captions),
        };
        let (strategy, params) = self.params(variant, Mode::Blind, parameters)?;
        let tables = self.world.tables(captions);
        Ok(blind::Game { tables, strategy, params, truth: self.truth, seed: self.seed })
    }

    /// A game of clicks. A simulated visitor says no words, so explicit feedback feeds nothing back.
    pub(super) fn clicks(&self, variant: Variant, parameters: &Parameters) -> Result<clicks::Game<'a>> {
        let feedback = match variant {
            Variant::Learner(learner) => Some(Feedback::Learner(learner, self.method.learners)),
            _ => {
                let (strategy, params) = self.params(variant, Mode::Clicks, parameters)?;
                let strategy = strategy.filter(|&strategy| strategy != Strategy::Explicit);
                strategy.map(|strategy| Feedback::Strategy(strategy, params))
            }
        };
        let tables = self.world.tables(Captions::Generated(&self.world.captions));
        Ok(clicks::Game { tables, feedback })
    }

    /// The strategy of a variant, with its own parameters but for those that were asked for.
    fn params(
        &self,
        variant: Variant,
        mode: Mode,
        parameters: &Parameters,
    ) -> Result<(Option<Strategy>, Params)> {
        let strategy = match variant {
            Variant::None | Variant::Learner(_) => None,
            Variant::Prf(_) => Some(Strategy::Prf),
            Variant::Grf(_) => Some(Strategy::Grf),
            Variant::Afs { .. } => Some(Strategy::Afs),
            Variant::Explicit => Some(Strategy::Explicit),
        };
        let own = Params::of(strategy.unwrap_or(Strategy::Prf), mode);
        let own = match (variant, mode) {
            (Variant::Prf(PrfArg::Classical), Mode::Blind) => own.classical(),
            (Variant::Grf(GrfArg::Scaled), Mode::Blind) => Params { scaling: Scaling::Unit, ..own },
            (Variant::Afs { negative, captions }, _) => {
                Params { negative: negative_weights(negative), captions, ..own }
            }
            // AFS makes one vector of all likes, whatever the pooling of the others.
            (Variant::Prf(_) | Variant::Grf(_), Mode::Clicks) => {
                Params { pooling: self.method.pooling(), ..own }
            }
            _ => own,
        };
        let own = match mode {
            Mode::Clicks => Params { units: self.method.units(), ..own },
            Mode::Blind => own,
        };
        let weights = parameters.weights(own.weights)?;
        Ok((strategy, Params { weights, tau: parameters.tau, k: parameters.k, ..own }))
    }
}

fn negative_weights(arg: AfsArg) -> NegativeWeights {
    match arg {
        AfsArg::Attention => NegativeWeights::Attention,
        AfsArg::Centroid => NegativeWeights::Centroid,
        AfsArg::Dislikes => NegativeWeights::Dislikes,
    }
}
