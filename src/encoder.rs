//! Pictures in, features out: the image tower on the executor that was chosen for it. [`Encoder`] adds the
//! text tower of the same file.

use std::sync::Arc;

use crate::compute::cpu::CpuExecutor;
use crate::compute::{self, AnyExecutor, Executor, Graph, Preference};
use crate::model::{Config, Gguf, Model, TextFeatures, TowerShape, image};
use crate::vector::normalize;
use crate::{Error, Result};

/// What the image tower says of one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageFeatures {
    /// Unit length, in the space shared with words.
    pub embedding: Vec<f32>,
    /// One token per cell of the trunk's last map: `patches x width`, row-major. Empty where it was not
    /// wanted, see [`Outputs`].
    pub patches: Vec<f32>,
}

/// What a caller wants of the image tower. Patch tokens are much larger than embeddings, and only the few
/// pictures that are fed back need theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outputs {
    /// [`ImageFeatures::patches`] stays empty.
    Embedding,
    /// Both.
    EmbeddingAndPatches,
}

impl Outputs {
    /// Which outputs of the tower's graph these are; see [`image::tower`].
    fn indices(self) -> &'static [usize] {
        match self {
            Self::Embedding => &[0],
            Self::EmbeddingAndPatches => &[0, 1],
        }
    }
}

/// The image tower and the executor that runs it.
pub struct ImageEncoder {
    shape: TowerShape,
    graph: Arc<Graph>,
    executor: AnyExecutor,
    note: Option<String>,
}

impl ImageEncoder {
    /// Loads the image tower of the embedded model's file and chooses its executor; see
    /// [`compute::choose`].
    ///
    /// # Errors
    /// [`Error::ModelFile`], [`Error::MissingTensor`] and [`Error::TensorShape`] for a file that does not hold
    /// such a tower.
    pub async fn new(file: &Gguf<'_>, preference: Preference) -> Result<Self> {
        Self::with(Config::of(file)?.shape(), Arc::new(image::of(file)?), preference).await
    }

    async fn with(shape: TowerShape, graph: Arc<Graph>, preference: Preference) -> Result<Self> {
        let (executor, note) = compute::choose(&graph, preference).await?;
        Ok(Self { shape, graph, executor, note })
    }

    /// Encodes 1 to [`batch`](Self::batch) tower inputs, `side * side * 4` RGBA bytes each. When the GPU is
    /// lost, the CPU takes over for good, the batch is repeated and a note is left.
    ///
    /// # Errors
    /// [`Error::Invalid`] for no input, too many, or one of the wrong size, and for an embedding that has no
    /// direction.
    pub async fn encode(&mut self, inputs: &[&[u8]], wanted: Outputs) -> Result<Vec<ImageFeatures>> {
        let outputs = match self.executor.run(inputs, wanted.indices()).await {
            Err(error @ Error::GpuLost(_)) => {
                self.note = Some(format!("{error}; the CPU carries on"));
                self.executor = AnyExecutor::Cpu(CpuExecutor::new(self.graph.clone())?);
                self.run_in_parts(inputs, wanted).await?
            }
            outputs => outputs?,
        };
        features(outputs, inputs.len())
    }

    /// The batch was cut for another executor, whose limit may have been higher.
    async fn run_in_parts(&mut self, inputs: &[&[u8]], wanted: Outputs) -> Result<Vec<Vec<f32>>> {
        let mut outputs = vec![Vec::new(); wanted.indices().len()];
        for part in inputs.chunks(self.executor.batch()) {
            for (all, part) in outputs.iter_mut().zip(self.executor.run(part, wanted.indices()).await?) {
                all.extend(part);
            }
        }
        Ok(outputs)
    }

    /// The executor, for the status line.
    pub fn describe(&self) -> String {
        self.executor.describe()
    }

    /// Whether a GPU runs the tower, be it one emulated in software.
    pub fn is_gpu(&self) -> bool {
        matches!(self.executor, AnyExecutor::Gpu(_))
    }

    /// The most pictures one call of [`encode`](Self::encode) takes. May fall when the GPU is lost.
    pub fn batch(&self) -> usize {
        self.executor.batch()
    }

    /// What the user should hear about the executor, once: why it is not the GPU, or that it no longer is.
    pub fn take_note(&mut self) -> Option<String> {
        self.note.take()
    }

    /// The towers' sizes.
    pub fn shape(&self) -> &TowerShape {
        &self.shape
    }
}

/// Both towers of one model, ready to run.
pub struct Encoder {
    /// The model.
    pub model: Model,
    /// Its image tower, on the executor that was chosen.
    pub images: ImageEncoder,
}

impl Encoder {
    /// Loads a model and chooses an executor for its image tower.
    ///
    /// # Errors
    /// Those of [`Model::from_gguf`].
    pub async fn new(gguf: &[u8], preference: Preference) -> Result<Self> {
        let model = Model::from_gguf(gguf)?;
        let images = ImageEncoder::with(model.shape, model.image.clone(), preference).await?;
        Ok(Self { model, images })
    }

    /// Chooses another executor for the image tower.
    ///
    /// # Errors
    /// Those of [`ImageEncoder::new`], but for the file's.
    pub async fn choose(&mut self, preference: Preference) -> Result<()> {
        self.images = ImageEncoder::with(self.model.shape, self.model.image.clone(), preference).await?;
        Ok(())
    }

    /// Embeds words.
    ///
    /// # Errors
    /// Those of [`TextTower::encode`](crate::model::TextTower::encode).
    pub fn text(&self, words: &str) -> Result<TextFeatures> {
        self.model.text.encode(words)
    }
}

/// Cuts batch-major outputs into pictures and normalises the embeddings.
fn features(outputs: Vec<Vec<f32>>, pictures: usize) -> Result<Vec<ImageFeatures>> {
    let mut outputs = outputs.into_iter();
    let (embeddings, patches) = (outputs.next().unwrap_or_default(), outputs.next().unwrap_or_default());
    let part = |values: &[f32], index: usize| {
        let len = values.len() / pictures;
        values[index * len..][..len].to_vec()
    };
    let feature = |index| {
        Ok(ImageFeatures { embedding: normalize(part(&embeddings, index))?, patches: part(&patches, index) })
    };
    (0..pictures).map(feature).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::{Random, tiny};

    fn encoder(preference: Preference) -> ImageEncoder {
        let bytes = tiny::model(3);
        pollster::block_on(ImageEncoder::new(&Gguf::open(&bytes).unwrap(), preference)).unwrap()
    }

    #[test]
    fn pictures_come_out_in_order_and_alike_in_any_batch() {
        let mut encoder = encoder(Preference::Cpu);
        let mut random = Random::new(9);
        let inputs: Vec<_> =
            (0..encoder.batch()).map(|_| random.bytes(encoder.shape().picture_bytes())).collect();
        let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
        let together = pollster::block_on(encoder.encode(&inputs, Outputs::EmbeddingAndPatches)).unwrap();
        assert_eq!(together.len(), inputs.len());
        for (input, expected) in inputs.iter().zip(&together) {
            let alone = pollster::block_on(encoder.encode(&[input], Outputs::EmbeddingAndPatches)).unwrap();
            assert_eq!(&alone[0], expected);
            let norm: f32 = expected.embedding.iter().map(|x| x * x).sum();
            assert!((norm - 1.0).abs() < 1e-5);
        }
        assert_ne!(together[0], together[1]);
    }

    /// Runs where there is no GPU, too: then the second encoder is the CPU's again.
    #[test]
    fn patch_tokens_come_only_where_they_are_wanted() {
        for preference in [Preference::Cpu, Preference::Gpu] {
            let mut encoder = encoder(preference);
            let bytes = Random::new(5).bytes(encoder.shape().picture_bytes());
            let mut run = |wanted| pollster::block_on(encoder.encode(&[&bytes, &bytes], wanted)).unwrap();
            let (without, with) = (run(Outputs::Embedding), run(Outputs::EmbeddingAndPatches));
            assert!(without.iter().all(|features| features.patches.is_empty()));
            assert!(with.iter().all(|features| features.patches.len() == 16 * 32));
            assert_eq!(without[1].embedding, with[1].embedding);
        }
    }

    #[test]
    fn impossible_batches_are_refused() {
        let mut encoder = encoder(Preference::Cpu);
        let bytes = vec![0; encoder.shape().picture_bytes()];
        let too_many = vec![bytes.as_slice(); encoder.batch() + 1];
        for inputs in [&[][..], &too_many, &[&bytes[1..]]] {
            let result = pollster::block_on(encoder.encode(inputs, Outputs::Embedding));
            assert!(matches!(result, Err(Error::Invalid(_))));
        }
    }

    #[test]
    fn a_picture_that_says_nothing_is_an_error_and_no_number_is_lost() {
        assert!(matches!(features(vec![vec![0.0; 4]], 2), Err(Error::Invalid(_))));
        let found = features(vec![vec![3.0, 4.0, 0.0, 2.0], vec![1.0, 2.0]], 2).unwrap();
        assert_eq!((&*found[1].embedding, &*found[1].patches), ([0.0, 1.0].as_slice(), [2.0].as_slice()));
    }

    /// Needs a GPU of any kind (lavapipe is one); says so and passes without, unless `REQUIRE_GPU=1`.
    #[test]
    fn a_lost_gpu_loses_no_picture() {
        let mut on_gpu = encoder(Preference::Gpu);
        let AnyExecutor::Gpu(gpu) = &on_gpu.executor else {
            assert!(std::env::var_os("REQUIRE_GPU").is_none_or(|value| value != "1"));
            eprintln!("SKIPPED, {:?}", on_gpu.note);
            return;
        };
        gpu.destroy();
        let bytes = Random::new(11).bytes(on_gpu.shape().picture_bytes());
        // More than the CPU takes at once.
        let inputs = vec![bytes.as_slice(); on_gpu.batch()];
        let wanted = Outputs::EmbeddingAndPatches;
        let found = pollster::block_on(on_gpu.encode(&inputs, wanted)).unwrap();
        let expected = pollster::block_on(encoder(Preference::Cpu).encode(&[&bytes], wanted)).unwrap();
        assert_eq!(found.len(), inputs.len());
        assert!(found.iter().all(|features| features == &expected[0]));
        assert!(on_gpu.describe().starts_with("CPU"));
        assert!(on_gpu.take_note().is_some_and(|note| note.contains("lost")));
        assert_eq!(on_gpu.take_note(), None);
    }
}
