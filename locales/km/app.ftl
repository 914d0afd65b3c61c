# ភាសាខ្មែរ — community draft: written without a native reviewer, needs review by speakers. See docs/translators.md.
app-not-through = ផ្ញើមិនទាន់បានទេ។ សូមពិនិត្យអ៊ីនធឺណិត រួចសាកម្តងទៀត។

nav-feed = ដំណឹង
nav-compose = សរសេរ
nav-posts = បានផ្ញើ
nav-classes = ថ្នាក់

lost-title = គ្មានទំព័រនេះទេ
lost-here = ស្ពាននេះមិនទាន់ភ្ជាប់ទៅណាទេ
lost-help = តំណអាចចាស់ ឬវាយខុស។

feed-hello = សួស្តី { $name }
feed-children = ជ្រើសកុមារ
feed-needs-you = ត្រូវការអ្នក
feed-news = ដំណឹងថ្មី
feed-author = { $author } · { $time }
feed-unread = មិនទាន់អាន
feed-corrected = បានកែ
feed-expired = ហួសពេលហើយ
feed-acknowledge = ខ្ញុំបានអាន និងយល់ហើយ
feed-empty = មិនទាន់មានដំណឹងទេ
feed-empty-help = ពេលសាលាផ្ញើដំណឹង អ្នកនឹងឃើញនៅទីនេះ។

post-languages = ភាសានៃដំណឹង
post-read-aloud = ស្តាប់ការអាន
post-stop-reading = ឈប់អាន

bell-title = បើកការជូនដំណឹងលើទូរស័ព្ទនេះឬ?
bell-why = ពេលមានដំណឹងថ្មីពីសាលា ទូរស័ព្ទនឹងប្រាប់អ្នក។ អេក្រង់ចាក់សោមិនបង្ហាញឈ្មោះកូន ថ្នាក់ ឬរឿងផ្ទាល់ខ្លួនទេ។ ពេលយប់ទូរស័ព្ទនៅស្ងៀម លើកលែងតែដំណឹងបន្ទាន់។
bell-turn-on = បើកការជូនដំណឹង
bell-turn-off = បិទការជូនដំណឹងលើទូរស័ព្ទនេះ
bell-later = ទុកពេលក្រោយ
bell-on = បានបើកការជូនដំណឹង។
bell-is-on = ទូរស័ព្ទនេះនឹងប្រាប់ពេលមានដំណឹងថ្មី។
bell-test = ទូរស័ព្ទខ្ញុំរោទ៍ឬទេ?
bell-tested = បានផ្ញើសាកល្បងហើយ។ ទូរស័ព្ទត្រូវរោទ៍ក្នុងប៉ុន្មានវិនាទី; បើមិនរោទ៍ សូមមើលផ្នែកជូនដំណឹងក្នុងការកំណត់ទូរស័ព្ទ។
bell-test-failed = ផ្ញើសាកល្បងមិនបានទេ។ សូមបិទការជូនដំណឹងលើទូរស័ព្ទនេះ រួចបើកវិញ។
bell-missing = កម្មវិធីរុករកនេះទទួលការជូនដំណឹងមិនបានទេ។ អ្នកនៅតែអានដំណឹងពេលបើកកម្មវិធី។
bell-denied = កម្មវិធីរុករកកំពុងទប់ការជូនដំណឹងរបស់ Cầu Nối។ សូមបើកការកំណត់គេហទំព័រ អនុញ្ញាតការជូនដំណឹង រួចបើកទំព័រឡើងវិញ។
bell-home-screen = លើ iPhone និង iPad សូមប៉ះប៊ូតុងចែករំលែករបស់ Safari ជ្រើស «បន្ថែមទៅអេក្រង់ដើម» រួចបើក Cầu Nối ពីទីនោះ ដើម្បីបើកការជូនដំណឹង។

door-families = មាតាបិតា៖ សូមបើកតំណ ឬស្កេនកូដ QR លើលិខិតអញ្ជើញរបស់ថ្នាក់ មិនត្រូវការពាក្យសម្ងាត់ទេ។
door-login = អ៊ីមែល ឬលេខទូរស័ព្ទ
door-password = ពាក្យសម្ងាត់
door-code = លេខកូដ 6 ខ្ទង់
door-or = ឬ

join-hello = សួស្តី { $name }
join-from = { $organisation } អញ្ជើញអ្នកមក Cầu Nối។
join-children = ដើម្បីទទួលដំណឹងអំពី { $children }។
join-staff = { $organisation } អញ្ជើញអ្នកធ្វើការលើ Cầu Nối។
join-point-notices = ដំណឹងទាំងអស់ពីសាលា និងឃុំនៅកន្លែងតែមួយ ជាភាសារបស់អ្នក។
join-point-privacy = មានតែអ្នកប៉ុណ្ណោះដែលអានដំណឹងរបស់អ្នក។ គ្មានការផ្សាយពាណិជ្ជកម្ម មិនលក់ទិន្នន័យ។
join-point-free = ឥតគិតថ្លៃ មិនត្រូវការពាក្យសម្ងាត់ អានបានទោះគ្មានអ៊ីនធឺណិត។
join-accept = គឺខ្ញុំមែន ចូលមើល
join-not-me = មិនមែនអ្នកទេឬ? កុំចុច។ សូមប្រគល់លិខិតអញ្ជើញទៅសាលាវិញ។
join-refused = បើកលិខិតអញ្ជើញមិនបាន
join-language = អ្នកចង់អានដំណឹងជាភាសាអ្វី?
join-language-help = ច្បាប់ដើមនៅក្បែរជានិច្ច។ អ្នកប្តូរវិញបានក្នុងការកំណត់។

account-none = អ្នកចូលដោយលិខិតអញ្ជើញ មិនត្រូវការពាក្យសម្ងាត់ទេ។

settings-interface = អក្សរក្នុងកម្មវិធី
settings-reading = អានដំណឹងជា
settings-spoken = និយាយជា
settings-look = រូបរាង
settings-text = ទំហំអក្សរ
settings-text-normal = ធម្មតា
settings-text-large = ធំ
settings-text-larger = ធំណាស់
settings-bell = ការជូនដំណឹងលើទូរស័ព្ទនេះ
settings-sessions = ឧបករណ៍កំពុងចូល
settings-sessions-help = បើឃើញឧបករណ៍ចម្លែក សូមផ្តាច់វា។
settings-session-last = ប្រើចុងក្រោយ { $time }
settings-session-this = ឧបករណ៍នេះ
settings-session-end = ផ្តាច់
settings-sign-out-help = ដំណឹងដែលទុកលើទូរស័ព្ទនេះនឹងត្រូវលុប។
settings-sign-out-warning = ដំណឹងដែលទុកលើទូរស័ព្ទនេះនឹងត្រូវលុប។ ដើម្បីចូលវិញ អ្នកត្រូវការលិខិតអញ្ជើញថ្មីពីសាលា។
settings-protection = ការការពារគណនី
settings-notify = របៀបទទួលដំណឹង
settings-notify-help = ដំណឹងបន្ទាន់មកភ្លាមជានិច្ច ទោះអ្នកជ្រើសអ្វីនៅទីនេះ។
settings-digest = ប្រមូលម្តងក្នុងមួយថ្ងៃ
settings-digest-help = ដំណឹងធម្មតាពីគ្រប់កន្លែងមកជាមួយគ្នានៅម៉ោង 18:00។
settings-gateway = ទទួលសារ ឬ Zalo ពេលទូរស័ព្ទរោទ៍មិនបាន
settings-email = ទទួលអ៊ីមែលពេលទូរស័ព្ទរោទ៍មិនបាន
settings-quiet = ម៉ោងស្ងាត់របស់ខ្ញុំ
settings-quiet-from = ស្ងាត់ពី
settings-quiet-until = ដល់
settings-email-address = អាសយដ្ឋានអ៊ីមែល
settings-email-help = យើងផ្ញើសំបុត្រមួយឱ្យអ្នកបញ្ជាក់។
settings-email-ask = ផ្ញើសំបុត្របញ្ជាក់
settings-email-asked = បានផ្ញើហើយ។ សូមបើកសំបុត្រ ហើយចុចបញ្ជាក់។
settings-email-mine = សំបុត្រទៅ { $address }
settings-quiet-help = បើបិទ ទូរស័ព្ទស្ងាត់តាមម៉ោងរបស់កន្លែងផ្ញើ ជាធម្មតាពី 21:00 ដល់ 06:00។ ដំណឹងប្រមូលប្រចាំថ្ងៃនៅតែមកម៉ោង 18:00។
settings-email-stopped = អាសយដ្ឋាននេះមិនទទួលសំបុត្រទេ។ សូមបញ្ជាក់ម្តងទៀតដើម្បីទទួលបន្ត។
account-unprotected = គណនីមិនទាន់មានវិធីចូលវិញទេ។ បើបាត់ទូរស័ព្ទនេះ អ្នកនឹងចូលមិនបានទេ។
account-protect = រៀបចំ
door-code-help = លេខកូដថ្មីបំផុតក្នុងកម្មវិធីផ្ទៀងផ្ទាត់ ឬលេខកូដបម្រុងមួយ។
door-passkey = ប្រើសោចូលរបស់ទូរស័ព្ទ
