//! Captions that the captioner wrote, kept between runs. (Their embeddings are kept with all other
//! texts'.)

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use more_like_this::caption::CaptionReranker;
use more_like_this::embeddings::Embeddings;
use more_like_this::eval::tables::PatchTokens;
use serde::{Deserialize, Serialize};

use crate::cache::{self, Kind};
use crate::cli::{Common, say};
use crate::patches::Patches;
use crate::progress::Progress;
use crate::threads::in_parts;

/// Bytes of the longest caption that is believed to be one.
const LONGEST: usize = 1_000;

/// The file: captions under the hashes of their pictures.
#[derive(Serialize, Deserialize)]
struct Kept {
    source: String,
    captions: BTreeMap<String, String>,
}

/// A caption for each picture of `keys`, whose embeddings and tokens are in `embeddings` and `patches` in the
/// same order. `source` names the models that write them.
pub(crate) fn written(
    common: &Common,
    reranker: &CaptionReranker,
    about: &str,
    source: &str,
    keys: &[&str],
    (embeddings, patches): (&Embeddings, &Patches),
) -> Result<Vec<String>> {
    let file = cache::file(common, Kind::Captions, about, source);
    let captions = file.as_deref().and_then(|file| open(file, source)).unwrap_or_default();
    let mut kept = Kept { source: source.to_owned(), captions };
    let missing: Vec<usize> = (0..keys.len()).filter(|&i| !kept.captions.contains_key(keys[i])).collect();
    if !missing.is_empty() {
        let seen = |&index: &usize| Some((embeddings.at(index)?, Cow::Owned(patches.at(index)?)));
        let made = write(reranker, &missing, seen)?;
        // Those of other pictures, too: a dataset's splits lie in one folder, and a caption is short.
        kept.captions.extend(missing.iter().map(|&i| keys[i].to_owned()).zip(made));
        cache::keep(file.as_deref(), serde_json::to_vec(&kept).map_err(anyhow::Error::from));
    }
    keys.iter().map(|&key| kept.captions.get(key).cloned().context("a picture without caption")).collect()
}

/// A picture's embedding and patch tokens.
pub(crate) type Seen<'a> = (&'a [f32], Cow<'a, [f32]>);

/// A caption for each picture, written on every core.
pub(crate) fn write<'a, T: Sync>(
    reranker: &CaptionReranker,
    pictures: &'a [T],
    seen: impl Fn(&'a T) -> Option<Seen<'a>> + Sync,
) -> Result<Vec<String>> {
    let bar = Progress::new("captions", pictures.len());
    let write = |picture: &'a T| -> Result<String> {
        let (embedding, patches) = seen(picture).context("a picture that was not looked at")?;
        let caption = reranker.caption(embedding, &patches, None)?;
        bar.inc(1);
        Ok(caption.text)
    };
    let parts = in_parts(pictures, |part| part.iter().map(write).collect::<Result<Vec<String>>>())?;
    bar.finish_and_clear();
    Ok(parts.concat())
}

/// What a file holds, where it was made from the same models.
fn open(file: &Path, source: &str) -> Option<BTreeMap<String, String>> {
    let bytes = fs::read(file).ok()?;
    read(&bytes, source)
        .inspect_err(|error| say(format_args!("{}: {error:#}; made anew", file.display())))
        .ok()?
}

fn read(bytes: &[u8], source: &str) -> Result<Option<BTreeMap<String, String>>> {
    let kept: Kept = serde_json::from_slice(bytes)?;
    ensure!(kept.captions.values().all(|caption| caption.len() <= LONGEST), "it has a caption too long");
    Ok((kept.source == source).then_some(kept.captions))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
mod tests {
    use super::*;

    #[test]
    fn captions_of_other_models_and_rubbish_are_not_read() {
        let json = |caption: &str| format!(r#"{{"source": "m", "captions": {{"a": "{caption}"}}}}"#);
        let kept = read(json("a red apple").as_bytes(), "m").unwrap().unwrap();
        assert_eq!(kept.get("a").map(String::as_str), Some("a red apple"));
        assert!(read(json("a red apple").as_bytes(), "n").unwrap().is_none());
        assert!(read(json(&"word ".repeat(300)).as_bytes(), "m").is_err());
        assert!(read(b"rubbish", "m").is_err());
    }
}
