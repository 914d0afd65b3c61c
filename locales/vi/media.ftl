media-sound = Bản ghi âm
media-sound-in = Nghe bằng { $language }
media-others = Nghe bằng tiếng khác
media-speed = Tốc độ
media-picture = Ảnh kèm thông báo
media-tap = Chạm để xem
media-no-voice = Máy này chưa có giọng đọc { $language }.
