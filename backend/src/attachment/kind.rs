//! What an upload is, by its bytes: what its name or its sender says does not count. Office files with macros are
//! refused, whatever they are called.

use super::pdf;
use caunoi_wire::ErrorCode;
use caunoi_wire::attachment::{AttachmentKind, MAX_NAME};
use std::borrow::Cow;
use std::io::{Cursor, Read};

/// Largest sound, bytes: ninety seconds however a phone records them.
pub const MAX_SOUND: usize = 2 * 1024 * 1024;
/// Most entries of an office file that are looked at.
const MAX_ENTRIES: usize = 10_000;
/// How a cluster of Matroska begins.
const CLUSTER: &[u8] = &[0x1f, 0x43, 0xb6, 0x75];
/// Largest box of an MP4 that says where it was recorded.
const MAX_PLACE: usize = 1_024;
/// As much of a sound as says what is in it.
const HEAD: usize = 64 * 1024;

/// A kind with the ending of its files and what they are sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub kind: AttachmentKind,
    pub ending: &'static str,
    pub content_type: &'static str,
}

const fn found(kind: AttachmentKind, ending: &'static str, content_type: &'static str) -> Found {
    Found {
        kind,
        ending,
        content_type,
    }
}

pub const WEBP: Found = found(AttachmentKind::Picture, "webp", "image/webp");
const OGG: Found = found(AttachmentKind::Sound, "ogg", "audio/ogg");
const WEBM: Found = found(AttachmentKind::Sound, "webm", "audio/webm");
const MP4: Found = found(AttachmentKind::Sound, "m4a", "audio/mp4");
const MP3: Found = found(AttachmentKind::Sound, "mp3", "audio/mpeg");
const WAV: Found = found(AttachmentKind::Sound, "wav", "audio/wav");
const PDF: Found = found(AttachmentKind::File, "pdf", "application/pdf");

/// What Office has written since 2007: a folder of the archive that each has.
const OFFICE: [(&str, Found); 3] = [
    (
        "word/document.xml",
        found(
            AttachmentKind::File,
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ),
    (
        "xl/workbook.xml",
        found(
            AttachmentKind::File,
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ),
    (
        "ppt/presentation.xml",
        found(
            AttachmentKind::File,
            "pptx",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
    ),
];

/// What LibreOffice writes, which says itself what it is.
const OPEN: [Found; 3] = [
    found(
        AttachmentKind::File,
        "odt",
        "application/vnd.oasis.opendocument.text",
    ),
    found(
        AttachmentKind::File,
        "ods",
        "application/vnd.oasis.opendocument.spreadsheet",
    ),
    found(
        AttachmentKind::File,
        "odp",
        "application/vnd.oasis.opendocument.presentation",
    ),
];

/// What Office wrote before: the name of a part that each has.
const OLD: [(&str, Found); 4] = [
    (
        "WordDocument",
        found(AttachmentKind::File, "doc", "application/msword"),
    ),
    (
        "Workbook",
        found(AttachmentKind::File, "xls", "application/vnd.ms-excel"),
    ),
    (
        "Book",
        found(AttachmentKind::File, "xls", "application/vnd.ms-excel"),
    ),
    (
        "PowerPoint Document",
        found(AttachmentKind::File, "ppt", "application/vnd.ms-powerpoint"),
    ),
];

/// What the bytes are. A picture is told as WebP, which it is going to be.
///
/// # Errors
/// `attachment_refused` for what is none of ours, `macros_refused` and `active_pdf_refused` for what may carry programs,
/// `heic_refused` for pictures as iPhones keep them, which other devices do not show.
pub fn of(bytes: &[u8]) -> Result<Found, ErrorCode> {
    if is_picture(bytes) {
        return Ok(WEBP);
    }
    if let Some(sound) = sound(bytes) {
        let fits = bytes.len() <= MAX_SOUND;
        return fits.then_some(sound).ok_or(ErrorCode::AttachmentRefused);
    }
    if is_heic(bytes) {
        return Err(ErrorCode::HeicRefused);
    }
    if bytes.starts_with(b"%PDF-") {
        let is_plain = pdf::is_plain(bytes);
        return is_plain.then_some(PDF).ok_or(ErrorCode::ActivePdfRefused);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return archive(bytes);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        return old_office(bytes);
    }
    Err(ErrorCode::AttachmentRefused)
}

fn is_picture(bytes: &[u8]) -> bool {
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    bytes.starts_with(&[0xff, 0xd8, 0xff]) || bytes.starts_with(b"\x89PNG\r\n\x1a\n") || is_webp
}

/// HEIF with HEVC in it, by the brands that it says it is.
fn is_heic(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 8] = [
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
    ];
    bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|b| BRANDS.contains(&b))
}

/// The containers in which browsers record, and what telephones and programs make; nothing with a moving picture in it.
fn sound(bytes: &[u8]) -> Option<Found> {
    if bytes.starts_with(b"OggS") {
        return (bytes.get(28..36) == Some(b"OpusHead")).then_some(OGG);
    }
    if bytes.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) {
        // What is in it stands before its first cluster; in the sound itself any bytes may follow each other.
        let head = &bytes[..bytes.len().min(HEAD)];
        let end = head.windows(4).position(|w| w == CLUSTER);
        let head = &head[..end.unwrap_or(head.len())];
        let has = |what: &[u8]| contains(head, what);
        return (has(b"webm") && has(b"A_OPUS") && !has(b"V_")).then_some(WEBM);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        let handles = |what: &[u8]| {
            let mut boxes = bytes.windows(16);
            boxes.any(|b| b.starts_with(b"hdlr") && b.ends_with(what))
        };
        return (handles(b"soun") && !handles(b"vide")).then_some(MP4);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WAVE") {
        return Some(WAV);
    }
    let is_frame = |b: &[u8]| b[0] == 0xff && b[1] & 0xe6 == 0xe2;
    let is_mp3 = bytes.starts_with(b"ID3") || bytes.get(..2).is_some_and(is_frame);
    is_mp3.then_some(MP3)
}

fn archive(bytes: &[u8]) -> Result<Found, ErrorCode> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| ErrorCode::AttachmentRefused)?;
    if archive.len() > MAX_ENTRIES {
        return Err(ErrorCode::AttachmentRefused);
    }
    let names: Result<Vec<String>, _> = archive
        .file_names()
        .map(|name| name.map(Cow::into_owned))
        .collect();
    let names = names.map_err(|_| ErrorCode::AttachmentRefused)?;
    let is_program = |name: &String| {
        let name = name.to_ascii_lowercase();
        name.ends_with("vbaproject.bin")
            || name.contains("/activex/")
            || name.starts_with("basic/")
            || name.starts_with("scripts/")
    };
    if names.iter().any(is_program) {
        return Err(ErrorCode::MacrosRefused);
    }
    let mut read = |name: &str| -> Option<String> {
        let mut text = String::new();
        let file = archive.by_name(name).ok()?;
        file.take(HEAD as u64).read_to_string(&mut text).ok()?;
        Some(text)
    };
    if let Some(types) = read("[Content_Types].xml") {
        if types.contains("macroEnabled") {
            return Err(ErrorCode::MacrosRefused);
        }
        let office = OFFICE
            .iter()
            .find(|(part, _)| names.iter().any(|name| name == part));
        return office
            .map(|(_, found)| *found)
            .ok_or(ErrorCode::AttachmentRefused);
    }
    let kind = read("mimetype").unwrap_or_default();
    let open = OPEN.iter().find(|open| open.content_type == kind.trim());
    open.copied().ok_or(ErrorCode::AttachmentRefused)
}

fn old_office(bytes: &[u8]) -> Result<Found, ErrorCode> {
    // The names of its parts stand in it as UTF-16. A word in a text may look like one: then it is refused too much.
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        contains(bytes, &name)
    };
    if has("_VBA_PROJECT") || has("Macros") {
        return Err(ErrorCode::MacrosRefused);
    }
    let old = OLD.iter().find(|(part, _)| has(part));
    old.map(|(_, found)| *found)
        .ok_or(ErrorCode::AttachmentRefused)
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// Takes the place where a telephone recorded a sound out of it: what says it is overwritten where it stands, so that
/// the rest keeps its place.
pub fn without_place(mut bytes: Vec<u8>, found: Found) -> Vec<u8> {
    if found != MP4 {
        return bytes;
    }
    for name in [b"\xa9xyz", b"loci"] {
        for at in 4..bytes.len().saturating_sub(4) {
            if &bytes[at..at + 4] != name {
                continue;
            }
            let size =
                u32::from_be_bytes([bytes[at - 4], bytes[at - 3], bytes[at - 2], bytes[at - 1]]);
            let size = size as usize;
            if !(8..=MAX_PLACE).contains(&size) {
                // The sound itself, which says this by chance.
                continue;
            }
            let end = bytes.len().min(at + size - 4);
            bytes[at..at + 4].copy_from_slice(b"free");
            bytes[at + 4..end].fill(0);
        }
    }
    bytes
}

/// The name of a file as it is shown and saved: no folder, nothing that steers a terminal or turns the direction of
/// writing around, and the ending of what it is.
pub fn clean_name(name: &str, ending: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = match name.rsplit_once('.') {
        Some((stem, _)) if !stem.trim().is_empty() => stem,
        _ => name,
    };
    let is_plain = |c: &char| {
        !c.is_control()
            && !matches!(*c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
            && !"<>:\"|?*".contains(*c)
    };
    let stem: String = stem.chars().filter(is_plain).take(MAX_NAME).collect();
    let stem = stem.trim().trim_matches('.').trim();
    let stem = if stem.is_empty() { "tep" } else { stem };
    format!("{stem}.{ending}")
}

#[cfg(test)]
mod tests;
