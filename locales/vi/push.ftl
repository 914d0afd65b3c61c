# Chữ trên màn hình khóa: không tên trẻ, lớp, trường hay sức khỏe.
push-title = Cầu Nối
push-open = Chạm để đọc
push-new = Bạn có thông báo mới. Chạm để đọc.
push-digest = Bạn có { $count } thông báo mới. Chạm để đọc.
push-urgent = Thông báo khẩn. Chạm để đọc ngay.
push-corrected = Một thông báo đã được sửa. Chạm để đọc bản mới.
push-reminder = Còn một thông báo chờ bạn xác nhận.
push-withdrawn = Một thông báo đã được thu hồi.
push-test = Máy của bạn reo được. Không cần làm gì thêm.
push-case = Có việc cần xem.
push-promotion = Đã có chỗ cho hoạt động bạn đang chờ. Chạm để xem.
push-event-reminder = Sắp đến một hoạt động bạn đã đăng ký. Chạm để xem.
push-event-changed = Một hoạt động bạn đã đăng ký có thay đổi. Chạm để xem.
push-event-cancelled = Một hoạt động bạn đã đăng ký bị hủy. Chạm để xem.
push-lesson = Bài học mới dành cho bạn đã đến.
push-lesson-reminder = Bài học lần trước vẫn chờ bạn. Chỉ vài phút thôi.
push-follow-up = Bài học hôm qua thế nào? Một chạm để nhận mẹo nhỏ.
