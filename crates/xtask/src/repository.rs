//! Where the repository is.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The root of the repository, where every command runs. Cargo tells it on each run: checkouts that
/// share a target folder share this program too.
pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
        // This crate is at crates/xtask.
        let root = Path::new(&manifest).ancestors().nth(2);
        root.unwrap_or(Path::new(".")).to_path_buf()
    })
}
