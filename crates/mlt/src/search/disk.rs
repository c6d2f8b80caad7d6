//! What strategies are told by a folder of pictures and the models beside it.

use std::collections::BTreeMap;

use anyhow::Context;
use more_like_this::caption::{Caption, CaptionReranker};
use more_like_this::encoder::{Encoder, Outputs};
use more_like_this::feedback::{Facts, Mode, Needs, Part};
use more_like_this::gallery::Gallery;
use more_like_this::model::{Captioner, FedBack, Summarizer, Summary, TextFeatures};
use more_like_this::{Error, Result};

use crate::encode;
use crate::pictures::Pictures;

/// What is searched.
pub(super) struct Disk {
    pub gallery: Gallery,
    /// Unless there are embeddings only.
    pub pictures: Option<Pictures>,
    pub encoder: Encoder,
    pub summarizer: Option<Summarizer>,
    pub captioner: Option<Captioner>,
    patches: BTreeMap<String, Vec<f32>>,
}

impl Disk {
    pub(super) fn new(gallery: Gallery, pictures: Option<Pictures>, encoder: Encoder) -> Disk {
        let patches = BTreeMap::new();
        Disk { gallery, pictures, encoder, summarizer: None, captioner: None, patches }
    }

    /// The pictures themselves.
    pub(super) fn folder(&self) -> anyhow::Result<&Pictures> {
        self.pictures.as_ref().context(
            "grf, afs and boxes look at the pictures: name their folder instead of the embeddings file",
        )
    }

    /// Extracts the patch tokens of the pictures `ids`.
    fn extract_patches(&mut self, ids: &[String]) -> anyhow::Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        self.folder()?;
        let Disk { pictures: Some(pictures), encoder, patches, .. } = self else { return Ok(()) };
        let place = |id: &String| pictures.ids.iter().position(|known| known == id);
        let wanted: Vec<usize> = ids.iter().filter_map(place).collect();
        let outputs = Outputs::EmbeddingAndPatches;
        encode::embed(encoder, pictures, &wanted, outputs, |index, features| {
            patches.insert(pictures.ids[index].clone(), features.patches);
            Ok(())
        })?;
        Ok(())
    }
}

/// A failure of the command line's own, with its causes.
fn failed(error: anyhow::Error) -> Error {
    Error::Invalid(format!("{error:#}"))
}

impl Facts for Disk {
    /// All that is wanted is made at once, so nothing is ever lacking.
    fn lacking(&mut self, wanted: Needs) -> Result<Needs> {
        let captioned = wanted.captions.iter().map(|of| of.id.as_str());
        let ids = Needs::patches(wanted.patches.iter().map(String::as_str).chain(captioned)).patches;
        self.extract_patches(&ids).map_err(failed)?;
        Ok(Needs::default())
    }

    fn grid(&self) -> usize {
        self.encoder.model.shape.grid
    }

    fn spread(&mut self, vector: &[f32]) -> Result<f32> {
        self.gallery.spread(vector)
    }

    fn embedding(&mut self, of: Part) -> Result<Vec<f32>> {
        match of.region {
            Some(region) => {
                let patches = self.patches(of.id)?;
                self.encoder.model.head.embed(&patches, &region.cells(self.grid()))
            }
            None => self.gallery.get(of.id),
        }
    }

    fn caption(&mut self, of: Part) -> Result<Option<Caption>> {
        let (embedding, patches) = (self.embedding(of)?, self.patches(of.id)?);
        let cells = of.region.map(|region| region.cells(self.grid()));
        let missing = || Error::Invalid("the captioner is not there".to_owned());
        let captioner = self.captioner.as_ref().ok_or_else(missing)?;
        let reranker = CaptionReranker::new(captioner, &self.encoder.model.text);
        reranker.caption(&embedding, &patches, cells.as_deref()).map(Some)
    }

    fn patches(&mut self, id: &str) -> Result<Vec<f32>> {
        let missing = || Error::Invalid(format!("the patch tokens of \"{id}\" are not there"));
        self.patches.get(id).cloned().ok_or_else(missing)
    }

    fn summarize(&mut self, mode: Mode, words: &TextFeatures, pictures: &[FedBack]) -> Result<Summary> {
        let missing = || Error::Invalid("the summarizer is not there".to_owned());
        self.summarizer.as_ref().ok_or_else(missing)?.summarize(mode, words, pictures)
    }
}
