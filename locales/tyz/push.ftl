# Tày — community draft: a few sure words only, needs review and completion by speakers. See docs/translators.md.
push-title = Cầu Nối
