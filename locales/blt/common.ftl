# Tãy (Thái, Latin letters: Tai Viet is missing on most phones) — community draft: a few sure words only, needs review and completion by speakers. See docs/translators.md.
common-app = Cầu Nối
common-yes = Mi
common-no = Báu
relation-mother = Êm
relation-father = Ải
