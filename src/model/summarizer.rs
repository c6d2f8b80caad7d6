//! The attentive feedback summarizer: the query's words attend to what is fed back.
//!
//! Khaertdinov, Popa and Tintarev, arXiv 2511.17255. Block 0 attends from the query's tokens to the
//! tokens of captions and pictures, the further blocks among the query's tokens; what `[CLS]` then
//! holds becomes a vector in image space. One trunk serves two modes, each with an output layer of
//! its own and a learned embedding of the mode.
//!
//! Beyond the paper, the pictures' centroid is added to the output: attention has only to learn how the
//! summary differs from what PRF would feed back.

use candle_core::{Module, Tensor};
use candle_nn::LayerNorm;
use serde::{Deserialize, Serialize};

use super::config::{self, Gelu, LARGEST_COUNT, LARGEST_SIZE};
use super::gguf::{Gguf, Scope};
use super::linear::Linear;
use super::shape::TowerShape;
use super::text::TextFeatures;
use super::transformer::{Attention, Mlp, tokens};
use crate::{Error, Result};

/// Sizes of the summarizer, as its file states them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Sizes {
    format: u32,
    text_width: usize,
    patch_width: usize,
    embedding: usize,
    width: usize,
    heads: usize,
    layers: usize,
    mlp: usize,
    epsilon: f64,
}

impl Sizes {
    fn check(&self, towers: &TowerShape) -> Result<()> {
        config::format(self.format)?;
        config::fits("text_width", self.text_width, towers.text_width)?;
        config::fits("patch_width", self.patch_width, towers.patch_width)?;
        config::fits("embedding", self.embedding, towers.embedding)?;
        config::size("width", self.width, LARGEST_SIZE)?;
        config::size("mlp", self.mlp, LARGEST_SIZE)?;
        config::size("layers", self.layers, LARGEST_COUNT)?;
        config::divides("heads", self.heads, self.width)?;
        config::epsilon("epsilon", self.epsilon)
    }
}

/// What the summary is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The pictures are the top of a ranking; nobody chose them.
    Blind,
    /// The pictures are liked by a visitor.
    Clicks,
}

/// A picture that is fed back.
#[derive(Clone, Copy, Debug)]
pub struct FedBack<'a> {
    /// Its patch tokens, `patches x width`, row-major, as the image tower gives them.
    pub patches: &'a [f32],
    /// A caption of it. Either every picture has one or none has.
    pub caption: Option<&'a TextFeatures>,
}

/// What the summarizer makes of the pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// A vector in image space, not normalised: as wide as an embedding.
    pub output: Vec<f32>,
    /// Block 0's attention, `heads x queries x tokens`, row-major; each row sums to 1. The tokens are
    /// those of all captions, then the patches of all pictures, in the pictures' order.
    pub attention: Vec<f32>,
    /// Attention heads.
    pub heads: usize,
    /// Tokens of the query, `[CLS]` included.
    pub queries: usize,
    /// Tokens that were attended to.
    pub tokens: usize,
}

/// A loaded summarizer.
pub struct Summarizer {
    text_projection: Linear,
    vision_projection: Linear,
    blind: Head,
    clicks: Head,
    centroid: Linear,
    cross: Block,
    layers: Vec<Block>,
    sizes: Sizes,
    grid: usize,
}

impl Summarizer {
    /// Loads a summarizer from the bytes of its GGUF file, made for these towers.
    ///
    /// # Errors
    /// [`Error::ModelFile`] for a file that is not a GGUF, is cut short, holds values that are not finite,
    /// or whose widths are not the towers'; [`Error::MissingTensor`] and [`Error::TensorShape`].
    pub fn from_gguf(bytes: &[u8], towers: &TowerShape) -> Result<Self> {
        let file = Gguf::open(bytes)?;
        let sizes: Sizes = config::parse(file.text("mlt.config")?)?;
        sizes.check(towers)?;
        let blocks = file.pp("blocks");
        let layer = |index: usize| Block::new(&sizes, "norm_attention", &blocks.pp(index));
        Ok(Self {
            text_projection: file.pp("text_projection").linear(sizes.text_width, sizes.width)?,
            vision_projection: file.pp("vision_projection").linear(sizes.patch_width, sizes.width)?,
            blind: Head::new(&sizes, "blind", &file.root())?,
            clicks: Head::new(&sizes, "clicks", &file.root())?,
            centroid: file.pp("centroid").linear(sizes.patch_width, sizes.embedding)?,
            cross: Block::new(&sizes, "norm_kv", &blocks.pp(0))?,
            layers: (1..sizes.layers).map(layer).collect::<Result<_>>()?,
            grid: towers.grid,
            sizes,
        })
    }

    /// Patches per side of a picture; each picture has `grid * grid` patch tokens.
    pub fn grid(&self) -> usize {
        self.grid
    }

    /// Summarizes the pictures for a query. Their order does not matter, but for the rounding of sums.
    ///
    /// # Errors
    /// [`Error::Invalid`] for no picture, captions of some only, or values that are not finite; [`Error::Width`]
    /// for tokens that are not the towers'.
    pub fn summarize(&self, mode: Mode, query: &TextFeatures, pictures: &[FedBack]) -> Result<Summary> {
        let head = match mode {
            Mode::Blind => &self.blind,
            Mode::Clicks => &self.clicks,
        };
        let patches = self.patches(pictures)?;
        let kv = self.evidence(&patches, pictures)?;
        let words = self.text_projection.forward(&self.words(&query.tokens)?)?;
        let (mut x, attention) = self.cross.cross_attend(&head.add_mode_embedding(&words)?, &kv)?;
        for (index, block) in self.layers.iter().enumerate() {
            // Only `[CLS]` is used after the last block.
            let kept = if index + 1 == self.layers.len() { 1 } else { x.dim(0)? };
            x = block.forward(&x, kept)?;
        }
        let (heads, queries, tokens) = attention.dims3()?;
        // All pictures have as many patches, so that the mean of all patches is the mean of the pictures.
        let centroid = self.centroid.forward(&patches.mean_keepdim(0)?)?;
        let output = (head.output.forward(&x.narrow(0, 0, 1)?)? + centroid)?;
        Ok(Summary {
            output: output.flatten_all()?.to_vec1()?,
            attention: attention.flatten_all()?.to_vec1()?,
            heads,
            queries,
            tokens,
        })
    }

    /// The projected tokens of all captions, then of all pictures: `[tokens, width]`.
    fn evidence(&self, patches: &Tensor, pictures: &[FedBack]) -> Result<Tensor> {
        let captions: Vec<f32> =
            pictures.iter().filter_map(|p| p.caption).flat_map(|c| &c.tokens).copied().collect();
        let captioned = pictures.iter().filter(|picture| picture.caption.is_some()).count();
        if captioned != 0 && captioned != pictures.len() {
            let found = format!("{captioned} of {} pictures have a caption", pictures.len());
            return Err(Error::Invalid(format!("{found}; the summarizer takes captions of all or of none")));
        }
        let patches = self.vision_projection.forward(patches)?;
        if captioned == 0 {
            return Ok(patches);
        }
        let captions = self.text_projection.forward(&self.words(&captions)?)?;
        Ok(Tensor::cat(&[captions, patches], 0)?)
    }

    fn patches(&self, pictures: &[FedBack]) -> Result<Tensor> {
        if pictures.is_empty() {
            return Err(Error::Invalid("the summarizer needs at least one picture".into()));
        }
        let (count, width) = (self.grid * self.grid, self.sizes.patch_width);
        let of = |picture: &FedBack| tokens("a picture's patch tokens", picture.patches, count, width);
        Ok(Tensor::cat(&pictures.iter().map(of).collect::<Result<Vec<_>>>()?, 0)?)
    }

    fn words(&self, values: &[f32]) -> Result<Tensor> {
        let width = self.sizes.text_width;
        tokens("a text's tokens", values, (values.len() / width).max(1), width)
    }
}

/// What each mode has of its own.
struct Head {
    embedding: Tensor,
    output: Linear,
}

impl Head {
    fn new(sizes: &Sizes, mode: &str, file: &Scope) -> Result<Self> {
        Ok(Self {
            embedding: file.pp("mode").dense(mode, &[sizes.width])?,
            output: file.pp("output").pp(mode).linear(sizes.width, sizes.embedding)?,
        })
    }

    /// The query's tokens `[queries, width]`, with the mode's embedding added to `[CLS]`.
    fn add_mode_embedding(&self, words: &Tensor) -> Result<Tensor> {
        let cls = words.narrow(0, 0, 1)?.broadcast_add(&self.embedding)?;
        Ok(Tensor::cat(&[cls, words.narrow(0, 1, words.dim(0)? - 1)?], 0)?)
    }
}

/// Attention, then an MLP, both added to what comes in.
struct Block {
    norm: LayerNorm,
    attention: Attention,
    norm_mlp: LayerNorm,
    mlp: Mlp,
}

impl Block {
    fn new(sizes: &Sizes, norm: &str, file: &Scope) -> Result<Self> {
        let &Sizes { width, heads, mlp, epsilon, .. } = sizes;
        Ok(Self {
            norm: file.pp(norm).layer_norm(width, epsilon)?,
            attention: Attention::new(width, heads, file)?,
            norm_mlp: file.pp("norm_mlp").layer_norm(width, epsilon)?,
            mlp: Mlp::new([width, mlp, width], Gelu::Gelu, &file.pp("up"), &file.pp("down"))?,
        })
    }

    /// Cross-attention; as in the paper's code, the queries are not normed before it.
    fn cross_attend(&self, x: &Tensor, kv: &Tensor) -> Result<(Tensor, Tensor)> {
        let cache = self.attention.project_kv(&self.norm.forward(kv)?)?;
        let (mixed, attention) = self.attention.attend(x, &cache)?;
        Ok((self.mlp_residual((x + mixed)?)?, attention))
    }

    /// Self-attention; only the first `kept` tokens come out.
    fn forward(&self, x: &Tensor, kept: usize) -> Result<Tensor> {
        let normed = self.norm.forward(x)?;
        let cache = self.attention.project_kv(&normed)?;
        let (mixed, _) = self.attention.attend(&normed.narrow(0, 0, kept)?, &cache)?;
        self.mlp_residual((x.narrow(0, 0, kept)? + mixed)?)
    }

    /// `mlp(norm(x)) + x`.
    fn mlp_residual(&self, x: Tensor) -> Result<Tensor> {
        Ok((self.mlp.forward(&self.norm_mlp.forward(&x)?)? + x)?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Config;
    use testing::{Random, assert_close, aux_models};

    fn summarizer() -> Summarizer {
        load(&aux_models::summarizer(1).bytes()).unwrap()
    }

    fn load(bytes: &[u8]) -> Result<Summarizer> {
        Summarizer::from_gguf(bytes, &Config::tiny().shape())
    }

    fn words(tokens: usize, seed: u64) -> TextFeatures {
        let width = Config::tiny().text.width();
        let tokens = Random::new(seed).floats(tokens * width, 1.0);
        TextFeatures { embedding: vec![0.25; Config::tiny().embedding], tokens, token_width: width }
    }

    fn pictures(count: usize) -> Vec<Vec<f32>> {
        let towers = Config::tiny().shape();
        let mut random = Random::new(7);
        (0..count).map(|_| random.floats(towers.patches() * towers.patch_width, 1.0)).collect()
    }

    fn evidence(patches: &[Vec<f32>]) -> Vec<FedBack<'_>> {
        patches.iter().map(|patches| FedBack { patches, caption: None }).collect()
    }

    #[test]
    fn attention_is_shared_out_over_everything_read() {
        let (pictures, captions) = (pictures(3), [words(3, 4), words(5, 5), words(2, 6)]);
        let mut evidence = evidence(&pictures);
        for captioned in [false, true] {
            let summary = summarizer().summarize(Mode::Blind, &words(6, 1), &evidence).unwrap();
            let captions_read = if captioned { 10 } else { 0 };
            assert_eq!((summary.heads, summary.queries, summary.tokens), (4, 6, captions_read + 48));
            let rows = summary.attention.chunks_exact(summary.tokens);
            assert_eq!(rows.len(), 24);
            for row in rows {
                assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            }
            assert_eq!(summary.output.len(), 16);
            for (evidence, caption) in evidence.iter_mut().zip(&captions) {
                evidence.caption = Some(caption);
            }
        }
    }

    #[test]
    fn the_order_of_the_pictures_does_not_matter() {
        let (pictures, captions) = (pictures(4), [1, 2, 3, 4].map(|n| words(n, n as u64)));
        let summarizer = summarizer();
        let evidence: Vec<FedBack> = (pictures.iter().zip(&captions))
            .map(|(patches, caption)| FedBack { patches, caption: Some(caption) })
            .collect();
        let mixed: Vec<FedBack> = [2, 0, 3, 1].map(|index| evidence[index]).to_vec();
        let found = summarizer.summarize(Mode::Clicks, &words(5, 9), &evidence).unwrap();
        let other = summarizer.summarize(Mode::Clicks, &words(5, 9), &mixed).unwrap();
        // What is summed in another order may round to the next of an activation's 15 bits.
        let largest = found.output.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
        assert_close(&other.output, &found.output, largest / 32767.0);
        // Captions of 3, 1, 4 and 2 tokens, then pictures of 16 patches, follow their pictures.
        let row = |summary: &Summary, first: usize, count| summary.attention[first..first + count].to_vec();
        assert_close(&row(&other, 0, 3), &row(&found, 3, 3), 1e-5);
        assert_close(&row(&other, 10 + 16, 16), &row(&found, 10, 16), 1e-5);
    }

    #[test]
    fn the_modes_differ_and_so_do_pictures_and_words() {
        let (summarizer, pictures) = (summarizer(), pictures(2));
        let evidence = evidence(&pictures);
        let output = |mode, seed, evidence: &[FedBack]| {
            summarizer.summarize(mode, &words(4, seed), evidence).unwrap().output
        };
        let found = output(Mode::Blind, 1, &evidence);
        assert_eq!(found, output(Mode::Blind, 1, &evidence));
        let others = [
            output(Mode::Clicks, 1, &evidence),
            output(Mode::Blind, 2, &evidence),
            output(Mode::Blind, 1, &evidence[1..]),
        ];
        for other in others {
            assert!(found.iter().zip(&other).any(|(a, b)| (a - b).abs() > 1e-3), "{other:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let (summarizer, pictures) = (summarizer(), pictures(2));
        let ask = |query: &TextFeatures, evidence: &[FedBack]| {
            summarizer.summarize(Mode::Blind, query, evidence).err()
        };
        let query = words(4, 1);
        assert!(matches!(ask(&query, &[]), Some(Error::Invalid(_))));
        for wrong in [&pictures[0][1..], &[], &pictures.concat()] {
            let error = ask(&query, &[FedBack { patches: wrong, caption: None }]);
            let found = wrong.len();
            assert!(matches!(error, Some(Error::Width { found: f, expected: 512, .. }) if f == found));
        }
        let broken = vec![f32::NAN; 512];
        let error = ask(&query, &[FedBack { patches: &broken, caption: None }]);
        assert!(matches!(error, Some(Error::Invalid(_))));
        let mut some = evidence(&pictures);
        some[0].caption = Some(&query);
        assert!(ask(&query, &some).is_some_and(|error| error.to_string().contains("1 of 2")));
        for tokens in [vec![], vec![0.0; 33]] {
            let words = TextFeatures { tokens, ..query.clone() };
            assert!(matches!(ask(&words, &evidence(&pictures)), Some(Error::Width { .. })));
        }
    }

    #[test]
    fn broken_files_are_refused() {
        aux_models::withstands(|| aux_models::summarizer(1), load);
        aux_models::refuses(
            || aux_models::summarizer(1),
            load,
            &[
                ("text_width", json!(384), &["text_width", "384", "32"]),
                ("patch_width", json!(64), &["patch_width", "64", "32"]),
                ("embedding", json!(512), &["embedding", "512", "16"]),
                ("format", json!(2), &["format", "2"]),
                ("width", json!(0), &["width"]),
                ("width", json!(u64::MAX), &["width"]),
                ("mlp", json!(1u64 << 60), &["mlp"]),
                ("layers", json!(0), &["layers"]),
                ("layers", json!(1u64 << 40), &["layers"]),
                ("heads", json!(3), &["heads", "32"]),
                ("epsilon", json!(0.0), &["epsilon"]),
                ("heads", json!("four"), &["four"]),
            ],
        );
    }
}
