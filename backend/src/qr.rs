//! QR codes as SVG, for invitations and authenticator apps.

use anyhow::anyhow;
use qrcode::render::svg;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// White around a code, squares: what cameras want.
const QUIET: usize = 4;

/// A QR code as small SVG for a page: rows of squares as one path, black on white in either theme.
///
/// # Errors
/// When the text is too long for a QR code.
pub fn inline(text: &str) -> anyhow::Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| anyhow!("QR code: {error}"))?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|c| **c == Color::Dark).count();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    let side = width + 2 * QUIET;
    Ok(format!(
        "<svg viewBox=\"0 0 {side} {side}\" shape-rendering=crispEdges aria-hidden=true>\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

/// A QR code as a self-contained SVG, black on white in either theme: cameras want contrast.
///
/// # Errors
/// When the text is too long for a QR code.
pub fn svg(text: &str) -> anyhow::Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| anyhow!("QR code: {error}"))?;
    let image = code
        .render::<svg::Color<'_>>()
        .min_dimensions(180, 180)
        .dark_color(svg::Color("#000"))
        .light_color(svg::Color("#fff"))
        .build();
    // The XML declaration is not allowed inside HTML.
    Ok(image
        .split_once("?>")
        .map_or(image.clone(), |(_, rest)| rest.to_owned()))
}
