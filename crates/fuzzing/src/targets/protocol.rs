//! What the page sends, and what it is met with.

use std::sync::LazyLock;

use more_like_this::answer::{Answer, Reply};
use more_like_this::feature_store::FeatureStore;
use more_like_this::feedback::{CaptionOf, Part};
use more_like_this::gallery::Gallery;
use more_like_this::model::{Confidence, TextFeatures, fingerprint};
use more_like_this::protocol::Executor;
use more_like_this::question::Question;
use more_like_this::search::Search;
use more_like_this::vector::normalize;
use more_like_this::{Error, Result};
use random::Random;

use crate::json::Documents;

static DOCUMENTS: LazyLock<Documents> = LazyLock::new(|| {
    let texts = [
        include_str!("../../../../fuzz/seeds/protocol/clicks.json"),
        include_str!("../../../../fuzz/seeds/protocol/blind.json"),
    ];
    Documents::new(&texts, WORDS)
});

const WORDS: &[&str] = &[
    "words", "example", "marks", "wishes", "strategy", "mode", "params", "first", "id", "side", "region",
    "share", "like", "dislike", "left", "top", "right", "bottom", "more", "less", "weights", "alpha", "beta",
    "gamma", "tau", "k", "prf", "grf", "afs", "explicit", "clicks", "blind", "a", "b", "c", "gone", " ", "",
];

/// Pictures of the gallery. All but the last have captions and patch tokens.
const PICTURES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
const WIDTH: usize = 16;
const GRID: usize = 4;

static GALLERY: LazyLock<Gallery> = LazyLock::new(|| {
    let mut gallery = Gallery::new(WIDTH);
    for id in PICTURES {
        gallery.insert(id, &embedding(id).expect("random numbers have a direction")).expect("of one width");
    }
    gallery
});

/// JSON as a message of the page. A question that is taken is met with pictures in order, of finite scores, or with what is lacking.
pub fn protocol(input: &[u8]) {
    let json = DOCUMENTS.text(input);
    let _ = serde_json::from_slice::<Executor>(&json);
    let _ = serde_json::from_slice::<CaptionOf>(&json);
    let Ok(question) = serde_json::from_slice::<Question>(&json) else { return };
    let mut store = store();
    let confidence = Some(Confidence { midpoint: 0.4, width: 0.05 });
    let mut search = Search { gallery: &GALLERY, store: &mut store, text: &text, part: &part, confidence };
    match search.reply(&question) {
        Ok(Reply::Answer(answer)) => check(&answer, question.first),
        Ok(Reply::Rounds { rounds }) => {
            assert!(!rounds.is_empty() && rounds.iter().all(|round| round.cosine.is_finite()))
        }
        Ok(Reply::Needs(_)) | Err(_) => {}
    }
    let ids = PICTURES.map(str::to_owned);
    if let Ok(Some(map)) = search.map(&question, &ids, &ids) {
        assert!(map.spots.iter().all(|spot| spot.at.iter().all(|at| at.is_finite())), "{map:?}");
        assert!(map.path.iter().all(|step| step.at.iter().all(|at| at.is_finite())), "{map:?}");
    }
}

fn check(answer: &Answer, first: usize) {
    let Some(hits) = &answer.hits else { return };
    assert_eq!(hits.len(), PICTURES.len().min(first));
    assert!(hits.is_sorted_by(|a, b| a.score >= b.score), "{hits:?}");
    assert!(hits.iter().all(|hit| hit.before.is_none_or(|place| place < PICTURES.len())), "{hits:?}");
    if let Some(update) = &answer.update {
        assert!(update.cosine.is_none_or(|cosine| (-1.0..=1.0).contains(&cosine)), "{update:?}");
        assert!(update.explanation.terms.iter().all(|term| term.coefficient.is_finite()), "{update:?}");
    }
}

fn store() -> FeatureStore {
    let mut store = FeatureStore::new(GRID);
    for id in &PICTURES[..PICTURES.len() - 1] {
        store.insert_patches((*id).to_owned(), vec![0.5; GRID * GRID * WIDTH]);
        store.insert_caption(Part { id, region: None }, format!("caption of {id}"));
    }
    store
}

/// A vector for any words, in the place of a tower.
fn embedding(words: &str) -> Result<Vec<f32>> {
    let seed = u64::from_str_radix(&fingerprint(words.as_bytes()), 16);
    let seed = seed.map_err(|error| Error::Invalid(error.to_string()))?;
    normalize(Random::new(seed).floats(WIDTH, 1.0))
}

fn text(words: &str) -> Result<TextFeatures> {
    let embedding = embedding(words)?;
    Ok(TextFeatures { tokens: embedding.clone(), embedding, token_width: WIDTH })
}

fn part(_: &[f32], cells: &[usize]) -> Result<Vec<f32>> {
    embedding(&format!("{cells:?}"))
}
