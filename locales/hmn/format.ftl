# Hmôngz (chữ Hmông Việt) — community draft: written without a native reviewer, needs review by speakers. See docs/translators.md.
format-list = { $first } thiêz { $last }
format-minutes-ago = { $minutes } phênhz đhâu los
format-today = hnuz no
format-yesterday = nav hmo
format-tomorrow = tav cis
format-today-time = hnuz no { $time }
format-yesterday-time = nav hmo { $time }
format-tomorrow-time = tav cis { $time }
format-minutes = { $count } phênhz
format-hours = { $count } tênhr
format-days = { $count } hnuz
