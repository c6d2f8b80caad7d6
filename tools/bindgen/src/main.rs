//! `bindgen MODULE.wasm OUT_DIR`: writes the web package (module, JavaScript glue, TypeScript
//! declarations) of a compiled WebAssembly module, as the `wasm-bindgen` command line would.
//!
//! The library is used instead of that command so that Cargo.lock alone decides the version, which
//! must be the very one the module was compiled with.

use anyhow::{Context, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(module), Some(out), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        bail!("usage: bindgen MODULE.wasm OUT_DIR");
    };
    Bindgen::new()
        .input_path(&module)
        .web(true)?
        .typescript(true)
        .remove_producers_section(true)
        .generate(&out)
        .with_context(|| format!("cannot make a web package of {module}"))
}
