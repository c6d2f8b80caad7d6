//! Indices of collections.

use std::sync::LazyLock;

use more_like_this::eval::collection::{Collection, Topic};

use crate::json::Documents;

static DOCUMENTS: LazyLock<Documents> = LazyLock::new(|| {
    let texts = [include_str!("../../../../fuzz/seeds/collection/index.json")];
    Documents::new(&texts, WORDS)
});

const WORDS: &[&str] = &[
    "format",
    "packs",
    "pictures",
    "topics",
    "questions",
    "url",
    "bytes",
    "sha256",
    "id",
    "label",
    "captions",
    "subgroup",
    "pack",
    "offset",
    "length",
    "words",
    "relevant",
    "kind",
    "a",
    "b",
    "..",
    "a/b",
    "C:",
    "\\",
    "\0",
    " ",
    "",
];

/// JSON as a collection's index, and as a file of questions about it. Every picture of what is accepted lies within its pack, a pack
/// beside the index, and every right answer is a picture.
pub fn collection(input: &[u8]) {
    let json = DOCUMENTS.text(input);
    let Ok(collection) = Collection::read(&json) else { return };
    for pack in &collection.packs {
        assert!(!pack.url.contains(['/', '\\', '\0']) && pack.url != "..", "{:?}", pack.url);
    }
    for index in 0..collection.pictures.len() {
        let (pack, place) = collection.place(index).expect("a picture has a place");
        assert!(place.start < place.end && place.end <= collection.packs[pack].bytes, "{place:?}");
    }
    assert_eq!(collection.place(collection.pictures.len()), None);
    assert_eq!(collection.by_name().pictures.len(), collection.pictures.len());
    let is_answered = |topic: &Topic| {
        let is_there = |id: &String| collection.pictures.iter().any(|picture| picture.id == *id);
        !topic.relevant.is_empty() && topic.relevant.iter().all(is_there)
    };
    assert!(collection.topics().iter().all(is_answered));
    let questions = collection.questions(&json).unwrap_or_default();
    assert!(questions.iter().all(is_answered));
}
