//! Where the model lies that nobody named.

use std::env;
use std::path::{Path, PathBuf};

/// Below a folder that has it.
const MODEL: &str = "models/pocket/pocket.gguf";

/// The first of: in the folder that the program is called in, beside the program, or in a folder above that. Where there is none,
/// where it would be in the first.
pub(crate) fn model() -> PathBuf {
    found(Path::new("."), env::current_exe().ok().as_deref()).unwrap_or_else(|| MODEL.into())
}

fn found(here: &Path, program: Option<&Path>) -> Option<PathBuf> {
    let in_here = here.join(MODEL);
    let above = program.into_iter().flat_map(|program| program.ancestors().skip(1));
    let beside = program.and_then(Path::parent).map(|folder| folder.join("pocket.gguf"));
    let places = [Some(in_here), beside].into_iter().flatten().chain(above.map(|folder| folder.join(MODEL)));
    places.into_iter().find(|place| place.is_file())
}

/// A model's file for a message, with the way to name one where none was found.
pub(crate) fn named(model: &Path) -> String {
    match model == Path::new(MODEL) && !model.exists() {
        true => format!("no model was found here or beside this program (--model FILE names one): {MODEL}"),
        false => model.display().to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_model_is_found_here_beside_the_program_or_above_it() {
        let root = env::temp_dir().join(format!("mlt-place-{}", std::process::id()));
        let (here, bin) = (root.join("here"), root.join("project/target/release"));
        let program = bin.join("mlt");
        for folder in [&here, &bin] {
            fs::create_dir_all(folder).unwrap();
        }
        assert_eq!(found(&here, Some(&program)), None);
        let put = |file: PathBuf| {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, []).unwrap();
            assert_eq!(found(&here, Some(&program)), Some(file));
        };
        put(root.join("project").join(MODEL));
        put(bin.join("pocket.gguf"));
        put(here.join(MODEL));
        assert_eq!(found(&here, None), Some(here.join(MODEL)));
        fs::remove_dir_all(&root).unwrap();
    }
}
