//! Files of embeddings.

use more_like_this::embeddings::Embeddings;
use more_like_this::gallery::Gallery;

/// Bytes as an embeddings file; those that begin as JSON are a header, a line's end, and data: the length before the header is
/// then put there. What is accepted is the same when written and read again, and can be ranked.
pub fn embeddings(input: &[u8]) {
    let file = if input.starts_with(b"{") { with_length(input) } else { input.to_vec() };
    let Ok((embeddings, source)) = Embeddings::load(&file) else { return };
    let written = embeddings.save(&source).expect("what was read can be written");
    let (again, same) = Embeddings::load(&written).expect("what was written is read");
    assert_eq!((&again, &same), (&embeddings, &source));
    let gallery = Gallery::of(&embeddings).expect("rows of one width");
    let Some(first) = embeddings.at(0) else { return };
    let hits = gallery.top_k(first, 3).expect("a query of their width");
    assert_eq!(hits.len(), embeddings.len().min(3));
}

fn with_length(input: &[u8]) -> Vec<u8> {
    let header = input.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let data = input.get(header.len() + 1..).unwrap_or_default();
    [&(header.len() as u64).to_le_bytes(), header, data].concat()
}
