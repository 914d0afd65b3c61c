//! Which interface language a request asks for.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use caunoi_wire::Language;

/// The first interface language in `Accept-Language` (RFC 9110 §12.5.4) by weight; Vietnamese when none fits.
pub fn language(headers: &HeaderMap) -> Language {
    let wanted = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let mut best = (Language::Vietnamese, 0.0);
    for item in wanted.split(',') {
        let mut parts = item.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let primary = tag
            .split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let weight = parts
            .find_map(|p| p.trim().strip_prefix("q="))
            .map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
        if let Ok(language) = primary.parse::<Language>()
            && Language::INTERFACE.contains(&language)
            && weight > best.1
        {
            best = (language, weight);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_the_heaviest_language_there_is() {
        let table = [
            ("", Language::Vietnamese),
            ("en-US,en;q=0.9", Language::English),
            ("fr,en;q=0.5,vi;q=0.9", Language::Vietnamese),
            ("de", Language::Vietnamese),
            ("en;q=x,vi;q=0.1", Language::Vietnamese),
            ("km-KH,vi;q=0.5", Language::Khmer),
        ];
        for (header, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, header.parse().expect("a header"));
            assert_eq!(language(&headers), expected, "{header}");
        }
    }
}
