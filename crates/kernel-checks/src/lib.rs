//! The kernels' own tests as a WebAssembly module, so that they run on simd128 as well.
//!
//! `tools/kernels-wasm.mjs` instantiates the module once per check. A check that fails panics, which is a trap
//! here; the panic's message can then still be read.

use std::sync::Mutex;

/// What was last said: a check's name, a back end's, or a panic's message.
static SAID: Mutex<String> = Mutex::new(String::new());

fn say(text: &str) {
    // Nobody else is there to hold it: a module without threads has one caller.
    if let Ok(mut said) = SAID.lock() {
        text.clone_into(&mut said);
    }
}

/// Where [`SAID`] lies.
#[unsafe(no_mangle)]
pub extern "C" fn said() -> *const u8 {
    SAID.lock().map_or(std::ptr::null(), |said| said.as_ptr())
}

/// Bytes of [`SAID`].
#[unsafe(no_mangle)]
pub extern "C" fn said_len() -> usize {
    SAID.lock().map_or(0, |said| said.len())
}

/// Says which back end the kernels were compiled for.
#[unsafe(no_mangle)]
pub extern "C" fn back_end() {
    say(kernels::name());
}

/// See [`kernels::relaxed_simd::link`].
///
/// # Safety
/// As there.
#[cfg(target_arch = "wasm32")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn link_relaxed_simd(place: usize) {
    // SAFETY: the caller's promise.
    unsafe { kernels::relaxed_simd::link(place) };
}

/// How many checks there are.
#[unsafe(no_mangle)]
pub extern "C" fn count() -> usize {
    kernels::checks().count()
}

/// Says what a check is called.
#[unsafe(no_mangle)]
pub extern "C" fn name(index: usize) {
    say(kernels::checks().nth(index).map_or("", |(name, _)| name));
}

/// Runs a check, which traps where it fails; then its message is there to be read.
#[unsafe(no_mangle)]
pub extern "C" fn run(index: usize) {
    std::panic::set_hook(Box::new(|panic| say(&panic.to_string())));
    if let Some((_, check)) = kernels::checks().nth(index) {
        check();
    }
}
