# Numbers, dates and times.
format-group = ,
format-percent = { $value }%
format-date = { $day }/{ $month }/{ $year }
format-time = { $hour }:{ $minute }
format-datetime = { $time }, { $date }
format-just-now = just now
format-minutes-ago = { $minutes ->
    [one] 1 minute ago
   *[other] { $minutes } minutes ago
}
format-today = today { $time }
format-yesterday = yesterday { $time }
format-tomorrow = tomorrow { $time }
format-weekday-time = { $weekday } { $time }
format-weekday-1 = Monday
format-weekday-2 = Tuesday
format-weekday-3 = Wednesday
format-weekday-4 = Thursday
format-weekday-5 = Friday
format-weekday-6 = Saturday
format-weekday-7 = Sunday
format-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
format-hours = { $count } hours
format-days = { $count } days
