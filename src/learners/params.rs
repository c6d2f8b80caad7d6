//! The learners' numbers: the single table of them.
//!
//! Chosen on the topics for tuning only (`mlt eval --pages 4 --topics tune --strategy learners`, on Objects asked by
//! `tests/tags.json` and on Scenes), from coarse grids: those that gain most on the pages alone, in the mean of both, among all that are
//! worse on a tenth of either's questions at most. In percent, and in brackets the share that is worse, on tags and on Scenes: logistic
//! +.8 (8) and +5.8 (4), nearest +1.1 (8) and +2.6 (4), PicHunter +.1 (8) and +3.3 (3), rectified +.8 (9) and +4.8 (3).
//! The network's scale was chosen likewise, in cross-validation: +.5 (9) and +11.1 (1) beside +1.0 (7) and +7.3 (3) at a scale of .5, and
//! 0 (13) and +13.6 (3) at 1. `docs/findings.md` has the others' figures. Measure again when the model changes (`--learners` takes other numbers).

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Every learner's numbers. As JSON, what is missing is as in [`Params::CHOSEN`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Params {
    /// Of [`super::Learner::Logistic`].
    pub logistic: Logistic,
    /// Of [`super::Learner::Nearest`].
    pub nearest: Nearest,
    /// Of [`super::Learner::PicHunter`].
    pub pichunter: PicHunter,
    /// Of [`super::Learner::Rectified`].
    pub rectified: Rectified,
    /// Of [`super::Learner::Network`].
    pub network: Network,
}

/// Numbers of the logistic regression.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Logistic {
    /// The words' z-score at which a picture is as probably right as not, before any mark.
    pub even: f32,
    /// Variance of the Gaussian prior on the coefficients, over features whose squares sum to 1 on average: how much a mark
    /// may move a picture like itself, in squared logits.
    pub variance: f32,
}

/// Numbers of the nearest neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Nearest {
    /// Of the relevance, 0 to 1, beside the words' z-score.
    pub weight: f32,
}

/// Numbers of PicHunter.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PicHunter {
    /// Pictures that a visitor is taken to choose among.
    pub shown: f32,
    /// Of the softmax over how near each of them is to the picture sought, in units of the gallery's spread.
    pub temperature: f32,
    /// Of the words' softmax over the gallery, the prior: logarithms of probability for one unit of z-score.
    pub trust: f32,
}

/// Numbers of the rectified similarities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rectified {
    /// The z-score of a similarity above which it counts.
    pub threshold: f32,
    /// Of each like, beside the words' z-score.
    pub like: f32,
    /// Of each dislike.
    pub dislike: f32,
}

/// Numbers of the network, beside its weights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Network {
    /// Of what the network makes of the marks, beside the words' z-score; 1 is as trained.
    pub scale: f32,
}

impl Params {
    /// As they were chosen.
    pub const CHOSEN: Params = Params {
        logistic: Logistic { even: 3.0, variance: 1.0 },
        nearest: Nearest { weight: 3.0 },
        pichunter: PicHunter { shown: 12.0, temperature: 3.0, trust: 8.0 },
        rectified: Rectified { threshold: 1.0, like: 0.1, dislike: 0.1 },
        network: Network { scale: 0.7 },
    };

    /// Refuses numbers that no scores can be made with.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the first that is not finite, or not above 0 where it has to be.
    pub fn check(&self) -> Result<()> {
        let Params { logistic, nearest, pichunter, rectified, network } = self;
        let numbers = [
            ("logistic.even", logistic.even, false),
            ("logistic.variance", logistic.variance, true),
            ("nearest.weight", nearest.weight, true),
            ("pichunter.temperature", pichunter.temperature, true),
            ("pichunter.trust", pichunter.trust, true),
            ("rectified.threshold", rectified.threshold, false),
            ("rectified.like", rectified.like, true),
            ("rectified.dislike", rectified.dislike, true),
            ("network.scale", network.scale, true),
        ];
        for (name, number, above) in numbers {
            if !number.is_finite() || (above && number <= 0.0) {
                let what = if above { "a finite number above 0" } else { "a finite number" };
                return Err(Error::Invalid(format!("{name} must be {what}, not {number}")));
            }
        }
        let shown = pichunter.shown;
        if !(shown.is_finite() && shown >= 2.0) {
            return Err(Error::Invalid(format!("pichunter.shown must be 2 or more, not {shown}")));
        }
        Ok(())
    }
}

impl Default for Params {
    fn default() -> Params {
        Params::CHOSEN
    }
}

impl Default for Logistic {
    fn default() -> Logistic {
        Params::CHOSEN.logistic
    }
}

impl Default for Nearest {
    fn default() -> Nearest {
        Params::CHOSEN.nearest
    }
}

impl Default for PicHunter {
    fn default() -> PicHunter {
        Params::CHOSEN.pichunter
    }
}

impl Default for Rectified {
    fn default() -> Rectified {
        Params::CHOSEN.rectified
    }
}

impl Default for Network {
    fn default() -> Network {
        Params::CHOSEN.network
    }
}
