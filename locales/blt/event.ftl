# Tãy (Thái, Latin letters: Tai Viet is missing on most phones) — community draft: a few sure words only, needs review and completion by speakers. See docs/translators.md.
event-coming = Pay
event-declined = Báu pay
event-is-coming = ✓ { $name } pay
event-is-declined = { $name } báu pay
event-state-coming = Pay
event-state-declined = Báu pay
