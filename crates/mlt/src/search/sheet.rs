//! A page with what was found, to look at in a browser: the pictures stay where they are.

use std::fmt::Write;
use std::path::{Path, PathBuf};

const STYLE: &str = "body{margin:2rem;font:16px/1.4 system-ui,sans-serif;background:#f6f4f0;color:#23211e}\
ol{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:1rem;padding:0;list-style:none}\
img{display:block;width:100%;aspect-ratio:1;object-fit:contain;background:#fff;border-radius:12px}\
p{margin:.3rem 0 0;overflow-wrap:anywhere}";

/// The page for these words and files, which come with their names.
pub(super) fn page(words: &str, files: &[(&str, PathBuf)]) -> String {
    let title = escaped(words.trim());
    let mut items = String::new();
    for (place, (name, path)) in files.iter().enumerate() {
        let (address, name) = (address(path), escaped(name));
        let _ = writeln!(
            items,
            "<li><a href=\"{address}\"><img src=\"{address}\" alt=\"{name}\" loading=\"lazy\"></a><p>{}. {name}</p></li>",
            place + 1
        );
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n<h1>{title}</h1>\n<ol>\n{items}</ol>\n</html>\n"
    )
}

/// The address of a file on this machine.
fn address(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut address = "file://".to_owned();
    let plain = whole.to_string_lossy().replace('\\', "/");
    // A Windows path begins with its drive.
    address.extend((!plain.starts_with('/')).then_some('/'));
    for byte in plain.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => address.push(byte.into()),
            byte if byte.is_ascii_alphanumeric() => address.push(byte.into()),
            byte => drop(write!(address, "%{byte:02X}")),
        }
    }
    address
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_words_are_text_and_never_markup() {
        let files = [("<b>\"1\" & 2.png", PathBuf::from("/no such/folder/<b>#1.png"))];
        let page = page("<script>alert(1)</script>", &files);
        assert!(!page.contains("<script>") && !page.contains("<b>"), "{page}");
        assert!(page.contains("&lt;b&gt;&quot;1&quot; &amp; 2.png"), "{page}");
        assert!(page.contains("file:///no%20such/folder/%3Cb%3E%231.png"), "{page}");
    }
}
