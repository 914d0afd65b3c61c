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
