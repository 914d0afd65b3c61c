# Soạn, danh sách đã gửi, trang của người gửi.
compose-title = Viết thông báo
compose-nobody = Bạn chưa gửi thông báo được
compose-nobody-help = Chỉ giáo viên, cán bộ đoàn thể và người quản trị mới gửi thông báo. Hãy nhờ người quản trị của trường thêm vai trò cho bạn.
compose-start-over = Viết lại từ đầu
compose-cleared = Đã bỏ bản đang viết.
compose-delete = Xóa bản nháp
compose-deleted = Đã xóa bản nháp.
compose-steps = Các bước
compose-step-who = Gửi ai
compose-step-write = Viết
compose-step-look = Xem và gửi

compose-who = Gửi cho ai?
compose-speaker = Gửi thay mặt
compose-whole = Toàn trường, cả khối
compose-classes = Lớp, nhóm
compose-all-of = Cả { $name }
compose-only-of = Riêng { $name }
compose-grade = Khối { $grade }
compose-search-classes = Tìm trong { $count } lớp
compose-nobody-yet = Chưa chọn ai. Hãy chạm vào một lớp.
compose-count-none = Chưa có phụ huynh nào nhận được: danh sách lớp còn trống hoặc đã trừ hết.
compose-count = { $people ->
   *[other] người nhận
} · { $children } trẻ
compose-invite = In giấy mời
compose-change = Đổi
compose-add-others = Thêm người nhận khác
compose-leave-out = Trừ ra
compose-except = Trừ { $who }
compose-take-out = Bỏ mục: { $who }
compose-kind = Chọn theo
compose-kind-person = Từng người
compose-kind-group = Lớp
compose-kind-age = Độ tuổi
compose-kind-role = Vai trò
compose-kind-organisation = Tổ chức
compose-place = Ở đâu
compose-below = Cả các đơn vị bên dưới
compose-below-help = Ví dụ: xã và mọi trường trong xã.
compose-age-from = Từ tuổi
compose-age-until = Đến tuổi
compose-age-wrong = Hãy viết số tuổi, từ nhỏ đến lớn.
compose-age-of = Trẻ { $from }–{ $until } tuổi, { $name }
compose-role-of = { $role }, { $name }
compose-search-people = Tên phụ huynh, tên trẻ hoặc tên cán bộ
compose-parent-of = phụ huynh của { $children }

compose-write = Viết gì?
compose-kind-of-post = Loại tin
compose-templates = Mẫu viết nhanh
compose-title-field = Tiêu đề
compose-body-field = Nội dung
compose-toolbar = Định dạng chữ
compose-bold = Chữ đậm
compose-list = Danh sách
compose-add-language = Thêm bản bằng tiếng khác
compose-add-language-help = Phụ huynh đọc bản bằng tiếng của mình; nếu không có thì đọc bản gốc.
compose-drop-language = Bỏ bản { $language }
compose-priority = Mức độ
compose-urgent-help = Máy sẽ reo ngay cả ban đêm. Chỉ dùng khi phải làm ngay, ví dụ bão lũ hoặc đón trẻ gấp.
compose-ask = Cần phụ huynh xác nhận
compose-ask-help = Phụ huynh bấm một nút. Bạn thấy ai chưa bấm và nhắc được.
compose-options = Tùy chọn khác
compose-public = Cho hiện tiêu đề trên màn hình khóa
compose-public-help = Chỉ bật khi tiêu đề không có tên trẻ, tên lớp hay chuyện riêng. Nếu tắt, máy chỉ báo “có thông báo mới”.
compose-expires = Hết hạn lúc
compose-expires-help = Sau lúc này thông báo không còn nhắc ai nữa. Có thể để trống.
compose-original = Bản gốc viết bằng
compose-look = Xem trước

compose-preview = Phụ huynh sẽ thấy
compose-preview-app = Trong ứng dụng
compose-preview-lock = Màn hình khóa
compose-preview-empty = Chữ bạn viết sẽ hiện ở đây.
compose-lock-time = { DATETIME($at, style: "time") }
compose-lock-day = { DATETIME($at, style: "long") }
compose-edit-again = Sửa tiếp

compose-send = Gửi
compose-when = Khi nào?
compose-now = Gửi ngay
compose-later = Hẹn giờ
compose-send-at = Ngày giờ gửi
compose-send-to = Gửi cho { $people } người
compose-schedule-to = Hẹn gửi cho { $people } người
compose-quiet = Đang là giờ nghỉ đêm. Thông báo có ngay trong ứng dụng, còn máy sẽ báo lúc { $time }.
compose-keep-draft = Lưu nháp
compose-draft-kept = Đã lưu nháp.
compose-sent = Đang gửi cho { $people } người.
compose-scheduled = Đã hẹn gửi: { $time }.
compose-taken-back = Đã dừng gửi. Thông báo trở lại bản nháp.

template-bring = Nhắc mang đồ
template-bring-title = Ngày mai nhớ mang theo
template-bring-body =
    Kính gửi phụ huynh,

    Ngày mai các con mang theo:

    - { "" }
template-closed = Nghỉ học
template-closed-title = Thông báo nghỉ học
template-closed-body =
    Kính gửi phụ huynh,

    Ngày … các con nghỉ học. Lý do: …

    Các con đi học lại vào ngày …
template-meeting = Họp phụ huynh
template-meeting-title = Mời họp phụ huynh
template-meeting-body =
    Kính mời phụ huynh đến họp.

    - **Thời gian:** …
    - **Địa điểm:** …
    - **Nội dung:** …
template-pickup = Đổi giờ đón
template-pickup-title = Đổi giờ đón trẻ
template-pickup-body =
    Kính gửi phụ huynh,

    Hôm … các con tan học lúc **…**. Phụ huynh vui lòng đón đúng giờ.

posts-title = Thông báo của bạn
posts-first = Viết thông báo đầu tiên
posts-empty = Chưa có thông báo nào
posts-empty-help = Viết xong là phụ huynh đọc được ngay, bằng tiếng của mình. Bạn thấy ai đã xem, ai chưa.
posts-unsaved = Đang viết dở trên máy này
posts-untitled = Chưa có tiêu đề

reach-of-acknowledged = { $part } trên { $whole } người đã xác nhận
reach-of-seen = { $part } trên { $whole } người đã xem
reason-service = Dịch vụ thông báo của điện thoại không trả lời
reason-device = Máy cần bật lại thông báo trong Cầu Nối
reason-address = Số điện thoại không nhận được tin nhắn
reason-gateway = Dịch vụ tin nhắn từ chối; quản trị viên cần xem lại cài đặt
reason-mail-address = Địa chỉ thư không nhận thư hoặc đã từ chối thư
reason-mail = Máy chủ thư không nhận; quản trị viên cần xem lại
reason-budget = Ngân sách tin nhắn tháng này đã hết
reason-ours = Lỗi ở phía chúng tôi, đang được xem

sent-is-draft = Đây là bản nháp, chưa ai nhận được.
sent-is-scheduled = Sẽ gửi: { $time }. Trước lúc đó bạn vẫn dừng và sửa được.
sent-is-withdrawn = Đã thu hồi { $time }. Ai đã nhận thì thấy dòng báo thu hồi, không còn đọc được nội dung.
sent-gathering = Đang tập hợp người nhận…
sent-reach = Đã đến đâu
sent-sum = Cộng lại đủ { $people } người nhận.
sent-asked = { $people } người chưa hiểu, cần bản { $language }. Người dịch đã thấy; bạn cũng có thể thêm bản này khi sửa nội dung.
sent-next = Lần gửi tiếp theo: { $time }.
sent-failures = Gửi không được vì
sent-no-device-help = Người chưa có máy nhận vẫn đọc được khi mở ứng dụng hoặc đường dẫn. Hãy gọi điện hoặc gửi giấy cho họ.
sent-waiting = Chưa xác nhận
sent-all-acknowledged = Tất cả đã xác nhận.
sent-show-all = Xem cả { $count } người
sent-call = Gọi cho { $name }
sent-visit = Đánh dấu đã gặp { $name } tận nơi
sent-visited = Đã ghi: { $name } được báo tận nơi.
sent-remind = Nhắc { $count } người
sent-reminded = Đang nhắc { $people } người.
sent-remind-later = Bạn vừa nhắc rồi. Mỗi giờ nhắc được một lần.
sent-what = Nội dung đã gửi
sent-to = Gửi cho { $who }
sent-asks = Cần xác nhận
sent-expires = Hết hạn: { $time }
sent-public = Tiêu đề hiện trên màn hình khóa
sent-neutral = Màn hình khóa chỉ báo có thông báo mới
sent-stale = Bản gốc đã sửa sau khi có bản dịch này.
sent-go-on = Viết tiếp
sent-take-back = Dừng gửi và sửa
sent-bridge = Loa, giấy, tin nhắn
sent-correct = Sửa nội dung
sent-correct-help = Ai chưa nhận sẽ nhận bản mới. Ai đã nhận bản cũ được báo là có sửa.
sent-correct-send = Gửi bản sửa
sent-corrected = Đã gửi bản sửa.
sent-withdraw = Thu hồi
sent-withdraw-ask = Thu hồi thông báo này?
sent-withdraw-help = Máy nào chưa nhận sẽ không nhận nữa. Ai đã nhận sẽ thấy là thông báo đã thu hồi. Không gửi lại được.
sent-withdrawn = Đã thu hồi.
compose-cost = { $people } người không có máy reo được sẽ nhận tin nhắn: khoảng { $price } đ, nhiều nhất { $most } đ nếu không ai đọc.
compose-cost-over = Ngân sách tháng này chỉ còn { $left } đ: có thể không đủ cho tất cả.

attach-title = Ảnh, tệp và ghi âm
attach-camera = Chụp ảnh
attach-picture = Ảnh
attach-file = Tệp
attach-sound = Tệp âm thanh
attach-record = Ghi âm
attach-recording = Ghi âm
attach-sending = Đang tải lên…
attach-waits = Chưa có mạng. Vẫn giữ trên máy này và sẽ tự gửi.
attach-waits-open = Chưa có mạng. Sẽ tự gửi khi có mạng lại.
attach-unkept = Máy dùng chung không giữ lại gì. Xin đừng đóng trang này cho đến khi tải lên xong.
attach-failed = Không tải lên được.
attach-large = Tệp lớn hơn 10 MB. Hãy chọn tệp nhỏ hơn.
attach-drop = Bỏ
attach-microphone = Không mở được micrô. Hãy cho phép trình duyệt dùng micrô, hoặc chọn một tệp âm thanh.
attach-records = Đang ghi. Xin nói gần máy.
attach-level = Độ to của tiếng
attach-spoken = Nói bằng
attach-stop = Dừng
attach-listen = Nghe lại
attach-use = Dùng bản này
attach-again = Ghi lại
attach-alt = Ảnh cho thấy gì?
attach-alt-in = Ảnh cho thấy gì? ({ $language })
attach-alt-missing = Hãy viết một câu cho biết ảnh có gì: người không nhìn thấy ảnh, hoặc chưa tải ảnh, sẽ đọc câu này.
attach-pending = Còn tệp đang tải lên. Xin đợi một chút rồi gửi.
compose-event-words = Để trống nếu giữ nguyên như bản gốc.
compose-read = Trong số người nhận có người đọc tiếng khác. Thêm bản cho họ:
compose-draft = Dịch nháp bằng máy
compose-draft-again = Dịch nháp lại
compose-draft-first = Hãy viết tiêu đề và nội dung gốc trước.
compose-draft-read = Tôi đã đọc và sửa bản này
compose-draft-shown = Máy dịch, có thể sai. Gia đình đọc được, kèm dòng "máy dịch", cho đến khi có người biết tiếng đọc lại.
compose-draft-held = Tin này hệ trọng: gia đình đọc bản gốc cho đến khi có người biết tiếng đọc lại bản máy dịch.
compose-draft-stale = Bản gốc đã đổi sau khi máy dịch.
