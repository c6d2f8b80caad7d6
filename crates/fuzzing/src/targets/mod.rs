//! One file per target.

mod collection;
mod config;
mod embeddings;
mod gguf;
mod karpathy;
mod picture;
mod protocol;
mod resize;
mod tokenizer;

pub use collection::collection;
pub use config::config;
pub use embeddings::embeddings;
pub use gguf::gguf;
pub use karpathy::karpathy;
pub use picture::picture;
pub use protocol::protocol;
pub use resize::resize;
pub use tokenizer::tokenizer;
