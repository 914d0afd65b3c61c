# ភាសាខ្មែរ — community draft: written without a native reviewer, needs review by speakers. See docs/translators.md.
calendar-title = ប្រតិទិន
calendar-month = { DATETIME($day, style: "month") } { $year }
calendar-before = ខែមុន
calendar-after = ខែក្រោយ
calendar-weekdays = ច អ ព ព្រ សុ ស អា
calendar-day = សកម្មភាព { $count }
calendar-empty = ខែនេះមិនទាន់មានសកម្មភាពទេ។
calendar-follow = តាមដានក្នុងប្រតិទិនទូរស័ព្ទ
calendar-follow-help = បង្កើតអាសយដ្ឋានផ្ទាល់ខ្លួន រួចបើកដោយកម្មវិធីប្រតិទិន។ ពេលម៉ោងប្តូរ ឬលុបចោល ប្រតិទិនកែដោយខ្លួនឯង។ អ្នកណាមានអាសយដ្ឋាននេះ មើលប្រតិទិនរបស់អ្នកបាន៖ កុំផ្ញើទៅអ្នកផ្សេង។
calendar-make = បង្កើតអាសយដ្ឋានថ្មី
calendar-open = បើកដោយកម្មវិធីប្រតិទិន
calendar-end = បិទអាសយដ្ឋានចាស់
calendar-tet = តេត
calendar-mid-autumn = បុណ្យខែ
