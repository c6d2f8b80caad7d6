//! Datasets in Karpathy's layout.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use more_like_this::eval::karpathy::read;

use crate::json::Documents;

static DOCUMENTS: LazyLock<Documents> = LazyLock::new(|| {
    let texts = [include_str!("../../../../fuzz/seeds/karpathy/dataset.json")];
    Documents::new(&texts, WORDS)
});

const WORDS: &[&str] = &[
    "images",
    "annotations",
    "filename",
    "filepath",
    "split",
    "imgid",
    "cocoid",
    "sentences",
    "raw",
    "dataset",
    "test",
    "train",
    "restval",
    "..",
    "../a.jpg",
    "/etc/passwd",
    "C:\\a.jpg",
    "a/../../b.jpg",
    ".",
    "gone.jpg",
    "\0",
    "",
];

/// JSON as a dataset. Every picture of what is accepted lies below the folder, is there once, and has captions.
pub fn karpathy(input: &[u8]) {
    let json = DOCUMENTS.text(input);
    for splits in [&[][..], &["test"], &["train", "restval"]] {
        let Ok(dataset) = read(&json, splits, |path| !path.contains("gone")) else { continue };
        assert!(!dataset.pictures.is_empty());
        let ids: BTreeSet<&str> = dataset.pictures.iter().map(|picture| picture.id.as_str()).collect();
        assert_eq!(ids.len(), dataset.pictures.len());
        for picture in &dataset.pictures {
            let id = &picture.id;
            assert!(!id.starts_with('/') && !id.contains(['\\', '\0']), "{id:?}");
            assert!(!id.split('/').any(|part| part == ".."), "{id:?}");
            assert!(
                !picture.captions.is_empty() && picture.captions.iter().all(|text| !text.trim().is_empty())
            );
        }
    }
}
