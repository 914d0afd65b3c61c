# Lời nhắn qua tin nhắn, Zalo, thư: người khác có thể đọc ké, nên không tên trẻ, lớp, trường hay sức khỏe.
letter-new = Bạn có thông báo mới.
letter-urgent = Thông báo khẩn, hãy đọc ngay.
letter-text = Cầu Nối: { $line } { $link }
