//! Packs: a course as one file, a zip of `pack.json` and what its cards show and play (`docs/lesson-pack.md`). Whatever
//! is wrong with one is named, and nothing of it is taken.

use crate::error::Refusal;
use aws_lc_rs::digest::{SHA256, digest};
use caunoi_wire::ErrorCode;
use caunoi_wire::lesson::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const TEXT: &str = "pack.json";
/// The folder itself, which some programs write down.
const FOLDER: &str = "media/";
/// Longest part of a name that is told back, characters.
const TOLD: usize = 120;

/// Files of a pack by their names.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Reads a pack; its media are as they came.
///
/// # Errors
/// `pack_too_large`, `media_refused` where a name does not say what the bytes are, `pack_unreadable` for the rest; each
/// about what is wrong.
pub fn read(bytes: &[u8]) -> Result<(CourseText, Files), Refusal> {
    let mut files = unpack(bytes)?;
    let text = files.remove(TEXT).ok_or_else(|| unreadable(TEXT))?;
    let course = parse(&text)?;
    let named: BTreeSet<&String> = course.media().collect();
    let missing = named.iter().find(|name| !files.contains_key(**name));
    let unused = files.keys().find(|name| !named.contains(name));
    match missing.copied().or(unused) {
        Some(name) => Err(unreadable(name)),
        None => Ok((course, files)),
    }
}

/// Reads a `pack.json`.
///
/// # Errors
/// `pack_unreadable` about the places that are wrong.
pub fn parse(text: &[u8]) -> Result<CourseText, Refusal> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let wrong = |error: serde_json::Error| unreadable(&error.to_string());
    // First of all: what another format has inside is not for us to judge.
    let Format { format } = serde_json::from_slice(text).map_err(wrong)?;
    if format != PACK_FORMAT {
        return Err(unreadable("format"));
    }
    let pack: Pack = serde_json::from_slice(text).map_err(wrong)?;
    check(&pack.course)?;
    Ok(pack.course)
}

/// Refuses a course that cannot be so.
///
/// # Errors
/// `pack_unreadable` about the places.
pub fn check(course: &CourseText) -> Result<(), Refusal> {
    refuse(ErrorCode::PackUnreadable, &course.wrong())
}

/// A course of one's own may be written little by little.
pub fn check_draft(course: &CourseText) -> Result<(), Refusal> {
    refuse(ErrorCode::PackUnreadable, &course.impossible())
}

/// What is sent, shown to others or carried away is complete.
pub fn check_finished(course: &CourseText) -> Result<(), Refusal> {
    refuse(ErrorCode::CourseUnfinished, &course.missing())
}

fn refuse(code: ErrorCode, places: &[String]) -> Result<(), Refusal> {
    if places.is_empty() {
        return Ok(());
    }
    let fields: Vec<&str> = places.iter().take(20).map(String::as_str).collect();
    Err(Refusal::about(code, &fields))
}

fn unreadable(what: &str) -> Refusal {
    about(ErrorCode::PackUnreadable, what)
}

/// A refusal about something with a name, which may be of any length.
pub fn about(code: ErrorCode, name: &str) -> Refusal {
    let told: String = name.chars().take(TOLD).collect();
    Refusal::about(code, &[&told])
}

/// A few kilobytes can unpack to gigabytes, and what an archive says about itself may be a lie: each file is read up to
/// what is left of the limit, and names that we do not know are not read at all.
fn unpack(bytes: &[u8]) -> Result<Files, Refusal> {
    let broken = |_| unreadable("zip");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MAX_PACK_FILES {
        return Err(about(ErrorCode::PackTooLarge, "zip"));
    }
    let mut left = MAX_UNPACKED_BYTES;
    let mut files = Files::new();
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(broken)?;
        let name = file.name().map_err(broken)?.into_owned();
        if name == FOLDER {
            continue;
        }
        let is_text = name == TEXT;
        if !is_text && !is_media(&name, PICTURES) && !is_media(&name, SOUNDS) {
            return Err(unreadable(&name));
        }
        let limit = if is_text {
            left.min(MAX_TEXT_BYTES)
        } else {
            left
        };
        let mut content = Vec::new();
        let unpacked = file.take(limit + 1).read_to_end(&mut content);
        unpacked.map_err(|_| unreadable(&name))?;
        let size = content.len() as u64;
        if size > limit {
            return Err(about(ErrorCode::PackTooLarge, &name));
        }
        left -= size;
        if !is_text && !name.starts_with(&format!("media/{}.", hash(&content))) {
            return Err(about(ErrorCode::MediaRefused, &name));
        }
        if files.insert(name.clone(), content).is_some() {
            return Err(unreadable(&name));
        }
    }
    Ok(files)
}

/// The SHA-256 of bytes in hexadecimal: what a media file is called.
pub fn hash(bytes: &[u8]) -> String {
    let digest = digest(&SHA256, bytes);
    digest.as_ref().iter().map(|b| format!("{b:02x}")).collect()
}

/// Writes a pack: the same course gives the same bytes.
///
/// # Errors
/// When memory runs out.
pub fn write(course: CourseText, media: &Files) -> anyhow::Result<Vec<u8>> {
    let format = PACK_FORMAT;
    let text = serde_json::to_vec_pretty(&Pack { format, course })?;
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    // Pictures and sounds are packed already.
    let as_it_is = packed.compression_method(CompressionMethod::Stored);
    archive.start_file(TEXT, packed)?;
    archive.write_all(&text)?;
    for (name, content) in media {
        archive.start_file(name.as_str(), as_it_is)?;
        archive.write_all(content)?;
    }
    Ok(archive.finish()?.into_inner())
}
