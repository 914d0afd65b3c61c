# Writing, what was sent, the author’s page.
compose-title = Write a notice
compose-nobody = You cannot send notices yet
compose-nobody-help = Teachers, union officers and administrators send notices. Ask your administrator to give you a role.
compose-start-over = Start over
compose-cleared = What you were writing is gone.
compose-delete = Delete draft
compose-deleted = Draft deleted.
compose-steps = Steps
compose-step-who = Who
compose-step-write = Write
compose-step-look = Look and send

compose-who = Who is it for?
compose-speaker = On behalf of
compose-whole = Whole school, whole grades
compose-classes = Classes and groups
compose-all-of = All of { $name }
compose-only-of = { $name } alone
compose-grade = Grade { $grade }
compose-search-classes = { $count ->
    [one] Search 1 class
   *[other] Search { $count } classes
}
compose-nobody-yet = Nobody chosen yet. Tap a class.
compose-count-none = Nobody would get this: the class list is empty, or everybody is left out.
compose-count = { $people ->
    [one] person
   *[other] people
} · { $children ->
    [one] 1 child
   *[other] { $children } children
}
compose-invite = Print invitations
compose-change = Change
compose-add-others = Add other people
compose-leave-out = Leave out
compose-except = Without { $who }
compose-take-out = Remove: { $who }
compose-kind = Choose by
compose-kind-person = Person
compose-kind-group = Class
compose-kind-age = Age
compose-kind-role = Role
compose-kind-organisation = Organisation
compose-place = Where
compose-below = With everything below
compose-below-help = For example a commune and all its schools.
compose-age-from = From age
compose-age-until = To age
compose-age-wrong = Write ages as numbers, the younger first.
compose-age-of = Children aged { $from }–{ $until }, { $name }
compose-role-of = { $role }, { $name }
compose-search-people = Name of a parent, child or colleague
compose-parent-of = parent of { $children }

compose-write = What do you want to say?
compose-kind-of-post = What is it?
compose-templates = Quick beginnings
compose-title-field = Title
compose-body-field = Text
compose-toolbar = Formatting
compose-bold = Bold
compose-list = List
compose-add-language = Add another language
compose-add-language-help = Parents read the version in their own language; without one they read the original.
compose-drop-language = Remove the { $language } version
compose-priority = How important
compose-urgent-help = Phones will ring even at night. Only for what must be done at once, such as a flood or an early pick-up.
compose-ask = Ask parents to acknowledge
compose-ask-help = Parents tap one button. You see who has not, and can remind them.
compose-options = More options
compose-public = Show the title on lock screens
compose-public-help = Only when the title names no child, no class and nothing private. Otherwise phones only say that there is a new notice.
compose-expires = Expires
compose-expires-help = After that it reminds nobody any more. May stay empty.
compose-original = The original is written in
compose-look = Preview

compose-preview = What parents will see
compose-preview-app = In the app
compose-preview-lock = Lock screen
compose-preview-empty = What you write appears here.
compose-lock-time = { DATETIME($at, style: "time") }
compose-lock-day = { DATETIME($at, style: "long") }
compose-edit-again = Go on editing

compose-send = Send
compose-when = When?
compose-now = Send now
compose-later = At a time
compose-send-at = Day and time
compose-send-to = { $people ->
    [one] Send to 1 person
   *[other] Send to { $people } people
}
compose-schedule-to = { $people ->
    [one] Schedule for 1 person
   *[other] Schedule for { $people } people
}
compose-quiet = It is quiet time. The notice is in the app at once; phones will ring { $time }.
compose-keep-draft = Keep as draft
compose-draft-kept = Draft kept.
compose-sent = { $people ->
    [one] Sending to 1 person.
   *[other] Sending to { $people } people.
}
compose-scheduled = Will be sent { $time }.
compose-taken-back = Stopped. The notice is a draft again.

template-bring = Bring along
template-bring-title = Please bring tomorrow
template-bring-body =
    Dear parents,

    Tomorrow the children need:

    - { "" }
template-closed = No school
template-closed-title = No school
template-closed-body =
    Dear parents,

    There is no school on …, because …

    School begins again on …
template-meeting = Parents’ meeting
template-meeting-title = Invitation to the parents’ meeting
template-meeting-body =
    We invite you to the parents’ meeting.

    - **Time:** …
    - **Place:** …
    - **About:** …
template-pickup = Pick-up time
template-pickup-title = New pick-up time
template-pickup-body =
    Dear parents,

    On … school ends at **…**. Please be there on time.

posts-title = Your notices
posts-first = Write the first notice
posts-empty = No notices yet
posts-empty-help = As soon as you send one, parents read it in their own language. You see who has read it and who has not.
posts-unsaved = Unfinished, on this device
posts-untitled = No title yet

reach-of-acknowledged = { $part } of { $whole } have acknowledged
reach-of-seen = { $part } of { $whole } have seen it
reason-service = The phone’s notification service does not answer
reason-device = The phone must turn notifications on again in Cầu Nối
reason-address = The telephone number does not take messages
reason-gateway = The message service refuses; an administrator should look at its settings
reason-mail-address = The e-mail address does not work or wants no mail
reason-mail = The mail server refuses; an administrator should look
reason-budget = This month’s budget for messages is used up
reason-ours = A fault on our side, being looked into

sent-is-draft = This is a draft. Nobody has received it.
sent-is-scheduled = Will be sent { $time }. Until then you can stop and change it.
sent-is-withdrawn = Withdrawn { $time }. Those who received it see that it was withdrawn and can no longer read it.
sent-gathering = Gathering the recipients…
sent-reach = How far it got
sent-sum = { $people ->
    [one] Adds up to 1 recipient.
   *[other] Adds up to { $people } recipients.
}
sent-asked = { $people ->
    [one] One person does not understand it and needs it in { $language }. Translators see this; you can also add it when you correct the text.
   *[other] { $people } people do not understand it and need it in { $language }. Translators see this; you can also add it when you correct the text.
}
sent-next = Next attempt: { $time }.
sent-failures = Could not be sent because
sent-no-device-help = People without a device can read it when they open the app or a link. Call them or send it on paper.
sent-waiting = Not acknowledged yet
sent-all-acknowledged = Everybody has acknowledged.
sent-show-all = { $count ->
    [one] Show 1 person
   *[other] Show all { $count }
}
sent-call = Call { $name }
sent-visit = Mark { $name } as told in person
sent-visited = Noted: { $name } was told in person.
sent-remind = { $count ->
    [one] Remind 1 person
   *[other] Remind { $count } people
}
sent-reminded = { $people ->
    [one] Reminding 1 person.
   *[other] Reminding { $people } people.
}
sent-remind-later = You have just reminded them. Once an hour is possible.
sent-what = What was sent
sent-to = To { $who }
sent-asks = Asks for acknowledgement
sent-expires = Expires { $time }
sent-public = The title is shown on lock screens
sent-neutral = Lock screens only say that there is a new notice
sent-stale = The original was changed after this translation was made.
sent-go-on = Go on writing
sent-take-back = Stop and edit
sent-bridge = Loudspeaker, paper, text
sent-correct = Correct the text
sent-correct-help = Those who have not received it get the new text. Those who have are told that it was corrected.
sent-correct-send = Send the correction
sent-corrected = Correction sent.
sent-withdraw = Withdraw
sent-withdraw-ask = Withdraw this notice?
sent-withdraw-help = Phones that have not received it will not. Those who have will see that it was withdrawn. This cannot be taken back.
sent-withdrawn = Withdrawn.
compose-cost = { $people ->
    [one] 1 person without a device gets a text message: about { $price } đ, at most { $most } đ if nobody reads it.
   *[other] { $people } people without a device get a text message: about { $price } đ, at most { $most } đ if nobody reads it.
}
compose-cost-over = Only { $left } đ of this month’s budget is left: it may not suffice for all.

attach-title = Pictures, files and recordings
attach-camera = Take a picture
attach-picture = Picture
attach-file = File
attach-sound = Sound file
attach-record = Record
attach-recording = Recording
attach-sending = Uploading…
attach-waits = No network. It stays on this device and is sent by itself.
attach-waits-open = No network. It is sent as soon as there is one.
attach-unkept = A shared device keeps nothing. Leave this page open until everything is uploaded.
attach-failed = It could not be uploaded.
attach-large = The file is larger than 10 MB. Choose a smaller one.
attach-drop = Discard
attach-microphone = The microphone cannot be used. Let the browser use it, or choose a sound file.
attach-records = Recording. Speak close to the device.
attach-level = How loud it is
attach-spoken = Spoken in
attach-stop = Stop
attach-listen = Listen
attach-use = Use this one
attach-again = Record again
attach-alt = What does the picture show?
attach-alt-in = What does the picture show? ({ $language })
attach-alt-missing = Say in a sentence what the picture shows: those who do not see it, or have not loaded it, read this.
attach-pending = Something is still being uploaded. Wait a moment, then send.
compose-event-words = Leave empty what stays as the original has it.
compose-read = Some of those who get it read another language. Add a version for them:
compose-draft = Let a machine begin
compose-draft-again = Translate anew
compose-draft-first = Write the original's title and text first.
compose-draft-read = I have read and corrected it
compose-draft-shown = Made by a machine, which may be wrong. Families read it with the words "translated by a machine" until somebody who knows the language has read it over.
compose-draft-held = This is too serious for a machine: families read the original until somebody who knows the language has read this over.
compose-draft-stale = The original has changed since the machine translated it.
