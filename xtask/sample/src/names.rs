//! Names in the habits of the peoples of a mountain commune and of the lowlands. Parts everybody carries, thrown
//! together: nobody in particular.

use crate::dice::Dice;

/// How a people makes its names, and the language spoken at home as a school writes it.
pub struct Habit {
    pub language: &'static str,
    /// Of a hundred families.
    pub share: usize,
    families: &'static [&'static str],
    boys: Given,
    girls: Given,
}

/// The middle word and the given name.
struct Given {
    middle: &'static [&'static str],
    last: &'static [&'static str],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    Female,
    Male,
}

pub const HABITS: &[Habit] = &[
    Habit {
        language: "Tiếng Thái",
        share: 32,
        families: &[
            "Lò", "Quàng", "Cà", "Tòng", "Lường", "Bạc", "Cầm", "Hoàng", "Vì",
        ],
        boys: Given {
            middle: &["Văn", "Văn", "Văn", "Minh", "Thanh"],
            last: &[
                "Xuân", "Thoại", "Hặc", "Inh", "Pâng", "Ún", "Thiện", "Chung", "Dọn", "Hưng",
                "Panh", "Phương",
            ],
        },
        girls: Given {
            middle: &["Thị", "Thị", "Thị", "Thu", "Ngọc"],
            last: &[
                "Pản",
                "Ươi",
                "Ính",
                "Lả",
                "Hoa",
                "Ban",
                "Xôm",
                "Diên",
                "Nọi",
                "Phượng",
                "Yên",
                "Hiền",
            ],
        },
    },
    Habit {
        language: "Tiếng Mông",
        share: 26,
        families: &[
            "Giàng", "Vàng", "Sùng", "Thào", "Mùa", "Hạng", "Lầu", "Cứ", "Chá", "Vừ",
        ],
        boys: Given {
            middle: &["A", "A", "A", "Minh", "Láo"],
            last: &[
                "Páo", "Lử", "Chứ", "Dơ", "Sì", "Tủa", "Vảng", "Nếnh", "Thống", "Sào", "Khua", "Hồ",
            ],
        },
        girls: Given {
            middle: &["Thị", "Thị", "Y", "Thị Mai"],
            last: &[
                "Mỷ", "Dở", "Sua", "Chở", "Mái", "Pà", "Xúa", "Dua", "Pàng", "Lan", "Nhìa", "Hoa",
            ],
        },
    },
    Habit {
        language: "Tiếng Tày",
        share: 10,
        families: &["Nông", "Hoàng", "Lương", "Ma", "Bế", "Triệu", "Hà", "Đàm"],
        boys: Given {
            middle: &["Văn", "Đức", "Quang", "Ích"],
            last: &[
                "Thắng", "Tuyển", "Huấn", "Khánh", "Lâm", "Dũng", "Thiệu", "Kiên",
            ],
        },
        girls: Given {
            middle: &["Thị", "Thị", "Bích", "Thuý"],
            last: &[
                "Nhình", "Lưu", "Thơm", "Hằng", "Chuyên", "Vân", "Điệp", "Liễu",
            ],
        },
    },
    Habit {
        language: "Tiếng Khmer",
        share: 4,
        families: &["Thạch", "Sơn", "Kim", "Danh", "Châu", "Lâm", "Kiên"],
        boys: Given {
            middle: &["", "Sô", "Đa", "Vi"],
            last: &["Phia", "Rây", "Ra", "Sết", "Phol", "Thone", "Sara", "Dết"],
        },
        girls: Given {
            middle: &["Thị", "Sô", "Cha", "Thị"],
            last: &[
                "Phalla",
                "Rina",
                "Đa",
                "Kunthia",
                "Nary",
                "Bopha",
                "Lina",
                "Sâm Nang",
            ],
        },
    },
    Habit {
        language: "Tiếng Việt",
        share: 28,
        families: &[
            "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Vũ", "Đặng", "Bùi",
            "Đỗ", "Ngô", "Dương",
        ],
        boys: Given {
            middle: &["Văn", "Đức", "Minh", "Gia", "Quốc", "Hữu", "Tuấn", "Hải"],
            last: &[
                "An", "Bảo", "Cường", "Đạt", "Hiếu", "Huy", "Khôi", "Long", "Nam", "Phúc", "Quân",
                "Sơn", "Tú", "Việt",
            ],
        },
        girls: Given {
            middle: &[
                "Thị", "Ngọc", "Thu", "Khánh", "Phương", "Mai", "Bảo", "Thanh",
            ],
            last: &[
                "Anh", "Châu", "Dung", "Giang", "Hà", "Hương", "Linh", "My", "Ngân", "Nhi", "Oanh",
                "Thảo", "Trang", "Yến",
            ],
        },
    },
];

impl Habit {
    /// A habit by its share of the families.
    pub fn draw(dice: &mut Dice) -> &'static Self {
        let mut at = dice.below(HABITS.iter().map(|h| h.share).sum());
        for habit in HABITS {
            if at < habit.share {
                return habit;
            }
            at -= habit.share;
        }
        unreachable!("the shares add up to the end of the draw")
    }

    pub fn family(&self, dice: &mut Dice) -> &'static str {
        dice.one(self.families)
    }

    /// Family name first.
    pub fn full(&self, family: &str, sex: Sex, dice: &mut Dice) -> String {
        let given = match sex {
            Sex::Female => &self.girls,
            Sex::Male => &self.boys,
        };
        let (middle, last) = (dice.one(given.middle), dice.one(given.last));
        if middle.is_empty() {
            format!("{family} {last}")
        } else {
            format!("{family} {middle} {last}")
        }
    }
}
