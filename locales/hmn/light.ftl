# Hmôngz (chữ Hmông Việt) — community draft: written without a native reviewer, needs review by speakers. See docs/translators.md.
light-for = Hais txov { $children }
light-from = { $organisation } · { $author }
light-acknowledge = Cur nhênhk thiêz to tâuz lơưk
light-urgent = Chênhr hênhr
light-important = Tsênhk chênhz
light-open-app = Qhiz Cầu Nối
light-ask = Cox tsis to tâuz?
