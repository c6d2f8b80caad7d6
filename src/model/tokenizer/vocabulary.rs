//! The pieces that words are cut into: WordPiece, or byte pairs.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use tokenizers::models::bpe::{BPE, Vocab};
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::{AddedToken, Model, Result as Outcome, Token, Trainer};

use super::definition::{refused, unknown};
use crate::{Error, Result};

const KINDS: [&str; 2] = ["BPE", "WordPiece"];

/// A model of the tokenizers crate, of a kind that CLIP's and BERT's text towers have.
pub(super) enum Vocabulary {
    BytePairs(BPE),
    WordPiece(WordPiece),
}

/// What a definition says of either kind.
#[derive(Deserialize)]
pub(super) struct Fields {
    #[serde(rename = "type")]
    kind: Value,
    vocab: Vocab,
    unk_token: Option<String>,
    continuing_subword_prefix: Option<String>,
    // WordPiece's
    max_input_chars_per_word: Option<usize>,
    // Byte pairs'
    #[serde(default)]
    merges: Vec<Merge>,
    #[serde(default)]
    dropout: Value,
    end_of_word_suffix: Option<String>,
    fuse_unk: Option<bool>,
    byte_fallback: Option<bool>,
    ignore_merges: Option<bool>,
}

/// A merge, in either of the ways that a file may write it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Merge {
    Pair([String; 2]),
    Line(String),
    Other(Value),
}

impl Fields {
    /// Refuses a kind that is none of those here, and leaves the rest to whoever reads the fields.
    ///
    /// # Errors
    /// [`Error::Tokenizer`].
    pub(super) fn refuse_other_kinds(model: &Value) -> Result<()> {
        match &model["type"] {
            Value::String(kind) if KINDS.contains(&kind.as_str()) => Ok(()),
            kind => Err(unknown("model", kind, &KINDS)),
        }
    }

    /// The largest id; 0 without any.
    pub(super) fn largest_id(&self) -> u32 {
        self.vocab.values().copied().max().unwrap_or(0)
    }

    /// # Errors
    /// [`Error::Tokenizer`] for another kind, what a kind lacks, and merges that contradict the vocabulary.
    pub(super) fn build(self) -> Result<Vocabulary> {
        match self.kind.as_str() {
            Some("WordPiece") => self.word_piece(),
            Some("BPE") => self.byte_pairs(),
            _ => Err(unknown("model", &self.kind, &KINDS)),
        }
    }

    fn word_piece(self) -> Result<Vocabulary> {
        let lacks = |key: &str| refused(format!("its WordPiece model has no {key}"));
        let builder = WordPiece::builder()
            .vocab(self.vocab)
            .unk_token(self.unk_token.ok_or_else(|| lacks("unk_token"))?)
            .continuing_subword_prefix(
                self.continuing_subword_prefix.ok_or_else(|| lacks("continuing_subword_prefix"))?,
            )
            .max_input_chars_per_word(
                self.max_input_chars_per_word.ok_or_else(|| lacks("max_input_chars_per_word"))?,
            );
        builder.build().map(Vocabulary::WordPiece).map_err(|error| Error::Tokenizer(error.to_string()))
    }

    /// Every merge is of two pieces and makes a third, and nothing is left to chance: tokenizers panics over others.
    fn byte_pairs(self) -> Result<Vocabulary> {
        let prefix = self.continuing_subword_prefix.filter(|prefix| !prefix.is_empty()).map(Value::from);
        let prefix = prefix.unwrap_or_default();
        for (key, value) in [("continuing_subword_prefix", &prefix), ("dropout", &self.dropout)] {
            if !value.is_null() {
                return Err(refused(format!("its {key} is {value}, which is not supported")));
            }
        }
        let merges = self.merges.into_iter().map(|merge| merge.pieces(&self.vocab)).collect::<Result<_>>()?;
        let mut builder = BPE::builder()
            .vocab_and_merges::<Vocab>(self.vocab, merges)
            .fuse_unk(self.fuse_unk.unwrap_or(false))
            .byte_fallback(self.byte_fallback.unwrap_or(false))
            .ignore_merges(self.ignore_merges.unwrap_or(false));
        if let Some(unknown) = self.unk_token {
            builder = builder.unk_token(unknown);
        }
        if let Some(suffix) = self.end_of_word_suffix {
            builder = builder.end_of_word_suffix(suffix);
        }
        builder.build().map(Vocabulary::BytePairs).map_err(|error| Error::Tokenizer(error.to_string()))
    }
}

impl Merge {
    /// The two pieces, where these and what they make are in the vocabulary.
    fn pieces(self, vocab: &Vocab) -> Result<(String, String)> {
        let (written, pieces) = match self {
            Self::Pair([first, second]) => (format!("[{first:?},{second:?}]"), Some((first, second))),
            Self::Line(line) => {
                let pieces = line.split_once(' ');
                let pieces = pieces.map(|(first, second)| (first.to_owned(), second.to_owned()));
                (format!("{line:?}"), pieces)
            }
            Self::Other(value) => (value.to_string(), None),
        };
        let is_piece = |piece: &str| vocab.contains_key(piece);
        let fits = |(first, second): &(String, String)| {
            is_piece(first) && is_piece(second) && is_piece(&format!("{first}{second}"))
        };
        pieces
            .filter(fits)
            .ok_or_else(|| refused(format!("its merge {written} is not of pieces that it has")))
    }
}

impl Model for Vocabulary {
    type Trainer = Nobody;

    fn tokenize(&self, sequence: &str) -> Outcome<Vec<Token>> {
        match self {
            Self::BytePairs(model) => model.tokenize(sequence),
            Self::WordPiece(model) => model.tokenize(sequence),
        }
    }

    fn token_to_id(&self, token: &str) -> Option<u32> {
        match self {
            Self::BytePairs(model) => model.token_to_id(token),
            Self::WordPiece(model) => model.token_to_id(token),
        }
    }

    fn id_to_token(&self, id: u32) -> Option<String> {
        match self {
            Self::BytePairs(model) => model.id_to_token(id),
            Self::WordPiece(model) => model.id_to_token(id),
        }
    }

    fn get_vocab(&self) -> HashMap<String, u32> {
        match self {
            Self::BytePairs(model) => model.get_vocab(),
            Self::WordPiece(model) => model.get_vocab(),
        }
    }

    fn get_vocab_size(&self) -> usize {
        match self {
            Self::BytePairs(model) => model.get_vocab_size(),
            Self::WordPiece(model) => model.get_vocab_size(),
        }
    }

    fn save(&self, folder: &Path, prefix: Option<&str>) -> Outcome<Vec<PathBuf>> {
        match self {
            Self::BytePairs(model) => model.save(folder, prefix),
            Self::WordPiece(model) => model.save(folder, prefix),
        }
    }

    fn get_trainer(&self) -> Nobody {
        Nobody
    }
}

/// Who trains a vocabulary here. The crate's trait asks for one.
pub(super) struct Nobody;

impl Trainer for Nobody {
    type Model = Vocabulary;

    fn should_show_progress(&self) -> bool {
        false
    }

    fn train(&self, _: &mut Vocabulary) -> Outcome<Vec<AddedToken>> {
        Ok(Vec::new())
    }

    fn feed<I, S, F>(&mut self, _: I, _: F) -> Outcome<()>
    where
        I: Iterator<Item = S> + Send,
        S: AsRef<str> + Send,
        F: Fn(&str) -> Outcome<Vec<String>> + Sync,
    {
        Ok(())
    }
}
