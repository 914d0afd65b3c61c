# Hmôngz (chữ Hmông Việt) — community draft: written without a native reviewer, needs review by speakers. See docs/translators.md.
lesson-open = Qhiz jax cơưk
lesson-go-on = Cơưk nzir
