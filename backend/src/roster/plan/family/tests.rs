use super::*;

#[test]
fn one_person_written_twice_is_similar_and_a_stranger_is_not() {
    for (one, other, expected) in [
        ("lo thi hoa", "lo thi hoa", true),
        ("lo thi hoa", "hoa", true),
        ("lo thi hoa", "lo thi hao", true),
        ("lo thi hoa", "lo thi ho", true),
        ("lo thi hoa", "giang thi de", false),
        ("lo thi hoa", "lo van nam", false),
    ] {
        assert_eq!(is_similar(one, other), expected, "{one} / {other}");
    }
    assert_eq!(slips("kitten", "sitting"), 3);
    assert_eq!(slips("", "abc"), 3);
}
