# Tày — community draft: a few sure words only, needs review and completion by speakers. See docs/translators.md.
format-today = vằn nẩy
format-yesterday = vằn ngòa
format-tomorrow = vằn pjục
format-today-time = vằn nẩy { $time }
format-yesterday-time = vằn ngòa { $time }
format-tomorrow-time = vằn pjục { $time }
format-days = { $count } vằn
