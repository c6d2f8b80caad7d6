#![no_main]
use fuzz as _;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzing::embeddings(bytes));
