//! The real locales and the real sources agree.
#![cfg(feature = "server")]

use std::path::Path;

#[test]
fn locales_and_sources_agree() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let findings = caunoi_l10n::check::check(&root);
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}
