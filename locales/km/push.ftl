# ភាសាខ្មែរ — community draft: written without a native reviewer, needs review by speakers. See docs/translators.md.
push-title = Cầu Nối
push-open = ប៉ះដើម្បីអាន
push-new = អ្នកមានដំណឹងថ្មី។ ប៉ះដើម្បីអាន។
push-digest = អ្នកមានដំណឹងថ្មី { $count }។ ប៉ះដើម្បីអាន។
push-urgent = ដំណឹងបន្ទាន់។ ប៉ះដើម្បីអានភ្លាម។
push-corrected = ដំណឹងមួយត្រូវបានកែ។ ប៉ះដើម្បីអានច្បាប់ថ្មី។
push-reminder = នៅមានដំណឹងមួយរង់ចាំអ្នកបញ្ជាក់។
push-withdrawn = ដំណឹងមួយត្រូវបានដកវិញ។
push-test = ទូរស័ព្ទរបស់អ្នករោទ៍បាន។ មិនចាំបាច់ធ្វើអ្វីទៀតទេ។
push-promotion = មានកន្លែងសម្រាប់សកម្មភាពដែលអ្នករង់ចាំហើយ។ ប៉ះដើម្បីមើល។
push-event-reminder = សកម្មភាពដែលអ្នកបានចុះឈ្មោះជិតមកដល់ហើយ។ ប៉ះដើម្បីមើល។
push-event-changed = សកម្មភាពដែលអ្នកបានចុះឈ្មោះមានការប្តូរ។ ប៉ះដើម្បីមើល។
push-event-cancelled = សកម្មភាពដែលអ្នកបានចុះឈ្មោះត្រូវបានលុបចោល។ ប៉ះដើម្បីមើល។
push-lesson = មេរៀនថ្មីសម្រាប់អ្នកមកដល់ហើយ។
push-lesson-reminder = មេរៀនមុននៅរង់ចាំអ្នក។ តែប៉ុន្មាននាទីប៉ុណ្ណោះ។
push-follow-up = មេរៀនម្សិលមិញយ៉ាងដូចម្តេច? ប៉ះមួយដងដើម្បីទទួលគន្លឹះតូចមួយ។
