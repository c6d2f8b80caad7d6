//! The engine's two halves, which share nothing but the model file that both are made from: one turns
//! pictures into embeddings and patch tokens, the other answers questions about them.
//!
//! A page runs one [`SearchEngine`] and as many [`ImageEngine`]s as it likes, in as many workers. Rows of
//! floats are all that goes from one to the other.

use crate::answer::Reply;
use crate::compute::Preference;
use crate::encoder::{ImageEncoder, ImageFeatures, Outputs};
use crate::eval::Attempt;
use crate::eval::trial::{Scores, Trial};
use crate::feature_store::FeatureStore;
use crate::feedback::{CaptionOf, Facts, MethodInfo};
use crate::gallery::Gallery;
use crate::image::{Rgba, tower_input};
use crate::map::Map;
use crate::model::{
    Captioner, Confidence, Config, Gguf, PatchHead, Summarizer, TextFeatures, TextTower, TowerShape,
    fingerprint,
};
use crate::protocol::{ExecutorInfo, SearchInfo};
use crate::question::Question;
use crate::search::Search;
use crate::{Error, Result};

/// The image tower, and the pictures that wait for it.
pub struct ImageEngine {
    encoder: ImageEncoder,
    staged: Vec<Vec<u8>>,
}

impl ImageEngine {
    /// Makes the image tower from a model file's bytes, which can be dropped afterwards.
    ///
    /// # Errors
    /// Those of [`Gguf::open`] and [`ImageEncoder::new`].
    pub async fn new(model: &[u8], preference: Preference) -> Result<ImageEngine> {
        let encoder = ImageEncoder::new(&Gguf::open(model)?, preference).await?;
        Ok(ImageEngine { encoder, staged: Vec::new() })
    }

    /// What runs the tower now.
    pub fn info(&self) -> ExecutorInfo {
        let encoder = &self.encoder;
        ExecutorInfo { executor: encoder.describe(), gpu: encoder.is_gpu(), batch: encoder.batch() }
    }

    /// Why the executor is not, or no longer, the one asked for; told once.
    pub fn take_note(&mut self) -> Option<String> {
        self.encoder.take_note()
    }

    /// Prepares a decoded picture, `width * height` RGBA pixels with alpha not premultiplied.
    ///
    /// # Errors
    /// [`Error::Invalid`] for no pixels, or bytes that are not as many as the size says.
    pub fn stage(&mut self, width: usize, height: usize, rgba: &[u8]) -> Result<()> {
        let picture = Rgba::new(width, height, rgba)?;
        self.staged.push(tower_input(picture, self.encoder.shape().side)?);
        Ok(())
    }

    /// The embeddings of what was staged, in that order: one row of unit length each. Nothing is staged
    /// afterwards, whether it went well or not.
    ///
    /// # Errors
    /// Those of [`ImageEncoder::encode`].
    pub async fn encode(&mut self) -> Result<Vec<f32>> {
        let features = self.run(Outputs::Embedding).await?;
        Ok(features.into_iter().flat_map(|features| features.embedding).collect())
    }

    /// The patch tokens of what was staged, in that order: `patches x width` each, row-major. Nothing is
    /// staged afterwards.
    ///
    /// # Errors
    /// Those of [`ImageEncoder::encode`].
    pub async fn extract_patches(&mut self) -> Result<Vec<f32>> {
        let features = self.run(Outputs::EmbeddingAndPatches).await?;
        Ok(features.into_iter().flat_map(|features| features.patches).collect())
    }

    /// The executor's batch at a time, which falls when a GPU is lost.
    async fn run(&mut self, wanted: Outputs) -> Result<Vec<ImageFeatures>> {
        let staged = std::mem::take(&mut self.staged);
        let mut waiting: Vec<&[u8]> = staged.iter().map(Vec::as_slice).collect();
        let mut features = Vec::with_capacity(waiting.len());
        while !waiting.is_empty() {
            let rest = waiting.split_off(self.encoder.batch().min(waiting.len()));
            features.extend(self.encoder.encode(&waiting, wanted).await?);
            waiting = rest;
        }
        Ok(features)
    }
}

/// A gallery's embeddings and what was found out beside them, and the models that read words and those.
/// The image tower is not among them.
pub struct SearchEngine {
    shape: TowerShape,
    text: TextTower,
    head: PatchHead,
    confidence: Option<Confidence>,
    gallery: Gallery,
    store: FeatureStore,
}

impl SearchEngine {
    /// How many bytes from a model file's beginning on [`new`](Self::new) reads; `None` while `beginning` is too short to tell,
    /// or no model file's.
    pub fn needed(beginning: &[u8]) -> Option<usize> {
        let reads = |name: &str| TextTower::reads(name) || PatchHead::reads(name);
        Gguf::open(beginning).ok()?.end_of(reads)
    }

    /// Makes an engine with an empty gallery from the beginning of a model file, as much of it as is [`needed`](Self::needed)
    /// or more, which can be dropped afterwards.
    ///
    /// # Errors
    /// Those of [`Gguf::open`], [`Config::of`], [`TextTower::from_gguf`] and
    /// [`PatchHead::from_gguf`].
    pub fn new(model: &[u8]) -> Result<SearchEngine> {
        let file = Gguf::open(model)?;
        let config = Config::of(&file)?;
        let shape = config.shape();
        Ok(SearchEngine {
            shape,
            confidence: config.confidence,
            text: TextTower::from_gguf(&file)?,
            head: PatchHead::from_gguf(&file)?,
            gallery: Gallery::new(shape.embedding),
            store: FeatureStore::new(shape.grid),
        })
    }

    /// The towers' sizes and the method.
    pub fn info(&self) -> SearchInfo {
        SearchInfo { shape: self.shape, method: MethodInfo::default() }
    }

    /// Adds pictures to the gallery, one row of `embeddings` each, or puts other pictures in the place of
    /// those that have these ids.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the rows are not as many as the ids, and those of [`Gallery::insert`] for one
    /// of them: those before it are in the gallery then.
    pub fn insert(&mut self, ids: Vec<String>, embeddings: &[f32]) -> Result<()> {
        let rows = rows("embeddings", embeddings, self.shape.embedding, ids.len())?;
        for (id, embedding) in ids.into_iter().zip(rows) {
            self.store.remove(&id);
            self.gallery.insert(id, embedding)?;
        }
        Ok(())
    }

    /// Takes pictures out of the gallery.
    ///
    /// # Errors
    /// [`Error::UnknownPicture`] for the first that is not in it: those before it are out then.
    pub fn remove(&mut self, ids: &[String]) -> Result<()> {
        for id in ids {
            self.gallery.remove(id)?;
            self.store.remove(id);
        }
        Ok(())
    }

    /// Empties the gallery, makes room for so many pictures, and forgets what was found out about those before: another
    /// gallery's may have the same ids. The models stay.
    pub fn clear(&mut self, pictures: usize) {
        self.gallery = Gallery::new(self.shape.embedding);
        self.gallery.reserve(pictures);
        self.store.clear();
    }

    /// Takes pictures' patch tokens, as [`ImageEngine::extract_patches`] gives them.
    ///
    /// # Errors
    /// [`Error::Invalid`] where they are not those of as many pictures.
    pub fn learn_patches(&mut self, ids: Vec<String>, patches: &[f32]) -> Result<()> {
        let width = self.shape.patches() * self.shape.patch_width;
        let rows = rows("patch tokens", patches, width, ids.len())?;
        for (id, patches) in ids.into_iter().zip(rows) {
            self.store.insert_patches(id, patches.to_vec());
        }
        Ok(())
    }

    /// Takes the summarizer's file: AFS can be asked for from now on.
    ///
    /// # Errors
    /// Those of [`Gguf::open`] and [`Summarizer::from_gguf`].
    pub fn add_summarizer(&mut self, file: &[u8]) -> Result<()> {
        self.store.summarizer = Some(Summarizer::from_gguf(file, &self.shape)?);
        Ok(())
    }

    /// Takes the captioner's file: GRF can be asked for from now on. Returns the file's fingerprint, on
    /// which captions depend.
    ///
    /// # Errors
    /// Those of [`Gguf::open`] and [`Captioner::from_gguf`].
    pub fn add_captioner(&mut self, file: &[u8]) -> Result<String> {
        self.store.captioner = Some(Captioner::from_gguf(file, &self.shape)?);
        Ok(fingerprint(file))
    }

    /// Writes the caption of a picture or of a part of it, whose patch tokens are there.
    ///
    /// # Errors
    /// [`Error::UnknownPicture`], and those of [`FeatureStore::write_caption`].
    pub fn write_caption(&mut self, of: &CaptionOf) -> Result<String> {
        let embedding = self.search(|search| search.embedding(of.part()))?;
        self.store.write_caption(of.part(), &embedding, &self.text)?;
        Ok(self.store.caption(of.part())?.to_owned())
    }

    /// Takes a caption that [`write_caption`](Self::write_caption) wrote earlier.
    pub fn learn_caption(&mut self, of: &CaptionOf, text: String) {
        self.store.insert_caption(of.part(), text);
    }

    /// Answers a question, or says what is lacking to answer it.
    ///
    /// # Errors
    /// Those of [`Search::reply`].
    pub fn ask(&mut self, question: &Question) -> Result<Reply> {
        self.search(|search| search.reply(question))
    }

    /// A map of a question. See [`Search::map`].
    ///
    /// # Errors
    /// Those of [`Search::map`].
    pub fn map(&mut self, question: &Question, ids: &[String], names: &[String]) -> Result<Option<Map>> {
        self.search(|search| search.map(question, ids, names))
    }

    /// Plays a query of an evaluation, or says what is lacking for it.
    ///
    /// # Errors
    /// Those of [`Trial::play`], and [`Error::Tokenizer`].
    pub fn play(&mut self, trial: &Trial) -> Result<Attempt<Scores>> {
        self.search(|search| {
            let read = trial.texts().map(|text| search.store.text(text, search.text));
            let read = read.collect::<Result<Vec<_>>>()?;
            trial.play(search.gallery, &read, search)
        })
    }

    /// What of a question's texts holds no word that the model knows, so that it says nothing of what is sought.
    ///
    /// # Errors
    /// [`Error::Tokenizer`].
    pub fn unknown(&self, question: &Question) -> Result<Vec<String>> {
        Ok(self.text.unknown(question.texts())?.into_iter().map(str::to_owned).collect())
    }

    fn search<T>(&mut self, work: impl FnOnce(&mut Search) -> Result<T>) -> Result<T> {
        let text = |words: &str| -> Result<TextFeatures> { self.text.encode(words) };
        let part = |patches: &[f32], cells: &[usize]| self.head.embed(patches, cells);
        let (gallery, store, confidence) = (&self.gallery, &mut self.store, self.confidence);
        work(&mut Search { gallery, store, text: &text, part: &part, confidence })
    }
}

/// Cuts `values` into `count` rows.
fn rows<'a>(
    what: &str,
    values: &'a [f32],
    width: usize,
    count: usize,
) -> Result<impl Iterator<Item = &'a [f32]>> {
    if width == 0 || count.checked_mul(width) != Some(values.len()) {
        let found = values.len();
        return Err(Error::Invalid(format!(
            "{found} values are not the {what} of {count} pictures, {width} each"
        )));
    }
    Ok(values.chunks_exact(width))
}

#[cfg(test)]
mod tests;
