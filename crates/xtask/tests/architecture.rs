//! Keeps the dependencies between crates, and between the modules of each crate, free of cycles.
//!
//! The modules are read from the source text: `use` declarations and paths that start at
//! `crate`, `super`, `self` or a child module. A name that a module passes on with `use` counts
//! as a dependency on the module that defines it. Test modules are not read.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests may panic"
)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

/// The crates, from the top down: a crate may depend on those of a later row.
const LAYERS: [&[(&str, &str)]; 6] = [
    &[("xtask", "crates/xtask")],
    &[("rolecall-web", "web"), ("rolecall-wasm", "crates/wasm")],
    &[("rolecall-core", "crates/core")],
    &[("rolecall-intake", "crates/intake")],
    &[("rolecall-policy", "crates/policy")],
    &[("rolecall-source", "crates/source")],
];

/// Pairs that the rows would allow and that stay apart.
const APART: [(&str, &str); 2] = [
    ("rolecall-intake", "rolecall-policy"),
    ("xtask", "rolecall-web"),
];

#[test]
fn crates_depend_downwards() {
    let rows: BTreeMap<&str, usize> = (0..)
        .zip(LAYERS)
        .flat_map(|(row, crates)| crates.iter().map(move |(name, _)| (*name, row)))
        .collect();
    for (name, folder) in LAYERS.concat() {
        let manifest = fs::read_to_string(repository().join(folder).join("Cargo.toml")).unwrap();
        for dependency in dependencies(&manifest) {
            let Some(row) = rows.get(dependency) else {
                continue;
            };
            assert!(
                *row > rows[name],
                "{name} depends on {dependency}, which is not below it"
            );
            assert!(
                !APART.contains(&(name, dependency)),
                "{name} depends on {dependency}; the two do not know each other"
            );
        }
    }
}

#[test]
fn every_crate_has_a_layer() {
    let known: BTreeSet<&str> = LAYERS.concat().iter().map(|(_, folder)| *folder).collect();
    for entry in fs::read_dir(repository().join("crates")).unwrap() {
        let folder = format!("crates/{}", entry.unwrap().file_name().display());
        assert!(known.contains(folder.as_str()), "{folder} has no layer");
    }
}

#[test]
fn modules_have_no_cycles() {
    let mut found = String::new();
    for (name, folder) in LAYERS.concat() {
        let modules = Modules::read(&repository().join(folder).join("src"));
        let dependencies = modules.dependencies();
        for group in cycles(&dependencies) {
            for module in group {
                found += &format!("\n{name}: {}", shortest_cycle(&dependencies, &module));
            }
        }
    }
    assert!(found.is_empty(), "modules depend on each other:{found}");
}

#[test]
fn a_cycle_is_found_through_a_name_that_is_passed_on() {
    let modules = Modules(BTreeMap::from([
        (
            String::new(),
            Module::parse("mod a; mod b; pub use a::{One as First, inner::*};"),
        ),
        (
            "a".into(),
            Module::parse("pub mod inner; use crate::b; fn f() { b::two() } pub struct One;"),
        ),
        ("a::inner".into(), Module::parse("pub struct Deep;")),
        (
            "b".into(),
            Module::parse("// crate::c\nuse crate::First; const TEXT: &str = \"crate::a\";"),
        ),
    ]));
    let dependencies = modules.dependencies();
    assert_eq!(
        cycles(&dependencies),
        [BTreeSet::from(["a".into(), "b".into()])]
    );
    assert_eq!(shortest_cycle(&dependencies, &"b".into()), "b -> a -> b");
    assert_eq!(
        modules.resolve("b", &["crate", "Deep"]),
        Some("a::inner".into())
    );
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The crates that a manifest names as dependencies, those of its tests aside.
fn dependencies(manifest: &str) -> Vec<&str> {
    manifest
        .split("\n[")
        .filter(|section| section.starts_with("dependencies]"))
        .flat_map(str::lines)
        .skip(1)
        .filter_map(|line| line.split(['=', '.', ' ']).next())
        .collect()
}

/// The modules of a crate by path; the root is empty.
struct Modules(BTreeMap<String, Module>);

#[derive(Default)]
struct Module {
    /// What `use` brings in: the name in this module, `*` for all names, and the path.
    imports: Vec<(String, Vec<String>)>,
    /// The paths of the rest of the text.
    paths: Vec<Vec<String>>,
    /// The child modules.
    children: BTreeSet<String>,
    /// The child modules that only tests compile.
    tests: BTreeSet<String>,
    /// The names that the module defines itself.
    items: BTreeSet<String>,
}

impl Modules {
    /// Reads the modules of a crate, from `lib.rs` or `main.rs` down.
    fn read(folder: &Path) -> Self {
        let mut modules = BTreeMap::new();
        let roots = ["lib.rs", "main.rs"].map(|file| folder.join(file));
        let root = roots.iter().find(|file| file.exists()).unwrap();
        add(&mut modules, folder, String::new(), root);
        Self(modules)
    }

    fn dependencies(&self) -> BTreeMap<String, BTreeSet<String>> {
        let of = |(name, module): (&String, &Module)| {
            let imported = module.imports.iter().map(|(_, path)| path);
            let targets = imported
                .chain(&module.paths)
                .filter_map(|path| self.resolve(name, path))
                .filter(|target| target != name)
                .collect();
            (name.clone(), targets)
        };
        self.0.iter().map(of).collect()
    }

    /// The module that defines what a path names; nothing where it starts in another crate.
    fn resolve<S: AsRef<str>>(&self, module: &str, path: &[S]) -> Option<String> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        let (first, rest) = path.split_first()?;
        match *first {
            "crate" => self.walk("", rest, 0),
            "self" => self.walk(module, rest, 0),
            "super" => self.resolve_above(module, rest),
            child if self.0[module].children.contains(child) => self.walk(module, &path, 0),
            _ => None,
        }
    }

    fn resolve_above(&self, module: &str, rest: &[&str]) -> Option<String> {
        let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
        match rest.split_first() {
            Some((&"super", above)) => self.resolve_above(parent, above),
            _ => self.walk(parent, rest, 0),
        }
    }

    /// Follows a path from a module: through child modules, and through `use`.
    fn walk(&self, module: &str, path: &[&str], depth: usize) -> Option<String> {
        let (Some((first, rest)), true) = (path.split_first(), depth < 20) else {
            return Some(module.to_owned());
        };
        let here = &self.0[module];
        if here.children.contains(*first) {
            return self.walk(&join(module, first), rest, depth + 1);
        }
        if here.tests.contains(*first) {
            return None;
        }
        if here.items.contains(*first) {
            return Some(module.to_owned());
        }
        for (name, target) in &here.imports {
            let mut target: Vec<&str> = target.iter().map(String::as_str).collect();
            if name == first {
                target.extend(rest);
                return self.follow(module, &target, depth);
            }
            if name == "*"
                && let Some(origin) = self.follow(module, &target, depth)
                && self.0[&origin].items.contains(*first)
            {
                return Some(origin);
            }
        }
        Some(module.to_owned())
    }

    fn follow(&self, module: &str, path: &[&str], depth: usize) -> Option<String> {
        let (first, rest) = path.split_first()?;
        match *first {
            "crate" => self.walk("", rest, depth + 1),
            "self" => self.walk(module, rest, depth + 1),
            child if self.0[module].children.contains(child) => self.walk(module, path, depth + 1),
            _ => self.resolve(module, path),
        }
    }
}

fn join(module: &str, child: &str) -> String {
    if module.is_empty() {
        child.to_owned()
    } else {
        format!("{module}::{child}")
    }
}

/// Adds the module in a file, and its children.
fn add(modules: &mut BTreeMap<String, Module>, folder: &Path, name: String, file: &Path) {
    let module = Module::parse(&fs::read_to_string(file).unwrap());
    for child in &module.children {
        let path = join(&name, child);
        let base = folder.join(path.replace("::", "/"));
        let files = [base.with_extension("rs"), base.join("mod.rs")];
        let file = files.iter().find(|file| file.exists());
        let file = file.unwrap_or_else(|| panic!("no file of the module {path}"));
        add(modules, folder, path, file);
    }
    modules.insert(name, module);
}

impl Module {
    fn parse(text: &str) -> Self {
        let tokens = tokens(text);
        let mut module = Self::default();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let next = tokens.get(at + 1).map_or("", String::as_str);
            match token.as_str() {
                "#" if is_test(&tokens[at..]) => at = module.skip_tested(&tokens, at + 7),
                "use" => at = module.import(&tokens, at + 1, &[]),
                "mod" if tokens.get(at + 2).is_some_and(|end| end == ";") => {
                    module.children.insert(next.to_owned());
                    at += 3;
                }
                "struct" | "enum" | "fn" | "trait" | "type" | "const" | "static" | "union"
                | "macro_rules" => {
                    let named = if next == "!" { at + 2 } else { at + 1 };
                    module.items.extend(tokens.get(named).cloned());
                    at += 1;
                }
                word if is_word(word) => {
                    let path = path(&tokens[at..]);
                    at += 2 * path.len() - 1;
                    if path.len() > 1 {
                        module.paths.push(path);
                    }
                }
                _ => at += 1,
            }
        }
        module
    }

    /// Passes over the item after `#[cfg(test)]`, and returns where the next one starts.
    fn skip_tested(&mut self, tokens: &[String], start: usize) -> usize {
        let mut depth = 0;
        let mut at = start;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token.as_str() {
                "mod" if depth == 0 => self.tests.extend(tokens.get(at).cloned()),
                "{" | "[" | "(" => depth += 1,
                "}" if depth == 1 => return at,
                "}" | "]" | ")" => depth -= 1,
                ";" if depth == 0 => return at,
                _ => {}
            }
        }
        at
    }

    /// Reads the tree after `use`, or after one of its braces, and returns where it ends.
    fn import(&mut self, tokens: &[String], start: usize, prefix: &[String]) -> usize {
        let mut path = prefix.to_vec();
        let mut alias = None;
        let mut at = start;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token.as_str() {
                "::" => {}
                "as" => alias = tokens.get(at).cloned(),
                "{" => {
                    at = self.import(tokens, at, &path);
                    path.clear();
                }
                "," | "}" | ";" => {
                    if path.len() > prefix.len() || path.last().is_some_and(|last| last == "self") {
                        self.add_import(std::mem::take(&mut path), alias.take());
                    }
                    if token != "," {
                        return at;
                    }
                    path = prefix.to_vec();
                }
                _ if alias.is_some() => {}
                _ => path.push(token.clone()),
            }
        }
        at
    }

    fn add_import(&mut self, mut path: Vec<String>, alias: Option<String>) {
        if path.len() > 1
            && path
                .last()
                .is_some_and(|last| last == "self" || last == "*")
        {
            let last = path.pop();
            if last.is_some_and(|last| last == "*") {
                self.imports.push(("*".into(), path));
                return;
            }
        }
        let name = alias.or_else(|| path.last().cloned());
        self.imports.extend(name.map(|name| (name, path)));
    }
}

fn is_test(tokens: &[String]) -> bool {
    let attribute = ["#", "[", "cfg", "(", "test", ")", "]"];
    tokens.len() > attribute.len() && tokens.iter().zip(attribute).all(|(a, b)| a == b)
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The path that the tokens start with.
fn path(tokens: &[String]) -> Vec<String> {
    let mut path = vec![tokens[0].clone()];
    let mut rest = &tokens[1..];
    while let [separator, word, after @ ..] = rest
        && separator == "::"
        && is_word(word)
    {
        path.push(word.clone());
        rest = after;
    }
    path
}

/// The words and signs of a Rust text, without its comments and literals.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = literal(rest) {
            length
        } else if is_word(rest) {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            let word = &rest[..end.unwrap_or(rest.len())];
            tokens.push(word.to_owned());
            word.len()
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else {
            if !first.is_whitespace() {
                tokens.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of the string, character or lifetime that the text starts with.
fn literal(text: &str) -> Option<usize> {
    let unprefixed = text.trim_start_matches(['b', 'c']);
    if let Some(raw) = unprefixed.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let body = text.len() - raw.len() + hashes + 1;
            return Some(body + text[body..].find(&close)? + close.len());
        }
    }
    let start = text.len() - unprefixed.len() + 1;
    let mut characters = unprefixed.char_indices();
    match characters.next()?.1 {
        '"' if start <= 2 => {
            while let Some((at, character)) = characters.next() {
                match character {
                    '\\' => drop(characters.next()),
                    '"' => return Some(start + at),
                    _ => {}
                }
            }
            None
        }
        '\'' if start <= 2 => match (characters.next()?.1, characters.next()?) {
            ('\\', _) => Some(start + 2 + text[start + 2..].find('\'')?),
            (_, (at, '\'')) => Some(start + at),
            // a lifetime: the word after it is not part of a path
            _ => Some(start),
        },
        _ => None,
    }
}

/// The groups of modules that depend on each other, directly or not.
fn cycles(dependencies: &BTreeMap<String, BTreeSet<String>>) -> Vec<BTreeSet<String>> {
    let reach: BTreeMap<&String, BTreeSet<&String>> = dependencies
        .keys()
        .map(|name| (name, reachable(dependencies, name)))
        .collect();
    let mut groups: Vec<BTreeSet<String>> = Vec::new();
    for (name, reached) in &reach {
        let group: BTreeSet<String> = reached
            .iter()
            .filter(|other| reach[**other].contains(name))
            .map(|other| (*other).clone())
            .collect();
        if !group.is_empty() && !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}

fn reachable<'m>(
    dependencies: &'m BTreeMap<String, BTreeSet<String>>,
    start: &String,
) -> BTreeSet<&'m String> {
    let mut waiting = vec![start];
    let mut reached = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        for next in &dependencies[name] {
            if reached.insert(next) {
                waiting.push(next);
            }
        }
    }
    reached
}

/// The shortest way from a module back to itself.
fn shortest_cycle(dependencies: &BTreeMap<String, BTreeSet<String>>, start: &String) -> String {
    let mut ways = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in &dependencies[way[way.len() - 1]] {
            let longer = [way.as_slice(), &[next]].concat();
            if next == start {
                let names: Vec<&str> = longer.iter().map(|name| title(name)).collect();
                return names.join(" -> ");
            }
            if seen.insert(next) {
                ways.push_back(longer);
            }
        }
    }
    String::new()
}

/// A module as a person names it.
fn title(module: &str) -> &str {
    if module.is_empty() { "crate" } else { module }
}
