# Lessons: the family's page.
lesson-number = Lesson { $number } of { $count }
lesson-cards = The cards of the lesson
lesson-home = One small thing at home today
lesson-how = “{ $title }”: how did it go at home?
lesson-change = Choose another answer
lesson-all = The lessons of this course
lesson-first = The first lesson comes on { $time }.
lesson-next = The next lesson comes on { $time }.
lesson-paused = The course is paused. You can still read the lessons so far.
lesson-pause = Pause the course
lesson-go-on = Go on with the course
lesson-keep = Keep the whole course on this phone ({ $size } KB)
lesson-kept = Kept on this phone: you can read it without a network.
lesson-not-kept = It could not be kept. Try again when there is a network.
lesson-waiting = Your answer waits for the network and is sent by itself.
lesson-open = Open the lesson
lesson-course = Course
lesson-choose = Choose a course
lesson-course-missing = Please choose a course.
lesson-days-missing = Please choose at least one day, and a time.
lesson-read-all = Read all lessons
lesson-days = Lessons come on
lesson-place-help = Each family has its own place in the course: who opens a lesson gets the next one on the next day; who does not is reminded only once.
lesson-comes = Lesson { $number }: { $time }

# The library of lessons, and progress.
library = Lessons
library-help = Short courses to send to families. Read them first, adapt them to your place, then send.
library-of = Library of
library-lessons = { $count ->
    [one] { $count } lesson
   *[other] { $count } lessons
}
library-shelf-own = Our own
library-shelf-above = From above
library-shelf-shared = Shared
library-shelf-starter = Included
library-published = Published
library-publish = Publish for others
library-unpublish = Stop publishing
library-import = Import a pack of lessons
library-import-help = A .zip file from a memory stick, or sent to you
library-export = Download as a pack
library-send = Send to families
library-adopt = Take a copy to adapt
library-adopt-where = Into which library?
library-adopted = There is a copy in your library now.
library-adapted = Adapted from a course by { $attribution } ({ $licence }).
library-delete = Delete the course
library-delete-ask = Delete this course from the library?
library-delete-help = What was sent to families goes on as it is.
library-day-after = The day after: how did it go?
library-question = Question
library-title = Title
library-summary = Summary
library-attribution = Author to be named
library-licence = Licence
library-licence-help = CC0-1.0, CC-BY-4.0 or CC-BY-SA-4.0 let others use it.
library-card = Card { $number }
library-alt = What the picture of card { $number } shows
library-choice = Choice { $number }
library-reply = Reply to choice { $number }
library-answer = Answer { $number }
library-tip = Tip for answer { $number }
library-begin = Write a new course
library-begin-do = Start writing
library-age = It is for
library-missing =
    { $count ->
        [one] One text is still missing. A course is sent when it is complete.
       *[other] { $count } texts are still missing. A course is sent when it is complete.
    }
library-replace = Replace what is there by this pack
library-lesson-add = Add a lesson
library-lesson-remove = Remove this lesson
library-lesson-earlier = Move up
library-card-add = Add a card
library-card-remove = Remove the card
library-picture-add = Add a picture
library-picture-other = Another picture
library-picture-remove = Remove the picture
library-choice-add = Add a choice
library-choice-remove = Remove the last choice
library-answer-add = Add an answer
library-answer-remove = Remove the last answer
library-edit = Edit this lesson
library-edit-head = Edit title, summary, licence
age-band-from_0_to_2 = Children of 0–2
age-band-from_3_to_5 = Children of 3–5
age-band-from_6_to_10 = Children of 6–10
age-band-from_11_to_15 = Children of 11–15
age-band-guardians = For those who care for children
progress-lessons = Where families are
progress-next = The next lesson goes out on { $time }
progress-paused = { $count ->
    [one] { $count } person has paused
   *[other] { $count } people have paused
}
progress-few = fewer than 10
progress-few-help = Nobody is named here. A count below ten is not told, so that nobody can be guessed.
progress-opened = Opened
progress-not-yet = Not yet
progress-facts = Opened: { $opened } · At this lesson: { $here }
progress-answers = Answers
progress-qr = QR code for a notice board
progress-qr-help = Whoever this course was sent to and is signed in on their phone gets to their own lesson.
