//! Scripts and styles of the site, without what only people read: comments and indentation.

use std::fs;

use crate::files;
use crate::log::Result;

/// Lightens what Trunk has put into the site that it is making.
pub(crate) fn site() -> Result<()> {
    let site = files::site()?;
    let failed = |error| files::failed(&site, &error);
    for entry in fs::read_dir(&site).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|it| it == "js" || it == "css") {
            let text = files::read(&path)?;
            files::save(&path, lighter(&text))?;
        }
    }
    Ok(())
}

/// The lines of a text without their indentation, and without those that are comments. Line ends
/// stay: in scripts they mean something.
fn lighter(text: &str) -> String {
    let mut lines = String::new();
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        let is_comment = in_comment || line.starts_with("/*");
        let rest = match line.split_once("*/") {
            Some((_, rest)) if is_comment => {
                in_comment = false;
                rest.trim_start()
            }
            _ if is_comment => {
                in_comment = true;
                ""
            }
            _ => line,
        };
        if !rest.is_empty() && !rest.starts_with("//") {
            lines.push_str(rest);
            lines.push('\n');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go() {
        let text = "/* a\n * b */\n.x {\n  color: red; /* why */\n}\n\n// c\nlet a = `//`;\n/** d */ f();\n";
        assert_eq!(
            lighter(text),
            ".x {\ncolor: red; /* why */\n}\nlet a = `//`;\nf();\n"
        );
    }
}
