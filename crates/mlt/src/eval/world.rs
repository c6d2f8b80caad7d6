//! What strategies see: the gallery, and what the models say of its pictures.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::{Context, Result};
use more_like_this::caption::{Caption, CaptionReranker};
use more_like_this::embeddings::Embeddings;
use more_like_this::encoder::Encoder;
use more_like_this::eval::tables::{Captions, PatchTokens, Tables};
use more_like_this::gallery::Gallery;
use more_like_this::model::{Captioner, Summarizer, TextFeatures};

use super::strategy::Named;
use crate::aux_models::{AuxModelFile, CAPTIONER, SUMMARIZER};
use crate::cli::Common;
use crate::patches::Patches;
use crate::pictures::Pictures;
use crate::{captions, encode};

/// The gallery and the models' view of it, for as many models as the strategies need.
pub(super) struct World {
    pub encoder: Encoder,
    pub gallery: Gallery,
    pub summarizer: Option<Summarizer>,
    /// The captions written for the pictures, in the gallery's order; with their tokens where AFS reads them.
    pub captions: Vec<Caption>,
    patches: Option<Patches>,
    /// Fingerprints of the model files, by name.
    pub models: BTreeMap<String, String>,
}

impl World {
    /// Loads the models that the strategies need and encodes the pictures.
    pub(super) fn open(
        common: &Common,
        pictures: &Pictures,
        folder: &Path,
        strategies: &[Named],
    ) -> Result<World> {
        let any = |needs: fn(&Named) -> bool| strategies.iter().any(needs);
        let (afs, captions) = (any(|n| n.variant.is_afs()), any(|n| n.variant.reads_captions()));
        // Before anything is encoded: what is missing should be said at once.
        let needs = |file: &str| strategies.iter().find(|n| n.variant.files().any(|needed| needed == file));
        let needed_by = |file: &str| format!("--strategy {}", needs(file).map_or("", |named| named.name));
        let summarizer =
            afs.then(|| AuxModelFile::needed_summarizer(common, &needed_by(SUMMARIZER))).transpose()?;
        let captioner =
            captions.then(|| AuxModelFile::needed_captioner(common, &needed_by(CAPTIONER))).transpose()?;
        let about = encode::about(folder);
        let mut encoder = crate::cli::encoder(common)?;
        let (embeddings, patches) = if afs || captions {
            let (embeddings, patches) =
                encode::embeddings_and_patches(common, &mut encoder, pictures, &about)?;
            (embeddings, Some(patches))
        } else {
            (encode::embeddings(common, &mut encoder, pictures)?, None)
        };
        let gallery = Gallery::of(&embeddings)?;
        let models = BTreeMap::from([("pocket.gguf".to_owned(), encoder.model.fingerprint.clone())]);
        let mut world = World { encoder, gallery, summarizer: None, captions: Vec::new(), patches, models };
        if let Some(file) = summarizer {
            world.models.insert(SUMMARIZER.to_owned(), file.fingerprint());
            world.summarizer = Some(file.load_summarizer(&world.encoder.model.shape)?);
        }
        if let Some(file) = captioner {
            world.models.insert(CAPTIONER.to_owned(), file.fingerprint());
            let captioner = file.load_captioner(&world.encoder.model.shape)?;
            let tokens = any(|n| n.variant.is_afs() && n.variant.reads_captions());
            world.write_captions(common, &captioner, (pictures, &embeddings), &about, tokens)?;
        }
        Ok(world)
    }

    /// Has the captions written, or takes them from an earlier run.
    fn write_captions(
        &mut self,
        common: &Common,
        captioner: &Captioner,
        (pictures, embeddings): (&Pictures, &Embeddings),
        about: &str,
        tokens: bool,
    ) -> Result<()> {
        let hashes = pictures.hashes(common)?;
        let hashes: HashMap<&str, &str> =
            pictures.ids.iter().map(String::as_str).zip(hashes.iter().map(String::as_str)).collect();
        let of = |id: &String| hashes.get(id.as_str()).copied();
        let hashes: Vec<&str> = self.gallery.ids().iter().filter_map(of).collect();
        let written_by = self.models.get(CAPTIONER).map_or("", String::as_str);
        let source = format!("{} {written_by}", self.encoder.model.fingerprint);
        let patches = self.patches.as_ref().context("no patch tokens")?;
        let tower = &self.encoder.model.text;
        let reranker = CaptionReranker::new(captioner, tower);
        let texts = captions::written(common, &reranker, about, &source, &hashes, (embeddings, patches))?;
        let embeddings = encode::texts(common, &self.encoder, &texts)?;
        let of = |embedding| TextFeatures { embedding, tokens: Vec::new(), token_width: 0 };
        let mut features: Vec<TextFeatures> = embeddings.into_iter().map(of).collect();
        if tokens {
            let all: Vec<&str> = texts.iter().map(String::as_str).collect();
            features = encode::read_texts(tower, "captions", &all, |features| features)?;
        }
        let caption = |(text, features)| Caption { text, features };
        self.captions = texts.into_iter().zip(features).map(caption).collect();
        Ok(())
    }

    /// What strategies are told.
    pub(super) fn tables<'a>(&'a self, captions: Captions<'a>) -> Tables<'a> {
        let patches = self.patches.as_ref().map(|patches| patches as &dyn PatchTokens);
        Tables { gallery: &self.gallery, captions, patches, summarizer: self.summarizer.as_ref() }
    }
}
