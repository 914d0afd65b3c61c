//! Reads QR codes from pictures, in browsers that have no `BarcodeDetector` (Safari, Firefox, Chromium on a desktop). A
//! module of its own, fetched by the page of an event's day alone: the app does not carry it. No I/O.

use rqrr::PreparedImage;
use wasm_bindgen::prelude::wasm_bindgen;

/// The text of the first QR code in a picture of four bytes a point (red, green, blue, opacity), row by row, as a canvas
/// gives it. None when there is no code that can be read, or no such picture.
#[wasm_bindgen]
pub fn read(points: &[u8], width: usize) -> Option<String> {
    let height = points.len() / 4 / width.max(1);
    if width == 0 || height == 0 || points.len() != width * height * 4 {
        return None;
    }
    // Codes are black on white: the green of a point, the half of what the eye sees, is its brightness.
    let brightness = |x: usize, y: usize| points[(y * width + x) * 4 + 1];
    let mut picture = PreparedImage::prepare_from_greyscale(width, height, brightness);
    let codes = picture.detect_grids();
    codes
        .iter()
        .find_map(|code| code.decode().ok())
        .map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of a code, each of its squares so many points wide.
    fn picture(text: &str, square: usize) -> (Vec<u8>, usize) {
        let code = qrcode::QrCode::new(text).expect("a code");
        let (squares, quiet) = (code.width(), 4);
        let colors = code.to_colors();
        let width = (squares + 2 * quiet) * square;
        let mut points = Vec::with_capacity(width * width * 4);
        for y in 0..width {
            for x in 0..width {
                let (x, y) = (x / square, y / square);
                let inside = |at: usize| (quiet..quiet + squares).contains(&at);
                let is_dark = inside(x)
                    && inside(y)
                    && colors[(y - quiet) * squares + x - quiet] == qrcode::Color::Dark;
                let shade = if is_dark { 30 } else { 220 };
                points.extend([shade, shade, shade, 255]);
            }
        }
        (points, width)
    }

    #[test]
    fn a_code_is_read() {
        for square in [3, 8] {
            let (points, width) = picture("K7QX-20WM", square);
            assert_eq!(read(&points, width).as_deref(), Some("K7QX-20WM"));
        }
    }

    #[test]
    fn what_is_no_picture_is_none() {
        let (points, width) = picture("K7QX-20WM", 4);
        assert_eq!(read(&points, 0), None);
        assert_eq!(read(&points, width + 1), None);
        assert_eq!(read(&points[..points.len() - 1], width), None);
        assert_eq!(read(&[], width), None);
        assert_eq!(read(&vec![200; 64 * 64 * 4], 64), None);
    }
}
