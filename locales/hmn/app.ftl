# Hmôngz (chữ Hmông Việt) — community draft: written without a native reviewer, needs review by speakers. See docs/translators.md.
nav-feed = Xor xưk
feed-hello = Nhoz jông { $name }
feed-author = { $author } · { $time }
feed-news = Xor xưk tshiêz
feed-unread = Tsis tâu nhênhk
feed-acknowledge = Cur nhênhk thiêz to tâuz lơưk
feed-empty = Tsis tâu muôx ntơưr
post-read-aloud = Mlôngv
post-stop-reading = Rês
bell-later = Tok kaz
join-hello = Nhoz jông { $name }
