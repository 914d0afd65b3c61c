//! QR codes as SVG, for invitations and authenticator apps.

use anyhow::anyhow;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

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
