//! Pictures and sounds of lessons before they are kept. A picture is decoded and written anew, so that nothing stays of
//! what a camera adds to it (where it was, when); a sound is kept as it is, if it is one.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Most points of a picture; what its header says counts, before anything is decoded.
const MAX_POINTS: u64 = 12_000_000;
/// Most memory a decoder may take, bytes: the points above with four bytes each, and as much again to work with.
const MAX_MEMORY: u64 = 96 * 1024 * 1024;
/// Longest side of a picture that is kept: more than a phone shows.
const LONGEST_SIDE: u32 = 1_280;
const JPEG_QUALITY: u8 = 80;
/// Largest sound, bytes: some five minutes of speech.
const MAX_SOUND: usize = 2 * 1024 * 1024;

/// A file with the ending of its kind.
pub type Clean = (&'static str, Vec<u8>);

/// Most points of a photograph as telephones take them.
pub const MAX_PHOTO_POINTS: u64 = 25_000_000;
/// Longest side of a photograph in an overview.
const PREVIEW_SIDE: u32 = 320;

/// The picture as it is kept; none when it is none, or too large.
pub fn picture(bytes: &[u8]) -> Option<Clean> {
    let image = decode(bytes, MAX_POINTS)?;
    if !image.color().has_alpha() {
        return Some(("jpg", jpeg(image)?));
    }
    let mut out = Vec::new();
    let image = DynamicImage::from(image.into_rgba8());
    image
        .write_to(&mut Cursor::new(&mut out), ImageFormat::Png)
        .ok()?;
    Some(("png", out))
}

/// A photograph as it is kept, and small for an overview, both JPEG; none as for [`picture`].
pub fn photo(bytes: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let image = decode(bytes, MAX_PHOTO_POINTS)?;
    let preview = image.thumbnail(PREVIEW_SIDE, PREVIEW_SIDE);
    Some((jpeg(image)?, jpeg(preview)?))
}

fn jpeg(image: DynamicImage) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
    image.into_rgb8().write_with_encoder(encoder).ok()?;
    Some(out)
}

/// A picture of no more points than that, turned as it was taken, no larger than a phone shows.
pub fn decode(bytes: &[u8], points: u64) -> Option<DynamicImage> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let mut reader = reader.ok()?;
    let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
    if !known.contains(&reader.format()?) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > points {
        return None;
    }
    let turned = decoder.orientation().ok()?;
    let mut image = DynamicImage::from_decoder(decoder).ok()?;
    image.apply_orientation(turned);
    if width.max(height) > LONGEST_SIDE {
        image = image.thumbnail(LONGEST_SIDE, LONGEST_SIDE);
    }
    Some(image)
}

/// The sound; none when it is neither Opus nor MP3, or too long.
pub fn sound(bytes: &[u8]) -> Option<Clean> {
    if bytes.len() > MAX_SOUND {
        return None;
    }
    let is_opus = bytes.starts_with(b"OggS") && bytes.get(28..36) == Some(b"OpusHead");
    let is_frame = |b: &[u8]| b[0] == 0xff && b[1] & 0xe6 == 0xe2;
    let is_mp3 = bytes.starts_with(b"ID3") || bytes.get(..2).is_some_and(is_frame);
    let ending = match (is_opus, is_mp3) {
        (true, _) => "ogg",
        (_, true) => "mp3",
        _ => return None,
    };
    Some((ending, bytes.to_vec()))
}

/// What a file is sent as.
pub fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "jpg" => "image/jpeg",
        "png" => "image/png",
        "ogg" => "audio/ogg",
        "mp3" => "audio/mpeg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let image = DynamicImage::new_rgb8(width, height);
        image
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .expect("PNG");
        bytes
    }

    #[test]
    fn a_picture_is_written_anew_and_no_larger_than_a_phone_shows() {
        let (ending, bytes) = picture(&png(2_000, 1_000)).expect("a picture");
        assert_eq!(ending, "jpg");
        let image = image::load_from_memory(&bytes).expect("a picture");
        assert_eq!((image.width(), image.height()), (1_280, 640));
    }

    #[test]
    fn a_photograph_loses_what_the_camera_wrote_and_has_a_small_twin() {
        let mut plain = Vec::new();
        let image = DynamicImage::new_rgb8(1_600, 800);
        image
            .write_to(&mut Cursor::new(&mut plain), ImageFormat::Jpeg)
            .expect("JPEG");
        // An EXIF segment with a place in it, after the start of the file.
        let secret = b"Exif\0\0GPS 21.03N 105.85E";
        let mut taken = plain[..2].to_vec();
        taken.extend([0xff, 0xe1, 0, secret.len() as u8 + 2]);
        taken.extend(secret);
        taken.extend(&plain[2..]);
        let (large, small) = photo(&taken).expect("a photograph");
        for (bytes, width) in [(&large, 1_280), (&small, 320)] {
            assert!(!bytes.windows(4).any(|w| w == b"Exif" || w == b"GPS "));
            let image = image::load_from_memory(bytes).expect("a picture");
            assert_eq!((image.width(), image.height()), (width, width / 2));
        }
    }

    #[test]
    fn a_picture_of_fifty_megapixels_is_refused_by_its_header() {
        let mut huge = png(8, 8);
        // Width and height of the header chunk, with its checksum.
        huge[16..20].copy_from_slice(&10_000_u32.to_be_bytes());
        huge[20..24].copy_from_slice(&5_000_u32.to_be_bytes());
        let mut crc = 0xffff_ffff_u32;
        for byte in &huge[12..29] {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 {
                    crc >> 1 ^ 0xedb8_8320
                } else {
                    crc >> 1
                };
            }
        }
        huge[29..33].copy_from_slice(&(!crc).to_be_bytes());
        assert_eq!(picture(&huge), None);
        assert_eq!(photo(&huge), None);
        assert_eq!(picture(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
        assert_eq!(picture(b""), None);
    }

    #[test]
    fn a_sound_is_known_by_its_first_bytes() {
        let mut opus = b"OggS".to_vec();
        opus.resize(28, 0);
        opus.extend(b"OpusHead");
        assert_eq!(sound(&opus).map(|(ending, _)| ending), Some("ogg"));
        assert_eq!(
            sound(b"\xff\xfb\x90").map(|(ending, _)| ending),
            Some("mp3")
        );
        assert_eq!(sound(b"ID3\x04").map(|(ending, _)| ending), Some("mp3"));
        for bytes in [&b""[..], b"\xff", b"<script>", b"OggS"] {
            assert_eq!(sound(bytes), None);
        }
    }
}
