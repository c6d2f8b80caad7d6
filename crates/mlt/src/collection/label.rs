//! File names as words.

/// A trailing number of at most so many digits tells pictures of one thing apart ("apple-02"); a longer one may be a year.
const COUNTER: usize = 3;

/// What a picture is called by its file: "red_apple-02.jpg" is "red apple". Never blank.
pub(super) fn label(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let mut words = words(stem);
    // A camera's "IMG 012" without its number would be no name.
    let named = |words: &[String]| words.iter().any(|word| word.chars().any(char::is_lowercase));
    if let Some((last, rest)) = words.split_last()
        && is_counter(last)
        && named(rest)
    {
        words.pop();
    }
    match words.join(" ") {
        empty if empty.is_empty() => "untitled".to_owned(),
        words => words,
    }
}

/// What the pictures of a subfolder have in common: its path with `-` for each `/`, which `mlt eval` asks as words. Empty
/// for a picture that lies in no subfolder.
pub(super) fn subgroup(path: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let parts = folder.split('/').map(|part| words(part).join(" "));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// The words of a name, whatever stands between them.
fn words(name: &str) -> Vec<String> {
    let between = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '_' | '-' | '+' | '.' | ',');
    name.split(between).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// "02", and "(2)" as systems call a copy.
fn is_counter(word: &str) -> bool {
    let digits = word.strip_prefix('(').and_then(|word| word.strip_suffix(')')).unwrap_or(word);
    (1..=COUNTER).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_its_words() {
        for (file, expected) in [
            ("red_apple-02.jpg", "red apple"),
            ("red_apple.jpg", "red apple"),
            ("apple (2).PNG", "apple"),
            ("Catalogue 1987.jpg", "Catalogue 1987"),
            ("IMG_012.JPG", "IMG 012"),
            ("DSC01234.JPG", "DSC01234"),
            ("007.png", "007"),
            ("Zürich_am_See-1.jpeg", "Zürich am See"),
            ("红苹果-1.jpg", "红苹果 1"),
            ("two\nlines\tand tabs.gif", "two lines and tabs"),
            ("-rf.jpg", "rf"),
            ("___.jpg", "untitled"),
            (".jpg", "untitled"),
            ("v1.2.webp", "v1"),
        ] {
            assert_eq!(label(file), expected, "{file:?}");
        }
    }

    #[test]
    fn a_subfolder_is_a_subgroup() {
        for (path, expected) in [
            ("a.jpg", ""),
            ("birds/a.jpg", "birds"),
            ("Room 12/Night_birds/a.jpg", "Room 12-Night birds"),
            ("___/a.jpg", ""),
        ] {
            assert_eq!(subgroup(path), expected, "{path:?}");
        }
    }
}
