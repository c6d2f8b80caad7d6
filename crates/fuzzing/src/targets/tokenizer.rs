//! Tokenizers' definitions.

use std::sync::LazyLock;

use more_like_this::model::Tokenizer;

use crate::json::Documents;

static DOCUMENTS: LazyLock<Documents> = LazyLock::new(|| {
    let texts = [
        include_str!("../../../../fuzz/seeds/tokenizer/wordpiece.json"),
        include_str!("../../../../fuzz/seeds/tokenizer/bpe.json"),
    ];
    Documents::new(&texts, WORDS)
});

/// Kinds of parts, and names of their fields.
const WORDS: &[&str] = &[
    "type",
    "WordPiece",
    "BPE",
    "Unigram",
    "WordLevel",
    "Sequence",
    "NFC",
    "NFD",
    "NFKC",
    "NFKD",
    "Lowercase",
    "Strip",
    "StripAccents",
    "Replace",
    "Prepend",
    "Nmt",
    "Precompiled",
    "ByteLevel",
    "BertNormalizer",
    "BertPreTokenizer",
    "Split",
    "Whitespace",
    "WhitespaceSplit",
    "Digits",
    "Metaspace",
    "CharDelimiterSplit",
    "Punctuation",
    "UnicodeScripts",
    "FixedLength",
    "TemplateProcessing",
    "BertProcessing",
    "RobertaProcessing",
    "Isolated",
    "Removed",
    "Contiguous",
    "MergedWithPrevious",
    "Regex",
    "String",
    "pattern",
    "content",
    "vocab",
    "merges",
    "unk_token",
    "unk_id",
    "dropout",
    "added_tokens",
    "special",
    "normalized",
    "single_word",
    "byte_fallback",
    "ignore_merges",
    "cache_capacity",
    "length",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "##",
    "</w>",
    "\u{2581}",
    "\\s+",
    "(a*)*b",
    "",
];

/// Rows of the word table.
const VOCABULARY: usize = 600;
const MAX_TOKENS: usize = 10;

const TEXTS: [&str; 5] = [
    "",
    "Red apple, dogs!",
    "\u{ff52}\u{ff45}\u{ff44} \u{1f600} \u{441}\u{43e}\u{431}\0 \u{301}\r\n",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "red 1 ##s </w>",
];

/// JSON as a tokenizer's definition. One that is accepted makes of any text as many ids as a tower takes, each of them a row of its
/// table.
pub fn tokenizer(input: &[u8]) {
    let text = String::from_utf8_lossy(&DOCUMENTS.text(input)).into_owned();
    let Ok(tokenizer) = Tokenizer::new(&text, VOCABULARY, MAX_TOKENS) else { return };
    for words in TEXTS {
        let _ = tokenizer.knows_none(words);
        let Ok(ids) = tokenizer.encode(words) else { continue };
        assert!((1..=MAX_TOKENS).contains(&ids.len()), "{words:?}: {} ids", ids.len());
        assert!(ids.iter().all(|&id| (id as usize) < VOCABULARY), "{words:?}: {ids:?}");
    }
}
