# Tày — community draft: a few sure words only, needs review and completion by speakers. See docs/translators.md.
event-coming = Pây
event-declined = Bấu pây
event-is-coming = ✓ { $name } pây
event-is-declined = { $name } bấu pây
event-state-coming = Pây
event-state-declined = Bấu pây
