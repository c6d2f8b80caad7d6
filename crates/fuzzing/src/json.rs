//! JSON out of any bytes.
//!
//! Random bytes are hardly ever JSON, so most inputs are read as edits of a document that is valid: each picks a place and
//! what happens there. Bytes that begin as a document does are taken for one as they are.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use crate::bytes::Bytes;

/// Edits of one input.
const EDITS: usize = 24;
/// Values of a document that is edited no further: an edit may double it.
const VALUES: usize = 4_000;

/// Numbers at which arithmetic goes wrong.
static NUMBERS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    vec![
        json!(0),
        json!(-1),
        json!(1),
        json!(2),
        json!(3),
        json!(255),
        json!(4096),
        json!(65_536),
        json!(1 << 18),
        json!(u32::MAX),
        json!(1u64 << 32),
        json!((1u64 << 53) + 1),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(0.5),
        json!(-0.0),
        json!(1e-46),
        json!(1e-320),
        json!(3.4e38),
        json!(1e308),
        json!(-1e308),
    ]
});

/// What valid documents there are, and what words mean something in them.
pub(crate) struct Documents {
    documents: Vec<Value>,
    words: &'static [&'static str],
}

impl Documents {
    /// Of these texts, each of which must be JSON.
    pub(crate) fn new(texts: &[&str], words: &'static [&'static str]) -> Self {
        let parsed = |text: &&str| serde_json::from_str(text).expect("a seed that is JSON");
        Self { documents: texts.iter().map(parsed).collect(), words }
    }

    /// The text that an input stands for.
    pub(crate) fn text<'b>(&self, input: &'b [u8]) -> Cow<'b, [u8]> {
        let is_document = matches!(input.trim_ascii_start().first(), Some(b'{' | b'['));
        if is_document || input.starts_with("\u{feff}".as_bytes()) {
            return Cow::Borrowed(input);
        }
        Cow::Owned(self.edited(&mut Bytes::new(input)).to_string().into_bytes())
    }

    /// One of the documents, edited.
    pub(crate) fn edited(&self, bytes: &mut Bytes) -> Value {
        let mut document = self.documents[bytes.below(self.documents.len())].clone();
        for _ in 0..EDITS {
            let values = count(&document);
            if bytes.is_empty() || values > VALUES {
                break;
            }
            let (place, other) = (bytes.below(values), bytes.below(values));
            let other = at(&mut document, other).clone();
            self.edit(at(&mut document, place), other, bytes);
        }
        document
    }

    fn edit(&self, value: &mut Value, other: Value, bytes: &mut Bytes) {
        match (bytes.below(12), &mut *value) {
            (0, _) => *value = bytes.one_of(&[Value::Null, json!(true), json!(false)]).clone(),
            (1, _) => *value = bytes.one_of(&NUMBERS).clone(),
            (2, _) => *value = json!(bytes.u16()),
            (3, _) => *value = json!(self.word(bytes)),
            (4, _) => *value = other,
            (5, _) => *value = bytes.one_of(&[json!([]), json!({}), json!("")]).clone(),
            (6, _) => *value = json!([value.take()]),
            (7, Value::String(text)) => text.push_str(&self.word(bytes)),
            (8, Value::Array(values)) if !values.is_empty() => drop(values.remove(bytes.below(values.len()))),
            (8, Value::Object(fields)) => drop(key(fields, bytes).and_then(|key| fields.remove(&key))),
            (9, Value::Array(values)) => values.push(other),
            (9, Value::Object(fields)) => drop(fields.insert(self.word(bytes), other)),
            (10, Value::Object(fields)) => {
                if let Some(value) = key(fields, bytes).and_then(|key| fields.remove(&key)) {
                    fields.insert(self.word(bytes), value);
                }
            }
            (_, Value::Array(values)) => values.reverse(),
            _ => *value = json!(self.word(bytes)),
        }
    }

    /// A word that means something, or a few bytes as text.
    fn word(&self, bytes: &mut Bytes) -> String {
        match bytes.u8() {
            length @ 0..24 => String::from_utf8_lossy(bytes.take(length.into())).into_owned(),
            word => {
                self.words.get(usize::from(word) % self.words.len().max(1)).copied().unwrap_or("").to_owned()
            }
        }
    }
}

fn key(fields: &Map<String, Value>, bytes: &mut Bytes) -> Option<String> {
    fields.keys().nth(bytes.below(fields.len())).cloned()
}

/// Values of a document, itself and those within.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(values) => values.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// The value at a place, the document itself being the first.
fn at(document: &mut Value, place: usize) -> &mut Value {
    let mut path = Vec::new();
    find(document, &mut { place }, &mut path);
    path.into_iter().fold(document, |value, step| match value {
        Value::Array(values) => &mut values[step],
        Value::Object(fields) => fields.values_mut().nth(step).expect("a place that was found"),
        other => other,
    })
}

/// The way to a place, as the number of the value at each depth; whether there is one.
fn find(value: &Value, left: &mut usize, path: &mut Vec<usize>) -> bool {
    if *left == 0 {
        return true;
    }
    *left -= 1;
    let mut within = |(step, value): (usize, &Value)| {
        path.push(step);
        find(value, left, path) || path.pop().is_none()
    };
    match value {
        Value::Array(values) => values.iter().enumerate().any(&mut within),
        Value::Object(fields) => fields.values().enumerate().any(&mut within),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use random::Random;

    fn documents() -> Documents {
        Documents::new(&[r#"{"a": [1, {"b": "c"}], "d": null}"#, "[]"], &["word", "other"])
    }

    #[test]
    fn every_place_is_found_once() {
        let mut document = json!({"a": [1, {"b": "c"}], "d": null});
        let places: Vec<Value> =
            (0..count(&document)).map(|place| at(&mut document, place).clone()).collect();
        assert_eq!(
            places,
            [document.clone(), json!([1, {"b": "c"}]), json!(1), json!({"b": "c"}), json!("c"), Value::Null,]
        );
    }

    #[test]
    fn what_begins_as_json_does_is_taken_as_it_is() {
        for text in ["{\"a\": 1", " [nonsense", "\u{feff}{}"] {
            assert_eq!(documents().text(text.as_bytes()), text.as_bytes());
        }
    }

    #[test]
    fn other_bytes_are_edits_which_differ_and_leave_json() {
        let mut random = Random::new(1);
        // A byte with which no JSON begins.
        let mut other = || [vec![b'x'], random.bytes(40)].concat();
        let texts: Vec<Vec<u8>> = (0..300).map(|_| documents().text(&other()).into_owned()).collect();
        let distinct: std::collections::BTreeSet<_> = texts.iter().collect();
        // Many edits of so small documents come to the same.
        assert!(distinct.len() > 100, "{} texts", distinct.len());
        for text in &texts {
            serde_json::from_slice::<Value>(text).expect("edits leave JSON");
        }
        assert_eq!(documents().text(b""), r#"{"a":[1,{"b":"c"}],"d":null}"#.as_bytes());
    }
}
