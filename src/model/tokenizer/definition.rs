//! A tokenizer's definition, the text of a `tokenizer.json`, and the parts that are made of it.
//!
//! The tokenizers crate trusts its definitions: merges that do not fit their vocabulary, a prefix within a letter, or charts of
//! normalisation that are cut short panic in it, or worse. So a part is made here only where it is of a kind that CLIP's, BERT's
//! and like tokenizers have, and what it takes on trust is checked.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokenizers::normalizers::{
    BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Replace, Strip, StripAccents,
};
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::punctuation::Punctuation;
use tokenizers::pre_tokenizers::split::Split;
use tokenizers::pre_tokenizers::whitespace::{Whitespace, WhitespaceSplit};
use tokenizers::processors::bert::BertProcessing;
use tokenizers::processors::roberta::RobertaProcessing;
use tokenizers::processors::template::TemplateProcessing;
use tokenizers::{AddedToken, PostProcessor};

use super::parts::{Cut, Cuts, Frame, Step, Steps};
use super::vocabulary::Fields;
use crate::{Error, Result};

const NORMALIZERS: [&str; 9] =
    ["BertNormalizer", "Lowercase", "NFC", "NFD", "NFKC", "NFKD", "Replace", "Strip", "StripAccents"];
const PRE_TOKENIZERS: [&str; 7] =
    ["BertPreTokenizer", "ByteLevel", "Digits", "Punctuation", "Split", "Whitespace", "WhitespaceSplit"];
const POST_PROCESSORS: [&str; 4] = ["BertProcessing", "ByteLevel", "RobertaProcessing", "TemplateProcessing"];

/// Sequences within sequences.
const DEPTH: usize = 3;

/// What is read of a definition. Its truncation, padding and decoder are not used.
#[derive(Deserialize)]
pub(super) struct Definition {
    #[serde(default)]
    pub added_tokens: Vec<AddedToken>,
    #[serde(default)]
    normalizer: Value,
    #[serde(default)]
    pre_tokenizer: Value,
    #[serde(default)]
    post_processor: Value,
    pub model: Fields,
}

impl Definition {
    /// # Errors
    /// [`Error::Tokenizer`] for JSON that is broken or lacks something, and for another kind of model.
    pub(super) fn read(json: &str) -> Result<Definition> {
        // Vocabularies are long, so they are read once, and looked at twice only to say what is wrong.
        serde_json::from_str(json).map_err(|error| {
            let whole: Value = serde_json::from_str(json).unwrap_or_default();
            let other =
                whole.is_object().then(|| Fields::refuse_other_kinds(&whole["model"]).err()).flatten();
            other.unwrap_or_else(|| refused(error.to_string()))
        })
    }

    /// # Errors
    /// [`Error::Tokenizer`] for an unknown kind, or one whose own fields do not fit.
    pub(super) fn steps(&self) -> Result<Steps> {
        each("normalizer", &self.normalizer, "normalizers", &NORMALIZERS, &step).map(Steps)
    }

    /// # Errors
    /// As [`steps`](Self::steps).
    pub(super) fn cuts(&self) -> Result<Cuts> {
        each("pre_tokenizer", &self.pre_tokenizer, "pretokenizers", &PRE_TOKENIZERS, &cut).map(Cuts)
    }

    /// # Errors
    /// As [`steps`](Self::steps), and for a template that names what it does not have.
    pub(super) fn frame(&self) -> Result<Option<Frame>> {
        let processor = &self.post_processor;
        let boxed: Box<dyn PostProcessor + Send + Sync> = match processor["type"].as_str() {
            _ if processor.is_null() => return Ok(None),
            Some("BertProcessing") => Box::new(read::<BertProcessing>(processor)?),
            Some("ByteLevel") => Box::new(read::<ByteLevel>(processor)?),
            Some("RobertaProcessing") => Box::new(read::<RobertaProcessing>(processor)?),
            Some("TemplateProcessing") => {
                template(processor)?;
                Box::new(read::<TemplateProcessing>(processor)?)
            }
            _ => return Err(unknown("post_processor", &processor["type"], &POST_PROCESSORS)),
        };
        Ok(Some(Frame(boxed)))
    }
}

/// Makes each of a part, or of a sequence of such under `list`, in order; null is none.
fn each<T>(
    name: &str,
    part: &Value,
    list: &str,
    kinds: &[&str],
    make: &dyn Fn(&str, &Value) -> Option<Result<T>>,
) -> Result<Vec<T>> {
    let mut made = Vec::new();
    let mut waiting = vec![(part, 0)];
    while let Some((part, depth)) = waiting.pop() {
        match part["type"].as_str() {
            _ if part.is_null() => {}
            Some("Sequence") if depth < DEPTH => {
                let within = part[list].as_array().map(Vec::as_slice).unwrap_or_default();
                waiting.extend(within.iter().rev().map(|part| (part, depth + 1)));
            }
            kind => {
                let part = kind.and_then(|kind| make(kind, part));
                made.push(part.ok_or_else(|| unknown(name, &part_kind(kind), kinds))??);
            }
        }
    }
    Ok(made)
}

fn part_kind(kind: Option<&str>) -> Value {
    kind.map(Value::from).unwrap_or_default()
}

/// A normalizer of this kind, where there is one.
fn step(kind: &str, part: &Value) -> Option<Result<Step>> {
    Some(Ok(match kind {
        "BertNormalizer" => return Some(read::<BertNormalizer>(part).map(|step| Box::new(step) as Step)),
        "Lowercase" => Box::new(Lowercase),
        "NFC" => Box::new(NFC),
        "NFD" => Box::new(NFD),
        "NFKC" => Box::new(NFKC),
        "NFKD" => Box::new(NFKD),
        "Replace" => {
            let fits = replacement(&part["pattern"]).and_then(|()| read::<Replace>(part));
            return Some(fits.map(|step| Box::new(step) as Step));
        }
        "Strip" => return Some(read::<Strip>(part).map(|step| Box::new(step) as Step)),
        "StripAccents" => Box::new(StripAccents),
        _ => return None,
    }))
}

/// A pre-tokenizer of this kind, where there is one.
fn cut(kind: &str, part: &Value) -> Option<Result<Cut>> {
    Some(match kind {
        "BertPreTokenizer" => Ok(Box::new(BertPreTokenizer) as Cut),
        "ByteLevel" => read::<ByteLevel>(part).map(|cut| Box::new(cut) as Cut),
        "Digits" => read::<Digits>(part).map(|cut| Box::new(cut) as Cut),
        "Punctuation" => read::<Punctuation>(part).map(|cut| Box::new(cut) as Cut),
        "Split" => read::<Split>(part).map(|cut| Box::new(cut) as Cut),
        "Whitespace" => Ok(Box::new(Whitespace) as Cut),
        "WhitespaceSplit" => Ok(Box::new(WhitespaceSplit) as Cut),
        _ => return None,
    })
}

fn read<T: DeserializeOwned>(part: &Value) -> Result<T> {
    T::deserialize(part).map_err(|error| refused(error.to_string()))
}

/// What is replaced: a text that is not empty, or a run of one kind of letters. A pattern that matches nothing at all, as `\s*`
/// does, panics.
fn replacement(pattern: &Value) -> Result<()> {
    let fits = match (pattern["String"].as_str(), pattern["Regex"].as_str()) {
        (Some(text), None) => !text.is_empty(),
        (None, Some(regex)) => is_run(regex),
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(refused(format!("its normalizer replaces {pattern}, which is not supported")))
    }
}

/// Whether a regular expression is a letter or a class of letters, once or more often.
fn is_run(regex: &str) -> bool {
    regex.strip_suffix('+').is_some_and(|one| match one.as_bytes() {
        [b'\\', class] => b"sSdDwW".contains(class),
        [b'[', within @ .., b']'] => {
            !within.is_empty() && !within.iter().any(|byte| b"[]\\^&-".contains(byte))
        }
        [letter] => letter.is_ascii_alphanumeric() || *letter == b' ' || *letter == b'_',
        _ => false,
    })
}

/// A template: the words once, and tokens that it has, each with as many ids as names.
fn template(processor: &Value) -> Result<()> {
    let is_token = |token: &Value| {
        let [ids, names] = ["ids", "tokens"].map(|key| token[key].as_array().map(Vec::len));
        ids == names && ids.is_some_and(|count| count > 0)
    };
    let tokens = &processor["special_tokens"];
    let pieces = processor["single"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut words = 0;
    for piece in pieces {
        let fits = match (piece.get("Sequence"), piece.get("SpecialToken")) {
            (Some(sequence), None) => {
                words += 1;
                sequence["id"] == "A"
            }
            (None, Some(token)) => token["id"].as_str().and_then(|id| tokens.get(id)).is_some_and(is_token),
            _ => false,
        };
        if !fits {
            return Err(refused(format!("its template has {piece}, which is neither the words nor a token")));
        }
    }
    if words == 1 { Ok(()) } else { Err(refused(format!("its template has the words {words} times"))) }
}

pub(super) fn unknown(name: &str, kind: &Value, kinds: &[&str]) -> Error {
    refused(format!("its {name} is of kind {kind}, of which there are here {}", kinds.join(", ")))
}

pub(super) fn refused(reason: String) -> Error {
    Error::Tokenizer(reason)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use testing::{clip, tiny};

    fn check(definition: &Value) -> Result<()> {
        let definition = Definition::read(&definition.to_string())?;
        definition.steps()?;
        definition.cuts()?;
        definition.frame()?;
        definition.model.build().map(drop)
    }

    fn bpe() -> Value {
        serde_json::from_str(&clip::Checkpoint::tiny().tokenizer).unwrap()
    }

    #[test]
    fn tokenizers_of_both_kinds_of_tower_pass() {
        check(&serde_json::from_str(&tiny::tokenizer()).unwrap()).unwrap();
        check(&bpe()).unwrap();
        let mut pairs = bpe();
        pairs["model"]["merges"] = json!([["r", "e"], ["re", "d</w>"]]);
        check(&pairs).unwrap();
    }

    #[test]
    fn parts_of_other_kinds_are_named() {
        for (path, value) in [
            ("normalizer", json!({"type": "Precompiled", "precompiled_charsmap": "AAAA"})),
            ("normalizer", json!({"lowercase": true})),
            (
                "pre_tokenizer",
                json!({"type": "Sequence", "pretokenizers": [{"type": "FixedLength", "length": 0}]}),
            ),
            ("post_processor", json!(["TemplateProcessing"])),
            ("model", json!({"type": "Unigram", "vocab": []})),
            ("model", Value::Null),
        ] {
            let mut definition = bpe();
            definition[path] = value;
            let error = check(&definition).unwrap_err().to_string();
            assert!(error.contains(&format!("its {path} is of kind")), "{error}");
        }
    }

    #[test]
    fn sequences_are_bounded() {
        let mut definition = bpe();
        let mut nested = json!({"type": "NFC"});
        for _ in 0..DEPTH {
            nested = json!({"type": "Sequence", "normalizers": [nested]});
        }
        definition["normalizer"] = nested.clone();
        check(&definition).unwrap();
        definition["normalizer"] = json!({"type": "Sequence", "normalizers": [nested]});
        assert!(check(&definition).is_err());
    }

    #[test]
    fn templates_that_would_be_cut_short_or_say_the_words_twice_are_refused() {
        for (path, value, word) in [
            ("/single/0/SpecialToken/id", json!("[NONE]"), "[NONE]"),
            ("/single/1/Sequence/id", json!("B"), "Sequence"),
            ("/single/0", json!({"Sequence": {"id": "A", "type_id": 0}}), "2 times"),
            ("/single", json!([]), "0 times"),
            ("/single/0", json!("[CLS]"), "neither"),
            ("/special_tokens/[CLS]/ids", json!([2, 3]), "[CLS]"),
            ("/special_tokens/[CLS]/tokens", json!([]), "[CLS]"),
        ] {
            let mut definition: Value = serde_json::from_str(&tiny::tokenizer()).unwrap();
            *definition["post_processor"].pointer_mut(path).unwrap() = value;
            let error = check(&definition).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn what_is_replaced_is_never_nothing() {
        for pattern in [
            json!({"Regex": r"\s+"}),
            json!({"Regex": " +"}),
            json!({"Regex": "[ab]+"}),
            json!({"String": "``"}),
        ] {
            replacement(&pattern).unwrap();
        }
        for pattern in [
            json!({"Regex": ""}),
            json!({"Regex": r"\s*"}),
            json!({"Regex": r"\b+"}),
            json!({"Regex": "a|+"}),
            json!({"Regex": "[]+"}),
            json!({"Regex": "(a*)+"}),
            json!({"String": ""}),
            json!("a"),
            Value::Null,
        ] {
            assert!(replacement(&pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn byte_pairs_that_contradict_their_vocabulary_are_refused() {
        for (key, value, word) in [
            ("merges", json!(["r q"]), "r q"),
            ("merges", json!(["re"]), "\"re\""),
            ("merges", json!([["r", "e", "d"]]), "merge"),
            ("merges", json!([7]), "merge 7"),
            ("continuing_subword_prefix", json!("\u{e9}"), "continuing_subword_prefix"),
            ("dropout", json!(0.5), "dropout"),
        ] {
            let mut definition = bpe();
            definition["model"][key] = value;
            let error = check(&definition).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
