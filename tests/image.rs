//! Picture preparation against PIL's, and decoding of real files (pictures by
//! `training/pocket/data/resize_golden.py`).
#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use more_like_this::image::decode::decode;
use more_like_this::image::tower_input;

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/resize")
}

fn pixels(path: &Path) -> Result<(usize, usize, Vec<u8>)> {
    let name = path.display().to_string();
    let picture = decode(&name, &fs::read(path).context(name.clone())?)?;
    let view = picture.view()?;
    Ok((view.width(), view.height(), tower_input(view, view.width().min(view.height()))?))
}

/// Expected outputs are named `NAME.SIDE.png` beside `NAME.png`.
#[test]
fn resizing_repeats_pil() -> Result<()> {
    let mut compared = 0;
    for entry in fs::read_dir(golden())? {
        let expected_path = entry?.path();
        let stem = expected_path.file_stem().and_then(|s| s.to_str()).context("a name")?;
        let Some((name, side)) = stem.split_once('.') else { continue };
        let side: usize = side.parse()?;
        let (width, height, expected) = pixels(&expected_path)?;
        ensure!((width, height) == (side, side), "{stem} is {width} x {height}");
        let source = decode(name, &fs::read(golden().join(format!("{name}.png")))?)?;
        let found = tower_input(source.view()?, side)?;
        let differing = found.iter().zip(&expected).filter(|(a, b)| a != b).count();
        assert_eq!(differing, 0, "{stem}: so many of {} values differ from PIL's", side * side * 3);
        compared += 1;
    }
    ensure!(compared >= 6, "only {compared} golden pictures found");
    Ok(())
}

#[test]
fn broken_files_are_named() -> Result<()> {
    let whole = fs::read(golden().join("odd.png"))?;
    let cut = &whole[..whole.len() / 2];
    for bytes in [cut, b"no picture at all", b""] {
        let message = decode("holiday.png", bytes).err().context("must not decode")?.to_string();
        assert!(message.starts_with("holiday.png: "), "{message}");
        assert!(!message.contains('\n'), "{message}");
    }
    Ok(())
}

/// A BMP header that promises 2^31 - 1 pixels a side must be refused before memory is asked for.
#[test]
fn a_hostile_size_is_refused() {
    let mut bmp = b"BM".to_vec();
    bmp.extend([0; 8]);
    bmp.extend(54u32.to_le_bytes());
    bmp.extend(40u32.to_le_bytes());
    bmp.extend(i32::MAX.to_le_bytes());
    bmp.extend(i32::MAX.to_le_bytes());
    bmp.extend([1, 0, 24, 0]);
    bmp.extend([0; 24]);
    assert!(decode("huge.bmp", &bmp).is_err());
}
