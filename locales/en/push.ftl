# Words on a lock screen: no child's name, class, school or health.
push-title = Cầu Nối
push-open = Tap to read
push-new = You have a new notice. Tap to read.
push-digest = You have { $count } new notices. Tap to read.
push-urgent = Urgent notice. Tap to read now.
push-corrected = A notice was corrected. Tap to read the new text.
push-reminder = A notice is waiting for your acknowledgement.
push-withdrawn = A notice was withdrawn.
push-test = Your phone can ring. There is nothing else to do.
push-case = There is something to look at.
push-promotion = There is a place now at an event you wait for. Tap to see.
push-event-reminder = An event you signed up for is near. Tap to see.
push-event-changed = An event you signed up for has changed. Tap to see.
push-event-cancelled = An event you signed up for is cancelled. Tap to see.
push-lesson = A new lesson is here for you.
push-lesson-reminder = Your last lesson is still waiting. It takes a few minutes.
push-follow-up = How did yesterday's lesson go? One tap brings a small tip.
