//! Everything that can go wrong, each said in one sentence that names the thing.

/// The crate's result.
pub type Result<T> = std::result::Result<T, Error>;

/// Failures a caller can cause or meet. The text is what a user reads, so it names the thing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The model file is not a GGUF, is cut short, or lacks metadata.
    #[error("the model file cannot be read: {0}")]
    ModelFile(String),
    /// A tensor that the configuration asks for is not in the file.
    #[error("the model file has no tensor \"{0}\"")]
    MissingTensor(String),
    /// A tensor's shape is not what the configuration asks for.
    #[error("tensor \"{name}\" has shape {found:?}, expected {expected:?}")]
    TensorShape {
        /// The tensor's name in the file.
        name: String,
        /// The shape in the file.
        found: Vec<usize>,
        /// The shape the configuration implies.
        expected: Vec<usize>,
    },
    /// A picture that is not decodable, or has impossible dimensions.
    #[error("{name}: not a readable picture ({reason})")]
    Picture {
        /// File name or gallery id.
        name: String,
        /// The decoder's reason.
        reason: String,
    },
    /// Two vectors that must share a width do not.
    #[error("{what} has width {found}, expected {expected}")]
    Width {
        /// What was measured.
        what: &'static str,
        /// Its width.
        found: usize,
        /// The width it must have.
        expected: usize,
    },
    /// A gallery id that is not there.
    #[error("no picture \"{0}\" in the gallery")]
    UnknownPicture(String),
    /// A gallery or embeddings file that does not fit.
    #[error("the embeddings file cannot be used: {0}")]
    Embeddings(String),
    /// A dataset that cannot be read.
    #[error("the dataset cannot be used: {0}")]
    Dataset(String),
    /// No GPU adapter, or none that satisfies the limits.
    #[error("no usable GPU: {0}")]
    NoGpu(String),
    /// The GPU went away in the middle of work.
    #[error("the GPU was lost: {0}")]
    GpuLost(String),
    /// A value outside its documented range.
    #[error("{0}")]
    Invalid(String),
    /// The tokenizer refused its definition or its input.
    #[error("the tokenizer failed: {0}")]
    Tokenizer(String),
    /// candle refused an operation.
    #[error("the network failed: {0}")]
    Candle(candle_core::Error),
}

impl From<candle_core::Error> for Error {
    fn from(error: candle_core::Error) -> Error {
        Error::Candle(without_backtrace(error))
    }
}

/// candle prints a backtrace behind its message where `RUST_BACKTRACE` is set; a user reads the message.
pub(crate) fn without_backtrace(error: candle_core::Error) -> candle_core::Error {
    match error {
        candle_core::Error::WithBacktrace { inner, .. } => without_backtrace(*inner),
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_candle_is_one_line() {
        let backtrace = Box::new(std::backtrace::Backtrace::force_capture());
        let inner = Box::new(candle_core::Error::Msg("no such file".to_owned()));
        let error = Error::from(candle_core::Error::WithBacktrace { inner, backtrace });
        assert_eq!(error.to_string(), "the network failed: no such file");
    }
}
