//! The JavaScript face of the engine.
//!
//! **Architecture invariant:** this is the only file that names `wasm_bindgen`, `js_sys`, `web_sys`
//! or `JsValue`. It converts and delegates to [`engine`].

use js_sys::{Function, Object, Reflect, WebAssembly};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::eval::bootstrap::Bootstrap;
use crate::eval::sample;
use crate::eval::trial::{self, Trial};
use crate::feedback::CaptionOf;
use crate::protocol::Executor;
use crate::question::Question;
use crate::{Error, engine, model};

type JsResult<T> = std::result::Result<T, JsValue>;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "import type { Executor, ExecutorInfo, Met, Question, QueryMap, Region, Reply, SearchInfo, Trial } from '../www/protocol';";

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

/// Lets image engines that are made from now on use relaxed SIMD, whose loops are a module of their own: see
/// [`kernels::relaxed_simd`]. Throws where `module` is another one.
#[wasm_bindgen(js_name = linkRelaxedSimd)]
pub fn link_relaxed_simd(module: &WebAssembly::Module) -> JsResult<()> {
    let (imports, engine) = (Object::new(), Object::new());
    Reflect::set(&engine, &"memory".into(), &wasm_bindgen::memory())?;
    Reflect::set(&imports, &"engine".into(), &engine)?;
    let linked = WebAssembly::Instance::new(module, &imports)?;
    let table: WebAssembly::Table = wasm_bindgen::function_table().dyn_into()?;
    let place = table.grow(kernels::relaxed_simd::FUNCTIONS.len() as u32)?;
    for (place, name) in (place..).zip(kernels::relaxed_simd::FUNCTIONS) {
        let function: Function = Reflect::get(&linked.exports(), &name.into())?.dyn_into()?;
        table.set(place, &function)?;
    }
    // SAFETY: the module was made from the kernels' own text, and its functions have just been put there.
    unsafe { kernels::relaxed_simd::link(place as usize) };
    Ok(())
}

/// See [`engine::ImageEngine`]. One call at a time: what returns a promise is to be awaited before the next.
#[wasm_bindgen]
pub struct ImageEngine(engine::ImageEngine);

#[wasm_bindgen]
impl ImageEngine {
    /// See [`engine::ImageEngine::new`].
    pub async fn create(
        model: Vec<u8>,
        #[wasm_bindgen(unchecked_param_type = "Executor")] executor: JsValue,
        workers: usize,
    ) -> JsResult<ImageEngine> {
        let executor: Executor = from_js(executor)?;
        Ok(Self(engine::ImageEngine::new(&model, executor.preference(workers)).await?))
    }

    /// See [`engine::ImageEngine::info`].
    #[wasm_bindgen(unchecked_return_type = "ExecutorInfo")]
    pub fn info(&self) -> JsResult<JsValue> {
        to_js(&self.0.info())
    }

    /// See [`engine::ImageEngine::take_note`].
    #[wasm_bindgen(js_name = takeNote)]
    pub fn take_note(&mut self) -> Option<String> {
        self.0.take_note()
    }

    /// See [`engine::ImageEngine::stage`].
    pub fn stage(&mut self, width: usize, height: usize, rgba: &[u8]) -> JsResult<()> {
        Ok(self.0.stage(width, height, rgba)?)
    }

    /// See [`engine::ImageEngine::encode`].
    pub async fn encode(&mut self) -> JsResult<Vec<f32>> {
        Ok(self.0.encode().await?)
    }

    /// See [`engine::ImageEngine::extract_patches`].
    #[wasm_bindgen(js_name = extractPatches)]
    pub async fn extract_patches(&mut self) -> JsResult<Vec<f32>> {
        Ok(self.0.extract_patches().await?)
    }
}

/// See [`engine::SearchEngine`].
#[wasm_bindgen]
pub struct SearchEngine(engine::SearchEngine);

#[wasm_bindgen]
impl SearchEngine {
    /// See [`engine::SearchEngine::needed`].
    pub fn needed(beginning: &[u8]) -> Option<usize> {
        engine::SearchEngine::needed(beginning)
    }

    /// See [`engine::SearchEngine::new`].
    pub fn create(model: &[u8]) -> JsResult<SearchEngine> {
        Ok(Self(engine::SearchEngine::new(model)?))
    }

    /// See [`engine::SearchEngine::info`].
    #[wasm_bindgen(unchecked_return_type = "SearchInfo")]
    pub fn info(&self) -> JsResult<JsValue> {
        to_js(&self.0.info())
    }

    /// See [`engine::SearchEngine::insert`].
    pub fn insert(&mut self, ids: Vec<String>, embeddings: &[f32]) -> JsResult<()> {
        Ok(self.0.insert(ids, embeddings)?)
    }

    /// See [`engine::SearchEngine::remove`].
    pub fn remove(&mut self, ids: Vec<String>) -> JsResult<()> {
        Ok(self.0.remove(&ids)?)
    }

    /// See [`engine::SearchEngine::clear`].
    pub fn clear(&mut self, pictures: usize) {
        self.0.clear(pictures);
    }

    /// See [`engine::SearchEngine::learn_patches`].
    #[wasm_bindgen(js_name = learnPatches)]
    pub fn learn_patches(&mut self, ids: Vec<String>, patches: &[f32]) -> JsResult<()> {
        Ok(self.0.learn_patches(ids, patches)?)
    }

    /// See [`engine::SearchEngine::add_summarizer`].
    #[wasm_bindgen(js_name = addSummarizer)]
    pub fn add_summarizer(&mut self, file: &[u8]) -> JsResult<()> {
        Ok(self.0.add_summarizer(file)?)
    }

    /// See [`engine::SearchEngine::add_captioner`].
    #[wasm_bindgen(js_name = addCaptioner)]
    pub fn add_captioner(&mut self, file: &[u8]) -> JsResult<String> {
        Ok(self.0.add_captioner(file)?)
    }

    /// See [`engine::SearchEngine::write_caption`].
    #[wasm_bindgen(js_name = writeCaption)]
    pub fn write_caption(
        &mut self,
        id: String,
        #[wasm_bindgen(unchecked_param_type = "Region | null")] region: JsValue,
    ) -> JsResult<String> {
        let region = from_js(region)?;
        Ok(self.0.write_caption(&CaptionOf { id, region })?)
    }

    /// See [`engine::SearchEngine::learn_caption`].
    #[wasm_bindgen(js_name = learnCaption)]
    pub fn learn_caption(
        &mut self,
        id: String,
        #[wasm_bindgen(unchecked_param_type = "Region | null")] region: JsValue,
        text: String,
    ) -> JsResult<()> {
        let region = from_js(region)?;
        self.0.learn_caption(&CaptionOf { id, region }, text);
        Ok(())
    }

    /// See [`engine::SearchEngine::ask`].
    #[wasm_bindgen(unchecked_return_type = "Reply")]
    pub fn ask(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Question")] question: JsValue,
    ) -> JsResult<JsValue> {
        let question: Question = from_js(question)?;
        to_js(&self.0.ask(&question)?)
    }

    /// See [`engine::SearchEngine::map`].
    #[wasm_bindgen(unchecked_return_type = "QueryMap | null")]
    pub fn map(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Question")] question: JsValue,
        ids: Vec<String>,
        names: Vec<String>,
    ) -> JsResult<JsValue> {
        let question: Question = from_js(question)?;
        to_js(&self.0.map(&question, &ids, &names)?)
    }

    /// See [`engine::SearchEngine::play`].
    #[wasm_bindgen(unchecked_return_type = "Met")]
    pub fn play(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Trial")] trial: JsValue,
    ) -> JsResult<JsValue> {
        let trial: Trial = from_js(trial)?;
        to_js(&self.0.play(&trial)?)
    }

    /// See [`engine::SearchEngine::unknown`].
    pub fn unknown(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Question")] question: JsValue,
    ) -> JsResult<Vec<String>> {
        let question: Question = from_js(question)?;
        Ok(self.0.unknown(&question)?)
    }
}

/// See [`sample::sample`].
#[wasm_bindgen]
pub fn sample(of: usize, count: usize, seed: u32) -> Vec<usize> {
    sample::sample(of, count, u64::from(seed))
}

/// See [`trial::summary`]: for each column mean, lo and hi of the values, and of the differences.
#[wasm_bindgen]
pub fn summary(values: &[f64], baseline: &[f64], columns: usize, seed: u32) -> Vec<f64> {
    let bootstrap = Bootstrap { seed: u64::from(seed), ..Bootstrap::default() };
    let figures = trial::summary(values, baseline, columns, bootstrap);
    figures.into_iter().flatten().flat_map(|interval| [interval.mean, interval.lo, interval.hi]).collect()
}

/// See [`model::Fingerprint`].
#[wasm_bindgen]
pub struct Fingerprint(model::Fingerprint);

#[wasm_bindgen]
impl Fingerprint {
    /// See [`model::Fingerprint::new`].
    #[wasm_bindgen(constructor)]
    pub fn new(length: usize) -> Fingerprint {
        Self(model::Fingerprint::new(length))
    }

    /// See [`model::Fingerprint::add`].
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.add(bytes);
    }

    /// See [`model::Fingerprint::finish`].
    pub fn finish(self) -> String {
        self.0.finish()
    }
}

fn from_js<T: DeserializeOwned>(value: JsValue) -> JsResult<T> {
    Ok(serde_wasm_bindgen::from_value(value)?)
}

fn to_js<T: Serialize>(value: &T) -> JsResult<JsValue> {
    Ok(value.serialize(&Serializer::new().serialize_missing_as_null(true))?)
}
