use super::*;
use Relation::{Father, Guardian, Mother};

#[test]
fn headers_are_understood_as_schools_write_them() {
    let table = [
        ("Trường", Some(Field::School)),
        ("LỚP", Some(Field::Class)),
        ("Tên lớp", Some(Field::Class)),
        ("Mã học sinh", Some(Field::Code)),
        ("Mã HS", Some(Field::Code)),
        ("Họ và tên", Some(Field::Name)),
        ("  ho  VA ten (*) ", Some(Field::Name)),
        ("Ho\u{323} va\u{300} te\u{302}n", Some(Field::Name)),
        ("Họ đệm", Some(Field::FamilyName)),
        ("Họ và đệm", Some(Field::FamilyName)),
        ("Tên", Some(Field::GivenName)),
        ("Ngày sinh (dd/mm/yyyy)", Some(Field::BirthDate)),
        ("Ngày, tháng, năm sinh", Some(Field::BirthDate)),
        ("Họ tên mẹ", Some(Field::GuardianName(Mother))),
        ("Họ và tên của mẹ", Some(Field::GuardianName(Mother))),
        ("Mẹ", Some(Field::GuardianName(Mother))),
        ("Điện thoại mẹ", Some(Field::GuardianPhone(Mother))),
        ("SĐT của mẹ:", Some(Field::GuardianPhone(Mother))),
        ("Họ tên bố", Some(Field::GuardianName(Father))),
        ("Họ tên cha", Some(Field::GuardianName(Father))),
        ("Số điện thoại bố", Some(Field::GuardianPhone(Father))),
        ("Họ tên người giám hộ", Some(Field::GuardianName(Guardian))),
        (
            "Điện thoại người giám hộ",
            Some(Field::GuardianPhone(Guardian)),
        ),
        ("Phụ huynh", Some(Field::GuardianName(Guardian))),
        ("Số điện thoại", Some(Field::GuardianPhone(Guardian))),
        ("Ngôn ngữ", Some(Field::Language)),
        ("STT", Some(Field::Number)),
        ("School", Some(Field::School)),
        ("Class", Some(Field::Class)),
        ("Student code", Some(Field::Code)),
        ("Full name", Some(Field::Name)),
        ("Date of birth", Some(Field::BirthDate)),
        ("Mother's name", Some(Field::GuardianName(Mother))),
        ("Mother’s phone", Some(Field::GuardianPhone(Mother))),
        ("Father's name", Some(Field::GuardianName(Father))),
        ("FATHER'S PHONE", Some(Field::GuardianPhone(Father))),
        ("Guardian's name", Some(Field::GuardianName(Guardian))),
        (
            "guardian phone number",
            Some(Field::GuardianPhone(Guardian)),
        ),
        ("Language", Some(Field::Language)),
        ("Giới tính", None),
        ("Dân tộc", None),
        ("Môn học", None),
        ("Nghề nghiệp mẹ", None),
        ("Motherland", None),
        ("", None),
    ];
    for (header, expected) in table {
        assert_eq!(field(header), expected, "{header}");
    }
}

#[test]
fn a_header_names_a_child_its_birth_and_its_class() {
    assert!(Columns::of(&["Lớp", "Họ và tên", "Ngày sinh"]).is_some());
    assert!(Columns::of(&["Lớp", "Họ đệm", "Tên", "Ngày sinh"]).is_some());
    for title in [
        &["DANH SÁCH HỌC SINH NĂM HỌC 2026-2027"][..],
        &["Lớp", "Họ và tên"],
        &["1A", "Lò Thị Mai", "05/09/2019"],
        &[],
    ] {
        assert_eq!(Columns::of(title), None, "{title:?}");
    }
}

#[test]
fn unknown_and_repeated_columns_are_reported() {
    let header = [
        "STT",
        "Lớp",
        "Họ và tên",
        "Giới tính",
        "Ngày sinh",
        "Ho va ten",
        "Mẹ",
    ];
    let columns = Columns::of(&header).expect("a header");
    assert_eq!(columns.ignored, ["Giới tính", "Ho va ten"]);
    assert!(columns.governs(Mother) && !columns.governs(Father));
    let row = [
        "1",
        "1A",
        " Lò Thị Mai ",
        "nữ",
        "1/1/2019",
        "nobody",
        "",
        " ",
        "thừa",
    ];
    assert_eq!(columns.cell(&row, Field::Name), "Lò Thị Mai");
    assert_eq!(columns.cell(&row, Field::Code), "");
    assert_eq!(columns.header(Field::BirthDate), "Ngày sinh");
    assert_eq!(columns.surplus(&row), Some("thừa"));
}
