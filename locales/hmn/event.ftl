# Hmôngz (chữ Hmông Việt) — community draft: written without a native reviewer, needs review by speakers. See docs/translators.md.
event-time = Six hơưk
event-place = Qhor qơư
event-bring = Nga rov
event-ask = { $name } puôs mus?
event-coming = Mus
event-declined = Tsis mus
event-is-coming = ✓ { $name } mus
event-is-declined = { $name } tsis mus
event-starts = Piz
event-ends = Xâus
event-state-coming = Mus
event-state-declined = Tsis mus
