//! What comes with posts of the demo, made here: two drawn landscapes, a slip to print, and chimes where a real commune
//! would speak.

use crate::app::App;
use crate::attachment;
use crate::error::Result;
use crate::session::Viewer;
use caunoi_wire::Language;
use caunoi_wire::attachment::{AttachmentText, UploadQuery};
use caunoi_wire::lesson::Texts;
use image::{ImageFormat, Rgb, RgbImage};
use serde::Deserialize;
use std::f64::consts::TAU;
use std::io::Cursor;

/// Samples in a second of a sound: as telephones speak.
const RATE: u32 = 8_000;

#[derive(Deserialize)]
pub struct Enclosed {
    what: What,
    #[serde(default)]
    name: String,
    #[serde(default)]
    alt: String,
    #[serde(default)]
    alts: Texts,
    language: Option<Language>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Morning,
    Evening,
    Slip,
    Chime,
}

/// Uploads them as their author would.
pub async fn upload(app: &App, viewer: &Viewer, all: &[Enclosed]) -> Result<Vec<AttachmentText>> {
    let mut texts = Vec::new();
    for one in all {
        let (bytes, seconds) = match one.what {
            What::Morning => (
                landscape([[253, 214, 150], [250, 240, 214]], [46, 110, 84]),
                None,
            ),
            What::Evening => (
                landscape([[72, 96, 150], [244, 166, 110]], [38, 66, 80]),
                None,
            ),
            What::Slip => (slip(), None),
            What::Chime => {
                let notes: &[f64] = match one.language {
                    Some(Language::Hmong) => &[587.3, 440.0, 523.3, 659.3, 587.3, 440.0],
                    _ => &[523.3, 587.3, 659.3, 784.0, 659.3, 523.3],
                };
                (chime(notes), i32::try_from(notes.len()).ok())
            }
        };
        let query = UploadQuery {
            name: one.name.clone(),
            language: one.language,
            seconds,
        };
        let uploaded = attachment::upload(app, viewer, &query, bytes.into()).await?;
        texts.push(AttachmentText {
            alt: one.alt.clone(),
            alts: one.alts.clone(),
            ..uploaded.text()
        });
    }
    Ok(texts)
}

/// Sky, sun, two ranges of hills and terraces of rice before them.
fn landscape(sky: [[u8; 3]; 2], land: [u8; 3]) -> Vec<u8> {
    const WIDTH: u32 = 1_280;
    const HEIGHT: u32 = 800;
    let mix = |a: [u8; 3], b: [u8; 3], t: f64| {
        let part = |i: usize| (f64::from(a[i]) + (f64::from(b[i]) - f64::from(a[i])) * t) as u8;
        [part(0), part(1), part(2)]
    };
    let image = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let (x, y) = (
            f64::from(x) / f64::from(WIDTH),
            f64::from(y) / f64::from(HEIGHT),
        );
        let far = 0.5 + 0.07 * (x * 9.0).sin() + 0.03 * (x * 23.0).cos();
        let near = 0.64 + 0.06 * (x * 6.0 + 1.5).sin();
        let sun = ((x - 0.72) * 1.6).hypot(y - 0.3);
        let color = if y > near {
            let terrace = ((y - near) * 34.0 + (x * 5.0).sin()).fract();
            mix(
                land,
                [168, 196, 92],
                if terrace < 0.22 {
                    0.1
                } else {
                    0.35 + terrace * 0.5
                },
            )
        } else if y > far {
            mix(land, sky[1], 0.45)
        } else if sun < 0.075 {
            [255, 236, 190]
        } else {
            mix(sky[0], sky[1], (y / 0.6).min(1.0))
        };
        Rgb(color)
    });
    let mut bytes = Vec::new();
    // Writing to memory does not fail; nothing would be refused as no picture.
    let _ = image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png);
    bytes
}

/// Notes of a second each that fade away, as WAV.
fn chime(notes: &[f64]) -> Vec<u8> {
    let mut samples = Vec::new();
    for note in notes {
        for at in 0..RATE {
            let time = f64::from(at) / f64::from(RATE);
            let tone = (TAU * note * time).sin() + 0.3 * (2.0 * TAU * note * time).sin();
            samples.push((128.0 + 70.0 * tone * (-4.0 * time).exp()) as u8);
        }
    }
    let length = u32::try_from(samples.len()).unwrap_or_default();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + length).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    // Of one byte each.
    bytes.extend(RATE.to_le_bytes());
    bytes.extend(RATE.to_le_bytes());
    bytes.extend(b"\x01\0\x08\0data");
    bytes.extend(length.to_le_bytes());
    bytes.extend(samples);
    bytes
}

/// One page with lines to fill in. The letters that every reader of PDF has know no Vietnamese marks.
fn slip() -> Vec<u8> {
    // exempt: an invented form, drawn where a school would lay its own
    const LINES: [&str; 6] = [
        "PHIEU DONG Y CHO CON DI THAM VUON CHE",
        "Ho va ten hoc sinh: ........................................",
        "Lop: ................",
        "Dien thoai phu huynh: .....................................",
        "Toi dong y cho con di cung lop sang thu Sau.",
        "Chu ky: ............................",
    ];
    let mut page = String::from("BT /F1 14 Tf 34 TL 60 760 Td ");
    for line in LINES {
        page.push_str(&format!("({line}) Tj T* "));
    }
    page.push_str("ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{page}\nendstream", page.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        file.push_str(&format!("{number} 0 obj{object}endobj\n"));
    }
    let begins = file.len();
    file.push_str(&format!(
        "xref\n0 {}\n0000000000 65535 f \n",
        places.len() + 1
    ));
    for place in &places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    file.push_str(&format!(
        "trailer<</Size {}/Root 1 0 R>>\nstartxref\n{begins}\n%%EOF\n",
        places.len() + 1
    ));
    file.into_bytes()
}
