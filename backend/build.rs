//! A release binary contains the app's files (`src/web/site.rs`), whose hashed names Cargo cannot know: it builds
//! the server again when any of them changed. A development build reads them as it runs. Migrations are part of both.

fn main() {
    println!("cargo::rerun-if-changed=../migrations");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../target/site");
    } else {
        println!("cargo::rerun-if-changed=build.rs");
    }
}
