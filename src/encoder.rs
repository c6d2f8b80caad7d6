//! A model and the executor that runs its image tower: words and pictures in, features out.

use crate::compute::cpu::CpuExecutor;
use crate::compute::{self, AnyExecutor, Executor, Preference};
use crate::model::{Model, TextFeatures};
use crate::{Error, Result};

/// What the image tower says of one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageFeatures {
    /// Unit length, in the space shared with words.
    pub embedding: Vec<f32>,
    /// One token per cell of the trunk's last map: `patches x width`, row-major.
    pub patches: Vec<f32>,
}

/// Encodes words and pictures.
pub struct Encoder {
    /// The model.
    pub model: Model,
    executor: AnyExecutor,
    note: Option<String>,
}

impl Encoder {
    /// Loads a model and chooses an executor for its image tower; see [`compute::choose`].
    ///
    /// # Errors
    /// Those of [`Model::from_gguf`].
    pub async fn new(gguf: &[u8], preference: Preference) -> Result<Self> {
        let model = Model::from_gguf(gguf)?;
        let (executor, note) = compute::choose(&model.image, preference).await?;
        Ok(Self { model, executor, note })
    }

    /// Embeds words.
    ///
    /// # Errors
    /// Those of [`TextTower::encode`](crate::model::TextTower::encode).
    pub fn text(&self, words: &str) -> Result<TextFeatures> {
        self.model.text.encode(words)
    }

    /// Embeds up to [`batch`](Self::batch) tower inputs, `side * side * 4` RGBA bytes each. When
    /// the GPU is lost, the CPU takes over for good, the batch is repeated and a note is left.
    ///
    /// # Errors
    /// [`Error::Invalid`] for no input, too many, or one of the wrong size.
    pub async fn pictures(&mut self, inputs: &[&[u8]]) -> Result<Vec<ImageFeatures>> {
        let outputs = match self.executor.run(inputs).await {
            Err(error @ Error::GpuLost(_)) => {
                self.note = Some(format!("{error}; the CPU carries on"));
                self.executor = AnyExecutor::Cpu(CpuExecutor::new(self.model.image.clone())?);
                self.run_in_parts(inputs).await?
            }
            outputs => outputs?,
        };
        features(&outputs, inputs.len())
    }

    /// The batch was cut for another executor, whose limit may have been higher.
    async fn run_in_parts(&mut self, inputs: &[&[u8]]) -> Result<Vec<Vec<f32>>> {
        let mut outputs = vec![Vec::new(); self.model.image.outputs.len()];
        for part in inputs.chunks(self.executor.batch()) {
            for (all, part) in outputs.iter_mut().zip(self.executor.run(part).await?) {
                all.extend(part);
            }
        }
        Ok(outputs)
    }

    /// The executor, for the status line.
    pub fn describe(&self) -> String {
        self.executor.describe()
    }

    /// The most pictures one call of [`pictures`](Self::pictures) takes. May fall when the GPU is lost.
    pub fn batch(&self) -> usize {
        self.executor.batch()
    }

    /// What the user should hear about the executor, once: why it is not the GPU, or that it no
    /// longer is.
    pub fn take_note(&mut self) -> Option<String> {
        self.note.take()
    }
}

/// Cuts the batch-major outputs of an image tower into pictures and normalises the embeddings.
fn features(outputs: &[Vec<f32>], pictures: usize) -> Result<Vec<ImageFeatures>> {
    let [embeddings, patches] = outputs else {
        return Err(Error::Invalid(format!("the image tower has {} outputs, not 2", outputs.len())));
    };
    let embeddings = embeddings.chunks_exact(embeddings.len() / pictures);
    let patches = patches.chunks_exact(patches.len() / pictures);
    let feature = |(embedding, patches): (&[f32], &[f32])| {
        let norm = embedding.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        let embedding = embedding.iter().map(|x| x / norm).collect();
        ImageFeatures { embedding, patches: patches.to_vec() }
    };
    Ok(embeddings.zip(patches).map(feature).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::{Random, tiny};

    fn encoder() -> Encoder {
        pollster::block_on(Encoder::new(&tiny::model(3), Preference::Cpu)).unwrap()
    }

    #[test]
    fn pictures_come_out_in_order_and_alike_in_any_batch() {
        let mut encoder = encoder();
        let side = encoder.model.config.image.side;
        let mut random = Random::new(9);
        let inputs: Vec<_> = (0..encoder.batch()).map(|_| random.bytes(side * side * 4)).collect();
        let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
        let together = pollster::block_on(encoder.pictures(&inputs)).unwrap();
        assert_eq!(together.len(), inputs.len());
        for (input, expected) in inputs.iter().zip(&together) {
            let alone = pollster::block_on(encoder.pictures(&[input])).unwrap();
            assert_eq!(&alone[0], expected);
            let norm: f32 = expected.embedding.iter().map(|x| x * x).sum();
            assert!((norm - 1.0).abs() < 1e-5);
        }
        assert_ne!(together[0], together[1]);
    }

    #[test]
    fn impossible_batches_are_refused() {
        let mut encoder = encoder();
        let bytes = vec![0; encoder.model.image.picture_bytes()];
        let too_many = vec![bytes.as_slice(); encoder.batch() + 1];
        for inputs in [&[][..], &too_many, &[&bytes[1..]]] {
            let result = pollster::block_on(encoder.pictures(inputs));
            assert!(matches!(result, Err(Error::Invalid(_))));
        }
    }

    /// Needs a GPU of any kind (lavapipe is one); says so and passes without, unless `REQUIRE_GPU=1`.
    #[test]
    fn a_lost_gpu_loses_no_picture() {
        let mut on_gpu = pollster::block_on(Encoder::new(&tiny::model(3), Preference::Gpu)).unwrap();
        let AnyExecutor::Gpu(gpu) = &on_gpu.executor else {
            assert!(std::env::var_os("REQUIRE_GPU").is_none_or(|value| value != "1"));
            eprintln!("SKIPPED, {:?}", on_gpu.note);
            return;
        };
        gpu.destroy();
        let bytes = Random::new(11).bytes(on_gpu.model.image.picture_bytes());
        // More than the CPU takes at once.
        let inputs = vec![bytes.as_slice(); on_gpu.batch()];
        let found = pollster::block_on(on_gpu.pictures(&inputs)).unwrap();
        let expected = pollster::block_on(encoder().pictures(&[&bytes])).unwrap();
        assert_eq!(found.len(), inputs.len());
        assert!(found.iter().all(|features| features == &expected[0]));
        assert!(on_gpu.describe().starts_with("CPU"));
        assert!(on_gpu.take_note().is_some_and(|note| note.contains("lost")));
        assert_eq!(on_gpu.take_note(), None);
    }
}
