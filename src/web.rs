//! The JavaScript face of the engine.
//!
//! **Architecture invariant:** this is the only file that names `wasm_bindgen`, `js_sys`, `web_sys`
//! or `JsValue`. It converts and delegates; what an answer is, is decided in [`search`](crate::search).

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::encoder::{Encoder, ImageFeatures, Outputs};
use crate::feature_store::FeatureStore;
use crate::feedback::{CaptionOf, Facts};
use crate::gallery::Gallery;
use crate::image::{Rgba, tower_input};
use crate::model::{Captioner, Gguf, PatchHead, Summarizer, fingerprint};
use crate::protocol::{EngineInfo, Executor};
use crate::question::Question;
use crate::search::Search;
use crate::{Error, Result};

type JsResult<T> = std::result::Result<T, JsValue>;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str =
    "import type { CaptionOf, Captions, EngineInfo, Executor, Question, Reply } from '../www/protocol';";

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        js_sys::Error::new(&error.to_string()).into()
    }
}

/// Runs when the module is instantiated: a panic's message goes to the console before the trap.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// A loaded model and one open gallery. One call at a time: [`create`](Self::create),
/// [`encode`](Self::encode) and [`extract_patches`](Self::extract_patches) are to be awaited before the next.
#[wasm_bindgen]
pub struct Engine {
    encoder: Encoder,
    gallery: Gallery,
    staged: Vec<Staged>,
    head: PatchHead,
    store: FeatureStore,
}

struct Staged {
    id: String,
    input: Vec<u8>,
}

#[wasm_bindgen]
impl Engine {
    /// Makes an engine from a model file's bytes.
    pub async fn create(
        model: Vec<u8>,
        #[wasm_bindgen(unchecked_param_type = "Executor")] executor: JsValue,
    ) -> JsResult<Engine> {
        let executor: Executor = from_js(executor)?;
        let encoder = Encoder::new(&model, executor.into()).await?;
        let gallery = Gallery::new(encoder.model.shape.embedding);
        let head = PatchHead::from_gguf(&Gguf::open(&model)?)?;
        let store = FeatureStore::new(encoder.model.shape.grid);
        Ok(Self { encoder, gallery, staged: Vec::new(), head, store })
    }

    /// The model and what runs it now.
    #[wasm_bindgen(unchecked_return_type = "EngineInfo")]
    pub fn info(&self) -> JsResult<JsValue> {
        let model = &self.encoder.model;
        to_js(&EngineInfo {
            fingerprint: model.fingerprint.clone(),
            bytes: model.bytes,
            executor: self.encoder.images.describe(),
            batch: self.encoder.images.batch(),
        })
    }

    /// Why the executor is not, or no longer, the one asked for; told once.
    #[wasm_bindgen(js_name = takeNote)]
    pub fn take_note(&mut self) -> Option<String> {
        self.encoder.images.take_note()
    }

    /// Opens an empty gallery in place of the open one.
    pub fn open(&mut self) {
        self.gallery = Gallery::new(self.encoder.model.shape.embedding);
        self.staged.clear();
        self.store.open();
    }

    /// Fills the gallery with embeddings that [`save`](Self::save) gave; returns their ids.
    pub fn restore(&mut self, embeddings: &[u8]) -> JsResult<Vec<String>> {
        let (gallery, source) = Gallery::load(embeddings)?;
        if source != self.encoder.model.fingerprint || gallery.width() != self.gallery.width() {
            return Err(Error::Embeddings("another model made it".to_owned()).into());
        }
        self.gallery = gallery;
        Ok(self.gallery.ids().to_vec())
    }

    /// The gallery's embeddings, to be kept for [`restore`](Self::restore).
    pub fn save(&self) -> JsResult<Vec<u8>> {
        Ok(self.gallery.save(&self.encoder.model.fingerprint)?)
    }

    /// Prepares a decoded picture (RGBA, alpha not premultiplied) for the next [`encode`](Self::encode).
    pub fn stage(&mut self, id: String, width: usize, height: usize, rgba: &[u8]) -> JsResult<()> {
        let picture = Rgba::new(width, height, rgba)?;
        let input = tower_input(picture, self.encoder.model.shape.side)?;
        self.staged.push(Staged { id, input });
        Ok(())
    }

    /// Encodes what is staged into the gallery, the executor's batch at a time.
    pub async fn encode(&mut self) -> JsResult<()> {
        for (id, features) in self.look(Outputs::Embedding).await? {
            self.gallery.push(id, &features.embedding)?;
        }
        Ok(())
    }

    /// Looks at what is staged for its patch tokens only: pictures of the gallery that are fed back.
    #[wasm_bindgen(js_name = extractPatches)]
    pub async fn extract_patches(&mut self) -> JsResult<()> {
        for (id, features) in self.look(Outputs::EmbeddingAndPatches).await? {
            self.store.insert_patches(id, features.patches);
        }
        Ok(())
    }

    /// Takes the summarizer's file: AFS can be asked for from now on.
    #[wasm_bindgen(js_name = addSummarizer)]
    pub fn add_summarizer(&mut self, file: &[u8]) -> JsResult<()> {
        self.store.summarizer = Some(Summarizer::from_gguf(file, &self.encoder.model.shape)?);
        Ok(())
    }

    /// Takes the captioner's file: GRF can be asked for from now on. Returns the file's fingerprint.
    #[wasm_bindgen(js_name = addCaptioner)]
    pub fn add_captioner(&mut self, file: &[u8]) -> JsResult<String> {
        self.store.captioner = Some(Captioner::from_gguf(file, &self.encoder.model.shape)?);
        Ok(fingerprint(file))
    }

    /// Writes the caption of a picture, or of a part of it, whose patches were [extracted](Self::extract_patches).
    #[wasm_bindgen(js_name = writeCaption)]
    pub fn write_caption(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "CaptionOf")] of: JsValue,
    ) -> JsResult<()> {
        let of: CaptionOf = from_js(of)?;
        let embedding = self.search(|search| search.embedding(of.part()))?;
        Ok(self.store.write_caption(of.part(), &embedding, &self.encoder.model.text)?)
    }

    /// The captions written so far, to be kept for [`restore_captions`](Self::restore_captions).
    #[wasm_bindgen(unchecked_return_type = "Captions")]
    pub fn captions(&self) -> JsResult<JsValue> {
        to_js(self.store.captions())
    }

    /// Takes captions that the same captioner wrote on an earlier visit.
    #[wasm_bindgen(js_name = restoreCaptions)]
    pub fn restore_captions(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Captions")] captions: JsValue,
    ) -> JsResult<()> {
        self.store.restore_captions(from_js(captions)?);
        Ok(())
    }

    /// Answers a question, or says what is lacking to answer it.
    #[wasm_bindgen(unchecked_return_type = "Reply")]
    pub fn ask(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Question")] question: JsValue,
    ) -> JsResult<JsValue> {
        let question: Question = from_js(question)?;
        to_js(&self.search(|search| search.reply(&question))?)
    }
}

impl Engine {
    fn search<R>(&mut self, ask: impl FnOnce(&mut Search) -> Result<R>) -> Result<R> {
        let Self { encoder, gallery, store, head, .. } = self;
        let text = |words: &str| encoder.text(words);
        let part = |patches: &[f32], cells: &[usize]| head.embed(patches, cells);
        ask(&mut Search { gallery, store, text: &text, part: &part })
    }

    /// What the image tower says of everything staged, the executor's batch at a time.
    async fn look(&mut self, wanted: Outputs) -> Result<Vec<(String, ImageFeatures)>> {
        let mut staged = std::mem::take(&mut self.staged);
        let mut seen = Vec::with_capacity(staged.len());
        while !staged.is_empty() {
            let batch: Vec<Staged> = staged.drain(..self.encoder.images.batch().min(staged.len())).collect();
            let inputs: Vec<&[u8]> = batch.iter().map(|picture| picture.input.as_slice()).collect();
            let features = self.encoder.images.encode(&inputs, wanted).await?;
            seen.extend(batch.into_iter().map(|picture| picture.id).zip(features));
        }
        Ok(seen)
    }
}

fn from_js<T: DeserializeOwned>(value: JsValue) -> JsResult<T> {
    Ok(serde_wasm_bindgen::from_value(value)?)
}

fn to_js<T: Serialize>(value: &T) -> JsResult<JsValue> {
    Ok(value.serialize(&Serializer::new().serialize_missing_as_null(true))?)
}
