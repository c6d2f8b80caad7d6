//! What has been found out so far beside the gallery's embeddings: patch tokens and captions of the
//! pictures that were fed back, features of the words that were read, and the models that need them.
//!
//! Patch tokens of a whole gallery would take a hundred megabytes, so they are made again for the few
//! pictures that a question is about; [`search`](crate::search) says which.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::model::{Captioner, Summarizer, TextFeatures, TextTower};
use crate::protocol::{Needs, Sidecar};
use crate::recent::Recent;
use crate::strategies::Writer;
use crate::{Error, Result};

/// Pictures whose patch tokens are kept: three times what four blind rounds feed back, at 75 KB each.
const PICTURES: usize = 60;
/// Words whose features are kept.
const TEXTS: usize = 60;

/// See the [module](self).
pub struct Known {
    /// The attentive feedback summarizer, once it is there.
    pub summarizer: Option<Summarizer>,
    /// The captioner, once it is there.
    pub captioner: Option<Captioner>,
    patches: Recent<Vec<f32>>,
    captions: BTreeMap<String, String>,
    texts: Recent<Rc<TextFeatures>>,
}

impl Default for Known {
    fn default() -> Known {
        Known {
            summarizer: None,
            captioner: None,
            patches: Recent::new(PICTURES),
            captions: BTreeMap::new(),
            texts: Recent::new(TEXTS),
        }
    }
}

impl Known {
    /// Forgets what is known of pictures: another gallery's may have the same ids.
    pub fn open(&mut self) {
        self.patches.clear();
        self.captions.clear();
    }

    /// A picture's patch tokens, as [`ImageFeatures::patches`](crate::encoder::ImageFeatures).
    pub fn patches(&self, id: &str) -> Option<&[f32]> {
        self.patches.get(id).map(Vec::as_slice)
    }

    /// Takes note of a picture's patch tokens.
    pub fn learn_patches(&mut self, id: String, patches: Vec<f32>) {
        self.patches.insert(id, patches);
    }

    /// Every caption there is, by picture.
    pub fn captions(&self) -> &BTreeMap<String, String> {
        &self.captions
    }

    /// Takes captions from an earlier visit.
    pub fn restore_captions(&mut self, captions: BTreeMap<String, String>) {
        self.captions.extend(captions);
    }

    /// Writes a picture's caption, from its embedding and its patch tokens.
    ///
    /// # Errors
    /// [`Error::Invalid`] without the captioner or the tokens, and those of [`Writer::caption`].
    pub fn write_caption(&mut self, id: &str, embedding: &[f32], tower: &TextTower) -> Result<()> {
        let (Some(captioner), Some(patches)) = (&self.captioner, self.patches(id)) else {
            return Err(Error::Invalid(format!("nothing is there to write a caption of \"{id}\" with")));
        };
        let caption = Writer::new(captioner, tower).caption(embedding, patches)?;
        // Its features are about to be fed back; they were read to choose it.
        self.texts.insert(&caption.text, Rc::new(caption.features));
        self.captions.insert(id.to_owned(), caption.text);
        Ok(())
    }

    /// The features of words: known, or else read and kept.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn text(
        &mut self,
        words: &str,
        read: &dyn Fn(&str) -> Result<TextFeatures>,
    ) -> Result<Rc<TextFeatures>> {
        if let Some(features) = self.texts.get(words) {
            let features = Rc::clone(features);
            self.texts.hold(&[words]);
            return Ok(features);
        }
        let features = Rc::new(read(words)?);
        self.texts.insert(words, Rc::clone(&features));
        Ok(features)
    }

    /// What the summarizer lacks to read these pictures; `None` where nothing.
    pub fn lacks_patches(&mut self, ids: &[&str]) -> Option<Needs> {
        let patches = owned(&self.patches.hold(ids));
        let model = self.summarizer.is_none().then_some(Sidecar::Summarizer);
        let needs = Needs { model, patches, captions: Vec::new() };
        (needs != Needs::default()).then_some(needs)
    }

    /// What is lacking to feed back these pictures' captions; `None` where nothing.
    pub fn lacks_captions(&mut self, ids: &[&str]) -> Option<Needs> {
        let missing: Vec<&str> = ids.iter().copied().filter(|&id| !self.captions.contains_key(id)).collect();
        if missing.is_empty() {
            return None;
        }
        let patches = owned(&self.patches.hold(&missing));
        let model = self.captioner.is_none().then_some(Sidecar::Captioner);
        Some(Needs { model, patches, captions: owned(&missing) })
    }
}

fn owned(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|&id| id.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use testing::{Random, aux_models, tiny};

    #[test]
    fn a_caption_is_not_read_again_after_it_was_chosen() {
        let model = Model::from_gguf(&tiny::model(1)).unwrap();
        let mut known = Known::default();
        let captioner = Captioner::from_gguf(&aux_models::captioner(3).bytes(), &model.shape).unwrap();
        known.captioner = Some(captioner);
        known.learn_patches("a".into(), Random::new(1).floats(16 * 32, 1.0));
        known.write_caption("a", &[0.25; 16], &model.text).unwrap();
        let caption = known.captions()["a"].clone();
        let read_again = |_: &str| Err(Error::Invalid("read again".into()));
        let features = known.text(&caption, &read_again).unwrap();
        assert_eq!(*features, model.text.encode(&caption).unwrap());
    }
}
