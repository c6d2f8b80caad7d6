//! What a strategy must know about pictures, and how it is told.

use serde::{Deserialize, Serialize};

use super::{Marks, Mode, Part, Region};
use crate::Result;
use crate::caption::Caption;
use crate::model::{FedBack, Summary, TextFeatures};

/// A model file beside the embedded one, fetched when it is first needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuxModel {
    /// Reads pictures' patch tokens for AFS.
    Summarizer,
    /// Writes captions for GRF.
    Captioner,
}

/// A picture, or a part of it, whose caption is to be written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaptionOf {
    /// Gallery id.
    pub id: String,
    /// The part; `None` for the whole picture.
    pub region: Option<Region>,
}

impl CaptionOf {
    /// What the caption is of.
    pub fn part(&self) -> Part<'_> {
        Part { id: &self.id, region: self.region }
    }
}

impl From<Part<'_>> for CaptionOf {
    fn from(part: Part) -> CaptionOf {
        CaptionOf { id: part.id.to_owned(), region: part.region }
    }
}

/// What an update reads beside embeddings; or what of it is still lacking.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Needs {
    /// A model.
    pub model: Option<AuxModel>,
    /// Pictures, by id, whose patch tokens are read.
    pub patches: Vec<String>,
    /// What the captions are of. To write one takes the picture's patch tokens.
    pub captions: Vec<CaptionOf>,
}

impl Needs {
    /// Whether nothing is needed.
    pub fn is_empty(&self) -> bool {
        *self == Needs::default()
    }

    /// Patch tokens of these pictures, each once.
    pub fn patches<'a>(ids: impl IntoIterator<Item = &'a str>) -> Needs {
        let mut patches: Vec<String> = Vec::new();
        for id in ids {
            if !patches.iter().any(|known| known == id) {
                patches.push(id.to_owned());
            }
        }
        Needs { patches, ..Needs::default() }
    }

    /// Patch tokens of the pictures of which a part is marked, to embed these parts.
    pub fn of_parts(marks: &Marks) -> Needs {
        Needs::patches(marks.parts().filter(|part| part.region.is_some()).map(|part| part.id))
    }
}

/// Where an update's facts come from: a page's store, files on a disk, or tables made beforehand.
pub trait Facts {
    /// What of `wanted` is not there yet; empty where nothing is lacking. Called once before an update, which then reads
    /// what it wanted. What cannot be had at all is an error when it is read, never an empty answer here.
    ///
    /// # Errors
    /// What could not be supplied.
    fn lacking(&mut self, wanted: Needs) -> Result<Needs>;

    /// Patches per side of a picture.
    fn grid(&self) -> usize;

    /// The embedding of a picture, or of a part of it, unit length.
    ///
    /// # Errors
    /// [`crate::Error::UnknownPicture`], or that a part's patch tokens are not there.
    fn embedding(&mut self, of: Part) -> Result<Vec<f32>>;

    /// How far a vector moves the pictures' scores apart: the standard deviation of their cosines with it, over the gallery.
    ///
    /// # Errors
    /// [`crate::Error::Width`].
    fn spread(&mut self, vector: &[f32]) -> Result<f32>;

    /// The caption of a picture, or of a part of it; `None` where this picture is to feed nothing back.
    ///
    /// # Errors
    /// That it is not there.
    fn caption(&mut self, of: Part) -> Result<Option<Caption>>;

    /// A picture's patch tokens, `patches x width`, row-major.
    ///
    /// # Errors
    /// That they are not there.
    fn patches(&mut self, id: &str) -> Result<Vec<f32>>;

    /// What the summarizer makes of the pictures.
    ///
    /// # Errors
    /// That it is not there, and those of [`Summarizer::summarize`](crate::model::Summarizer::summarize).
    fn summarize(&mut self, mode: Mode, words: &TextFeatures, pictures: &[FedBack]) -> Result<Summary>;
}
