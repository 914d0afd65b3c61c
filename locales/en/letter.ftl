# Text messages, Zalo, e-mail: others may read along, so no child’s name, class, school or health.
letter-new = You have a new notice.
letter-urgent = Urgent notice, please read it now.
letter-digest = { $count } new notices
letter-text = Cầu Nối: { $line } { $link }
letter-open = Read and answer
letter-why = You receive this because you confirmed this address with Cầu Nối.
letter-stop = Stop these e-mails
letter-stop-title = Stop e-mails to this address?
letter-stop-do = Stop
letter-stopped = Stopped. Only urgent notices will be sent to this address.
letter-confirm-title = Confirm your e-mail address
letter-confirm-text = Would you like Cầu Nối’s notices at this address? Press to confirm.
letter-confirm-do = This is my address
letter-confirm-why = If you did not ask for this, ignore it: there will be no further e-mail.
letter-confirmed = Confirmed. Notices will come here when your phone cannot ring.
