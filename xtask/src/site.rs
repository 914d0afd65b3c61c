//! Builds the app for the browser into `target/site`, where the server finds it: the wasm and its glue, the static
//! files, the texts of each language; hashed names for what may be cached for ever, a brotli twin beside each file.
//!
//! `wasm-bindgen` runs as a library: the same version as the crate by `Cargo.lock`, nothing to install.
//! Without names the wasm would shrink by only 2 % more under `wasm-opt`, which therefore is not part of this.

mod minify;

use crate::{need, shell};
use anyhow::{Context, Result, bail, ensure};
use caunoi_l10n::Catalogue;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

#[derive(clap::Args)]
pub struct Options {
    /// Compile fast, without optimizing or packing: for iterating
    #[arg(long)]
    pub dev: bool,
}

/// Files with names of their own, which the browser or the platform asks for by that name.
const NAMED: &[&str] = &[
    "manifest.webmanifest",
    "icon.svg",
    "icon-192.png",
    "icon-512.png",
    "icon-maskable.png",
    "badge.png",
    "keep.js",
    "lesson.js",
    "ticket.js",
    "day.js",
    "visits.js",
    "album.js",
    "translation.js",
    "listen.js",
    "attach.js",
];
/// Those of them that an offline start draws.
const NAMED_OFFLINE: &[&str] = &[
    "manifest.webmanifest",
    "icon.svg",
    "icon-192.png",
    "badge.png",
    "keep.js",
    "lesson.js",
    "ticket.js",
    "day.js",
    "listen.js",
    "visits.js",
];
/// Views without their types, which would make one copy of the code that draws for every shape of a screen.
const ERASED: &str = r#"target.wasm32-unknown-unknown.rustflags=["--cfg","erase_components"]"#;
/// Endings of files that are packed already.
const PACKED: &[&str] = &["png"];

/// Where the server reads the site from: beside its sources, wherever Cargo builds.
pub fn folder() -> PathBuf {
    shell::root().join("target/site")
}

/// Whether a site is there that was not built for iterating.
pub fn is_packed(site: &Path) -> bool {
    site.join("index.html.br").is_file()
}

/// The one file of the site whose name begins and ends like this.
pub fn find(site: &Path, begin: &str, end: &str) -> Result<PathBuf> {
    let (folder, begin) = match begin.rsplit_once('/') {
        Some((folder, begin)) => (site.join(folder), begin),
        None => (site.to_owned(), begin),
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(begin) && name.ends_with(end) {
            found.push(path);
        }
    }
    match found.as_slice() {
        [path] => Ok(path.clone()),
        _ => bail!("{}: {} files {begin}…{end}", folder.display(), found.len()),
    }
}

/// Builds the whole site, then puts it in the place of the old one.
pub fn build(options: &Options) -> Result<()> {
    need::wasm_target()?;
    let scan = compile(options, Build::Scan)?;
    let site = if options.dev {
        assemble(&compile(options, Build::Desk)?, None, &scan, options)?
    } else {
        let (family, desk) = (
            compile(options, Build::Family)?,
            compile(options, Build::Desk)?,
        );
        assemble(&family, Some(&desk), &scan, options)?
    };
    let (folder, fresh) = (folder(), folder().with_extension("new"));
    remove(&fresh)?;
    for (name, content) in &site.files {
        write(&fresh.join(name), content)?;
        if !options.dev && !PACKED.iter().any(|ending| name.ends_with(ending)) {
            write(&fresh.join(format!("{name}.br")), &brotli(content)?)?;
        }
    }
    remove(&folder)?;
    std::fs::rename(&fresh, &folder)?;
    println!("site: {} files in {}", site.files.len(), folder.display());
    Ok(())
}

/// A wasm and its glue.
struct Module {
    wasm: Vec<u8>,
    glue: String,
}

/// What is compiled for the browser: the app in two builds, and a module beside it.
#[derive(Clone, Copy)]
enum Build {
    /// What families use.
    Family,
    /// That, and the screens of those who write and look after classes.
    Desk,
    /// The reader of QR codes.
    Scan,
}

impl Build {
    /// The package, its library, and further arguments for Cargo.
    fn package(self) -> (&'static str, &'static str, Option<&'static str>) {
        match self {
            Self::Family => ("caunoi-app", "caunoi_app", Some("--no-default-features")),
            Self::Desk => ("caunoi-app", "caunoi_app", None),
            Self::Scan => ("caunoi-scan", "caunoi_scan", None),
        }
    }
}

/// Compiles a module and lets wasm-bindgen write its glue.
fn compile(options: &Options, build: Build) -> Result<Module> {
    let profile = if options.dev { "wasm-dev" } else { "wasm" };
    let (package, library, further) = build.package();
    shell::run(
        shell::cargo()
            .args(["build", "--package", package, "--lib"])
            .args(["--target", need::WASM, "--profile", profile])
            .args(["--config", ERASED])
            .args(further),
    )?;
    let built = shell::target()?.join(need::WASM).join(profile);
    let mut output = Bindgen::new()
        .input_path(built.join(library).with_extension("wasm"))
        .web(true)?
        .typescript(false)
        .remove_name_section(!options.dev)
        .remove_producers_section(true)
        .generate_output()?;
    // The glue would import these by names that the site does not have. Crates without any leave an empty entry.
    ensure!(
        output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty(),
        "a crate brings scripts of its own; the site has one script"
    );
    let (glue, wasm) = (output.js().to_owned(), output.wasm_mut().emit_wasm());
    Ok(Module { wasm, glue })
}

/// The files of the site by name.
#[derive(Default)]
struct Site {
    files: BTreeMap<String, Vec<u8>>,
    /// What stands for `{{name.ext}}`: the absolute path with the hash.
    places: BTreeMap<String, String>,
    /// What stands for `{{vi:key}}`.
    words: Vec<Catalogue>,
    /// Absolute paths of what an offline start needs.
    precache: Vec<String>,
    /// The same of what is kept once it was used: the build with the screens of the desk.
    later: Vec<String>,
    /// The same of texts by language, each kept where it is spoken.
    spoken: BTreeMap<String, String>,
}

fn assemble(app: &Module, desk: Option<&Module>, scan: &Module, options: &Options) -> Result<Site> {
    let mut site = Site::default();
    site.hashed("app.wasm", app.wasm.clone());
    site.hashed("icons.svg", text("icons.svg")?.into_bytes());
    for file in caunoi_l10n::site_files().map_err(anyhow::Error::msg)? {
        let place = format!("locales/{}.txt", file.language);
        site.words.extend(Catalogue::parse(&file.content));
        site.put(&place, &file.path, file.content.into_bytes());
        if file.language.is_draft() {
            let path = site.precache.pop().unwrap_or_default();
            site.spoken.insert(file.language.to_string(), path);
        }
    }
    // What stands beside a text looks the same in the app and on light pages.
    let style = format!("{}{}", text("style.css")?, text("media.css")?);
    let style = site.fill(&style)?;
    let style = if options.dev {
        style
    } else {
        minify::css(&style)
    };
    site.hashed("style.css", style.into_bytes());
    site.desk(desk)?;
    let keep = text("keep.js")?;
    let script = format!("{}\n{keep}\n{}", app.glue, site.fill(&text("start.js")?)?);
    site.hashed("app.js", minify::js(&script).into_bytes());
    for name in NAMED {
        let content = match name.strip_suffix(".js") {
            Some(_) => minify::js(&text(name)?).into_bytes(),
            None => bytes(name)?,
        };
        site.files.insert((*name).to_owned(), content);
    }
    // Under names that stay: a kept page of an event's day asks for them, whichever build it was kept from.
    site.files
        .insert("scan.js".to_owned(), scan.glue.clone().into_bytes());
    site.files.insert("scan.wasm".to_owned(), scan.wasm.clone());
    let shell = site.fill(&text("index.html")?)?;
    site.files
        .insert("index.html".to_owned(), shell.into_bytes());
    let worker = format!("{keep}\n{}", text("sw.js")?);
    let worker = site.worker(&minify::js(&worker))?;
    site.files.insert("sw.js".to_owned(), worker.into_bytes());
    Ok(site)
}

impl Site {
    /// Adds a file under a name that changes with its content.
    fn hashed(&mut self, name: &str, content: Vec<u8>) {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let hash = caunoi_l10n::fnv1a(&content);
        self.put(name, &format!("{stem}.{hash:016x}.{ending}"), content);
    }

    /// Adds the build with the screens of the desk: fetched and kept for an offline start by those who need it. None:
    /// the first build has these screens.
    fn desk(&mut self, desk: Option<&Module>) -> Result<()> {
        let Some(desk) = desk else {
            self.places.insert("desk.js".to_owned(), "/".to_owned());
            return Ok(());
        };
        let everybodys = self.precache.len();
        self.hashed("desk.wasm", desk.wasm.clone());
        let script = format!("{}{}", desk.glue, self.fill(&text("start-desk.js")?)?);
        self.hashed("desk.js", minify::js(&script).into_bytes());
        self.later = self.precache.split_off(everybodys);
        self.later.push("/attach.js".to_owned());
        Ok(())
    }

    fn put(&mut self, place: &str, path: &str, content: Vec<u8>) {
        self.places.insert(place.to_owned(), format!("/{path}"));
        self.precache.push(format!("/{path}"));
        self.files.insert(path.to_owned(), content);
    }

    /// The service worker comes last: it lists the others and carries a hash over what they contain.
    fn worker(&mut self, source: &str) -> Result<String> {
        self.precache.push("/".to_owned());
        self.precache
            .extend(NAMED_OFFLINE.iter().map(|name| format!("/{name}")));
        self.precache.sort();
        let all: Vec<u8> = self.files.values().flatten().copied().collect();
        let build = format!("{:016x}", caunoi_l10n::fnv1a(&all));
        self.places.insert("build".to_owned(), build);
        let list = serde_json::to_string(&self.precache)?;
        self.places.insert("precache".to_owned(), list);
        let list = serde_json::to_string(&self.later)?;
        self.places.insert("later".to_owned(), list);
        let list = serde_json::to_string(&self.spoken)?;
        self.places.insert("spoken".to_owned(), list);
        self.fill(source)
    }

    /// Puts paths in the place of `{{name.ext}}`, and words in that of `{{vi:key}}`.
    fn fill(&self, source: &str) -> Result<String> {
        let mut filled = String::with_capacity(source.len());
        let mut rest = source;
        while let Some((before, after)) = rest.split_once("{{") {
            let (place, after) = after.split_once("}}").context("{{ without }}")?;
            let path = self.places.get(place).cloned();
            let Some(content) = path.or_else(|| self.said(place)) else {
                bail!("{{{{{place}}}}}: the site has no such file or words");
            };
            filled.push_str(before);
            filled.push_str(&content);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// The words of `vi:key`.
    fn said(&self, place: &str) -> Option<String> {
        let (language, key) = place.split_once(':')?;
        let speaks = |c: &&Catalogue| c.language().as_str() == language && c.has(key);
        Some(self.words.iter().find(speaks)?.text(key, &[]))
    }
}

/// Brotli at its best, as HTTP sends it.
pub fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut packed, &parameters)?;
    Ok(packed)
}

fn bytes(name: &str) -> Result<Vec<u8>> {
    let path = shell::root().join("frontend/static").join(name);
    std::fs::read(&path).with_context(|| path.display().to_string())
}

fn text(name: &str) -> Result<String> {
    String::from_utf8(bytes(name)?).with_context(|| name.to_owned())
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, content).with_context(|| path.display().to_string())
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_the_hash_of_the_content() {
        let mut site = Site::default();
        site.hashed("a.css", b"x".to_vec());
        let filled = site.fill("<{{a.css}}>").expect("filled");
        assert_eq!(
            filled,
            format!("</a.{:016x}.css>", caunoi_l10n::fnv1a(b"x"))
        );
        assert!(site.fill("{{b.css}}").is_err());
        assert!(site.fill("{{a.css").is_err());
    }

    #[test]
    fn words_come_from_the_locales() {
        let mut site = Site::default();
        for file in caunoi_l10n::site_files().expect("texts") {
            site.words.extend(Catalogue::parse(&file.content));
        }
        let retry = |language: &str| site.fill(&format!("{{{{{language}:common-retry}}}}"));
        assert_ne!(retry("vi").expect("words"), retry("en").expect("words"));
        assert!(site.fill("{{vi:no-such-key}}").is_err());
    }

    #[test]
    fn the_worker_changes_with_any_file() {
        let build = |content: &[u8]| {
            let mut site = Site::default();
            site.files.insert("index.html".to_owned(), content.to_vec());
            site.worker("{{build}}{{precache}}").expect("filled")
        };
        assert!(build(b"one").contains(r#"["/","/badge.png""#));
        assert_ne!(build(b"one"), build(b"two"));
    }
}
