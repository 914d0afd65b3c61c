# Events: the family's page, the page without the app, the organiser's page.
event-time = When
event-place = Where
event-map = Map
event-ages = Ages
event-ages-between = { $from }–{ $until } years
event-ages-from = From { $from } years
event-ages-until = Up to { $until } years
event-bring = Please bring
event-contact = Contact
event-status-tentative = Planned: time or place may still change.
event-status-cancelled = This event is cancelled.
event-moved = Changed. It was: { $before }
event-ask = Is { $name } coming?
event-coming = Coming
event-declined = Not coming
event-answered = Your answer is noted.
event-answer = Answer
event-adults = Adults who come along
event-consent = I agree that my child takes part without a parent.
event-places-left = { $count ->
    [one] One place left.
   *[other] { $count } places left.
}
event-full = All places are taken. You can still sign up to wait: you move up by yourself when a place is free, and we tell you at once.
event-is-coming = ✓ { $name } is coming
event-is-waiting = { $ahead ->
    [0] { $name } is waiting, first in the queue
    [one] { $name } is waiting, one before them
   *[other] { $name } is waiting, { $ahead } before them
}
event-is-declined = { $name } is not coming
event-change-answer = Change the answer
event-other-ages = This event is not for { $name }’s age.
event-closed = Answers are closed.
event-roles = Helpers wanted
event-role = { $role }: { $taken } of { $wanted }
event-help = I will help here
event-help-stop = I cannot help any more
event-starts = Begins
event-ends = Ends
event-category = About
event-category-health = Health
event-category-safety = Safety
event-category-skills = Skills
event-category-sport = Sport
event-category-culture = Culture
event-category-arts = Arts
event-category-tourism = Trips
event-category-charity = Charity
event-category-meeting = Meeting
event-category-other = Other
event-capacity = Places
event-capacity-help = Empty: no limit. When all are taken, families wait in a queue and move up by themselves.
event-more = More about the event
event-map-help = An address that begins with https://
event-consent-ask = Children go without parents: ask for consent
event-consent-help = Only a guardian who may answer can agree.
event-tentative = Still tentative
event-tentative-help = Time or place are not certain yet.
event-roles-help = One job and the number of people on each line, for example: Minding children: 3
event-ask-families = Ask every family to answer
event-ask-families-help = Parents tap yes or no. You see who has not answered and can remind them.
event-wrong = Please look at this again.
event-column-name = Name
event-column-class = Class
event-column-answer = Answer
event-column-adults = Adults along
event-column-consent = Consent
event-column-by = Signed up by
event-column-came = Came at
event-column-phone = Telephone
event-state-coming = Coming
event-state-waiting = Waiting
event-state-declined = Not coming
event-unanswered = No answer yet
event-attendance = Who comes
event-adults-along = { $count ->
    [one] One adult along
   *[other] { $count } adults along
}
event-came = Came: { $count }
event-page = Arrival code, pictures, thanks
event-helpers = Helpers
event-change = Change time, place, places
event-change-help = Who signed up is told at once when time, place or what to bring changes.
event-change-send = Save and tell
event-changed = Changed.
event-cancel = Cancel the event
event-cancel-ask = Cancel this event?
event-cancel-help = Who signed up or waits is told at once. It cannot be opened again.
event-add = Add to this device’s calendar
# Events with several dates and several organisers.
dates = Dates
dates-together = Held by { $first } together with { $others }
dates-more = And { $count } more dates
dates-change-all = Change the answer for all dates
dates-ask = Does { $name } come to all { $count } dates ahead?
dates-all = Comes to all of them
dates-none = Comes to none of them
dates-see = See { $count } dates, answer once for all
dates-with = Held together with
dates-every = Takes place
dates-every-once = Once
dates-every-week = Every week
dates-every-fortnight = Every two weeks
dates-every-month_day = Every month, on the same day
dates-every-month_week = Every month, on the same weekday (such as the second Sunday)
dates-count = How many times
dates-until = Until the end of
dates-count-of = { $count } dates
dates-help = Families get one notice for all, and answer for one date or for all of them. Tap a day to leave it out.
dates-counts = { $coming } coming, { $waiting } waiting
dates-which = Which dates?
dates-which-this = This one
dates-which-following = This and following
dates-which-all = All to come
event-adults-count = Adults who come along need a place too
together = Held together
together-help = Whoever says yes sees how many come, and changes or cancels it with you. Names of families are seen by those who may know them anyway.
organiser-asked = No answer yet
organiser-accepted = Said yes
organiser-declined = Said no
organising-ask = { $organisation } asks { $asked } to hold this together
organising-yes = Say yes
organising-no = Say no
organising = Asked to hold it together
organising-nothing = No question is waiting for an answer.
