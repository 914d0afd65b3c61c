# Screens of the school: classes, invitations, roster, organisations, oversight.
staff-place = School or organisation
staff-school-year = School year
staff-found = { $count ->
    [one] 1 result
   *[other] { $count } results
}
staff-added = { $name } was added

# Classes.
staff-import = Import a roster
staff-classes-none = No classes yet
staff-classes-none-admin = Import the list of pupils from an Excel file. Classes, children and guardians will be there at once.
staff-classes-none-teacher = No class has been given to you yet. Please ask your school’s administrator.
staff-class-search = Find a class
staff-connected-of = { $part } of { $whole } guardians have joined
staff-class-empty = No children in this class yet
staff-class-empty-help = Children join a class when the administrator imports the school’s roster.
staff-child-search = Find a child, guardian or number
staff-only-missing = Nobody joined yet
staff-all-connected = Every family has joined
staff-stat-children = Children
staff-stat-connected = Guardians joined
staff-stat-reachable = Devices that ring
staff-born = Born { $date }
staff-no-guardian = No guardian on the roster yet
staff-connected = Joined
staff-not-connected = Not joined
staff-reachable = Device rings
staff-receives-nothing = Receives nothing
staff-blocked = Protection block

# Invitations.
staff-invitations = Invitations
staff-invite-nobody = All guardians of { $class } have joined. If somebody loses their phone, open the class and make a new invitation for that person alone.
staff-invite-missing = { $count ->
    [one] 1 guardian has not joined yet.
   *[other] { $count } guardians have not joined yet.
}
staff-invite-step-print = Print on A4 and cut along the dots: one card for each guardian.
staff-invite-step-give = Hand each card to the person named on it. It is for nobody else.
staff-invite-step-scan = Guardians scan the code and are in. No password is needed.
staff-invite-former = Cards printed before for these people will stop working. New cards work for 14 days.
staff-invite-make = { $count ->
    [one] Make 1 card
   *[other] Make { $count } cards
}
staff-invite-made = { $count ->
    [one] 1 card was made. Print it before you leave this page.
   *[other] { $count } cards were made. Print them before you leave this page.
}
staff-card-about = Guardian of { $child }, { $class }, { $school }
staff-card-scan = Scan the code with your phone’s camera, or open:
staff-card-until = Works once, until the end of { $date }.
staff-card-qr = QR code that opens the link
staff-renew = New invitation
staff-renew-for = Make a new invitation for { $guardian }, guardian of { $child }?
staff-renew-help = For a new phone, a lost phone or a lost invitation. The earlier invitation will stop working.
staff-renew-make = Make invitation
staff-renew-send = Let the guardian scan it from this screen, send the link to that person alone, or print it.

# A guardian's rights.
staff-rights = Rights
staff-rights-for = { $guardian }, for { $child }
staff-may-receive = Receive notices about the child
staff-may-see = See the child’s data
staff-may-see-help = Birth date, class and what the school notes about the child.
staff-may-respond = Acknowledge and answer for the family
staff-may-pick-up = Pick the child up
staff-block = Block to protect the child
staff-block-when = After a decision of a court or a child protection authority.
staff-block-help = This person will receive and see nothing about the child. The block works at once and is written to the log.
staff-block-until = Block until the end of
staff-block-day = Please choose today or a later day.

# Roster import.
staff-roster = Import a roster
staff-roster-help = You see every change first. Nothing changes before you apply it, and you can undo it afterwards.
staff-roster-for = Roster of
staff-roster-choose = Choose the roster file
staff-roster-kinds = Drop a file here or press to choose one. Excel (.xlsx) or CSV, up to 20 MB.
staff-roster-headers = School,Class,Student code,Full name,Date of birth,Mother's name,Mother's phone,Father's name,Father's phone,Guardian's name,Guardian's phone,Language
staff-roster-template = Template
staff-roster-template-file = roster-template.csv
staff-roster-reading = Reading the file and comparing it with the present roster…
staff-roster-past = Earlier imports
staff-roster-never = None yet.
staff-roster-short = { $added } added, { $changed } changed, { $removed } removed
staff-roster-other = Another file
staff-roster-dry = This is a preview. Nothing has changed yet.
staff-roster-same = The roster already is as in this file: { $count } children, nothing to change.
staff-roster-applied = Applied { $time }
staff-roster-undone-at = Undone { $time }. The roster is as it was before.
staff-roster-ignored = These columns are not used: { $columns }.
staff-roster-refused = Rows left out
staff-roster-unchanged = Unchanged
staff-roster-list = The changes one by one
staff-roster-none = No rows.
staff-roster-row = row { $row }
staff-roster-nothing = empty
staff-roster-cut = Showing { $part } of { $whole }.
staff-roster-left-out = { $count ->
    [one] 1 row will be left out. Correct it in the file and upload it again when you can: children who are there will not be doubled.
   *[other] { $count } rows will be left out. Correct them in the file and upload it again when you can: children who are there will not be doubled.
}
staff-roster-apply = { $count ->
    [one] Apply 1 change
   *[other] Apply { $count } changes
}
staff-roster-guard = { $count ->
    [one] This file removes 1 child from the roster, about { $share }. Could classes be missing from it?
   *[other] This file removes { $count } children from the roster, about { $share }. Could classes be missing from it?
}
staff-roster-guard-confirm = I have looked and want to remove these children
staff-roster-guard-needed = Please tick this box before you apply.
staff-roster-done = The roster is up to date
staff-roster-classes = See the classes
staff-roster-undo = Undo this import
staff-roster-undo-ask = The roster will be exactly as it was before this import.
staff-roster-undone = Undone

# Organisations.
staff-places = { $count ->
    [one] 1 place in your care
   *[other] { $count } places in your care
}
staff-tree = Tree of places
staff-tree-search = Find by name or code
staff-tree-open = Open what is below { $name }
staff-above = Belongs to
staff-code-is = code { $code }
staff-code = Official code
staff-code-help = The code of the ministry or the administration. Earlier codes are kept.
staff-organisation-name = Name
staff-organisation-change = Change name and code
staff-kind = Kind
staff-groups = Groups
staff-groups-none = No groups yet.
staff-group-add = Add a class or group
staff-group-name = Name
staff-group-name-help = For example 3A, or Football Club.
staff-grade = Grade
staff-below = Below
staff-below-none = No school or association below yet.
staff-below-add-to = Add to { $name }
staff-members = People who work here
staff-members-none = Nobody yet. Add the first colleague.
staff-you = You
staff-member-add-to = Add somebody to { $name }
staff-member-kind = Who
staff-member-new = Somebody new
staff-member-known = Already here
staff-member-who = Colleague
staff-member-name = Full name
staff-member-login-help = To sign in with later.
staff-member-role = Role
staff-member-class = Class in their care
staff-member-all-classes = All classes
staff-member-renew = New sign-in link
staff-member-end = End this role
staff-member-end-ask = { $name } will no longer be { $role } at { $organisation } and will see nothing here. Notices already sent stay.
staff-link = Invitation link
staff-link-for = Let { $name } scan this code, or send the link to that person alone.
staff-link-once = The link is shown only now and works once, within 14 days. Whoever has it can enter in their place.
role-help-admin = Adds people, imports rosters, sees classes and sends notices, here and in everything below.
role-help-teacher = Sees the classes in their care and sends notices to their families.
role-help-union_officer = Sends the union’s notices to families.
role-help-counsellor = Receives children’s requests for help.
role-help-collaborator = Helps to write and translate notices.
role-help-moderator = Approves notices before they are sent.
role-help-translator = Translates posts of this place and of what is below. Sees posts, not who gets or answers them.
role-help-officer = Sees sums only, nobody’s name.

# Oversight.
staff-oversight = Overview
staff-oversight-help = Sums for each place over the last 30 days. Nobody’s name.
staff-oversight-none = No figures yet
staff-oversight-none-help = Figures appear when schools have imported rosters and sent notices.
staff-oversight-seen = Notices seen
staff-oversight-posts = Notices sent
staff-oversight-connected-help = Guardians who have opened Cầu Nối at least once.
staff-oversight-reachable-help = Guardians with a device that can ring.
staff-oversight-seen-help = Times seen out of times received, for the notices of the last 30 days.
staff-oversight-too-few = Too few people to show
staff-oversight-at-schools = Counted at its schools
staff-oversight-no-families = No families of its own
staff-oversight-no-posts = Nothing sent yet
staff-oversight-hidden = Cells of fewer than 10 people are not shown, so that nobody can be recognised. The sums above contain only what is shown.

# Channels.
channels = Channels
channels-help = How to reach families whose phones cannot ring.
channels-shared = Shared with { $name }. Save here to have your own.
channels-gateway = Text messages or Zalo
channels-gateway-help = For people without a device. Everything below shares it.
channels-preset = Begin with
channels-preset-sms_brand = Brand-name text messages
channels-preset-zalo_zns = Zalo ZNS
channels-preset-other = Another service
channels-name-brand = Registered sender name (brand)
channels-name-api-key = Access key (api_key)
channels-name-secret-key = Secret key (secret_key)
channels-name-access-token = Zalo access token (access_token)
channels-name-template-id = Template approved by Zalo (template_id)
channels-kept = Saved and not shown again. Leave empty to keep it.
channels-report-key = Key that signs reports
channels-price = Price of one part (đ)
channels-per-day = Most in a day
channels-per-day-help = Empty: no limit. What is over goes out the next morning.
channels-per-second = Most in a second
channels-strip = Write without diacritics
channels-strip-help = One part instead of two or three: cheaper.
channels-advertising = Registered as advertising
channels-advertising-help = Sent from 07:00 to 22:00 only.
channels-request = The request to the service
channels-url = Address of the service
channels-body = Body template
channels-test-to = Your telephone number
channels-test = Send a test
channels-tested = Taken: “{ $text }” Parts: { $parts }, price { $price } đ.
channels-remove = Remove this service
channels-ladder = When to go on
channels-ladder-help = A notification on the phone always comes first. Who has not read it gets an e-mail, then a text message.
channels-wait = Wait for who has not read it
channels-wait-urgent = Wait when urgent
channels-never = Do not go on
channels-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
channels-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
channels-budget = Budget each month (đ)
channels-budget-help = Never exceeded. Empty: no limit.
channels-spent = { $spent } đ used this month.

# The administrator's view of delivery.
delivery = Delivery
delivery-help = Notices of the last 7 days, here and everywhere below. This page refreshes itself.
delivery-none = Nothing was sent in the last 7 days
delivery-none-help = Once a notice goes out, its progress shows here.
delivery-done = Nobody is waiting
delivery-moving = { $people ->
    [one] 1 person waits
   *[other] { $people } people wait
}
delivery-pace = { $people ->
    [one] 1 person a minute
   *[other] { $people } people a minute
}
delivery-retrying = { $people ->
    [one] 1 person waits for another try, next { $time }
   *[other] { $people } people wait for another try, next { $time }
}
delivery-retry = { $people ->
    [one] Try again for 1 person
   *[other] Try all { $people } again
}
delivery-retried = { $people ->
    [one] Trying again for 1 person.
   *[other] Trying again for { $people } people.
}
delivery-export = Download a table
delivery-column-name = Name
delivery-column-state = State
delivery-column-reason = Reason
delivery-column-people = People
