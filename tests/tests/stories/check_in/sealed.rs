//! What is sealed cannot be read in the database, and a key can be replaced.

use super::*;
use caunoi::seal::SealKeys;

/// Words that must not stand in the database.
const WORDS: [&str; 7] = [
    "CẦN-GIÚP-RIÊNG",
    "LỜI-RIÊNG-CỦA-MẸ",
    "GHI-CHÚ-RIÊNG",
    "crisis_words",
    "asked_to_talk",
    "\"score\"",
    "GIẤY-PHÉP-RIÊNG",
];

/// Everything that the database holds: the bytes of its files, or of every row as text.
async fn dump(s: &School) -> Vec<u8> {
    let url = &s.server.database.url;
    if !url.starts_with("postgres") {
        let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
        let mut bytes = Vec::new();
        for suffix in ["", "-wal"] {
            bytes.extend(std::fs::read(format!("{path}{suffix}")).unwrap_or_default());
        }
        return bytes;
    }
    let tables = values!(
        s.server,
        String,
        "SELECT table_name FROM information_schema.tables
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    );
    let mut text = String::new();
    for table in tables {
        // Bytes as they are, not in hexadecimal digits.
        let sql = format!("SELECT convert_from(decode(replace(encode(convert_to(CAST(t.* AS TEXT), 'UTF8'), 'escape'), '\\\\x', ''),
            'escape'), 'UTF8') || E'\\n' || CAST(t.* AS TEXT) FROM \"{table}\" t");
        let mut conn = s.server.app.db.read().await.expect("a connection");
        if let caunoi::db::Link::Postgres(c) = conn.link() {
            let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                .fetch_all(c)
                .await
                .expect("rows");
            text.extend(rows);
        }
    }
    text.into_bytes()
}

fn holds(dump: &[u8], word: &str) -> bool {
    let hex: String = word.bytes().map(|b| format!("{b:02x}")).collect();
    let has = |what: &[u8]| dump.windows(what.len()).any(|w| w == what);
    has(word.as_bytes()) || has(hex.as_bytes())
}

/// A school with an answer, a case with a note, and a licence.
async fn secrets(s: &School) -> (User, PostId) {
    let counsellor = counsellor(s).await;
    let post = asked(s, &mood(s)).await;
    let mother = &s.parents[0];
    let words = CheckInAnswer {
        talk: true,
        ..says(mother.child, "LỜI-RIÊNG-CỦA-MẸ muốn chết")
    };
    answer(mother, post, &words).await.ok::<Done>();
    let id = cases(&counsellor).await[0].id;
    let note = CaseNote {
        text: "GHI-CHÚ-RIÊNG".to_owned(),
    };
    counsellor
        .post(&format!("/cases/{id}/note"), &note)
        .await
        .ok::<Case>();
    let licence = InstrumentChange {
        instrument: "sdq".to_owned(),
        licence_key: Some("GIẤY-PHÉP-RIÊNG".to_owned()),
        wording: Vec::new(),
    };
    s.admin
        .put(&format!("/organisations/{}/instrument", s.school), &licence)
        .await
        .ok::<WellbeingSettings>();
    let help = json!({ "kind": "other", "child_id": mother.child, "text": "CẦN-GIÚP-RIÊNG" });
    assert_eq!(mother.post("/help", &help).await.status, 200);
    (counsellor, post)
}

stories! {
    async fn the_database_holds_no_answer_note_or_reason_in_the_clear(database) {
        let s = school(database).await;
        let (counsellor, post) = secrets(&s).await;
        // Reading them leaves nothing behind either.
        let read: Vec<ReadAnswer> = counsellor.get(&format!("/posts/{post}/answers")).await.ok();
        assert!(read[0].words.contains("LỜI-RIÊNG"));
        let dump = dump(&s).await;
        assert!(holds(&dump, "Bé Hoa"), "the dump is one");
        for word in WORDS {
            assert!(!holds(&dump, word), "{word}");
        }
    }

    async fn a_row_moved_to_another_place_does_not_open(database) {
        let s = school(database).await;
        let (counsellor, post) = secrets(&s).await;
        let other = &s.parents[1];
        answer(other, post, &feels(other.child, 0)).await.ok::<Done>();
        sql!(s.server, "UPDATE answer SET sealed = (SELECT x.sealed FROM answer x WHERE x.child_id = $1) WHERE child_id = $2",
            s.parents[0].child, other.child);
        let read: Vec<ReadAnswer> = counsellor.get(&format!("/posts/{post}/answers")).await.ok();
        assert_eq!(read.len(), 1, "what was copied opens nowhere else");
    }

    async fn a_key_is_replaced_while_people_work(database) {
        let s = school(database).await;
        let (counsellor, post) = secrets(&s).await;
        let count = values!(s.server, i64, "SELECT (SELECT COUNT(*) FROM answer) + (SELECT COUNT(*) FROM safeguarding_case)
            + (SELECT COUNT(*) FROM case_entry) + (SELECT COUNT(*) FROM instrument) + (SELECT COUNT(*) FROM help_request)");
        // The same installation started with a new key before the old one.
        let old = std::fs::read_to_string(server::SECRET_KEY_FILE).expect("the key");
        let new = "//////////////////////////////////////////8=";
        let directory = std::env::temp_dir().join(format!("caunoi-rotate-{}", unique()));
        std::fs::create_dir_all(&directory).expect("a directory");
        let file = |name: &str, text: &str| {
            let path = directory.join(name);
            std::fs::write(&path, text).expect("a key file");
            path
        };
        let start = async |path: std::path::PathBuf| {
            let mut config = s.server.app.config.clone();
            config.secret_key_file = Some(path);
            caunoi::app::App::start(config, s.server.app.clock.clone()).await.expect("a server")
        };
        let both = start(file("both", &format!("{new}\n{old}\n"))).await;
        let first = caunoi::seal::rotate::run(&both).await.expect("rotated");
        assert_eq!((first.sealed_again, first.current), (u64::try_from(count[0]).expect("a count"), 0));
        let second = caunoi::seal::rotate::run(&both).await.expect("again");
        assert_eq!((second.sealed_again, second.current), (0, first.sealed_again));
        // The old key opens nothing any more, the new one all.
        let lost: Vec<ReadAnswer> = counsellor.get(&format!("/posts/{post}/answers")).await.ok();
        assert!(lost.is_empty());
        let alone = start(file("new", new)).await;
        assert_eq!(caunoi::seal::rotate::run(&alone).await.expect("all open").current, first.sealed_again);
        let wrong = start(file("old", &old)).await;
        assert!(caunoi::seal::rotate::run(&wrong).await.is_err(), "what does not open is named");
        assert!(SealKeys::read(&directory.join("new")).is_ok());
        for app in [both, alone, wrong] {
            app.db.close().await;
        }
        std::fs::remove_dir_all(&directory).expect("cleaned up");
    }
}
