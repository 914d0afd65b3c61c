# Tãy (Thái, Latin letters: Tai Viet is missing on most phones) — community draft: a few sure words only, needs review and completion by speakers. See docs/translators.md.
format-today = mự nị
format-today-time = mự nị { $time }
