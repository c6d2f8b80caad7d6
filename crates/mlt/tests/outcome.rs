//! What the command line leaves behind: files of what was found, an exit status, and what is kept when it is stopped.

mod place;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use more_like_this::embeddings::Embeddings;

use place::{Place, text};

#[test]
fn what_was_found_is_listed_shown_and_copied() -> Result<()> {
    let place = Place::new("found")?;
    let top = ["search", "images", "red apple", "--top", "2"];
    let found = place.stdout(&top)?;
    let ids: Vec<&str> = found.lines().filter_map(|line| line.rsplit('\t').next()).collect();
    let paths = place.stdout(&[&top[..], &["--paths"]].concat())?;
    assert_eq!(paths, format!("images/{}\nimages/{}\n", ids[0], ids[1]));
    place.stdout(&[&top[..], &["--html", "sheet.html"]].concat())?;
    let sheet = fs::read_to_string(place.0.join("sheet.html"))?;
    assert_eq!(sheet.matches("<img src=\"file:///").count(), 2, "{sheet}");
    let copy = [&top[..], &["--copy-to", "chosen"]].concat();
    let copies = || -> Result<usize> { Ok(fs::read_dir(place.0.join("chosen"))?.count()) };
    assert_eq!(place.stdout(&copy)?, found);
    assert_eq!(copies()?, 2);
    let said = text(&place.run(&copy)?.stderr);
    assert!(said.contains("0 pictures copied to chosen, 2 were there") && copies()? == 2, "{said}");
    let name = Path::new(ids[0]).file_name().context("a name")?;
    fs::write(place.0.join("chosen").join(name), "another file of this name")?;
    let said = text(&place.run(&copy)?.stderr);
    assert!(said.contains("1 pictures copied") && copies()? == 3, "{said}");
    assert_eq!(fs::read(place.0.join("chosen").join(name))?, b"another file of this name");
    for (arguments, word) in [
        (&["--html", "nowhere/sheet.html"], "nowhere/sheet.html"),
        (&["--copy-to", "model.gguf"], "model.gguf"),
    ] {
        let said = place.failure(&[&top[..], arguments].concat())?;
        assert!(said.contains(word), "{said}");
    }
    place.stdout(&["encode", "images", "-o", "out.safetensors"])?;
    let said = place.failure(&["search", "out.safetensors", "red apple", "--paths"])?;
    assert!(said.contains("folder instead of the embeddings file"), "{said}");
    assert_eq!(place.run(&["search", "images", "red apple", "--top", "0"])?.status.code(), Some(2));
    Ok(())
}

#[test]
fn the_status_tells_of_pictures_that_were_left_out() -> Result<()> {
    let place = Place::new("status")?;
    let search = ["search", "images", "red apple"];
    assert_eq!(place.run(&search)?.status.code(), Some(0));
    place.write("images/broken.png", b"\x89PNG\r\n\x1a\n")?;
    place.write("images/notes.txt", b"no picture at all")?;
    for arguments in [&search[..], &["encode", "images", "-o", "out.safetensors"]] {
        let output = place.run(arguments)?;
        assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("broken.png"));
    }
    Ok(())
}

#[test]
fn a_model_that_nobody_named_is_told_where_to_be() -> Result<()> {
    let place = Place::new("unnamed")?;
    // Above it lies no repository with a model.
    let folder = std::env::temp_dir().join(format!("mlt-unnamed-{}", std::process::id()));
    let program = folder.join("mlt");
    fs::create_dir_all(&folder)?;
    fs::copy(env!("CARGO_BIN_EXE_mlt"), &program)?;
    let search = || {
        let arguments = ["search", "images", "red apple", "--executor", "cpu", "--no-cache"];
        Command::new(&program).current_dir(&place.0).args(arguments).output()
    };
    let said = text(&search()?.stderr);
    assert!(said.contains("no model was found") && said.contains("--model FILE names one"), "{said}");
    fs::copy(place.0.join("model.gguf"), folder.join("pocket.gguf"))?;
    let output = search()?;
    assert!(output.status.success(), "{}", text(&output.stderr));
    Ok(fs::remove_dir_all(&folder)?)
}

/// What is done is kept: the next run goes on.
#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_done() -> Result<()> {
    let place = Place::new("stopped")?;
    let picture = fs::read(place.0.join("images/e.png"))?;
    for number in 0..3_000u32 {
        // Trailing bytes make each another file, and are not looked at.
        place.write(&format!("images/many/{number}.png"), &[&picture[..], &number.to_le_bytes()].concat())?;
    }
    let encode = ["encode", "images", "-o", "out.safetensors"];
    let child = place.command(&encode).stderr(Stdio::piped()).spawn()?;
    let id = child.id().to_string();
    // Written when all files were read once, before the first is encoded.
    while !place.0.join("kept.safetensors.hashes").exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    Command::new("kill").args(["-INT", &id]).status()?;
    let output = child.wait_with_output()?;
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("are encoded; they are kept for the next time"), "{said}");
    let kept = Embeddings::load(&fs::read(place.0.join("kept.safetensors"))?)?.0.len();
    assert!(kept > 0 && kept < 3_005, "{kept}");
    assert!(!place.0.join("out.safetensors").exists());
    Ok(())
}
