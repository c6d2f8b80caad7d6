//! Sizes of a model, as its file states them.

use std::sync::LazyLock;

use more_like_this::model::Config;

use crate::json::Documents;

static DOCUMENTS: LazyLock<Documents> = LazyLock::new(|| {
    let texts = [
        include_str!("../../../../fuzz/seeds/config/mobile-vit.json"),
        include_str!("../../../../fuzz/seeds/config/vit.json"),
    ];
    Documents::new(
        &texts,
        &["mobile-vit", "vit", "bert", "clip", "gelu", "quick-gelu", "confidence", "kernel"],
    )
});

/// JSON as a model's configuration. What is accepted has sizes that fit in memory, and is the same when written and read again.
pub fn config(input: &[u8]) {
    let text = String::from_utf8_lossy(&DOCUMENTS.text(input)).into_owned();
    let Ok(config) = Config::from_json(&text) else { return };
    let shape = config.shape();
    let tokens = shape.patches().checked_mul(shape.patch_width);
    assert!(tokens.is_some_and(|values| (1..=1 << 26).contains(&values)), "{shape:?}");
    assert!((4..=4 * 4096 * 4096).contains(&shape.picture_bytes()), "{shape:?}");
    let written = serde_json::to_string(&config).expect("a configuration is JSON");
    assert_eq!(Config::from_json(&written).expect("what was written is read"), config);
}
