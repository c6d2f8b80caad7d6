//! Folders as people have them: what is read, what is named and left out, and what is passed over in silence.
#![cfg(unix)]

mod place;

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use anyhow::{Result, ensure};
use more_like_this::embeddings::Embeddings;

use place::{PICTURES, Place, text};

/// The first bytes of a photo as iPhones write them.
const HEIC: &[u8] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";

/// A BMP whose header promises so many pixels a side, and no more than its header.
fn bmp(side: i32) -> Vec<u8> {
    let mut bmp = b"BM".to_vec();
    bmp.extend([0; 8]);
    bmp.extend(54u32.to_le_bytes());
    bmp.extend(40u32.to_le_bytes());
    bmp.extend(side.to_le_bytes());
    bmp.extend(side.to_le_bytes());
    bmp.extend([1, 0, 24, 0]);
    bmp.extend([0; 24]);
    bmp
}

#[test]
fn what_looks_like_a_picture_and_is_none_is_named() -> Result<()> {
    let place = Place::new("folder")?;
    let images = place.0.join("images");
    let odd = fs::read(images.join("b.png"))?;
    place.write("images/empty.jpg", b"")?;
    place.write("images/phone.jpg", HEIC)?;
    place.write("images/huge.bmp", &bmp(20_000))?;
    place.write("images/two\nlines.jpg", b"")?;
    place.write("images/pointer.png", b"version https://git-lfs.github.com/spec/v1\n")?;
    symlink("/dev/zero", images.join("device.png"))?;
    symlink("nowhere", images.join("gone.png"))?;
    symlink(".", images.join("loop.png"))?;
    let pipe = Command::new("mkfifo").arg(images.join("pipe.jpg")).status()?;
    ensure!(pipe.success(), "mkfifo failed");
    for (name, bytes) in [("phone.HEIC", HEIC), ("notes.txt", b"words"), ("list", b"words")] {
        place.write(&format!("images/{name}"), bytes)?;
    }
    for name in ["._b.png", ".hidden.png", "@eaDir/b.png", "__MACOSX/b.png", "Thumbs.db", ".git/b.png"] {
        place.write(&format!("images/{name}"), &odd)?;
    }
    place.write("images/camera.JFIF", &odd)?;
    symlink("b.png", images.join("z.png"))?;

    let output = place.run(&["encode", "images", "-o", "out.safetensors"])?;
    let said = text(&output.stderr);
    ensure!(output.status.code() == Some(3), "{said}");
    let (embeddings, _) = Embeddings::load(&fs::read(place.0.join("out.safetensors"))?)?;
    let mut expected: Vec<&str> =
        PICTURES.iter().map(|(path, _)| *path).chain(["camera.JFIF", "z.png"]).collect();
    expected.sort_unstable();
    assert_eq!(embeddings.ids(), expected);
    for line in [
        "empty.jpg: an empty file",
        "phone.jpg: not a readable picture (HEIC, which is not read here: convert it to JPEG)",
        "huge.bmp: not a readable picture (20000 x 20000 pixels, more than the 134 million that are read here)",
        "two\\nlines.jpg: an empty file",
        "pointer.png: not a readable picture (a Git LFS pointer: fetch the file itself with git lfs pull)",
        "device.png: not a file but a pipe or a device",
        "loop.png: a link to a folder, not followed",
        "pipe.jpg: not a file but a pipe or a device",
        "images: left out 1 without an ending, 1 .heic, 1 .txt (HEIC and AVIF are not read here: convert them to JPEG)",
        "3 of 10 pictures skipped",
    ] {
        assert_eq!(said.lines().filter(|said| *said == line).count(), 1, "{line:?} in {said}");
    }
    assert_eq!(said.lines().filter(|line| line.starts_with("gone.png: ")).count(), 1, "{said}");
    for name in ["._b.png", "hidden", "eaDir", "MACOSX", "Thumbs", ".git/"] {
        assert!(!said.contains(name), "{name} in {said}");
    }
    Ok(())
}

#[test]
fn a_folder_without_pictures_says_what_it_has_instead() -> Result<()> {
    let place = Place::new("phones")?;
    for number in 0..3 {
        place.write(&format!("photos/{number}.HEIC"), HEIC)?;
    }
    let said = place.failure(&["encode", "photos", "-o", "out.safetensors"])?;
    assert!(said.contains("no picture in this folder") && said.contains("left out 3 .heic (HEIC"), "{said}");
    Ok(())
}
