# The translators' desk.
nav-translations = Translate
translate-help = Posts that some families cannot read in their language yet. Once saved they see it where they read; no phone rings again.
translate-none = Nothing to translate
translate-none-help = When a post needs a version, or somebody does not understand it, it stands here.
translate-readers = { $count ->
    [one] { $count } reader
   *[other] { $count } readers
}
translate-asked = { $count ->
    [one] { $count } does not understand
   *[other] { $count } do not understand
}
translate-need-asked = Not understood
translate-need-missing = Missing
translate-need-stale = Original changed
translate-need-machine = Machine draft, unread
translate-need-review = To be read over
translate-into = Translate into { $language }
translate-title = Title
translate-body = Text
translate-save = Save the version
translate-saved = Saved. Families can read it now.
translate-review = This version is right
translate-draft = Machine draft
translate-held = Urgent, about health or consent: a machine’s draft is kept from families until somebody has read it.
translate-glossary = Words to use
translate-glossary-help = Tap to put one where you write. A tick: it is in your text.
translate-memory = Translated before
translate-alike = { $percent }% alike
translate-use = Use
translate-event-help = Leave empty what stays as the original has it, names for example. When the place changes this is emptied, so that nobody goes to the wrong one.
