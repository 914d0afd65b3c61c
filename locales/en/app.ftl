# The app: the words of each screen.
app-not-through = This could not be sent. Please check your connection and try again.

nav-feed = News
nav-compose = Write
nav-posts = Sent
nav-classes = Classes
nav-organisation = Places
nav-oversight = Overview

lost-title = No such page
lost-here = This bridge leads nowhere yet
lost-help = The link may be old or mistyped.

feed-hello = Hello { $name }
feed-children = Choose a child
feed-needs-you = Needs you
feed-news = News
feed-author = { $author } · { $time }
feed-unread = Unread
feed-corrected = Corrected
feed-expired = Expired
feed-acknowledge = I have read and understood
feed-empty = No news yet
feed-empty-help = When the school sends something, you will see it here.

post-languages = Language of the notice
post-read-aloud = Read aloud
post-stop-reading = Stop reading

bell-title = Turn on notifications on this device?
bell-why = This device tells you when there is news from the school. The lock screen shows no child’s name, class or private matter. At night it stays quiet except for urgent notices.
bell-turn-on = Turn on notifications
bell-turn-off = Turn off notifications on this device
bell-later = Later
bell-on = Notifications are on.
bell-is-on = This device tells you when there is news.
bell-test = Does my phone ring?
bell-tested = Sent. Your phone should ring in a few seconds; if not, look at the notifications in its own settings.
bell-test-failed = That did not go through. Turn notifications on this device off and on again.
bell-missing = This browser cannot receive notifications. You can still read everything in the app.
bell-denied = The browser blocks notifications of Cầu Nối. Open the site settings of the browser, allow notifications, then reload the page.
bell-home-screen = On iPhone and iPad tap the Share button of Safari, choose “Add to Home Screen”, then open Cầu Nối from there to turn on notifications.

door-families = Parents: open the link or scan the QR code on the invitation from the class; no password needed.
door-login = E-mail or telephone number
door-password = Password
door-code = 6-digit code
door-code-help = The newest code of your authenticator app, or a recovery code.
door-or = or
door-passkey = Use this device’s passkey

join-hello = Hello { $name }
join-from = { $organisation } invites you to Cầu Nối.
join-children = For news about { $children }.
join-staff = { $organisation } invites you to work with Cầu Nối.
join-point-notices = All news of school and commune in one place, in your language.
join-point-privacy = Only you read your news. No advertising, no selling of data.
join-point-free = Free, no password, readable without a connection.
join-accept = That is me, let me in
join-not-me = Not you? Do not tap. Give the invitation back to the school.
join-refused = This invitation cannot be opened
join-language = Which language do you want to read in?
join-language-help = The original is always beside it. You can change this in Settings.
join-protect = Keep your account safe
join-protect-help = You will see data about children, so your account needs a password with a code, or this device’s passkey.
join-first = Begin with Cầu Nối
join-first-help = You are the first administrator. After this step you can add schools, classes and colleagues.
join-first-name = Your full name
join-first-login-help = You will sign in with it.
join-first-organisation = Name of the organisation
join-first-kind = Kind of organisation

account-unprotected = Your account has no way to sign in again. If you lose this device, you are locked out.
account-protect = Set up
account-password = Password
account-password-help = At least 10 characters. A long sentence you remember is best.
account-password-set = Save password
account-totp = Authenticator codes
account-totp-scan = Open the authenticator app on your phone and scan this code.
account-totp-qr = QR code for the authenticator app
account-totp-open = Open in the authenticator app of this device
account-totp-secret = Or type this key:
account-totp-code = The 6-digit code you see
account-totp-confirm = Confirm the code
account-recovery = Recovery codes
account-recovery-help = Each works once if you lose your phone. Write them down or print them; they are shown only now.
account-recovery-kept = I have kept them
account-recovery-left = { $count ->
    [one] On · 1 recovery code left
   *[other] On · { $count } recovery codes left
}
account-passkey-add = Add this device’s passkey
account-passkey-label = Passkey
account-passkey-used = Last used { $time }
account-passkey-made = Made { $time }
account-none = You come in by invitation; no password needed.
account-set = Set
account-not-set = Not set
account-change = Edit { $what }

settings-interface = Words of the app
settings-reading = Read news in
settings-spoken = Speak in
settings-look = Appearance
settings-text = Text size
settings-text-normal = Normal
settings-text-large = Large
settings-text-larger = Very large
settings-bell = Notifications on this device
settings-sessions = Signed-in devices
settings-sessions-help = End any device you do not know.
settings-session-last = Last used { $time }
settings-session-this = This device
settings-session-end = End
settings-sign-out-help = News kept on this device will be removed.
settings-sign-out-warning = News kept on this device will be removed. To come back you need a new invitation from the school.
settings-protection = Account protection
settings-notify = How you are told
settings-notify-help = Urgent notices always come at once, whatever you choose here.
settings-digest = All together once a day
settings-digest-help = Normal notices from everywhere come together at 18:00.
settings-gateway = Text messages or Zalo when your phone cannot ring
settings-email = E-mail when your phone cannot ring
settings-quiet = Quiet hours of my own
settings-quiet-help = When off, your phone is quiet as each sender has it, usually from 21:00 to 06:00. The daily digest still comes at 18:00.
settings-quiet-from = Quiet from
settings-quiet-until = until
settings-email-address = E-mail address
settings-email-help = We send an e-mail for you to confirm.
settings-email-ask = Send confirmation
settings-email-asked = Sent. Open the e-mail and press confirm.
settings-email-mine = E-mail goes to { $address }
settings-email-stopped = This address gets no e-mail now. Confirm it again to go on.
