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
