//! Pictures of posts before they are kept: decoded and written anew as WebP, without anything that a camera adds, in two
//! sizes. The small one is what a phone on a slow network fetches.

use crate::lesson::media;
use image::DynamicImage;

/// Largest small picture, bytes.
pub const SMALL: usize = 60 * 1024;
/// Quality of the large one.
const LARGE_QUALITY: f32 = 80.0;
/// Longest side of the small one and its quality, the best first: the first that is small enough is taken.
const TRIES: [(u32, f32); 9] = [
    (960, 78.0),
    (960, 65.0),
    (960, 50.0),
    (800, 60.0),
    (800, 45.0),
    (640, 50.0),
    (640, 35.0),
    (480, 35.0),
    (320, 30.0),
];

/// A picture as it is kept.
pub struct Clean {
    pub large: Vec<u8>,
    pub small: Vec<u8>,
    /// Of the small one.
    pub width: u32,
    pub height: u32,
}

/// None when it is no picture, or has more points than we take apart.
pub fn clean(bytes: &[u8]) -> Option<Clean> {
    let image = media::decode(bytes, media::MAX_PHOTO_POINTS)?;
    let large = webp(&image, LARGE_QUALITY)?;
    for (side, quality) in TRIES {
        let scaled = match image.width().max(image.height()) > side {
            true => image.thumbnail(side, side),
            false => image.clone(),
        };
        let small = webp(&scaled, quality)?;
        if small.len() <= SMALL {
            return Some(Clean {
                large,
                small,
                width: scaled.width(),
                height: scaled.height(),
            });
        }
    }
    None
}

fn webp(image: &DynamicImage, quality: f32) -> Option<Vec<u8>> {
    let (width, height) = (image.width(), image.height());
    let written = if image.color().has_alpha() {
        let rgba = image.to_rgba8();
        webp::Encoder::from_rgba(&rgba, width, height).encode_simple(false, quality)
    } else {
        let rgb = image.to_rgb8();
        webp::Encoder::from_rgb(&rgb, width, height).encode_simple(false, quality)
    };
    Some(written.ok()?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, RgbImage};
    use std::io::Cursor;

    /// Noise is the worst that can be asked of any compression.
    fn noise(width: u32, height: u32) -> DynamicImage {
        let mut seed = 7_u32;
        DynamicImage::from(RgbImage::from_fn(width, height, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Rgb([(seed >> 24) as u8, (seed >> 16) as u8, (seed >> 8) as u8])
        }))
    }

    fn jpeg(image: &DynamicImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        image
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
            .expect("JPEG");
        bytes
    }

    #[test]
    fn the_small_one_is_small_whatever_it_shows() {
        for image in [noise(1_600, 1_200), DynamicImage::new_rgb8(2_000, 500)] {
            let clean = clean(&jpeg(&image)).expect("a picture");
            assert!(clean.small.len() <= SMALL, "{} bytes", clean.small.len());
            let small = image::load_from_memory(&clean.small).expect("WebP");
            assert_eq!((small.width(), small.height()), (clean.width, clean.height));
            let large = image::load_from_memory(&clean.large).expect("WebP");
            assert_eq!(large.width(), 1_280);
        }
    }

    #[test]
    fn nothing_stays_of_what_a_camera_writes() {
        let plain = jpeg(&DynamicImage::new_rgb8(64, 32));
        let secret = b"Exif\0\0GPS 21.03N 105.85E";
        let mut taken = plain[..2].to_vec();
        taken.extend([0xff, 0xe1, 0, secret.len() as u8 + 2]);
        taken.extend(secret);
        taken.extend(&plain[2..]);
        let clean = clean(&taken).expect("a picture");
        for bytes in [&clean.large, &clean.small] {
            assert!(
                !bytes
                    .windows(4)
                    .any(|w| w == b"Exif" || w == b"GPS " || w == b"EXIF")
            );
        }
        assert_eq!((clean.width, clean.height), (64, 32));
    }

    #[test]
    fn what_shines_through_still_does() {
        let image = DynamicImage::new_rgba8(40, 40);
        let mut png = Vec::new();
        image
            .write_to(&mut Cursor::new(&mut png), ImageFormat::Png)
            .expect("PNG");
        let clean = clean(&png).expect("a picture");
        let small = image::load_from_memory(&clean.small).expect("WebP");
        assert!(small.color().has_alpha());
        assert!(super::clean(b"<svg/>").is_none());
    }
}
