//! A folder of pictures and the models beside it, asked as the page asks its gallery.

use anyhow::{Context, Result, bail};
use more_like_this::answer::{Answer, Reply};
use more_like_this::encoder::{Encoder, Outputs};
use more_like_this::feature_store::FeatureStore;
use more_like_this::feedback::{Facts, Needs};
use more_like_this::gallery::Gallery;
use more_like_this::question::Question;
use more_like_this::search::Search;

use crate::encode;
use crate::pictures::Pictures;

/// What cannot be done with embeddings alone.
pub(super) const LOOKS: &str = "grf, afs and boxes look at the pictures";

/// What is searched.
pub(super) struct Disk {
    pub gallery: Gallery,
    /// Unless there are embeddings only.
    pub pictures: Option<Pictures>,
    pub encoder: Encoder,
    pub store: FeatureStore,
}

impl Disk {
    pub(super) fn new(gallery: Gallery, pictures: Option<Pictures>, encoder: Encoder) -> Disk {
        let store = FeatureStore::new(encoder.model.shape.grid);
        Disk { gallery, pictures, encoder, store }
    }

    /// The pictures themselves, for `what` needs them.
    pub(super) fn folder(&self, what: &str) -> Result<&Pictures> {
        let way = || format!("{what}: name their folder instead of the embeddings file");
        self.pictures.as_ref().with_context(way)
    }

    /// Answers a question of clicks, whose models are in the store.
    pub(super) fn ask(&mut self, question: &Question) -> Result<Answer> {
        loop {
            match self.search(|search| search.reply(question))? {
                Reply::Answer(answer) => return Ok(answer),
                Reply::Needs(needs) => self.supply(&needs)?,
                Reply::Rounds { .. } => bail!("blind rounds are not what was asked for"),
            }
        }
    }

    /// Extracts and writes what is lacking.
    fn supply(&mut self, needs: &Needs) -> Result<()> {
        if let Some(model) = needs.model {
            bail!("the model for it is not there: {model:?}");
        }
        self.extract_patches(&needs.patches)?;
        for of in &needs.captions {
            let embedding = self.search(|search| search.embedding(of.part()))?;
            self.store.write_caption(of.part(), &embedding, &self.encoder.model.text)?;
        }
        Ok(())
    }

    fn extract_patches(&mut self, ids: &[String]) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        self.folder(LOOKS)?;
        let Disk { pictures: Some(pictures), encoder, store, .. } = self else { return Ok(()) };
        let place = |id: &String| pictures.ids.iter().position(|known| known == id);
        let wanted: Vec<usize> = ids.iter().filter_map(place).collect();
        encode::embed(encoder, pictures, &wanted, Outputs::EmbeddingAndPatches, |index, features| {
            store.insert_patches(pictures.ids[index].clone(), features.patches);
            Ok(())
        })?;
        // What broke since it was embedded was named by now; asking for it again would go on for ever.
        match ids.iter().find(|id| store.patches(id).is_err()) {
            Some(id) => bail!("{id}: it is marked, and could not be read again"),
            None => Ok(()),
        }
    }

    fn search<T>(&mut self, work: impl FnOnce(&mut Search) -> more_like_this::Result<T>) -> Result<T> {
        let model = &self.encoder.model;
        let text = |words: &str| model.text.encode(words);
        let part = |patches: &[f32], cells: &[usize]| model.head.embed(patches, cells);
        let (gallery, store, confidence) = (&self.gallery, &mut self.store, model.confidence);
        Ok(work(&mut Search { gallery, store, text: &text, part: &part, confidence })?)
    }
}
