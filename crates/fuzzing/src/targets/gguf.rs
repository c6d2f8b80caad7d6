//! Model files: the directory, texts and tensors of a GGUF.

use more_like_this::engine::SearchEngine;
use more_like_this::model::{Captioner, Config, Gguf, Model, Summarizer, TowerShape};

/// Towers that the files are read for.
const SHAPE: TowerShape = TowerShape { side: 32, grid: 4, patch_width: 32, text_width: 32, embedding: 16 };

/// Tensors of the seeds.
const TENSORS: [(&str, &[usize]); 4] =
    [("plain", &[2, 3]), ("half", &[5]), ("coarse", &[2, 32]), ("fine", &[1, 64])];

/// Bytes as a model file. Whatever is read of it is finite, of the shape that was asked for, and lies within the file.
pub fn gguf(bytes: &[u8]) {
    let _ = SearchEngine::needed(bytes);
    let _ = Model::from_gguf(bytes);
    let _ = Summarizer::from_gguf(bytes, &SHAPE);
    let _ = Captioner::from_gguf(bytes, &SHAPE);
    let Ok(file) = Gguf::open(bytes) else { return };
    for key in ["mlt.config", "mlt.tokenizer", "mlt.words"] {
        let _ = file.text(key);
    }
    if let Ok(config) = Config::of(&file) {
        let _ = config.shape().picture_bytes();
    }
    for (name, shape) in TENSORS {
        let Ok(values) = file.root().f32(name, shape) else { continue };
        assert_eq!(values.len(), shape.iter().product::<usize>(), "{name}");
        assert!(values.iter().all(|value| value.is_finite()), "{name}: {values:?}");
        let end = file.end_of(|found| found == name);
        assert!(end.is_some_and(|end| end <= bytes.len()), "{name} ends at {end:?} of {}", bytes.len());
    }
    let _ = file.root().pp("layer").linear(32, 2);
}
