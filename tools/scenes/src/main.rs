//! `scenes PICTURES OUT`: composes the Scenes from the Fluent 3D pictures in the folder PICTURES. Writes
//! into OUT one JPEG per scene and `scenes.json`, which says what is where, and what may be asked.
//!
//! [`plan`] decides what each scene shows, [`layout`] where, [`ground`] before what; [`paint`] makes the
//! picture. [`relation`] is the truth that [`caption`] and [`topics`] put into words.

mod caption;
mod cast;
mod draw;
mod ground;
mod layout;
mod paint;
mod plan;
mod relation;
mod scene;
mod topics;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde::Serialize;

use crate::paint::Pictures;
use crate::scene::{Description, Scene};
use crate::topics::Topic;
use random::Random;

/// Any other number gives other scenes of the same plan.
const SEED: u64 = 3;

/// `scenes.json`.
#[derive(Serialize)]
struct Index {
    pictures: Vec<Description>,
    topics: Vec<Topic>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("scenes: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(pictures), Some(out), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        bail!("usage: scenes PICTURES OUT");
    };
    write(&Pictures::read(Path::new(&pictures))?, Path::new(&out))
}

fn write(pictures: &Pictures, out: &Path) -> Result<()> {
    fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    let scenes = Scene::all(&mut Random::new(SEED), |thing| pictures.size(thing))?;
    for scene in &scenes {
        let path = out.join(format!("{}.jpg", scene.id));
        fs::write(&path, pictures.paint(&scene.content)?).with_context(|| path.display().to_string())?;
    }
    let index =
        Index { topics: topics::of(&scenes), pictures: scenes.into_iter().map(Description::from).collect() };
    let path = out.join("scenes.json");
    fs::write(&path, serde_json::to_vec(&index)?).with_context(|| path.display().to_string())
}
