//! A folder with a tiny model and pictures, and the command line run in it.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use testing::tiny;

/// A folder of this test's own with a model, some pictures and room for results.
pub(crate) struct Place(pub PathBuf);

/// Pictures by where they are put and which golden one they are.
pub(crate) const PICTURES: [(&str, &str); 5] = [
    ("b.png", "odd"),
    ("a.PNG", "tall"),
    ("below/deeper/c.png", "smaller"),
    ("below/d.png", "alpha"),
    ("e.png", "larger"),
];

impl Place {
    pub(crate) fn new(name: &str) -> Result<Place> {
        let place = Place(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
        if place.0.exists() {
            fs::remove_dir_all(&place.0)?;
        }
        place.write("model.gguf", &tiny::model(5))?;
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/resize");
        for (path, picture) in PICTURES {
            place.write(&format!("images/{path}"), &fs::read(golden.join(picture).with_extension("png"))?)?;
        }
        Ok(place)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().context("a folder")?)?;
        Ok(fs::write(path, bytes)?)
    }

    pub(crate) fn json(&self, name: &str) -> Result<Value> {
        Ok(serde_json::from_slice(&fs::read(self.0.join(name))?)?)
    }

    /// A collection of all pictures in the folder `five`; returns its pack.
    pub(crate) fn collection(&self, topics: &Value) -> Result<Vec<u8>> {
        let mut pack = Vec::new();
        let mut entries = Vec::new();
        for (index, (path, _)) in PICTURES.iter().enumerate() {
            let bytes = fs::read(self.0.join("images").join(path))?;
            entries.push(json!({"id": path, "label": "red dog", "subgroup": "s",
                "pack": 0, "offset": pack.len(), "length": bytes.len(), "index": index}));
            pack.extend(bytes);
        }
        let sha256: String = Sha256::digest(&pack).iter().map(|byte| format!("{byte:02x}")).collect();
        let index = json!({"format": 2, "name": "five", "title": "Five", "hash": "1", "topics": topics,
            "packs": [{"url": "pack-0.bin", "bytes": pack.len(), "sha256": sha256}], "pictures": entries});
        self.write("five/index.json", index.to_string().as_bytes())?;
        self.write("five/pack-0.bin", &pack)?;
        Ok(pack)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mlt"));
        command
            .current_dir(&self.0)
            .args(["--executor", "cpu", "--cache", "kept.safetensors"])
            .args(arguments);
        if !arguments.contains(&"--model") {
            command.args(["--model", "model.gguf"]);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Output> {
        Ok(self.command(arguments).output()?)
    }

    /// Standard output of a run that must succeed.
    pub(crate) fn stdout(&self, arguments: &[&str]) -> Result<String> {
        let output = self.run(arguments)?;
        ensure!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        Ok(text(&output.stdout))
    }

    /// The one line that a run which must fail says.
    pub(crate) fn failure(&self, arguments: &[&str]) -> Result<String> {
        let output = self.run(arguments)?;
        let said = text(&output.stderr);
        ensure!(output.status.code() == Some(1), "{arguments:?}: {:?} {said}", output.status);
        ensure!(said.lines().count() == 1 && output.stdout.is_empty(), "{arguments:?} says {said}");
        Ok(said)
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A dataset of the five pictures with two captions each, and two entries that cannot be used.
pub(crate) fn dataset(place: &Place) -> Result<()> {
    let image = |(index, (path, _)): (usize, &(&str, &str))| {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let words = ["red apple", "green dog", "blue word", "apple", "dog"][index];
        json!({"filename": file, "filepath": folder, "imgid": index, "split": "test",
            "sentences": [{"raw": words}, {"raw": format!("a {words}")}]})
    };
    let mut images: Vec<Value> = PICTURES.iter().enumerate().map(image).collect();
    images.push(json!({"filename": "../model.gguf", "split": "test", "sentences": [{"raw": "a model"}]}));
    images.push(json!({"filename": "gone.png", "split": "test", "sentences": [{"raw": "gone"}]}));
    place.write("dataset_tiny.json", json!({"dataset": "tiny", "images": images}).to_string().as_bytes())
}
