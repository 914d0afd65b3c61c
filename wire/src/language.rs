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
    /// The language's own name for itself, the same in every interface language. Tai Viet letters are missing on most
    /// phones, so Thái stands in Latin ones.
    pub const fn autonym(self) -> &'static str {
        match self {
            Self::Vietnamese => "Tiếng Việt",
            Self::English => "English",
            Self::Khmer => "ភាសាខ្មែរ",
            Self::Hmong => "Hmôngz",
            Self::Tay => "Tày",
            Self::Thai => "Tãy",
        }
    }

    /// Languages the interface is spoken in. What a draft lacks its fallback says.
    pub const INTERFACE: &'static [Self] = Self::ALL;

    /// Those of them whose every message is there: the build fails without.
    pub const COMPLETE: &'static [Self] = &[Self::Vietnamese, Self::English];

    /// Whether its interface is a draft of the community, which says of itself that it is.
    pub const fn is_draft(self) -> bool {
        !matches!(self, Self::Vietnamese | Self::English)
    }

    /// Which language says what this one lacks. Chains end at Vietnamese, which everybody here meets at school.
    pub const fn fallback(self) -> Option<Self> {
        match self {
            Self::Vietnamese => None,
            Self::English | Self::Khmer | Self::Hmong | Self::Tay | Self::Thai => {
                Some(Self::Vietnamese)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chain_ends_at_a_complete_language() {
        for language in Language::ALL {
            let mut at = *language;
            for _ in Language::ALL {
                at = at.fallback().unwrap_or(at);
            }
            assert_eq!(at, Language::Vietnamese, "{language}");
            assert_eq!(language.is_draft(), !Language::COMPLETE.contains(language));
        }
    }
}
