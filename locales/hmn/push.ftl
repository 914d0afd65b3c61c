# Hmôngz (chữ Hmông Việt) — community draft: written without a native reviewer, needs review by speakers. See docs/translators.md.
push-title = Cầu Nối
push-open = Qhiz nhênhk
push-new = Cox muôx ntơưr tshiêz. Qhiz nhênhk.
push-digest = Cox muôx { $count } đaik ntơưr tshiêz. Qhiz nhênhk.
push-urgent = Ntơưr chênhr hênhr. Qhiz nhênhk tak sik no.
