//! Installs what a verb needs and the machine lacks; where it has no right to, says the one command that does.

use crate::shell::{output, program, run};
use anyhow::{Context, Result};

pub const WASM: &str = "wasm32-unknown-unknown";

/// The compiler's target for the browser.
pub fn wasm_target() -> Result<()> {
    let sysroot = output(program("rustc").args(["--print", "sysroot"]))?;
    let lib = std::path::Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(WASM);
    if lib.is_dir() {
        return Ok(());
    }
    println!("installing the compiler's target {WASM}");
    run(program("rustup").args(["target", "add", WASM]))
        .with_context(|| format!("run: rustup target add {WASM}"))
}
