use super::*;

#[test]
fn school_years_turn_in_summer() {
    let day = |text: &str| text.parse().expect("a date");
    let year = |given, today| school_year(given, day(today)).ok();
    assert_eq!(year(None, "2026-06-30").as_deref(), Some("2025-2026"));
    assert_eq!(year(None, "2026-07-01").as_deref(), Some("2026-2027"));
    assert_eq!(
        year(Some(" 2024-2025 "), "2026-07-01").as_deref(),
        Some("2024-2025")
    );
    for wrong in ["2024", "2024-2026", "24-25", "x-y"] {
        assert_eq!(year(Some(wrong), "2026-07-01"), None, "{wrong}");
    }
}

#[test]
fn file_names_are_names_only() {
    assert_eq!(file_name("C:\\Danh sách\\lớp 1.xlsx"), "lớp 1.xlsx");
    assert_eq!(file_name("../../etc/passwd"), "passwd");
    assert_eq!(file_name(&"x".repeat(500)).len(), MAX_FILE_NAME);
}
