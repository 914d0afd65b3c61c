# Before sending: how much families get already, and what comes at the same time.
attention = Enough for a family
attention-help = Notices of all senders together. Once a week has enough, whoever writes is offered a quieter day. Nobody is stopped; urgent notices do not count.
attention-budget = Enough for a week
attention-posts =
    { $count ->
        [one] { $count } notice
       *[other] { $count } notices
    }
attention-above = As above: { $count }
attention-as-above = As the organisation above
attention-week =
    In that week a family already has about { $usual ->
        [one] { $usual } notice
       *[other] { $usual } notices
    } from all senders (the busiest: { $busiest }).
attention-enough = Enough is { $budget } a week.
attention-sample = An estimate: { $looked } people were looked at, chosen evenly from all of them.
attention-quieter = Families have a lot to read in that week. { $time } is quieter.
attention-take = Send it then
attention-clash = { $sender } also writes to { $people ->
        [one] { $people } of these people
       *[other] { $people } of these people
    }, { $time }.
attention-another = Another sender

weight = Share of the sending rate
weight-help = When several organisations send at once, they take turns. Whoever has 3 parts is sent three times as much in each turn as whoever has 1. Urgent notices always go first; when it is quiet, everybody is sent at once.
weight-own = This organisation has { $parts ->
        [one] { $parts } part
       *[other] { $parts } parts
    }. The organisation above decides that.
weight-below = Organisations below
weight-parts =
    { $count ->
        [one] { $count } part
       *[other] { $count } parts
    }
weight-share = { $percent }% when these send at once

ring-ringing = Phone rings at once
ring-unsure = Not sure: phone not heard from
ring-email = No phone here: gets an e-mail
ring-gateway = No phone here: gets a text message
ring-silent = No phone here: reads it in the app
ring-missing =
    { $missing ->
        [one] { $missing } person has
       *[other] { $missing } people have
    } never opened Cầu Nối.
ring-now = Now the phones of { $ringing } of { $people } can ring{ $unsure ->
    [0] { "" }
   *[other] , { $unsure } unsure
}{ $silent ->
    [0] { "" }
   *[other] , { $silent } without one
}.
ring-others = Without a phone: { $ways }.
ring-by-email = { $count } by e-mail
ring-by-gateway = { $count } by text message
ring-by-nobody = { $count } only when they open the app
devices = Phones of the families
devices-help = Families of this organisation and below. A phone that has not opened the app nor shown anything for 30 days is unsure, until it shows a notice again.
devices-none = No phone here

sms = Text message
sms-from = Whoever has no phone that rings gets this.
sms-parts =
    { $characters ->
        [one] { $characters } character
       *[other] { $characters } characters
    } · { $parts ->
        [one] { $parts } part
       *[other] { $parts } parts
    } · { $price } đ a person
sms-gsm = No diacritics: 160 characters fit into one part.
sms-unicode = With diacritics: only 70 characters fit into one part.
sms-with = With diacritics: { $parts ->
        [one] { $parts } part
       *[other] { $parts } parts
    }, { $price } đ
sms-without = Without diacritics: { $parts ->
        [one] { $parts } part
       *[other] { $parts } parts
    }, { $price } đ

repeat = Repeat
repeat-to =
    { $people ->
        [one] Repeat for { $people } person
       *[other] Repeat for { $people } people
    }
repeat-every = How often
repeat-week = Every week
repeat-month = Every month
repeat-days = Days of the week
repeat-time = At
repeat-first = From
repeat-count = Times
repeat-until = Until
repeat-times =
    { $count ->
        [one] { $count } time: see the day
       *[other] { $count } times: see each day
    }
repeat-times-help = Tap a day to leave it out, a holiday for example.
repeat-wrong = Choose days, a time, and how often or until when. At most { $most } times.
repeat-half = Fill in days, time and how often.
repeat-planned = It will repeat.
repeat-again = Save for all that is to come
repeat-again-help = What was sent stays as it was.
series = Each time
series-edit = Change all to come
series-stop = Stop all
series-planned = To come
series-made = Sent
series-skip = Leave this one out
series-unskip = Send this one after all
series-detach = Write this one anew
series-split = Write anew from this one on
series-stop-from = Stop from this one on
series-skipped-author = Left out
series-skipped-missed = Missed, the server was down
series-skipped-not_allowed = Its author may not send it any more
series-skipped-nobody = Nobody left to get it
sent-is-repeating = Next time: { $time }.
sent-is-over = Nothing is to come any more.
sent-series = One of a series
posts-coming = To be sent
