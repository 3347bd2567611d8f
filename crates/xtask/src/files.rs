//! Files, with failures that name them, and the site that Trunk is making of some.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

use crate::failure::{Failure, Result};

/// The folder of the site while Trunk makes it: Trunk says where to the hooks that it runs.
pub(crate) fn site() -> Result<PathBuf> {
    env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| Failure::new("this is a hook of Trunk: run `cargo xtask build`"))
}

/// Whether Trunk makes the site for others, and not for somebody who works on it.
pub(crate) fn for_release() -> bool {
    env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release")
}

pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| failed(path, &error))
}

/// Writes a file, in a folder that is made where it is missing.
pub(crate) fn save(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    let saved = fs::create_dir_all(folder).and_then(|()| fs::write(path, content));
    saved.map_err(|error| failed(path, &error))
}

/// What the name of a file holds of its content, so that another content has another name.
pub(crate) fn hash(content: &[u8]) -> String {
    let mut hash = format!("{:x}", Sha256::digest(content));
    hash.truncate(16);
    hash
}

pub(crate) fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
