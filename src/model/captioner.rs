//! The captioner: a transformer decoder that writes one short sentence about a picture, given its patch tokens.

use candle_core::quantized::QTensor;
use candle_core::{Device, Module, Tensor};
use candle_nn::LayerNorm;
use serde::{Deserialize, Serialize};

use super::beam::{self, END, PAD, START, Step};
use super::config::{self, Gelu, LARGEST_COUNT, LARGEST_SIZE};
use super::gguf::{Gguf, Scope};
use super::linear::Linear;
use super::patch_head::check_cells;
use super::shape::TowerShape;
use super::transformer::{Attention, KvCache, Mlp, tokens};
use crate::{Error, Result};

/// Width of the beam unless another is asked for.
pub const BEAM: usize = 3;
/// Longest sentence.
pub const MAX_WORDS: usize = 12;
/// The vocabulary starts with these; none of them is ever written.
const SPECIAL: [(u32, &str); 3] = [(PAD, "<pad>"), (START, "<start>"), (END, "<end>")];

/// Sizes of the captioner, as its file states them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Sizes {
    format: u32,
    patch_width: usize,
    patches: usize,
    vocabulary: usize,
    width: usize,
    heads: usize,
    layers: usize,
    mlp: usize,
    max_tokens: usize,
    epsilon: f64,
}

impl Sizes {
    fn check(&self, towers: &TowerShape) -> Result<()> {
        config::format(self.format)?;
        config::fits("patch_width", self.patch_width, towers.patch_width)?;
        config::fits("patches", self.patches, towers.patches())?;
        for (name, value) in [
            ("vocabulary", self.vocabulary),
            ("width", self.width),
            ("mlp", self.mlp),
            ("max_tokens", self.max_tokens),
        ] {
            config::size(name, value, LARGEST_SIZE)?;
        }
        config::size("layers", self.layers, LARGEST_COUNT)?;
        config::divides("heads", self.heads, self.width)?;
        config::epsilon("epsilon", self.epsilon)
    }
}

/// A loaded captioner.
pub struct Captioner {
    vocabulary: Vec<String>,
    patch_projection: Linear,
    memory_positions: Tensor,
    /// Kept quantised: only the rows of the words are expanded.
    words: QTensor,
    positions: Tensor,
    layers: Vec<Layer>,
    norm: LayerNorm,
    /// The word table again, with a bias.
    output: Linear,
    sizes: Sizes,
}

impl Captioner {
    /// Loads a captioner from the bytes of its GGUF file, made for these towers.
    ///
    /// # Errors
    /// [`Error::ModelFile`] for a file that is not a GGUF, is cut short, holds values that are not finite
    /// or no usable vocabulary, or whose widths are not the tower's; [`Error::MissingTensor`] and
    /// [`Error::TensorShape`].
    pub fn from_gguf(bytes: &[u8], towers: &TowerShape) -> Result<Self> {
        let file = Gguf::open(bytes)?;
        let sizes: Sizes = config::parse(file.text("mlt.config")?)?;
        sizes.check(towers)?;
        let (root, width) = (file.root(), sizes.width);
        let words = root.pp("words");
        let rows = words.f32("weight", &[sizes.vocabulary, width])?;
        let bias = root.pp("output").f32("bias", &[sizes.vocabulary])?;
        let layer = |index| Layer::new(&sizes, &root.pp("layers").pp(index));
        Ok(Self {
            vocabulary: vocabulary(file.text("mlt.words")?, sizes.vocabulary)?,
            patch_projection: root.pp("patch_projection").linear(sizes.patch_width, width)?,
            memory_positions: root.dense("memory_positions", &[sizes.patches, width])?,
            positions: root.dense("positions", &[sizes.max_tokens, width])?,
            layers: (0..sizes.layers).map(layer).collect::<Result<_>>()?,
            norm: root.pp("norm").layer_norm(width, sizes.epsilon)?,
            output: Linear::new(&rows, &bias, width)?,
            words: words.tensor("weight", &[sizes.vocabulary, width])?,
            sizes,
        })
    }

    /// Sentences of 1 to [`MAX_WORDS`] words about a picture's patch tokens `patches x width`, the most likely
    /// first: what a beam search ends with that is as wide as said (1 is greedy). With `cells` only these
    /// patches are read, each with its own position: a caption of a part of the picture.
    ///
    /// # Errors
    /// [`Error::Width`] for patch tokens that are not the tower's; [`Error::Invalid`] where they are not
    /// finite, for a width of 0, for no cell and for a cell that the picture does not have.
    pub fn captions(&self, beam: usize, patches: &[f32], cells: Option<&[usize]>) -> Result<Vec<String>> {
        if beam == 0 {
            return Err(Error::Invalid("a beam must be at least 1 wide".into()));
        }
        let mut decoder = self.decoder(patches, cells)?;
        let longest = MAX_WORDS.min(self.sizes.max_tokens);
        let found = beam::search(beam, longest, |step| decoder.step(step))?;
        let word = |&id: &u32| self.vocabulary[id as usize].as_str();
        Ok(found.iter().map(|ids| ids.iter().map(word).collect::<Vec<_>>().join(" ")).collect())
    }

    /// Logits of the next word after each of the given ones, `words x vocabulary`: how likely a given
    /// sentence is. Id 1 starts a sentence.
    ///
    /// # Errors
    /// [`Error::Width`] for patch tokens that are not the tower's, [`Error::Invalid`] for an id beyond
    /// the vocabulary or more words than there are positions.
    pub fn logits(&self, patches: &[f32], words: &[u32]) -> Result<Vec<f32>> {
        let Sizes { vocabulary, max_tokens, .. } = self.sizes;
        if words.len() > max_tokens || words.iter().any(|&word| word as usize >= vocabulary) {
            let limit = format!("{max_tokens} words with ids below {vocabulary}");
            return Err(Error::Invalid(format!("the captioner takes at most {limit}")));
        }
        let mut decoder = self.decoder(patches, None)?;
        let mut logits = Vec::with_capacity(words.len() * vocabulary);
        for (position, &word) in words.iter().enumerate() {
            logits.extend(decoder.step(&Step { parents: vec![0], words: vec![word], position })?);
        }
        Ok(logits)
    }

    fn decoder(&self, patches: &[f32], cells: Option<&[usize]>) -> Result<Decoder<'_>> {
        let (count, width) = (self.sizes.patches, self.sizes.patch_width);
        let patches = tokens("a picture's patch tokens", patches, count, width)?;
        let mut memory = (self.patch_projection.forward(&patches)? + &self.memory_positions)?;
        if let Some(cells) = cells {
            check_cells(cells, count)?;
            let rows: Vec<u32> = cells.iter().map(|&cell| cell as u32).collect();
            memory = memory.index_select(&Tensor::new(rows, &Device::Cpu)?, 0)?;
        }
        let picture = self.layers.iter().map(|layer| layer.of_picture.project_kv(&memory));
        Ok(Decoder { captioner: self, picture: picture.collect::<Result<_>>()?, past: Vec::new() })
    }
}

/// The vocabulary by id.
fn vocabulary(json: &str, size: usize) -> Result<Vec<String>> {
    let words: Vec<String> = config::parse(json)?;
    if words.len() != size {
        return Err(config::refused(&format!("vocabulary is {size}, but it has {} words", words.len())));
    }
    let special = SPECIAL.iter().all(|&(id, word)| words.get(id as usize).is_some_and(|w| w == word));
    if !special || words.len() == SPECIAL.len() {
        let names = SPECIAL.map(|(_, word)| word).join(", ");
        return Err(config::refused(&format!("its words must start with {names} and go on")));
    }
    Ok(words)
}

/// A caption being written: what is the same at every step, and the words so far.
struct Decoder<'a> {
    captioner: &'a Captioner,
    /// Per layer the picture's keys and values.
    picture: Vec<KvCache>,
    /// Per layer the keys and values of each sentence so far.
    past: Vec<KvCache>,
}

impl Decoder<'_> {
    /// Logits of the next word of each row, `rows x vocabulary`.
    fn step(&mut self, step: &Step) -> Result<Vec<f32>> {
        let captioner = self.captioner;
        let ids = |ids: &[u32]| Tensor::new(ids, &Device::Cpu);
        let (words, parents) = (ids(&step.words)?, ids(&step.parents)?);
        let position = captioner.positions.narrow(0, step.position, 1)?;
        let mut x = captioner.words.embedding(&words)?.broadcast_add(&position)?;
        let mut grown = Vec::with_capacity(captioner.layers.len());
        for (index, layer) in captioner.layers.iter().enumerate() {
            let past;
            (x, past) = layer.step(&x, self.past.get(index), &parents, &self.picture[index])?;
            grown.push(past);
        }
        self.past = grown;
        let logits = captioner.output.forward(&captioner.norm.forward(&x)?)?;
        Ok(logits.flatten_all()?.to_vec1()?)
    }
}

/// Pre-norm decoder layer.
struct Layer {
    norm_self: LayerNorm,
    of_self: Attention,
    norm_cross: LayerNorm,
    of_picture: Attention,
    norm_mlp: LayerNorm,
    mlp: Mlp,
}

impl Layer {
    fn new(sizes: &Sizes, file: &Scope) -> Result<Self> {
        let &Sizes { width, heads, mlp, epsilon, .. } = sizes;
        let norm = |name: &str| file.pp(name).layer_norm(width, epsilon);
        Ok(Self {
            norm_self: norm("norm_self")?,
            of_self: Attention::new(width, heads, &file.pp("self"))?,
            norm_cross: norm("norm_cross")?,
            of_picture: Attention::new(width, heads, &file.pp("cross"))?,
            norm_mlp: norm("norm_mlp")?,
            mlp: Mlp::new([width, mlp, width], Gelu::Gelu, &file.pp("up"), &file.pp("down"))?,
        })
    }

    /// One more word `[rows, width]` of each row; see [`Attention::step`].
    fn step(
        &self,
        x: &Tensor,
        past: Option<&KvCache>,
        parents: &Tensor,
        picture: &KvCache,
    ) -> Result<(Tensor, KvCache)> {
        let (mixed, past) = self.of_self.step(&self.norm_self.forward(x)?, past, parents)?;
        let x = (x + mixed)?;
        // One token per row: the rows can attend to the one picture together.
        let (mixed, _) = self.of_picture.attend(&self.norm_cross.forward(&x)?, picture)?;
        let x = (x + mixed)?;
        Ok(((self.mlp.forward(&self.norm_mlp.forward(&x)?)? + x)?, past))
    }
}

#[cfg(test)]
mod tests {
    use candle_core::quantized::gguf_file::Value;
    use serde_json::json;

    use super::*;
    use crate::model::Config;
    use testing::{Random, assert_close, aux_models};

    fn load(bytes: &[u8]) -> Result<Captioner> {
        Captioner::from_gguf(bytes, &Config::tiny().shape())
    }

    fn captioner(seed: u64) -> Captioner {
        load(&aux_models::captioner(seed).bytes()).unwrap()
    }

    fn picture(seed: u64) -> Vec<f32> {
        Random::new(seed).floats(16 * 32, 1.0)
    }

    #[test]
    fn sentences_are_of_the_vocabulary_and_not_too_long() {
        for seed in 0..8 {
            let sentences = captioner(seed).captions(BEAM, &picture(seed), None).unwrap();
            assert!((1..=BEAM).contains(&sentences.len()), "{sentences:?}");
            for sentence in sentences {
                let words: Vec<&str> = sentence.split(' ').collect();
                assert!((1..=MAX_WORDS).contains(&words.len()), "{sentence}");
                assert!(words.iter().all(|word| aux_models::WORDS[3..].contains(word)), "{sentence}");
                assert!(words.windows(2).all(|pair| pair[0] != pair[1]), "{sentence}");
            }
        }
    }

    #[test]
    fn greedy_decoding_takes_the_best_word_each_time() {
        let (captioner, picture) = (captioner(3), picture(1));
        let sentence = captioner.captions(1, &picture, None).unwrap().remove(0);
        let id = |word: &str| aux_models::WORDS.iter().position(|known| *known == word).unwrap() as u32;
        let ids: Vec<u32> = [START].into_iter().chain(sentence.split(' ').map(id)).collect();
        let logits = captioner.logits(&picture, &ids).unwrap();
        for (pair, logits) in ids.windows(2).zip(logits.chunks_exact(9)) {
            let allowed = |&id: &u32| ![PAD, START, pair[0]].contains(&id) && (pair[0] != START || id != END);
            let best =
                (0..9).filter(allowed).max_by(|&a, &b| logits[a as usize].total_cmp(&logits[b as usize]));
            assert_eq!(best, Some(pair[1]), "{sentence}");
        }
    }

    #[test]
    fn hypotheses_do_not_mix() {
        let (captioner, picture) = (captioner(2), picture(2));
        let mut decoder = captioner.decoder(&picture, None).unwrap();
        decoder.step(&Step { parents: vec![0], words: vec![START], position: 0 }).unwrap();
        decoder.step(&Step { parents: vec![0, 0], words: vec![4, 6], position: 1 }).unwrap();
        // The second sentence is continued twice, the first comes last.
        let found =
            decoder.step(&Step { parents: vec![1, 1, 0], words: vec![5, 7, 8], position: 2 }).unwrap();
        for (row, sentence) in [[START, 6, 5], [START, 6, 7], [START, 4, 8]].iter().enumerate() {
            let alone = captioner.logits(&picture, sentence).unwrap();
            assert_close(&found[row * 9..(row + 1) * 9], &alone[18..], 1e-4);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let (captioner, picture) = (captioner(1), picture(1));
        for wrong in [&picture[1..], &[], &picture.repeat(2)] {
            assert!(matches!(captioner.captions(BEAM, wrong, None), Err(Error::Width { expected: 512, .. })));
        }
        assert!(matches!(captioner.captions(0, &picture, None), Err(Error::Invalid(_))));
        assert!(matches!(captioner.captions(BEAM, &vec![f32::NAN; 512], None), Err(Error::Invalid(_))));
        assert!(matches!(captioner.logits(&picture, &[9]), Err(Error::Invalid(_))));
        assert!(matches!(captioner.logits(&picture, &[START; 17]), Err(Error::Invalid(_))));
        assert!(captioner.logits(&picture, &[]).unwrap().is_empty());
        for cells in [&[][..], &[16]] {
            assert!(matches!(captioner.captions(BEAM, &picture, Some(cells)), Err(Error::Invalid(_))));
        }
    }

    #[test]
    fn a_part_is_told_from_its_own_patches_alone() {
        let (captioner, mut picture) = (captioner(2), picture(2));
        let all: Vec<usize> = (0..16).collect();
        let whole = captioner.captions(BEAM, &picture, None).unwrap();
        assert_eq!(captioner.captions(BEAM, &picture, Some(&all)).unwrap(), whole);
        let part = [1, 2, 5, 6];
        let logits = |patches: &[f32]| {
            let mut decoder = captioner.decoder(patches, Some(&part)).unwrap();
            decoder.step(&Step { parents: vec![0], words: vec![START], position: 0 }).unwrap()
        };
        let before = logits(&picture);
        picture[32 * 9..][..32].fill(5.0);
        assert_eq!(logits(&picture), before);
        picture[32 * 5..][..32].fill(5.0);
        assert_ne!(logits(&picture), before);
    }

    #[test]
    fn broken_files_are_refused() {
        aux_models::withstands(|| aux_models::captioner(1), load);
        aux_models::refuses(
            || aux_models::captioner(1),
            load,
            &[
                ("patch_width", json!(384), &["patch_width", "384", "32"]),
                ("patches", json!(49), &["patches", "49", "16"]),
                ("format", json!(2), &["format", "2"]),
                ("vocabulary", json!(1u64 << 50), &["vocabulary"]),
                ("width", json!(0), &["width"]),
                ("mlp", json!(1u64 << 60), &["mlp"]),
                ("layers", json!(0), &["layers"]),
                ("max_tokens", json!(0), &["max_tokens"]),
                ("heads", json!(5), &["heads", "32"]),
                ("epsilon", json!(-1.0), &["epsilon"]),
            ],
        );
    }

    #[test]
    fn a_vocabulary_that_is_none_is_refused() {
        let few = json!(["<pad>", "<start>", "<end>"]).to_string();
        let unmarked = json!(["a", "b", "c", "d", "e", "f", "g", "h", "i"]).to_string();
        for words in ["{}", "[1]", &few, &unmarked] {
            let mut file = aux_models::captioner(1);
            file.metadata.insert("mlt.words".into(), Value::String(words.to_owned()));
            assert!(matches!(load(&file.bytes()), Err(Error::ModelFile(_))), "{words}");
        }
        let mut file = aux_models::captioner(1);
        file.metadata.remove("mlt.words");
        assert!(load(&file.bytes()).err().is_some_and(|error| error.to_string().contains("mlt.words")));
    }
}
