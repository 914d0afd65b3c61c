# Text messages, Zalo, e-mail: others may read along, so no child’s name, class, school or health.
letter-new = You have a new notice.
letter-urgent = Urgent notice, please read it now.
letter-text = Cầu Nối: { $line } { $link }
