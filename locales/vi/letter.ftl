# Lời nhắn qua tin nhắn, Zalo, thư: người khác có thể đọc ké, nên không tên trẻ, lớp, trường hay sức khỏe.
letter-new = Bạn có thông báo mới.
letter-urgent = Thông báo khẩn, hãy đọc ngay.
letter-digest = { $count } thông báo mới
letter-text = Cầu Nối: { $line } { $link }
letter-open = Đọc và trả lời
letter-why = Bạn nhận thư này vì đã xác nhận địa chỉ này với Cầu Nối.
letter-stop = Không nhận thư nữa
letter-stop-title = Không nhận thư ở địa chỉ này nữa?
letter-stop-do = Không nhận nữa
letter-stopped = Đã dừng. Chỉ thông báo khẩn mới gửi thư đến địa chỉ này.
letter-confirm-title = Xác nhận địa chỉ thư điện tử
letter-confirm-text = Bạn muốn nhận thông báo của Cầu Nối ở địa chỉ này? Hãy bấm để xác nhận.
letter-confirm-do = Đây là địa chỉ của tôi
letter-confirm-why = Nếu bạn không yêu cầu, hãy bỏ qua thư này: sẽ không có thư nào nữa.
letter-confirmed = Đã xác nhận. Thông báo sẽ đến địa chỉ này khi điện thoại không reo được.
