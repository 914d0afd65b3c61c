//! Each rule finds what it is for, and nothing in what is right.

use super::source::Source;
use super::{Rule, check_texts};
use crate::Catalogue;
use crate::compile::compile;
use caunoi_wire::Language;

const VI: &str = "hello = Chào { $name }\nplain = Có\n";
const EN: &str = "hello = Hello { $name }\nplain = Yes\n";
/// Uses both keys rightly.
const USES: &str = r#"fn f(c: &C) { t!(c, "hello", name = x.y(1, "a")); c.text("plain", &[]); }"#;

fn catalogue(language: Language, text: &str) -> Catalogue {
    let files = [("t.ftl".to_owned(), text.to_owned())];
    compile(language, &files).expect("compiles")
}

/// What the checks say of two languages and of sources given as (path, text).
fn found(vi: &str, en: &str, sources: &[(&str, &str)]) -> Vec<(Rule, String, String)> {
    let catalogues = [
        catalogue(Language::Vietnamese, vi),
        catalogue(Language::English, en),
    ];
    let sources: Vec<Source> = sources
        .iter()
        .map(|(path, text)| Source::new(path, text).expect("a source"))
        .collect();
    let findings = check_texts(&catalogues, &sources, &[]);
    findings
        .into_iter()
        .map(|f| (f.rule, f.place, f.what))
        .collect()
}

/// What the checks say of one more source.
fn found_in(path: &str, text: &str) -> Vec<(Rule, String)> {
    let all = found(VI, EN, &[("backend/src/uses.rs", USES), (path, text)]);
    all.into_iter()
        .map(|(rule, _, what)| (rule, what))
        .collect()
}

#[test]
fn nothing_is_found_where_all_is_right() {
    assert_eq!(found(VI, EN, &[("backend/src/uses.rs", USES)]), []);
}

#[test]
fn a_key_missing_in_one_language() {
    let en = "hello = Hello { $name }\n";
    let found = found(VI, en, &[("backend/src/uses.rs", USES)]);
    let expected = (Rule::Missing, "locales/en".to_owned(), "plain".to_owned());
    assert_eq!(found, [expected]);
}

#[test]
fn a_key_nobody_uses() {
    // A comment and a test are no use.
    let source =
        format!("// \"spare\"\n{USES}\n#[cfg(test)]\nmod tests {{ fn g() {{ \"spare\" }} }}");
    let spare = |text| format!("{text}spare = Ok\n");
    let found = found(&spare(VI), &spare(EN), &[("backend/src/uses.rs", &source)]);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].0, found[0].2.as_str()), (Rule::Unused, "spare"));
}

#[test]
fn variables_that_differ() {
    let en = "hello = Hello { $nmae }\nplain = Yes\n";
    let found = found(VI, en, &[("backend/src/uses.rs", USES)]);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].0, found[0].1.as_str()),
        (Rule::Variables, "locales/en")
    );
}

#[test]
fn words_of_a_family_without_text() {
    let source = r#"fn f() { format!("relation-{r}"); }"#;
    let missing = found_in("backend/src/more.rs", source);
    let keys: Vec<&str> = missing.iter().map(|(_, what)| what.as_str()).collect();
    assert_eq!(keys.len(), caunoi_wire::person::Relation::ALL.len());
    assert!(missing.iter().all(|(rule, _)| *rule == Rule::Missing));
    assert!(keys[0].starts_with("relation-father,"));
}

#[test]
fn calls_with_an_unknown_key_or_other_arguments() {
    let table = [
        (r#"t!(c, "no-such-key")"#, Rule::Unknown),
        (r#"c.text("no-such-key", &[])"#, Rule::Unknown),
        (r#"t("no-such-key", &args)"#, Rule::Unknown),
        (r#"t("no-such-key")"#, Rule::Unknown),
        (r#"t("hello")"#, Rule::Arguments),
        (r#"t!(c.get(a, b), "hello")"#, Rule::Arguments),
        (r#"t!(c, "hello", name = 1, age = 2)"#, Rule::Arguments),
        (r#"app.text(l, "hello", &[])"#, Rule::Arguments),
        (
            r#"app.text(l, "hello", &[("nam", x.into())])"#,
            Rule::Arguments,
        ),
        (
            r#"app.text(l, "plain", &[("name", x), clock])"#,
            Rule::Arguments,
        ),
    ];
    for (call, rule) in table {
        let found = found_in("backend/src/more.rs", &format!("fn f() {{ {call}; }}"));
        assert_eq!(found.len(), 1, "{call}: {found:?}");
        assert_eq!(found[0].0, rule, "{call}");
    }
    let right = [
        r#"app.text(l, "hello", &[("name", f("a", b))])"#,
        r#"app.text(l, "hello", &[name])"#,
        r#"app.text(l, "hello", &args)"#,
        r#"assert!(f(x, "no-such-key"))"#,
        r#"response.text("no-such-key", 2)"#,
        r#"t!(c, key, name = 1)"#,
        r#"t("plain")"#,
    ];
    for call in right {
        let found = found_in("backend/src/more.rs", &format!("fn f() {{ {call}; }}"));
        assert_eq!(found, [], "{call}");
    }
}

#[test]
fn words_for_people_outside_locales() {
    let table = [
        ("backend/src/a.rs", r#"fn f() { "Xin chào phụ huynh" }"#),
        ("backend/src/a.rs", r##"fn f() { r#"Đã hiểu"# }"##),
        (
            "frontend/src/a.rs",
            r#"fn f() { view! { <p>"Hello"</p> } }"#,
        ),
        (
            "frontend/src/a.rs",
            r#"fn f() { view! { <p>Hello there</p> } }"#,
        ),
        (
            "frontend/src/a.rs",
            r#"fn f() { view! { <p>{"Hello"}</p> } }"#,
        ),
        (
            "frontend/src/a.rs",
            r#"fn f() { view! { <p>{x}" children"</p> } }"#,
        ),
        (
            "frontend/src/a.rs",
            r#"fn f() { view! { <a aria-label="Close"/> } }"#,
        ),
        (
            "frontend/sw.js",
            "self.registration.showNotification('x', { body: 'Tap here' })",
        ),
        ("frontend/sw.js", "const text = `Có thông báo mới`;"),
        (
            "backend/src/a.rs",
            r#"fn f() { "<p class=note>{} answers</p>" }"#,
        ),
        ("frontend/index.html", "<p>Loading</p>"),
        ("frontend/index.html", "<img alt=\"A bridge\">"),
    ];
    for (path, text) in table {
        let found = found_in(path, text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].0, Rule::Bare, "{text}");
    }
}

#[test]
fn what_is_no_word_for_people() {
    let table = [
        (
            "backend/src/a.rs",
            "fn f<'a>(x: &'a str) { '\\''; 'đ'; \"Cầu Nối\" } // Đã hiểu",
        ),
        (
            "backend/src/a.rs",
            "// exempt: headers of a file\nconst A: &str = \"Ngày sinh\";\nconst B: &str = \"Lớp\";",
        ),
        (
            "backend/src/a.rs",
            "#[cfg(test)]\nconst A: &str = \"Ngày sinh\";",
        ),
        ("wire/src/a.rs", "fn f() { \"Tiếng Việt\" }"),
        (
            "backend/src/a.rs",
            r#"fn f() { "<p class=\"big note\">{from} · {}</p><b>Cầu Nối</b>" }"#,
        ),
        (
            "frontend/src/a.rs",
            r#"fn f() { view! { <p class="card" on:click=move |_| go("home")>{t!(c, "plain")}"·"</p>
               {match x { 1 => "big", _ => if y > 3 { "open" } else { "shut" } }} {a > b} } }"#,
        ),
        (
            "frontend/sw.js",
            "// Có thông báo mới\nconst cache = 'app-v1'; if (/['\"]/.test(x)) { go(\"a\"); }",
        ),
        (
            "frontend/index.html",
            "<!-- Xin chào --><style>p { color: red }</style><script>go('now')</script><title>Cầu Nối</title><p class=\"card big\">—</p>",
        ),
    ];
    for (path, text) in table {
        assert_eq!(found_in(path, text), [], "{text}");
    }
    // The allowance ends at the next empty line.
    let text = "// exempt: headers\nconst A: &str = \"Lớp\";\n\nconst B: &str = \"Lớp\";";
    assert_eq!(found_in("backend/src/a.rs", text).len(), 1);
}

#[test]
fn an_allowance_nothing_needs() {
    let catalogues = [
        catalogue(Language::English, EN),
        catalogue(Language::Vietnamese, VI),
    ];
    let sources: Vec<Source> = Source::new("backend/src/uses.rs", USES)
        .into_iter()
        .collect();
    let findings = check_texts(&catalogues, &sources, &["plain"]);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rule, Rule::Stale);
}
