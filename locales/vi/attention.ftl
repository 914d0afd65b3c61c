# Trước khi gửi: gia đình đã có bao nhiêu tin, có trùng giờ không.
attention = Vừa đủ tin cho gia đình
attention-help = Tin của mọi nơi cộng lại. Nếu tuần đó đã đủ, người viết được gợi ý một ngày thoáng hơn. Không chặn ai; tin khẩn không tính.
attention-budget = Mỗi tuần vừa đủ
attention-posts = { $count } tin
attention-above = Như đơn vị trên: { $count } tin
attention-as-above = Như đơn vị trên
attention-week = Tuần gửi, mỗi gia đình đã có khoảng { $usual } tin từ mọi nơi (nhà nhiều nhất: { $busiest }).
attention-enough = Vừa đủ là { $budget } tin một tuần.
attention-sample = Ước tính: đã xem { $looked } người, chọn đều trong số người nhận.
attention-quieter = Tuần đó gia đình đã nhiều tin. { $time } thì thoáng hơn.
attention-take = Gửi lúc đó
attention-clash = { $sender } cũng gửi cho { $people } người trong số này, { $time }.
attention-another = Một nơi khác

weight = Chia nhịp gửi
weight-help = Khi nhiều đơn vị cùng gửi, hệ thống gửi luân phiên cho từng đơn vị. Ai có 3 phần thì mỗi lượt được gửi gấp ba ai có 1 phần. Tin khẩn luôn đi trước; lúc vắng, ai cũng được gửi ngay.
weight-own = Đơn vị này có { $parts } phần. Đơn vị cấp trên quyết định số phần.
weight-below = Các đơn vị bên dưới
weight-parts = { $count } phần
weight-share = { $percent }% khi các đơn vị này cùng gửi

ring-ringing = Máy reo được ngay
ring-unsure = Chưa chắc: lâu không thấy máy
ring-email = Chưa có máy: nhận thư điện tử
ring-gateway = Chưa có máy: nhận tin nhắn
ring-silent = Chưa có máy: đọc khi mở ứng dụng
ring-missing = { $missing } người chưa vào Cầu Nối lần nào.
ring-now = Lúc này máy của { $ringing } trên { $people } người reo được{ $unsure ->
    [0] { "" }
   *[other] , { $unsure } chưa chắc
}{ $silent ->
    [0] { "" }
   *[other] , { $silent } chưa có máy
}.
ring-others = Người chưa có máy: { $ways }.
ring-by-email = { $count } nhận thư
ring-by-gateway = { $count } nhận tin nhắn
ring-by-nobody = { $count } chỉ đọc khi mở ứng dụng
devices = Điện thoại của gia đình
devices-help = Phụ huynh của đơn vị này và bên dưới. Máy 30 ngày không mở ứng dụng và không báo đã hiện thì là chưa chắc, cho đến khi có tin báo hiện.
devices-none = Chưa có máy

sms = Tin nhắn
sms-from = Ai chưa có máy reo thì nhận tin này.
sms-parts = { $characters } ký tự · { $parts } phần · { $price } đ một người
sms-gsm = Không dấu: một phần chứa 160 ký tự.
sms-unicode = Có dấu: một phần chỉ chứa 70 ký tự.
sms-with = Nếu có dấu: { $parts } phần, { $price } đ
sms-without = Nếu bỏ dấu: { $parts } phần, { $price } đ

repeat = Lặp lại
repeat-to = Lặp lại cho { $people } người
repeat-every = Lặp lại
repeat-week = Hằng tuần
repeat-month = Hằng tháng
repeat-days = Các ngày trong tuần
repeat-time = Lúc
repeat-first = Từ ngày
repeat-count = Số lần
repeat-until = Đến hết ngày
repeat-times = { $count } lần: xem từng ngày
repeat-times-help = Chạm vào một ngày để bỏ, ví dụ ngày nghỉ.
repeat-wrong = Hãy chọn ngày, giờ, và số lần hoặc ngày cuối. Nhiều nhất { $most } lần.
repeat-half = Hãy điền đủ ngày, giờ và số lần.
repeat-planned = Đã hẹn lặp lại.
repeat-again = Lưu cho mọi lần sắp tới
repeat-again-help = Những lần đã gửi không đổi.
series = Các lần gửi
series-edit = Sửa mọi lần sắp tới
series-stop = Dừng tất cả
series-planned = Sắp gửi
series-made = Đã gửi đi
series-skip = Bỏ lần này
series-unskip = Gửi lại lần này
series-detach = Viết riêng lần này
series-split = Viết khác từ lần này
series-stop-from = Dừng từ lần này
series-skipped-author = Đã bỏ
series-skipped-missed = Lỡ, máy chủ nghỉ
series-skipped-not_allowed = Người viết không còn quyền gửi
series-skipped-nobody = Không còn người nhận
sent-is-repeating = Lần gửi tới: { $time }.
sent-is-over = Không còn lần nào sắp gửi.
sent-series = Thuộc một loạt lặp lại
posts-coming = Sắp gửi
