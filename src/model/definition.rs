//! What a tokenizer's definition may be made of.
//!
//! The tokenizers crate trusts its definitions: merges that do not fit their vocabulary, a prefix within a letter, or charts of
//! normalisation that are cut short panic in it, or worse. So what it is given is of the parts that CLIP's, BERT's and like
//! tokenizers have, and what of them it takes on trust is checked here.

use serde_json::Value;

use crate::{Error, Result};

const NORMALIZERS: [&str; 9] =
    ["BertNormalizer", "Lowercase", "NFC", "NFD", "NFKC", "NFKD", "Replace", "Strip", "StripAccents"];
const PRE_TOKENIZERS: [&str; 7] =
    ["BertPreTokenizer", "ByteLevel", "Digits", "Punctuation", "Split", "Whitespace", "WhitespaceSplit"];
const POST_PROCESSORS: [&str; 4] = ["BertProcessing", "ByteLevel", "RobertaProcessing", "TemplateProcessing"];

/// Sequences within sequences.
const DEPTH: usize = 3;

/// Refuses a definition of other parts, or of parts that contradict each other.
///
/// # Errors
/// [`Error::Tokenizer`], naming the part.
pub(super) fn check(definition: &Value) -> Result<()> {
    let part =
        |name: &str, list: &str, kinds: &[&str], depth| parts(name, &definition[name], list, kinds, depth);
    part("normalizer", "normalizers", &NORMALIZERS, DEPTH)?;
    part("pre_tokenizer", "pretokenizers", &PRE_TOKENIZERS, DEPTH)?;
    part("post_processor", "processors", &POST_PROCESSORS, 0)?;
    if definition["post_processor"]["type"] == "TemplateProcessing" {
        template(&definition["post_processor"])?;
    }
    let model = &definition["model"];
    match model["type"].as_str() {
        Some("WordPiece") => Ok(()),
        Some("BPE") => byte_pairs(model),
        _ => Err(unknown("model", &model["type"], &["BPE", "WordPiece"])),
    }
}

/// A part of a known kind, or a sequence of such under `list`; null is none.
fn parts(name: &str, part: &Value, list: &str, kinds: &[&str], depth: usize) -> Result<()> {
    match part["type"].as_str() {
        _ if part.is_null() => Ok(()),
        Some("Sequence") if depth > 0 => {
            let within = part[list].as_array().map(Vec::as_slice).unwrap_or_default();
            within.iter().try_for_each(|part| parts(name, part, list, kinds, depth - 1))
        }
        Some("Replace") if kinds.contains(&"Replace") => replacement(&part["pattern"]),
        Some(kind) if kinds.contains(&kind) => Ok(()),
        _ => Err(unknown(name, &part["type"], kinds)),
    }
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

/// Byte-pair encoding: every merge is of two pieces and makes a third, and nothing is left to chance.
fn byte_pairs(model: &Value) -> Result<()> {
    for key in ["continuing_subword_prefix", "dropout"] {
        let value = &model[key];
        if !value.is_null() && value.as_str() != Some("") {
            return Err(refused(format!("its {key} is {value}, which is not supported")));
        }
    }
    let is_piece = |piece: &str| model["vocab"].get(piece).is_some();
    for merge in model["merges"].as_array().into_iter().flatten() {
        let fits = pair(merge).is_some_and(|[first, second]| {
            is_piece(first) && is_piece(second) && is_piece(&format!("{first}{second}"))
        });
        if !fits {
            return Err(refused(format!("its merge {merge} is not of pieces that it has")));
        }
    }
    Ok(())
}

/// A merge's two pieces, in either of the ways that a file may write them.
fn pair(merge: &Value) -> Option<[&str; 2]> {
    match merge {
        Value::String(text) => text.split_once(' ').map(|(first, second)| [first, second]),
        Value::Array(pieces) => match pieces.as_slice() {
            [first, second] => Some([first.as_str()?, second.as_str()?]),
            _ => None,
        },
        _ => None,
    }
}

fn unknown(name: &str, kind: &Value, kinds: &[&str]) -> Error {
    refused(format!("its {name} is of kind {kind}, of which there are here {}", kinds.join(", ")))
}

fn refused(reason: String) -> Error {
    Error::Tokenizer(reason)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use testing::{clip, tiny};

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
