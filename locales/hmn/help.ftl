# Hmôngz (chữ Hmông Việt) — community draft: written without a native reviewer, needs review by speakers. See docs/translators.md.
help-title = Thor cêr paz
help-send = Xa
help-kind-health = Cêr nox kaz hâus hur
help-kind-other = Lưk zak
