media-sound = Recording
media-sound-in = Listen in { $language }
media-others = Listen in another language
media-speed = Speed
media-picture = Picture with this notice
media-tap = Tap to see
media-no-voice = This device has no voice for { $language }.
