//! Installs what a verb needs and the machine lacks; where it has no right to, says the one command that does.

use crate::shell::{self, output, program, run};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

pub const WASM: &str = "wasm32-unknown-unknown";

/// Debian packages, each with a file that shows that it is there.
const CHROMIUM: &[(&str, &str)] = &[
    ("chromium", "/usr/bin/chromium"),
    ("chromium-driver", "/usr/bin/chromedriver"),
];
const FIREFOX: (&str, &str) = ("firefox-esr", "/usr/bin/firefox-esr");
/// Draws Khmer on screenshots, as telephones do.
const FONTS: (&str, &str) = (
    "fonts-noto-core",
    "/usr/share/fonts/truetype/noto/NotoSansKhmer-Regular.ttf",
);
const POSTGRES: (&str, &str) = ("postgresql", "/usr/lib/postgresql");
const NPM: (&str, &str) = ("npm", "/usr/bin/npm");

/// Finds what is wrong with a page for people who cannot see it, or see it badly.
const AXE: &str = "axe-core@4.14.1";

/// Google's judgement of a page, run by Debian's Chromium.
const LIGHTHOUSE: &str = "lighthouse@13.5.0";

/// What others send push messages with.
const NPM_WEB_PUSH: &str = "web-push@3.6.7";
const PYPI_WEB_PUSH: &str = "pywebpush==2.5.0";
const PYTHON: (&str, &str) = ("python3-venv", "/usr/share/doc/python3-venv");

/// The compiler's target for the browser.
pub fn wasm_target() -> Result<()> {
    let sysroot = output(program("rustc").args(["--print", "sysroot"]))?;
    let targets = Path::new(sysroot.trim()).join("lib/rustlib");
    if targets.join(WASM).is_dir() {
        return Ok(());
    }
    println!("installing the compiler's target {WASM}");
    run(program("rustup").args(["target", "add", WASM]))
        .with_context(|| format!("run: rustup target add {WASM}"))
}

/// What formats and checks the sources.
pub fn components() -> Result<()> {
    let present = |name: &str| {
        program("cargo")
            .args([name, "--version"])
            .output()
            .is_ok_and(|o| o.status.success())
    };
    if present("fmt") && present("clippy") {
        return Ok(());
    }
    run(program("rustup").args(["component", "add", "rustfmt", "clippy"]))
        .context("run: rustup component add rustfmt clippy")
}

/// The browsers that the tests drive, with fonts for what they draw.
pub fn browsers() -> Result<()> {
    debian(&[CHROMIUM, &[FIREFOX, FONTS]].concat())
}

/// The folder of PostgreSQL's programs, newest version first.
pub fn postgres() -> Result<PathBuf> {
    debian(&[POSTGRES])?;
    let versions =
        std::fs::read_dir(POSTGRES.1)?.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    let number =
        |path: &PathBuf| -> Option<u32> { path.parent()?.file_name()?.to_str()?.parse().ok() };
    let newest = versions
        .filter(|bin| bin.join("initdb").is_file())
        .max_by_key(number);
    newest.with_context(|| format!("no initdb under {}", POSTGRES.1))
}

/// The script that the browser tests put into pages.
pub fn axe() -> Result<PathBuf> {
    let module = npm(&shell::target()?.join("npm"), AXE)?;
    Ok(module.join("axe.min.js"))
}

/// Where Lighthouse lies.
pub fn lighthouse() -> Result<PathBuf> {
    npm(&shell::target()?.join("npm"), LIGHTHOUSE)
}

/// npm's web-push, for comparison: the folder of Node's modules.
pub fn npm_web_push() -> Result<PathBuf> {
    let folder = shell::target()?.join("peers");
    npm(&folder, NPM_WEB_PUSH)?;
    Ok(folder)
}

/// Other people's push libraries, for comparison: the folder of Node's modules with a Python beside them.
pub fn push_peers() -> Result<PathBuf> {
    let folder = npm_web_push()?;
    let python = folder.join("python");
    if !python.join("bin/pip").is_file() {
        debian(&[PYTHON])?;
        run(program("python3").args(["-m", "venv"]).arg(&python))?;
    }
    let mut pip = program(python.join("bin/pip"));
    run(pip.args(["install", "--quiet", PYPI_WEB_PUSH]))?;
    Ok(folder)
}

/// A package of npm, installed into a folder: where it is.
fn npm(folder: &Path, package: &str) -> Result<PathBuf> {
    let (name, version) = package.rsplit_once('@').unwrap_or((package, ""));
    let module = folder.join("node_modules").join(name);
    let manifest = std::fs::read_to_string(module.join("package.json")).unwrap_or_default();
    let there =
        serde_json::from_str::<serde_json::Value>(&manifest).is_ok_and(|p| p["version"] == version);
    if !there {
        if !on_path("npm") {
            debian(&[NPM])?;
        }
        println!("installing {package}");
        std::fs::create_dir_all(folder)?;
        run(program("npm")
            .args(["install", "--no-audit", "--no-fund", "--prefix"])
            .arg(folder)
            .arg(package))?;
    }
    Ok(module)
}

/// Installs those of the packages that are missing.
fn debian(packages: &[(&str, &str)]) -> Result<()> {
    let missing: Vec<&str> = packages
        .iter()
        .filter(|(_, proof)| !Path::new(proof).exists())
        .map(|(name, _)| *name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !on_path("apt-get") || !is_root()? {
        bail!(
            "missing: {list}\non Debian or Ubuntu, run: sudo apt-get update && sudo apt-get install -y {list}",
            list = missing.join(" ")
        );
    }
    println!("installing {}", missing.join(" "));
    let apt = |verb: &str, rest: &[&str]| {
        run(program("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["-q", "-y", verb])
            .args(rest))
    };
    apt("update", &[])?;
    apt(
        "install",
        &[&["--no-install-recommends"], &missing[..]].concat(),
    )
}

pub fn is_root() -> Result<bool> {
    Ok(output(program("id").arg("-u"))?.trim() == "0")
}

fn on_path(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}
