# Numbers, dates and times.
format-group = ,
format-decimal = .
format-percent = { $value }%
format-bytes = { $count ->
    [one] 1 byte
   *[other] { $count } bytes
}
format-kb = { $value } kB
format-mb = { $value } MB
format-gb = { $value } GB
format-tb = { $value } TB
format-list = { $first } and { $last }
format-date = { $day }/{ $month }/{ $year }
format-long-date = { $weekday }, { $date }
format-time = { $hour }:{ $minute }
format-datetime = { $time }, { $date }
format-lunar = { $day }/{ $month } lunar
format-lunar-leap = { $day }/{ $month } leap, lunar
format-span = { $from } – { $until }
format-span-day = { $from }–{ $until }, { $day }
format-just-now = just now
format-minutes-ago = { $minutes ->
    [one] 1 minute ago
   *[other] { $minutes } minutes ago
}
format-today = today
format-yesterday = yesterday
format-tomorrow = tomorrow
format-today-time = today { $time }
format-yesterday-time = yesterday { $time }
format-tomorrow-time = tomorrow { $time }
format-weekday-time = { $weekday } { $time }
format-weekday-1 = Monday
format-weekday-2 = Tuesday
format-weekday-3 = Wednesday
format-weekday-4 = Thursday
format-weekday-5 = Friday
format-weekday-6 = Saturday
format-weekday-7 = Sunday
format-month-1 = January
format-month-2 = February
format-month-3 = March
format-month-4 = April
format-month-5 = May
format-month-6 = June
format-month-7 = July
format-month-8 = August
format-month-9 = September
format-month-10 = October
format-month-11 = November
format-month-12 = December
format-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
format-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
format-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
