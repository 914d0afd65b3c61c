# draft
common-yes = x
