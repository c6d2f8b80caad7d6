//! How long a ranking takes in galleries larger than most.

use std::fmt::Write;
use std::hint::black_box;

use anyhow::Result;
use more_like_this::gallery::Gallery;
use random::Random;

use super::{Options, time};

/// Pictures of an answer, as many as the page asks for at first.
const FIRST: usize = 96;

/// A line for each size: the best of so many random embeddings of this width.
pub(super) fn lines(options: &Options, width: usize) -> Result<String> {
    let (mut random, mut lines) = (Random::new(1), String::new());
    for &pictures in &options.galleries {
        let mut gallery = Gallery::new(width);
        gallery.reserve(pictures);
        for index in 0..pictures {
            gallery.insert(index.to_string(), &random.floats(width, 1.0))?;
        }
        let query = random.floats(width, 1.0);
        let times = time(options.runs, || {
            black_box(gallery.top_k(&query, FIRST)?);
            Ok(())
        })?;
        let _ = writeln!(lines, "best {FIRST} of {pictures} pictures: {times}");
    }
    Ok(lines)
}
