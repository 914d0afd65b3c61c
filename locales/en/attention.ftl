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
attention-quieter = Families have a lot to read in that week. { $time } is quieter.
attention-take = Send it then
attention-clash = { $sender } also writes to { $people ->
        [one] { $people } of these people
       *[other] { $people } of these people
    }, { $time }.
attention-another = Another sender

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
ring-now = Now the phones of { $ringing } of { $people } can ring, { $unsure } unsure, { $silent } without one.
ring-others = Without a phone: { $email } by e-mail, { $gateway } by text message, { $nobody } only when they open the app.
devices = Phones of the families
devices-help = Families of this organisation and below. A phone that has not opened the app nor shown anything for 30 days is unsure, until it shows a notice again.
devices-none = No phone here
