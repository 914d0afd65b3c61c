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
