use super::*;
use std::io::Write;

/// A name and what stands there.
type Entry = (&'static str, &'static str);

fn zip_of(entries: &[Entry]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).expect("an entry");
        writer.write_all(text.as_bytes()).expect("written");
    }
    writer.finish().expect("an archive").into_inner()
}

const TYPES: Entry = ("[Content_Types].xml", "<Types/>");

#[test]
fn office_files_are_known_by_what_is_in_them() {
    let odt = "application/vnd.oasis.opendocument.text";
    let table: [(&[Entry], Result<&str, ErrorCode>); 9] = [
        (&[TYPES, ("word/document.xml", "")], Ok("docx")),
        (&[TYPES, ("xl/workbook.xml", "")], Ok("xlsx")),
        (&[TYPES, ("ppt/presentation.xml", "")], Ok("pptx")),
        (&[("mimetype", odt)], Ok("odt")),
        (
            &[
                TYPES,
                ("word/document.xml", ""),
                ("word/vbaProject.bin", ""),
            ],
            Err(ErrorCode::MacrosRefused),
        ),
        (
            &[
                (
                    "[Content_Types].xml",
                    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                ),
                ("xl/workbook.xml", ""),
            ],
            Err(ErrorCode::MacrosRefused),
        ),
        (
            &[("mimetype", odt), ("Basic/Standard/Module1.xml", "")],
            Err(ErrorCode::MacrosRefused),
        ),
        (&[("virus.exe", "MZ")], Err(ErrorCode::AttachmentRefused)),
        (
            &[TYPES, ("else.xml", "")],
            Err(ErrorCode::AttachmentRefused),
        ),
    ];
    for (entries, expected) in table {
        let found = of(&zip_of(entries)).map(|found| found.ending);
        assert_eq!(found, expected, "{entries:?}");
    }
}

fn old(parts: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    for part in parts {
        bytes.extend(part.encode_utf16().flat_map(u16::to_le_bytes));
    }
    bytes
}

#[test]
fn older_office_files_as_well() {
    let found = |bytes: &[u8]| of(bytes).map(|found| found.ending);
    assert_eq!(found(&old(&["WordDocument"])), Ok("doc"));
    assert_eq!(found(&old(&["Workbook"])), Ok("xls"));
    assert_eq!(
        found(&old(&["Workbook", "_VBA_PROJECT_CUR"])),
        Err(ErrorCode::MacrosRefused)
    );
    assert_eq!(
        found(&old(&["EncryptedPackage"])),
        Err(ErrorCode::AttachmentRefused)
    );
}

#[test]
fn sounds_are_known_and_films_are_not() {
    let mut ogg = b"OggS".to_vec();
    ogg.resize(28, 0);
    ogg.extend(b"OpusHead");
    let webm = b"\x1a\x45\xdf\xa3..webm..A_OPUS.\x1f\x43\xb6\x75.V_by chance".to_vec();
    let film = b"\x1a\x45\xdf\xa3..webm..A_OPUS..V_VP8".to_vec();
    let mp4 = b"\0\0\0\x18ftypM4A ..hdlr........soun..vide by chance".to_vec();
    let mp4_film = b"\0\0\0\x18ftypisom..hdlr........soun..hdlr........vide".to_vec();
    let found = |bytes: &[u8]| of(bytes).ok().map(|found| found.content_type);
    assert_eq!(found(&ogg), Some("audio/ogg"));
    assert_eq!(found(&webm), Some("audio/webm"));
    assert_eq!(found(&mp4), Some("audio/mp4"));
    assert_eq!(found(b"ID3\x04"), Some("audio/mpeg"));
    assert_eq!(found(b"RIFF\0\0\0\0WAVEfmt "), Some("audio/wav"));
    assert_eq!(found(&film), None);
    assert_eq!(found(&mp4_film), None);
    for bytes in [
        &b""[..],
        b"\xff",
        b"<script>",
        b"<svg/>",
        b"OggS",
        b"MZ",
        b"GIF89a",
    ] {
        assert_eq!(of(bytes), Err(ErrorCode::AttachmentRefused));
    }
    let mut long = b"ID3\x04".to_vec();
    long.resize(MAX_SOUND + 1, 0);
    assert_eq!(found(&long), None);
}

#[test]
fn pictures_of_iphones_say_how_to_send_them() {
    for brand in ["heic", "heix", "mif1"] {
        let bytes = format!("\0\0\0\x18ftyp{brand}....mif1heic");
        assert_eq!(of(bytes.as_bytes()), Err(ErrorCode::HeicRefused));
    }
    let script = b"%PDF-1.4 1 0 obj <</S/JavaScript>> endobj";
    assert_eq!(of(script), Err(ErrorCode::ActivePdfRefused));
}

#[test]
fn a_sound_does_not_say_where_it_was_recorded() {
    let mut bytes = b"\0\0\0\x18ftypM4A ....soun".to_vec();
    bytes.extend(b"\0\0\0\x1d\xa9xyz\0\x11\x15\xc7+21.0285+105.8542/after");
    let length = bytes.len();
    let clean = without_place(bytes, MP4);
    assert_eq!(clean.len(), length);
    assert!(!contains(&clean, b"105.8542") && contains(&clean, b"after"));
}

#[test]
fn names_are_shown_as_they_are() {
    for (name, expected) in [
        ("Giấy mời họp.pdf", "Giấy mời họp.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\lan\\phieu.docx", "phieu.pdf"),
        ("annexe\u{202e}fdp.exe", "annexefdp.pdf"),
        ("a\"b\r\nc.pdf", "abc.pdf"),
        ("", "tep.pdf"),
        ("...", "tep.pdf"),
        (".pdf", "pdf.pdf"),
    ] {
        assert_eq!(clean_name(name, "pdf"), expected, "{name:?}");
    }
}
