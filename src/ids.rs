//! Stable names for the rows of a table.

use std::collections::HashMap;

use crate::{Error, Result};

/// Ids in the order in which they came, each once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ids {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Ids {
    /// All of them, in their order.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The place of `id`.
    ///
    /// # Errors
    /// [`Error::UnknownPicture`].
    pub(crate) fn find(&self, id: &str) -> Result<usize> {
        self.places.get(id).copied().ok_or_else(|| Error::UnknownPicture(id.to_owned()))
    }

    /// Whether `id` is among them.
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.places.contains_key(id)
    }

    /// Adds an id that is not there yet, behind the others.
    pub(crate) fn push(&mut self, id: String) {
        self.places.insert(id.clone(), self.names.len());
        self.names.push(id);
    }

    /// Takes an id out and returns its place: those behind it move up by one. Takes time in proportion to their number.
    ///
    /// # Errors
    /// [`Error::UnknownPicture`].
    pub(crate) fn remove(&mut self, id: &str) -> Result<usize> {
        let removed = self.find(id)?;
        self.places.remove(id);
        self.names.remove(removed);
        for place in self.places.values_mut().filter(|place| **place > removed) {
            *place -= 1;
        }
        Ok(removed)
    }
}
