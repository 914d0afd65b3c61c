# Bài học: trang của gia đình.
lesson-number = Bài { $number } trên { $count }
lesson-cards = Các thẻ của bài học
lesson-home = Việc nhỏ ở nhà hôm nay
lesson-how = “{ $title }”: ở nhà thế nào?
lesson-change = Chọn câu khác
lesson-all = Các bài trong khóa học
lesson-first = Bài đầu tiên đến vào { $time }.
lesson-next = Bài tiếp theo đến vào { $time }.
lesson-paused = Khóa học đang tạm dừng. Bạn vẫn đọc được các bài đã có.
lesson-pause = Tạm dừng khóa học
lesson-go-on = Học tiếp
lesson-keep = Giữ cả khóa học trên máy này ({ $size } KB)
lesson-kept = Đã giữ trên máy: không có mạng vẫn đọc được.
lesson-not-kept = Chưa giữ được. Hãy thử lại khi có mạng.
lesson-waiting = Câu trả lời đang chờ mạng, sẽ tự gửi khi có.
