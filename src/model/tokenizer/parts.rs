//! What stands before and behind a vocabulary: how letters are made alike, where words end, and what frames a text.
//!
//! The tokenizers crate's own wrappers know every kind there is, and so would the page's program. These know the kinds of
//! `definition`, which makes them.

use tokenizers::{
    Encoding, NormalizedString, Normalizer, PostProcessor, PreTokenizedString, PreTokenizer, Result,
};

pub(super) type Step = Box<dyn Normalizer + Send + Sync>;
pub(super) type Cut = Box<dyn PreTokenizer + Send + Sync>;

/// Normalizers, one after the other.
#[derive(Default)]
pub(super) struct Steps(pub Vec<Step>);

/// Pre-tokenizers, one after the other.
#[derive(Default)]
pub(super) struct Cuts(pub Vec<Cut>);

/// What adds the tokens that every text has.
pub(super) struct Frame(pub Box<dyn PostProcessor + Send + Sync>);

impl Normalizer for Steps {
    fn normalize(&self, text: &mut NormalizedString) -> Result<()> {
        self.0.iter().try_for_each(|step| step.normalize(text))
    }
}

impl PreTokenizer for Cuts {
    fn pre_tokenize(&self, text: &mut PreTokenizedString) -> Result<()> {
        self.0.iter().try_for_each(|cut| cut.pre_tokenize(text))
    }
}

impl PostProcessor for Frame {
    fn added_tokens(&self, is_pair: bool) -> usize {
        self.0.added_tokens(is_pair)
    }

    fn process_encodings(&self, encodings: Vec<Encoding>, add_special: bool) -> Result<Vec<Encoding>> {
        self.0.process_encodings(encodings, add_special)
    }
}
