//! The page that shows the sheets.

use crate::camera::Taken;
use std::fmt::Write;
use std::path::Path;

const HEAD: &str = "# Screens

Made by `cargo xtask screens`: real app and light pages in Chromium, of the demo's commune on a clock that stands, so that
a picture changes only where the program does. On each sheet: 320, 390, 768 and 1280 CSS pixels wide; above the light
theme, below the dark one. Long pages are cut. The parent reads Vietnamese, English and Khmer (a draft), the desk Vietnamese.
";

pub fn write(folder: &Path, taken: &[Taken]) {
    let mut text = HEAD.to_owned();
    let mut names: Vec<&str> = Vec::new();
    for sheet in taken {
        if !names.contains(&sheet.name) {
            names.push(sheet.name);
        }
    }
    for name in names {
        write!(text, "\n## {name}\n\n").expect("a string");
        for sheet in taken.iter().filter(|sheet| sheet.name == name) {
            writeln!(text, "![{name}, {}]({})", sheet.language, sheet.file).expect("a string");
        }
    }
    std::fs::write(folder.join("README.md"), text).expect("a file");
}
