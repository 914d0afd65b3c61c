# Hmôngz (chữ Hmông Việt) — community draft: written without a native reviewer, needs review by speakers. See docs/translators.md.
letter-new = Cox muôx ntơưr tshiêz.
letter-urgent = Ntơưr chênhr hênhr, nhênhk tak sik no.
letter-digest = { $count } đaik ntơưr tshiêz
letter-text = Cầu Nối: { $line } { $link }
