//! Does feedback help? Datasets, metrics and protocols.
//!
//! [`karpathy`] and [`collection`] read what is evaluated on; [`blind`] plays the paper's protocol
//! (feedback is the current top, over one or several turns) and [`clicks`] a simulated visitor, both over
//! [`tables`] made beforehand; [`metrics`] and [`bootstrap`] turn ranks into figures with intervals. No part
//! does I/O.

pub mod blind;
pub mod bootstrap;
pub mod clicks;
pub mod collection;
pub mod karpathy;
pub mod metrics;
pub mod pages;
pub mod tables;

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
