//! Bold and lists by a button: the little Markdown there is, for hands that do not know it.

use crate::browser::{call, get};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// What a button above the sheet does to the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Bold,
    List,
}

/// Marks what is selected in a text field; what then stands in it.
pub fn apply(element: &JsValue, mark: Mark) -> String {
    let number = |name: &str| get(element, name).as_f64().unwrap_or_default() as usize;
    let words: Vec<u16> = get(element, "value")
        .as_string()
        .unwrap_or_default()
        .encode_utf16()
        .collect();
    let (start, end) = (number("selectionStart"), number("selectionEnd"));
    let edit = marked(&words, start, end, mark);
    let _ = call(element, "focus", &[]);
    let range = [(edit.start as f64).into(), (edit.end as f64).into()];
    let _ = call(element, "setSelectionRange", &range);
    // The command keeps the browser's own undo; it is old, and where it is gone the text is set instead.
    let command = [
        "insertText".into(),
        JsValue::FALSE,
        edit.words.as_str().into(),
    ];
    let done = call(&document(), "execCommand", &command).is_ok_and(|done| done.is_truthy());
    if !done {
        let [from, until] = range;
        let replacement = [edit.words.as_str().into(), from, until, "end".into()];
        let _ = call(element, "setRangeText", &replacement);
    }
    if let Some(caret) = edit.caret {
        let caret: JsValue = (caret as f64).into();
        let _ = call(element, "setSelectionRange", &[caret.clone(), caret]);
    }
    get(element, "value").as_string().unwrap_or_default()
}

/// What takes the place of a range of a text; offsets in UTF-16 units, as browsers count.
#[derive(Debug, PartialEq, Eq)]
struct Edit {
    start: usize,
    end: usize,
    words: String,
    /// Where to write on, if not at the end of the words.
    caret: Option<usize>,
}

fn marked(words: &[u16], start: usize, end: usize, mark: Mark) -> Edit {
    let (start, end) = (
        start.min(words.len()),
        end.min(words.len()).max(start.min(words.len())),
    );
    let said = |from: usize, until: usize| String::from_utf16_lossy(&words[from..until]);
    match mark {
        Mark::Bold => Edit {
            words: format!("**{}**", said(start, end)),
            caret: (start == end).then_some(start + 2),
            start,
            end,
        },
        Mark::List => {
            let before = &words[..start];
            let newline = before.iter().rposition(|unit| *unit == u16::from(b'\n'));
            let from = newline.map_or(0, |at| at + 1);
            let lines: Vec<String> = said(from, end)
                .split('\n')
                .map(|line| format!("- {line}"))
                .collect();
            Edit {
                words: lines.join("\n"),
                caret: None,
                start: from,
                end,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(words: &str, start: usize, end: usize, mark: Mark) -> (String, Option<usize>) {
        let units: Vec<u16> = words.encode_utf16().collect();
        let edit = marked(&units, start, end, mark);
        let before = String::from_utf16_lossy(&units[..edit.start]);
        let after = String::from_utf16_lossy(&units[edit.end..]);
        (format!("{before}{}{after}", edit.words), edit.caret)
    }

    #[test]
    fn bold_takes_the_selection_or_waits_for_words() {
        assert_eq!(
            edit("mang áo mưa", 5, 11, Mark::Bold),
            ("mang **áo mưa**".to_owned(), None)
        );
        assert_eq!(edit("a", 1, 1, Mark::Bold), ("a****".to_owned(), Some(3)));
        // Offsets behind the end, as after a text was replaced.
        assert_eq!(edit("a", 9, 12, Mark::Bold), ("a****".to_owned(), Some(3)));
    }

    #[test]
    fn a_list_takes_whole_lines() {
        assert_eq!(edit("x\nmột\nhai", 3, 9, Mark::List).0, "x\n- một\n- hai");
        assert_eq!(edit("", 0, 0, Mark::List).0, "- ");
    }
}
