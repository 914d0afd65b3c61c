//! A new file under `locales/` must reach the binary: embedding alone notices changed files only.

fn main() {
    println!("cargo:rerun-if-changed=../locales");
}
