//! What the network is: its sizes, its file, and its two towers.
//!
//! Words go through [`TextTower`] (candle, quantised). The image tower is a
//! [`Graph`](crate::compute::Graph) written in the op set; an executor runs it. Two more networks
//! read what the towers say, each from a file of its own: the [`Summarizer`] (for AFS) and the
//! [`Captioner`] (for GRF).

mod beam;
mod captioner;
mod config;
mod gguf;
pub mod image;
mod linear;
mod patch_head;
mod shape;
mod summarizer;
mod text;
mod tokenizer;
mod transformer;

use std::sync::Arc;

use crate::Result;
use crate::compute::Graph;
pub use captioner::{BEAM, Captioner, MAX_WORDS};
pub use config::{
    BertConfig, BlockConfig, ClipTextConfig, Confidence, Config, FORMAT, Gelu, ImageConfig, MobileVitConfig,
    TextConfig, TransformerConfig, VitConfig,
};
pub use gguf::{Gguf, Scope};
pub use linear::Linear;
pub use patch_head::PatchHead;
pub use shape::TowerShape;
pub use summarizer::{FedBack, Mode, Summarizer, Summary};
pub use text::{TextFeatures, TextTower};
pub use tokenizer::Tokenizer;

/// Both towers of one file.
pub struct Model {
    /// Their sizes.
    pub shape: TowerShape,
    /// The image tower. Its outputs: `[0]` the embedding before normalisation, `1 x embedding`;
    /// `[1]` the patch tokens, `patches x width`.
    pub image: Arc<Graph>,
    /// The image tower's last layer by itself, for parts of pictures.
    pub head: PatchHead,
    /// The text tower.
    pub text: TextTower,
    /// What cosines say of a gallery, where that was measured.
    pub confidence: Option<Confidence>,
    /// Hash of the file: two files with the same one embed alike, so embeddings kept under it can
    /// be used again. It guards against mistakes, not against malice.
    pub fingerprint: String,
    /// Size of the file.
    pub bytes: usize,
}

impl Model {
    /// Loads a model from the bytes of its GGUF file, which can be dropped afterwards.
    ///
    /// # Errors
    /// [`Error::ModelFile`](crate::Error::ModelFile) for a file that is no GGUF, is cut short or
    /// has a refused configuration, [`Error::MissingTensor`](crate::Error::MissingTensor),
    /// [`Error::TensorShape`](crate::Error::TensorShape) and
    /// [`Error::Tokenizer`](crate::Error::Tokenizer).
    pub fn from_gguf(bytes: &[u8]) -> Result<Self> {
        let file = Gguf::open(bytes)?;
        let config = Config::of(&file)?;
        Ok(Self {
            shape: config.shape(),
            confidence: config.confidence,
            image: Arc::new(image::of(&file)?),
            head: PatchHead::from_gguf(&file)?,
            text: TextTower::from_gguf(&file)?,
            fingerprint: fingerprint(bytes),
            bytes: bytes.len(),
        })
    }
}

/// 64 bits as 16 hexadecimal digits, the same on every machine: a multiply and a shift per 8 bytes
/// (the mixing step of splitmix64), seeded with the length so that padding counts.
pub fn fingerprint(bytes: &[u8]) -> String {
    let mut fingerprint = Fingerprint::new(bytes.len());
    fingerprint.add(bytes);
    fingerprint.finish()
}

/// The [`fingerprint`] of bytes that come in parts.
pub struct Fingerprint {
    hash: u64,
    /// What is not a whole word yet, and how many bytes that is.
    word: [u8; 8],
    filled: usize,
}

impl Fingerprint {
    /// Of as many bytes as there will be.
    pub fn new(length: usize) -> Self {
        Self { hash: length as u64, word: [0; 8], filled: 0 }
    }

    /// Takes the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        let missing = (8 - self.filled) % 8;
        let (first, bytes) = bytes.split_at(missing.min(bytes.len()));
        self.fill(first);
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.mix(*word);
        }
        self.fill(rest);
    }

    /// The fingerprint of all of them.
    pub fn finish(mut self) -> String {
        self.word[self.filled..].fill(0);
        self.mix(self.word);
        format!("{:016x}", self.hash)
    }

    fn fill(&mut self, bytes: &[u8]) {
        self.word[self.filled..][..bytes.len()].copy_from_slice(bytes);
        self.filled += bytes.len();
        if self.filled == self.word.len() {
            self.mix(self.word);
            self.filled = 0;
        }
    }

    fn mix(&mut self, word: [u8; 8]) {
        let mixed = (self.hash ^ u64::from_le_bytes(word)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        self.hash = mixed ^ (mixed >> 31);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use testing::tiny;

    #[test]
    fn the_fingerprint_is_stable_and_notices_one_bit_and_one_zero() {
        assert_eq!(fingerprint(b"a little more like this"), fingerprint(b"a little more like this"));
        let bytes = vec![7u8; 1000];
        let found = fingerprint(&bytes);
        for at in [0, 7, 8, 991, 999] {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert_ne!(fingerprint(&other), found);
        }
        assert_ne!(fingerprint(&[bytes.as_slice(), &[0]].concat()), found);
        assert_ne!(fingerprint(b""), fingerprint(&[0]));
        // As it always was: what is kept under it would be lost.
        assert_eq!(fingerprint(b"a little more like this"), "526b4613e86295d0");
    }

    #[test]
    fn the_fingerprint_of_parts_is_that_of_the_whole() {
        let bytes = testing::Random::new(4).bytes(100);
        for length in [0, 1, 7, 8, 9, 16, 100] {
            let bytes = &bytes[..length];
            for size in [1, 3, 8, 13, 100] {
                let mut parts = Fingerprint::new(length);
                bytes.chunks(size).for_each(|part| parts.add(part));
                assert_eq!(parts.finish(), fingerprint(bytes), "{length} bytes, {size} at once");
            }
        }
    }

    #[test]
    fn a_tiny_model_loads_and_embeds_words() {
        let bytes = tiny::model(1);
        let model = Model::from_gguf(&bytes).unwrap();
        assert_eq!(model.bytes, bytes.len());
        let features = model.text.encode("red apple").unwrap();
        let norm: f32 = features.embedding.iter().map(|x| x * x).sum();
        assert!((norm - 1.0).abs() < 1e-5);
        assert_eq!(features.embedding.len(), model.shape.embedding);
        assert_eq!(features.tokens.len(), 4 * features.token_width);
        for words in ["", "😀", "红", &"word ".repeat(2000)] {
            assert!(model.text.encode(words).is_ok(), "{words}");
        }
    }

    #[test]
    fn a_file_cut_anywhere_is_refused_without_a_panic() {
        let bytes = tiny::model(1);
        let step = bytes.len() / 97;
        for length in (0..40).chain((40..bytes.len() - 64).step_by(step)) {
            let error = Model::from_gguf(&bytes[..length]).err();
            assert!(matches!(error, Some(Error::ModelFile(_))), "{length}: {error:?}");
        }
    }

    #[test]
    fn noise_in_the_directory_is_refused_or_harmless() {
        let bytes = tiny::model(1);
        let mut random = testing::Random::new(8);
        for _ in 0..200 {
            let mut broken = bytes.clone();
            let at = random.bits() as usize % bytes.len().min(8192);
            broken[at] ^= 1 << (random.bits() % 8);
            // Only a panic or an endless allocation fails this test.
            drop(Model::from_gguf(&broken));
        }
        assert!(Model::from_gguf(&random.bytes(4096)).is_err());
    }

    #[test]
    fn a_missing_tensor_and_a_wrong_shape_are_named() {
        for name in ["image.stem.weight", "image.norm.bias", "text.head.up.weight"] {
            let mut file = tiny::File::new(1);
            let (shape, _) = file.tensors.insert(name.into(), (vec![3], vec![0.0; 3])).unwrap();
            match Model::from_gguf(&file.bytes()).err() {
                Some(Error::TensorShape { name: found, found: shape_found, expected }) => {
                    assert_eq!((found.as_str(), shape_found, expected), (name, vec![3], shape));
                }
                other => panic!("{name}: {other:?}"),
            }
            file.tensors.remove(name);
            let error = Model::from_gguf(&file.bytes()).err();
            assert!(matches!(&error, Some(Error::MissingTensor(n)) if n == name), "{error:?}");
        }
    }

    #[test]
    fn values_that_are_no_numbers_are_refused() {
        for name in ["image.head.bias", "image.stem.weight"] {
            let mut file = tiny::File::new(1);
            file.tensors.get_mut(name).unwrap().1[3] = f32::NAN;
            let error = Model::from_gguf(&file.bytes()).err().map(|e| e.to_string());
            assert!(error.as_ref().is_some_and(|e| e.contains(name)), "{error:?}");
        }
    }

    #[test]
    fn metadata_that_is_missing_or_hostile_is_refused() {
        use candle_core::quantized::gguf_file::Value;
        for key in ["mlt.config", "mlt.tokenizer"] {
            let mut file = tiny::File::new(1);
            file.metadata.insert(key.into(), Value::U32(1));
            assert!(matches!(Model::from_gguf(&file.bytes()), Err(Error::ModelFile(_))));
            file.metadata.remove(key);
            let error = Model::from_gguf(&file.bytes()).err().map(|e| e.to_string());
            assert!(error.as_ref().is_some_and(|e| e.contains(key)), "{error:?}");
        }
        let mut file = tiny::File::new(1);
        file.metadata.insert("general.alignment".into(), Value::U32(0));
        assert!(matches!(Model::from_gguf(&file.bytes()), Err(Error::ModelFile(_))));
    }
}
