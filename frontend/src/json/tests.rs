//! Held against `serde_json`, which writes what is read here.

use super::read;
use caunoi_wire::Language;
use caunoi_wire::audience::Rule;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Debug;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Nothing,
    One(i64),
    Two(String, bool),
    Named { a: u8, b: Option<Box<Shape>> },
}

fn same<T: Serialize + serde::de::DeserializeOwned + PartialEq + Debug>(value: &T) {
    let compact = serde_json::to_string(value).expect("written");
    let spaced = serde_json::to_string_pretty(value).expect("written");
    assert_eq!(read::<T>(&compact).as_ref(), Some(value), "{compact}");
    assert_eq!(read::<T>(&spaced).as_ref(), Some(value), "{spaced}");
}

#[test]
fn reads_what_was_written() {
    for text in ["", "Họp \"phụ\" huynh\n\t\\ / \u{8}\u{c}\u{1}", "😀 ខ្មែរ"] {
        same(&text.to_owned());
    }
    same(&vec![0_i64, -1, i64::MAX, i64::MIN]);
    same(&(Some(1_u32), None::<bool>, [true, false]));
    same(&Vec::<Vec<String>>::from([vec![], vec!["a".to_owned()]]));
    let inner = Shape::Named { a: 255, b: None };
    let b = Some(Box::new(Shape::Two("x".to_owned(), true)));
    same(&vec![
        Shape::Nothing,
        Shape::One(-7),
        inner,
        Shape::Named { a: 0, b },
    ]);
    same(&BTreeMap::from([(Language::Khmer, "k".to_owned())]));
    let group_id = uuid::Uuid::from_u128(7).into();
    same(&vec![Rule::Group { group_id }]);
}

#[test]
fn escapes_and_what_is_unknown() {
    assert_eq!(
        read::<String>(r#" "\ud83d\ude00\u0111\/" "#).as_deref(),
        Some("😀đ/")
    );
    #[derive(Debug, PartialEq, Deserialize)]
    struct Old {
        a: i64,
        b: Option<String>,
    }
    let newer = r#"{"z": [1.5e3, {"y": null, "x": ["]}", true]}, {}], "a": 3, "w": -0.1}"#;
    assert_eq!(read(newer), Some(Old { a: 3, b: None }));
}

#[test]
fn what_is_no_json_is_nothing() {
    for text in [
        "",
        "[",
        "[1",
        "[1,",
        "[1 2]",
        "[1]]",
        "[,1]",
        "\"",
        "\"\\",
        "\"\\u12",
        "\"\\ud83d\"",
        "nul",
        "1.5",
        "--1",
        "99999999999999999999",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\" 1}",
        "é",
    ] {
        assert_eq!(read::<Vec<i64>>(text), None, "{text}");
        assert_eq!(read::<String>(text), None, "{text}");
        assert_eq!(read::<BTreeMap<String, i64>>(text), None, "{text}");
        assert_eq!(read::<i64>(text), None, "{text}");
    }
    assert_eq!(read::<(i64, i64)>("[1,2,3]"), None);
    assert_eq!(read::<u8>("256"), None);
    assert_eq!(read::<Shape>(r#"{"One":1,"Two":2}"#), None);
}
