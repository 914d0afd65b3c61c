# Lịch hoạt động.
calendar-title = Lịch
calendar-month = { DATETIME($day, style: "month") } { $year }
calendar-before = Tháng trước
calendar-after = Tháng sau
calendar-weekdays = T2 T3 T4 T5 T6 T7 CN
calendar-day = { $count } hoạt động
calendar-empty = Tháng này chưa có hoạt động nào.
calendar-tet = Tết
calendar-mid-autumn = Trung thu
calendar-follow = Theo dõi trong lịch của điện thoại
calendar-follow-help = Tạo một địa chỉ riêng rồi mở bằng ứng dụng lịch. Giờ đổi hay bị hủy thì lịch tự cập nhật. Ai có địa chỉ này đều xem được lịch của bạn: đừng gửi cho người khác.
calendar-make = Tạo địa chỉ mới
calendar-open = Mở bằng ứng dụng lịch
calendar-end = Ngừng địa chỉ cũ
calendar-as-of = Xem lúc { $time }
