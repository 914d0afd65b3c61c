# Tày — community draft: a few sure words only, needs review and completion by speakers. See docs/translators.md.
common-app = Cầu Nối
common-yes = Mì
common-no = Bấu
relation-mother = Mẻ
relation-father = Pỏ
