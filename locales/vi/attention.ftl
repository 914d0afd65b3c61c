# Trước khi gửi: gia đình đã có bao nhiêu tin, có trùng giờ không.
attention = Vừa đủ tin cho gia đình
attention-help = Tin của mọi nơi cộng lại. Nếu tuần đó đã đủ, người viết được gợi ý một ngày thoáng hơn. Không chặn ai; tin khẩn không tính.
attention-budget = Mỗi tuần vừa đủ
attention-posts = { $count } tin
attention-above = Như đơn vị trên: { $count } tin
attention-as-above = Như đơn vị trên
attention-week = Tuần gửi, mỗi gia đình đã có khoảng { $usual } tin từ mọi nơi (nhà nhiều nhất: { $busiest }).
attention-enough = Vừa đủ là { $budget } tin một tuần.
attention-quieter = Tuần đó gia đình đã nhiều tin. { $time } thì thoáng hơn.
attention-take = Gửi lúc đó
attention-clash = { $sender } cũng gửi cho { $people } người trong số này, { $time }.
attention-another = Một nơi khác

ring-ringing = Máy reo được ngay
ring-unsure = Chưa chắc: lâu không thấy máy
ring-email = Chưa có máy: nhận thư điện tử
ring-gateway = Chưa có máy: nhận tin nhắn
ring-silent = Chưa có máy: đọc khi mở ứng dụng
ring-missing = { $missing } người chưa vào Cầu Nối lần nào.
ring-now = Lúc này máy của { $ringing } trên { $people } người reo được, { $unsure } chưa chắc, { $silent } chưa có máy.
ring-others = Người chưa có máy: { $email } nhận thư, { $gateway } nhận tin nhắn, { $nobody } chỉ đọc khi mở ứng dụng.
devices = Điện thoại của gia đình
devices-help = Phụ huynh của đơn vị này và bên dưới. Máy 30 ngày không mở ứng dụng và không báo đã hiện thì là chưa chắc, cho đến khi có tin báo hiện.
devices-none = Chưa có máy
