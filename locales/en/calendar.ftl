# The calendar of events.
calendar-title = Calendar
calendar-month = { DATETIME($day, style: "month") } { $year }
calendar-before = The month before
calendar-after = The month after
calendar-weekdays = Mo Tu We Th Fr Sa Su
calendar-day = { $count ->
    [one] one event
   *[other] { $count } events
}
calendar-empty = No events this month.
calendar-tet = Tết
calendar-mid-autumn = Mid-Autumn
calendar-follow = Follow in your phone’s calendar
calendar-follow-help = Make an address of your own and open it with your calendar. When times change it follows by itself. Whoever has this address sees your calendar: keep it to yourself.
calendar-make = Make a new address
calendar-open = Open with the calendar
calendar-end = End the old address
calendar-as-of = As of { $time }
