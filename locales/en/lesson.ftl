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
