//! Words to token ids, cut to the model's length.

mod definition;
mod parts;
mod vocabulary;

use tokenizers::normalizers::NFKC;
use tokenizers::{
    DecoderWrapper, PostProcessor, TokenizerImpl, TruncationDirection, TruncationParams, TruncationStrategy,
};

use self::definition::Definition;
use self::parts::{Cuts, Frame, Steps};
use self::vocabulary::Vocabulary;
use crate::{Error, Result};

/// What a WordPiece tokenizer puts in place of a word that it does not know.
const UNKNOWN: &str = "[UNK]";

/// The tokenizer of a model file.
pub struct Tokenizer(TokenizerImpl<Vocabulary, Steps, Cuts, Frame, DecoderWrapper>);

impl Tokenizer {
    /// From the text of a `tokenizer.json`. Texts are cut to `max_tokens`, special tokens included
    /// and kept; the file's own truncation and padding are not used. Before the file's own normalizer comes
    /// NFKC, so that full-width letters and ligatures are the letters they stand for.
    ///
    /// # Errors
    /// [`Error::Tokenizer`] for a definition that is refused or of unknown parts, one that can yield ids beyond a table of
    /// `vocabulary` rows, or one whose own tokens leave no room for words.
    pub fn new(json: &str, vocabulary: usize, max_tokens: usize) -> Result<Self> {
        let definition = Definition::read(json)?;
        let (mut steps, cuts, frame) = (definition.steps()?, definition.cuts()?, definition.frame()?);
        steps.0.insert(0, Box::new(NFKC));
        let added = frame.as_ref().map_or(0, |frame| frame.added_tokens(false));
        if added >= max_tokens {
            let message = format!("it adds {added} tokens to texts of at most {max_tokens}");
            return Err(Error::Tokenizer(message));
        }
        let largest = definition.model.largest_id();
        let mut tokenizer = TokenizerImpl::new(definition.model.build()?);
        // Added tokens are normalised as they are added.
        tokenizer.with_normalizer(Some(steps)).map_err(failed)?;
        tokenizer.with_pre_tokenizer(Some(cuts)).with_post_processor(frame);
        tokenizer.add_tokens(definition.added_tokens).map_err(failed)?;
        let added = tokenizer.get_added_vocabulary().get_vocab().values().copied();
        let largest = added.fold(largest, u32::max) as usize;
        if largest >= vocabulary {
            let message = format!("it has id {largest}, the word table {vocabulary} rows");
            return Err(Error::Tokenizer(message));
        }
        let truncation = TruncationParams {
            direction: TruncationDirection::Right,
            max_length: max_tokens,
            strategy: TruncationStrategy::LongestFirst,
            stride: 0,
        };
        tokenizer.with_truncation(Some(truncation)).map_err(failed)?;
        let tokenizer = Self(tokenizer);
        // The tokens that every text has need not be of the vocabulary.
        let frame = tokenizer.0.encode_fast("", true).map_err(failed)?;
        if let Some(id) = frame.get_ids().iter().find(|&&id| id as usize >= vocabulary) {
            let message = format!("it adds id {id} to every text, the word table has {vocabulary} rows");
            return Err(Error::Tokenizer(message));
        }
        Ok(tokenizer)
    }

    /// Whether there are words and the vocabulary has none of them: those of another script, for example, which
    /// then all mean the same to the model.
    ///
    /// # Errors
    /// [`Error::Tokenizer`].
    pub fn knows_none(&self, words: &str) -> Result<bool> {
        let encoding = self.0.encode_fast(words, false).map_err(failed)?;
        let unknown = self.0.token_to_id(UNKNOWN);
        let ids = encoding.get_ids();
        Ok(!ids.is_empty() && ids.iter().all(|&id| Some(id) == unknown))
    }

    /// The ids of `[CLS]`, the words, `[SEP]`: at least one, at most `max_tokens`.
    ///
    /// # Errors
    /// [`Error::Tokenizer`] when the definition adds no special tokens and the words hold none.
    pub fn encode(&self, words: &str) -> Result<Vec<u32>> {
        let encoding = self.0.encode_fast(words, true).map_err(failed)?;
        match encoding.get_ids() {
            [] => Err(Error::Tokenizer("the words hold no token".into())),
            ids => Ok(ids.to_vec()),
        }
    }
}

fn failed(error: tokenizers::Error) -> Error {
    Error::Tokenizer(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::tiny;

    fn tokenizer() -> Tokenizer {
        Tokenizer::new(&tiny::tokenizer(), tiny::VOCABULARY, tiny::MAX_TOKENS).unwrap()
    }

    #[test]
    fn words_stand_between_the_special_tokens() {
        let tokenizer = tokenizer();
        let [cls, sep] = [2, 3];
        assert_eq!(tokenizer.encode("").unwrap(), [cls, sep]);
        let ids = tokenizer.encode("Red APPLE").unwrap();
        assert_eq!((ids.len(), ids[0], ids[3]), (4, cls, sep));
        assert_eq!(ids, tokenizer.encode("red apple").unwrap());
    }

    #[test]
    fn any_text_is_encoded_and_long_ones_keep_their_end_token() {
        let tokenizer = tokenizer();
        let max_tokens = tiny::MAX_TOKENS;
        let long_word = "a".repeat(10_000);
        let long_text = "red ".repeat(2_500);
        for words in [&long_word, &long_text, "😀👩‍👩‍👧", "红苹果 在 桌子 上", "\u{0}\u{7}\u{1b}[31m\r\n\t", "  "]
        {
            let ids = tokenizer.encode(words).unwrap();
            assert!(ids.len() <= max_tokens, "{} tokens", ids.len());
            assert_eq!((ids[0], ids[ids.len() - 1]), (2, 3));
        }
        assert_eq!(tokenizer.encode(&long_text).unwrap().len(), max_tokens);
    }

    #[test]
    fn full_width_letters_are_letters() {
        let tokenizer = tokenizer();
        assert_eq!(tokenizer.encode("ｒｅｄ ＡＰＰＬＥ").unwrap(), tokenizer.encode("red apple").unwrap());
    }

    #[test]
    fn words_that_are_all_unknown_are_told_from_some() {
        let tokenizer = tokenizer();
        for (words, none) in
            [("собака", true), ("😀 كلب", true), ("собака dog", false), ("dog", false), ("", false)]
        {
            assert_eq!(tokenizer.knows_none(words).unwrap(), none, "{words}");
        }
    }

    #[test]
    fn a_definition_that_does_not_fit_is_refused() {
        assert!(matches!(Tokenizer::new("{}", 10, 8), Err(Error::Tokenizer(_))));
        let broken = tiny::tokenizer().replace("\"decoder\":null", "\"decoder\":nul");
        assert_ne!(broken, tiny::tokenizer());
        assert!(matches!(Tokenizer::new(&broken, 100, 8), Err(Error::Tokenizer(_))));
        assert!(matches!(Tokenizer::new(&tiny::tokenizer(), 3, 8), Err(Error::Tokenizer(_))));
    }

    #[test]
    fn tokens_that_every_text_has_fit_the_table_and_leave_room_for_words() {
        let error =
            Tokenizer::new(&tiny::tokenizer(), tiny::VOCABULARY, 2).err().map(|error| error.to_string());
        assert!(error.as_ref().is_some_and(|error| error.contains("adds 2 tokens")), "{error:?}");
        let foreign = tiny::tokenizer().replace("\"ids\":[3]", "\"ids\":[99]");
        assert_ne!(foreign, tiny::tokenizer());
        let error = Tokenizer::new(&foreign, tiny::VOCABULARY, 8).err().map(|error| error.to_string());
        assert!(error.as_ref().is_some_and(|error| error.contains("adds id 99")), "{error:?}");
    }
}
