//! What the page costs to download, against its budget.

use std::fmt::{self, Display};

use crate::failure::{Failure, Result};
use crate::tools::Tools;
use crate::{shell, site};

/// The budget, in bytes after gzip. A KB is 1,000 bytes, the stricter of its two meanings.
const BUDGET: [Budget; 3] = [
    Budget {
        name: "the page's program",
        begins: "rolecall-web-",
        extensions: &["wasm"],
        limit: 250_000,
        aim: 200_000,
    },
    Budget {
        name: "the engine",
        begins: "engine-",
        extensions: &["wasm"],
        limit: 450_000,
        aim: 350_000,
    },
    Budget {
        name: "JavaScript and CSS",
        begins: "",
        extensions: &["js", "css"],
        limit: 20_000,
        aim: 12_000,
    },
];

struct Budget {
    name: &'static str,
    /// How the names of the files begin that it is for.
    begins: &'static str,
    extensions: &'static [&'static str],
    limit: u64,
    aim: u64,
}

/// Prints the sizes of the built site, and fails if one is over its limit.
pub(crate) fn check(tools: &Tools) -> Result<()> {
    site::require_built()?;
    let mut gzip = tools.command("node");
    gzip.arg("tests/e2e/gzip-sizes.js").arg(site::dist());
    let listing = shell::read(&mut gzip)?;
    let files = parse(&listing)
        .ok_or_else(|| Failure::new(format!("sizes cannot be read from `{listing}`")))?;

    for file in &files {
        shell::say(file);
    }
    let mut over = Vec::new();
    for budget in &BUDGET {
        let size = budget.size(&files)?;
        shell::say(budget.line(size));
        if size > budget.limit {
            over.push(budget.name);
        }
    }
    if over.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("over budget: {}", over.join(", "))))
    }
}

#[derive(Debug, PartialEq, Eq)]
struct File<'a> {
    name: &'a str,
    gzip: u64,
    plain: u64,
}

impl Display for File<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (gzip, plain) = (kilobytes(self.gzip), kilobytes(self.plain));
        write!(f, "{gzip} gzip {plain} plain  {}", self.name)
    }
}

impl Budget {
    /// The sum of the files that the budget is for; an error if there are none, since nothing
    /// would be measured then.
    fn size(&self, files: &[File]) -> Result<u64> {
        let sizes: Vec<u64> = files
            .iter()
            .filter(|file| {
                let extension = file.name.rsplit_once('.').map(|(_, extension)| extension);
                file.name.starts_with(self.begins)
                    && extension.is_some_and(|extension| self.extensions.contains(&extension))
            })
            .map(|file| file.gzip)
            .collect();
        if sizes.is_empty() {
            return Err(Failure::new(format!("there is no {} in dist/", self.name)));
        }
        Ok(sizes.into_iter().sum())
    }

    fn line(&self, size: u64) -> String {
        let verdict = if size > self.limit {
            "over the limit"
        } else if size > self.aim {
            "within the limit, over the aim"
        } else {
            "within the aim"
        };
        let (size, limit, aim) = (kilobytes(size), kilobytes(self.limit), kilobytes(self.aim));
        format!(
            "{size} gzip, limit {limit}, aim {aim}  {}: {verdict}",
            self.name
        )
    }
}

fn kilobytes(bytes: u64) -> String {
    format!("{:4}.{} KB", bytes / 1000, bytes % 1000 / 100)
}

/// Reads lines of `gzip size <tab> size <tab> name`.
fn parse(listing: &str) -> Option<Vec<File<'_>>> {
    listing.lines().map(parse_line).collect()
}

fn parse_line(line: &str) -> Option<File<'_>> {
    let (gzip, rest) = line.split_once('\t')?;
    let (plain, name) = rest.split_once('\t')?;
    Some(File {
        name,
        gzip: gzip.parse().ok()?,
        plain: plain.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_is_summed_by_kind() {
        let files = parse(
            "10\t30\tengine-1.js\n7\t9\tstyle-2.css\n100\t300\tengine-1_bg.wasm\n20\t60\trolecall-web-3_bg.wasm",
        )
        .unwrap();
        let [page, engine, script] = &BUDGET;
        assert_eq!(page.size(&files).unwrap(), 20);
        assert_eq!(engine.size(&files).unwrap(), 100);
        assert_eq!(script.size(&files).unwrap(), 17);
        assert!(page.size(&[]).is_err());
        assert_eq!(parse("ten\t30\ta-1.js"), None);
    }

    #[test]
    fn the_limit_itself_is_within_the_limit() {
        let [page, ..] = &BUDGET;
        assert!(page.line(page.aim).ends_with("within the aim"));
        assert!(
            page.line(page.limit)
                .ends_with("within the limit, over the aim")
        );
        assert!(page.line(page.limit + 1).ends_with("over the limit"));
    }
}
