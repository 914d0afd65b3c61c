# Words for every screen. Short, warm, plain.
common-app = Cầu Nối
common-yes = Yes
common-no = No
common-understood = Got it
common-save = Save
common-saved = Saved
common-cancel = Cancel
common-close = Close
common-back = Back
common-next = Continue
common-done = Done
common-send = Send
common-edit = Edit
common-add = Add
common-remove = Remove
common-undo = Undo
common-retry = Try again
common-search = Search
common-search-none = Nothing found for “{ $words }”.
common-more = Show more
common-less = Show less
common-all = All
common-open = Open
common-download = Download
common-print = Print
common-copy = Copy
common-copied = Copied
common-choose-file = Choose a file
common-optional = optional
common-required = Please fill this in
common-loading = Opening, one moment…
common-offline = You are offline. What was loaded before can still be read.
common-kept = Kept; it will be sent when you are online.
common-kept-signed-out = Kept; it will be sent when you have signed in again.
common-not-kept = Not sent, and this device keeps no answers. Please tap again when you are online.
common-updated = There is a new version of the app.
common-reload = Reload
common-something-wrong = Something went wrong. Please try again.
common-late = Opening takes longer than it should.
common-late-help = The network may be weak: wait a little, or try again. Links in messages from the school open without the app.
common-no-script = Cầu Nối needs JavaScript to open the app. Links in messages from the school can be read without it.
common-skip = Skip to the main content
common-menu = Menu
common-settings = Settings
common-language = Language
common-draft = A draft translation by the community: it may be wrong, and what is not translated yet stands in Vietnamese.
common-theme = Background
common-theme-auto = Like the device
common-theme-light = Light
common-theme-dark = Dark
common-sign-in = Sign in
common-sign-out = Sign out
common-children = { $count ->
    [one] 1 child
   *[other] { $count } children
}
common-people = { $count ->
    [one] 1 person
   *[other] { $count } people
}
common-classes = { $count ->
    [one] 1 class
   *[other] { $count } classes
}
common-of = { $part } of { $whole }
common-hotline = When a child needs help: call 111, free, day and night.
common-hotline-call = Call 111

# Names of kinds and states.
role-admin = Administrator
role-teacher = Teacher
role-union_officer = Union officer
role-counsellor = Counsellor
role-collaborator = Collaborator
role-moderator = Moderator
role-officer = Oversight officer
role-translator = Translator
relation-mother = Mother
relation-father = Father
relation-guardian = Guardian
organisation-kind-province = Province or city
organisation-kind-commune = Commune, ward or special zone
organisation-kind-school = School
organisation-kind-youth_union = Youth Union
organisation-kind-women_union = Women’s Union
organisation-kind-association = Association
organisation-kind-service = Service
group-kind-class = Class
group-kind-grade = Grade
group-kind-club = Club
group-kind-team = Team
group-kind-list = List
post-kind-notice = Notice
post-kind-event = Event
post-kind-lesson = Lesson
post-kind-check_in = Check-in
post-state-draft = Draft
post-state-scheduled = Waiting for its time
post-state-repeating = Repeats
post-state-published = Sent
post-state-withdrawn = Withdrawn
priority-normal = Normal
priority-important = Important
priority-urgent = Urgent
provenance-original = Original
provenance-human = Translated by a person
provenance-community = Translated by a person, read over by another
provenance-machine_draft = Machine translation, may be wrong
reach-waiting = Waiting to be sent
reach-no_device = No device yet
reach-failed = Could not be sent
reach-stopped = Withdrawn before it was sent
reach-sent = Sent
reach-shown = Shown on the device
reach-visited = Told in person
reach-seen = Seen
reach-acknowledged = Acknowledged
