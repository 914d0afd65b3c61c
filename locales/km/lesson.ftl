# ភាសាខ្មែរ — community draft: written without a native reviewer, needs review by speakers. See docs/translators.md.
lesson-number = មេរៀនទី { $number } ក្នុង { $count }
lesson-cards = សន្លឹកមេរៀន
lesson-home = កិច្ចការតូចនៅផ្ទះថ្ងៃនេះ
lesson-how = «{ $title }»៖ នៅផ្ទះយ៉ាងដូចម្តេច?
lesson-change = ជ្រើសចម្លើយផ្សេង
lesson-all = មេរៀនទាំងអស់
lesson-first = មេរៀនដំបូងមកដល់នៅ { $time }។
lesson-next = មេរៀនបន្ទាប់មកដល់នៅ { $time }។
lesson-paused = វគ្គសិក្សាកំពុងផ្អាក។ អ្នកនៅតែអានមេរៀនដែលមានហើយ។
lesson-pause = ផ្អាកវគ្គសិក្សា
lesson-go-on = រៀនបន្ត
lesson-keep = ទុកវគ្គសិក្សាទាំងមូលលើទូរស័ព្ទនេះ ({ $size } KB)
lesson-kept = បានទុកលើទូរស័ព្ទ៖ គ្មានអ៊ីនធឺណិតក៏អានបាន។
lesson-not-kept = ទុកមិនបានទេ។ សូមសាកម្តងទៀតពេលមានអ៊ីនធឺណិត។
lesson-waiting = ចម្លើយកំពុងរង់ចាំអ៊ីនធឺណិត នឹងផ្ញើដោយស្វ័យប្រវត្តិ។
lesson-open = បើកមេរៀន
