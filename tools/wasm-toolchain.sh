#!/bin/sh
# Makes `cargo +NAME build --target wasm32-unknown-unknown` work where rustup cannot download:
# Debian's rustc and cargo, a std compiled from Debian's rust-web-src, and rustup's own rust-lld.
# usage: wasm-toolchain.sh NAME
set -eu

name=$1
target=wasm32-unknown-unknown
host=$(rustc -vV | sed -n 's/^host: //p')
lld=$(rustc --print sysroot)/lib/rustlib/$host/bin/rust-lld
source=/usr/lib/rustlib/src/rust/library
toolchain=${XDG_CACHE_HOME:-$HOME/.cache}/$name

if [ ! -e "$source/std" ] || [ ! -x /usr/bin/rustc ]; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -q
  $sudo apt-get install -y -q --no-install-recommends rustc-web cargo-web rust-web-src
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# From `/`, so that this repository's .cargo/config.toml has no say in it. RUSTC_BOOTSTRAP: std uses
# unstable features of the very compiler it belongs to.
cd /
env -u CARGO_ENCODED_RUSTFLAGS \
  RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc __CARGO_DEFAULT_LIB_METADATA="$name" CARGO_TARGET_DIR="$scratch" \
  RUSTFLAGS="-Zforce-unstable-if-unmarked -Cembed-bitcode=yes" \
  /usr/bin/cargo build --release --locked --target $target --manifest-path "$source/sysroot/Cargo.toml"

rm -rf "$toolchain"
rustlib=$toolchain/lib/rustlib
mkdir -p "$toolchain/bin" "$rustlib/$target/lib" "$rustlib/$host/bin"
cp "$scratch/$target/release/deps/"*.rlib "$scratch/$target/release/deps/"*.rmeta "$rustlib/$target/lib/"
ln -s "/usr/lib/rustlib/$host/lib" "$rustlib/$host/lib"
ln -s "$lld" "$rustlib/$host/bin/rust-lld"
ln -s /usr/bin/cargo "$toolchain/bin/cargo"
printf '#!/bin/sh\nexec /usr/bin/rustc --sysroot %s "$@"\n' "$toolchain" > "$toolchain/bin/rustc"
chmod +x "$toolchain/bin/rustc"
rustup toolchain link "$name" "$toolchain"
