//! Captions of pictures: a captioner proposes sentences, the towers say which of them fits.

use crate::model::{BEAM, Captioner, TextFeatures, TextTower};
use crate::vector::{check_width, dot};
use crate::{Error, Result};

/// A caption with what the text tower says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// The sentence.
    pub text: String,
    /// Its embedding and tokens.
    pub features: TextFeatures,
}

/// Writes captions: of the sentences that the captioner's beam search ends with, the likeliest is often the blandest, true of
/// many pictures; the one whose embedding is nearest to the picture's tells it from others.
#[derive(Clone, Copy)]
pub struct CaptionReranker<'a> {
    /// Proposes.
    pub captioner: &'a Captioner,
    /// Embeds what is proposed.
    pub tower: &'a TextTower,
    /// Sentences that the captioner's search keeps at once; 1 leaves no choice.
    pub beam: usize,
}

impl<'a> CaptionReranker<'a> {
    /// A reranker with a beam of [`BEAM`].
    pub fn new(captioner: &'a Captioner, tower: &'a TextTower) -> CaptionReranker<'a> {
        CaptionReranker { captioner, tower, beam: BEAM }
    }

    /// Captions a picture, given its embedding and its patch tokens; or the part of it that `cells` are, given the part's
    /// embedding and all patch tokens of the picture.
    ///
    /// # Errors
    /// Those of [`Captioner::captions`] and [`TextTower::encode`], and [`Error::Width`] for an embedding that is not the
    /// towers'.
    pub fn caption(&self, embedding: &[f32], patches: &[f32], cells: Option<&[usize]>) -> Result<Caption> {
        let scored = |text: String| -> Result<(f32, Caption)> {
            let features = self.tower.encode(&text)?;
            check_width("a picture's embedding", embedding, features.embedding.len())?;
            Ok((dot(&features.embedding, embedding), Caption { text, features }))
        };
        let proposed = self.captioner.captions(self.beam, patches, cells)?;
        let scored: Vec<_> = proposed.into_iter().map(scored).collect::<Result<_>>()?;
        let nearest = scored.into_iter().max_by(|(a, _), (b, _)| a.total_cmp(b));
        nearest.map(|(_, caption)| caption).ok_or_else(|| Error::Invalid("no caption was proposed".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use testing::{Random, aux_models, tiny};

    #[test]
    fn the_caption_nearest_to_the_picture_is_written() {
        let model = Model::from_gguf(&tiny::model(1)).unwrap();
        let captioner = Captioner::from_gguf(&aux_models::captioner(3).bytes(), &model.shape).unwrap();
        let mut random = Random::new(4);
        let (embedding, patches) = (random.floats(16, 1.0), random.floats(16 * 32, 1.0));
        let reranker = CaptionReranker { beam: 6, ..CaptionReranker::new(&captioner, &model.text) };
        for cells in [None, Some(&[1, 2, 5][..])] {
            let proposed = captioner.captions(6, &patches, cells).unwrap();
            assert!(proposed.len() > 1, "{proposed:?}");
            let near = |text: &str| dot(&model.text.encode(text).unwrap().embedding, &embedding);
            let written = reranker.caption(&embedding, &patches, cells).unwrap();
            assert!(proposed.contains(&written.text));
            assert!(proposed.iter().all(|text| near(text) <= near(&written.text)));
            assert_eq!(written.features, model.text.encode(&written.text).unwrap());
        }
        let short = reranker.caption(&embedding[1..], &patches, None);
        assert!(matches!(short, Err(Error::Width { found: 15, .. })));
    }
}
