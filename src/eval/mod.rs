//! Does feedback help? Datasets, metrics and protocols.
//!
//! [`karpathy`] and [`collection`] read what is evaluated on; [`blind`] plays the paper's protocol
//! (feedback is the current top, over one or several turns) and [`clicks`] a simulated visitor, both over
//! [`tables`] made beforehand; [`trial`] is one query of either, for who finds out beside it what a strategy needs; [`metrics`]
//! and [`bootstrap`] turn ranks into figures with intervals, [`sample`] draws which queries are asked. No part does I/O.

pub mod blind;
pub mod bootstrap;
pub mod clicks;
pub mod collection;
pub mod karpathy;
pub mod metrics;
pub mod pages;
pub mod sample;
pub mod tables;
pub mod trial;

use serde::Serialize;

use crate::feedback::Needs;
use crate::{Error, Result};

/// What comes of playing one query.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Attempt<T> {
    /// It was played.
    Done(T),
    /// It is to be played again from the start once these are there. Never empty.
    Needs(Needs),
}

impl<T> Attempt<T> {
    /// What is made of what was played.
    fn map<U>(self, make: impl FnOnce(T) -> U) -> Attempt<U> {
        match self {
            Attempt::Done(played) => Attempt::Done(make(played)),
            Attempt::Needs(needs) => Attempt::Needs(needs),
        }
    }

    /// What was played.
    ///
    /// # Errors
    /// [`Error::Invalid`] where something was lacking: tables are made beforehand, and nothing is supplied later.
    pub fn done(self) -> Result<T> {
        match self {
            Attempt::Done(played) => Ok(played),
            Attempt::Needs(_) => Err(Error::Invalid("the tables lack what the strategy needs".to_owned())),
        }
    }
}

/// What each query gained.
fn difference(now: &[f64], before: &[f64]) -> Vec<f64> {
    now.iter().zip(before).map(|(now, before)| now - before).collect()
}

/// A picture to retrieve, and the words that should find it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Unique: the file's path below `images/`, or the collection's id.
    pub id: String,
    /// At least one, none blank.
    pub captions: Vec<String>,
}

/// What is evaluated on: a gallery with captions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dataset {
    /// The dataset's own name.
    pub name: String,
    /// Which part of it.
    pub split: String,
    /// The gallery, in the file's order.
    pub pictures: Vec<Picture>,
    /// One line for each item that was left out, naming it.
    pub skipped: Vec<String>,
}
