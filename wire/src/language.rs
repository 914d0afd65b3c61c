//! Languages of the interface and of content.

use crate::text_enum::text_enum;

text_enum! {
    /// A language by its ISO 639 code. Ask people for their language, never for their ethnicity.
    Language {
        Vietnamese = "vi",
        English = "en",
        Khmer = "km",
        Hmong = "hmn",
        Tay = "tyz",
        Thai = "blt",
    }
}

impl Language {
    /// The language's own name for itself, the same in every interface language.
    pub const fn autonym(self) -> &'static str {
        match self {
            Self::Vietnamese => "Tiếng Việt",
            Self::English => "English",
            Self::Khmer => "ភាសាខ្មែរ",
            Self::Hmong => "Hmoob",
            Self::Tay => "Tày",
            Self::Thai => "Tãy",
        }
    }

    /// Languages the interface is complete in.
    pub const INTERFACE: &'static [Self] = &[Self::Vietnamese, Self::English];
}
