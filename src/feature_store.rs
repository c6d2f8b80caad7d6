//! What was extracted beside the gallery's embeddings: patch tokens and captions of the pictures that were fed back, features
//! of words, and the models that need them.
//!
//! Patch tokens of a whole gallery would take a hundred megabytes, so they are extracted again for the few pictures that a
//! question is about; the strategies say which.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::caption::{Caption, CaptionReranker};
use crate::feedback::{AuxModel, CaptionOf, MAX_K, Needs, Part, ROUNDS};
use crate::lru::Lru;
use crate::model::{Captioner, FedBack, Mode, Summarizer, Summary, TextFeatures, TextTower};
use crate::{Error, Result};

/// Pictures whose patch tokens are kept, at 75 KB each: more than the rounds of one blind question feed back, so that no round
/// drives out what an earlier one needs when they are played again.
const PICTURES: usize = 60;
const _: () = assert!(ROUNDS * MAX_K < PICTURES);
/// Words whose features are kept.
const TEXTS: usize = 60;
/// Captions of parts that are kept. (Those of whole pictures all are.)
const PART_CAPTIONS: usize = 60;

/// See the [module](self).
pub struct FeatureStore {
    /// The attentive feedback summarizer, once it is there.
    pub summarizer: Option<Summarizer>,
    /// The captioner, once it is there.
    pub captioner: Option<Captioner>,
    grid: usize,
    patches: Lru<Vec<f32>>,
    captions: BTreeMap<String, String>,
    part_captions: Lru<String>,
    texts: Lru<Rc<TextFeatures>>,
}

impl FeatureStore {
    /// An empty store for pictures of `grid x grid` patches.
    pub fn new(grid: usize) -> FeatureStore {
        FeatureStore {
            summarizer: None,
            captioner: None,
            grid,
            patches: Lru::new(PICTURES),
            captions: BTreeMap::new(),
            part_captions: Lru::new(PART_CAPTIONS),
            texts: Lru::new(TEXTS),
        }
    }

    /// Forgets what is known of pictures: another gallery's may have the same ids.
    pub fn clear(&mut self) {
        self.patches.clear();
        self.captions.clear();
        self.part_captions.clear();
    }

    /// Forgets what is known of one picture: another is to have its id.
    pub fn remove(&mut self, id: &str) {
        self.patches.remove(id);
        self.captions.remove(id);
        // An id that ends like this one may lose its captions too, which costs writing them again.
        self.part_captions.retain(|key| !key.ends_with(&format!(" {id}")));
    }

    /// Patches per side of a picture.
    pub fn grid(&self) -> usize {
        self.grid
    }

    /// A picture's patch tokens, as [`ImageFeatures::patches`](crate::encoder::ImageFeatures).
    ///
    /// # Errors
    /// [`Error::Invalid`] where they are not there.
    pub fn patches(&self, id: &str) -> Result<&[f32]> {
        let patches = self.patches.get(id).map(Vec::as_slice);
        patches.ok_or_else(|| Error::Invalid(format!("the patch tokens of \"{id}\" are not there")))
    }

    /// Keeps a picture's patch tokens.
    pub fn insert_patches(&mut self, id: String, patches: Vec<f32>) {
        self.patches.insert(id, patches);
    }

    /// Writes the caption of a picture, or of a part of it, from its embedding and the picture's patch tokens.
    ///
    /// # Errors
    /// [`Error::Invalid`] without the captioner or the tokens, and those of [`CaptionReranker::caption`].
    pub fn write_caption(&mut self, of: Part, embedding: &[f32], tower: &TextTower) -> Result<()> {
        let captioner =
            self.captioner.as_ref().ok_or_else(|| Error::Invalid("the captioner is not there".to_owned()))?;
        let reranker = CaptionReranker::new(captioner, tower);
        let cells = of.region.map(|region| region.cells(self.grid));
        let Caption { text, features } =
            reranker.caption(embedding, self.patches(of.id)?, cells.as_deref())?;
        // The features are about to be fed back; they were made to choose the caption.
        self.texts.insert(&text, Rc::new(features));
        self.insert_caption(of, text);
        Ok(())
    }

    /// Keeps the caption of a picture, or of a part of it.
    pub fn insert_caption(&mut self, of: Part, text: String) {
        match of.region {
            None => drop(self.captions.insert(of.id.to_owned(), text)),
            Some(_) => self.part_captions.insert(key(of), text),
        }
    }

    /// The caption of a picture, or of a part of it.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it is not there.
    pub fn caption(&self, of: Part) -> Result<&str> {
        let found = match of.region {
            None => self.captions.get(of.id),
            Some(_) => self.part_captions.get(&key(of)),
        };
        let missing = || Error::Invalid(format!("the caption of \"{}\" is not there", of.id));
        found.map(String::as_str).ok_or_else(missing)
    }

    /// What the summarizer makes of pictures.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it is not there, and those of [`Summarizer::summarize`].
    pub fn summarize(&self, mode: Mode, words: &TextFeatures, pictures: &[FedBack]) -> Result<Summary> {
        let missing = || Error::Invalid("the summarizer is not there".to_owned());
        self.summarizer.as_ref().ok_or_else(missing)?.summarize(mode, words, pictures)
    }

    /// The features of words: kept, or else taken from `encode` and kept.
    ///
    /// # Errors
    /// Those of `encode`.
    pub fn text(
        &mut self,
        words: &str,
        encode: &dyn Fn(&str) -> Result<TextFeatures>,
    ) -> Result<Rc<TextFeatures>> {
        if let Some(features) = self.texts.get(words) {
            let features = Rc::clone(features);
            self.texts.hold(&[words]);
            return Ok(features);
        }
        let features = Rc::new(encode(words)?);
        self.texts.insert(words, Rc::clone(&features));
        Ok(features)
    }

    /// What of `wanted` is not there. All that is there is kept until the next call, however much it is.
    pub fn lacking(&mut self, wanted: Needs) -> Needs {
        let keys: Vec<String> = wanted.captions.iter().map(|of| key(of.part())).collect();
        self.part_captions.hold(&keys.iter().map(String::as_str).collect::<Vec<_>>());
        let mut captions: Vec<CaptionOf> = wanted.captions;
        captions.retain(|of| self.caption(of.part()).is_err());
        let patches = wanted.patches.iter().chain(captions.iter().map(|of| &of.id));
        let patches = Needs::patches(patches.map(String::as_str)).patches;
        let missing = self.patches.hold(&patches.iter().map(String::as_str).collect::<Vec<_>>());
        let patches = missing.into_iter().map(str::to_owned).collect();
        let model = match wanted.model {
            Some(AuxModel::Summarizer) if self.summarizer.is_none() => Some(AuxModel::Summarizer),
            _ if self.captioner.is_none() && !captions.is_empty() => Some(AuxModel::Captioner),
            _ => None,
        };
        Needs { model, patches, captions }
    }
}

/// Tells the parts of all pictures apart.
fn key(of: Part) -> String {
    let Some(region) = of.region else { return of.id.to_owned() };
    format!("{},{},{},{} {}", region.left, region.top, region.right, region.bottom, of.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feedback::Region;
    use crate::model::Model;
    use testing::{Random, aux_models, tiny};

    #[test]
    fn a_caption_is_not_embedded_again_after_it_was_chosen() {
        let model = Model::from_gguf(&tiny::model(1)).unwrap();
        let mut store = FeatureStore::new(model.shape.grid);
        let region = Some(Region { left: 0.0, top: 0.0, right: 0.5, bottom: 0.25 });
        for of in [Part::whole("a"), Part { id: "a", region }] {
            assert!(
                store.write_caption(of, &[0.25; 16], &model.text).is_err(),
                "no captioner, or no patches"
            );
            let captioner = Captioner::from_gguf(&aux_models::captioner(3).bytes(), &model.shape).unwrap();
            store.captioner = Some(captioner);
            store.insert_patches("a".into(), Random::new(1).floats(16 * 32, 1.0));
            store.write_caption(of, &[0.25; 16], &model.text).unwrap();
            let caption = store.caption(of).unwrap().to_owned();
            let again = |_: &str| Err(Error::Invalid("embedded again".into()));
            let features = store.text(&caption, &again).unwrap();
            assert_eq!(*features, model.text.encode(&caption).unwrap());
            store.clear();
            store.captioner = None;
        }
        assert!(store.caption(Part::whole("a")).is_err());
    }

    /// Whoever supplies what is lacking is not asked for it again, however many pictures or parts are fed back.
    #[test]
    fn what_was_supplied_is_there_at_the_next_question() {
        let mut store = FeatureStore::new(4);
        let ids: Vec<String> = (0..3 * PICTURES).map(|i| i.to_string()).collect();
        let region = Some(Region { left: 0.0, top: 0.0, right: 0.5, bottom: 0.25 });
        let captions: Vec<CaptionOf> = ids.iter().map(|id| CaptionOf { id: id.clone(), region }).collect();
        let wanted = Needs { model: None, patches: ids.clone(), captions };
        let lacking = store.lacking(wanted.clone());
        assert_eq!(lacking, Needs { model: Some(AuxModel::Captioner), ..wanted.clone() });
        for id in ids {
            store.insert_patches(id.clone(), vec![0.0]);
            store.insert_caption(Part { id: &id, region }, "a caption".to_owned());
        }
        assert!(store.lacking(wanted).is_empty());
    }
}
