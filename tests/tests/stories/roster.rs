//! Rosters: what a file changes, that undoing leaves no trace, and who may.

mod requests;

use caunoi::error::Error;
use caunoi::roster::{self, Author, Upload};
use caunoi_tests::school::{first_admin, organisation};
use caunoi_tests::*;
use caunoi_wire::organisation::OrganisationKind;
use caunoi_wire::roster::*;
use caunoi_wire::time::MINUTE;
use caunoi_wire::{ErrorCode, id::*};

const HEADER: &str =
    "Trường,Lớp,Mã học sinh,Họ và tên,Ngày sinh,Họ tên mẹ,Điện thoại mẹ,Họ tên bố,Điện thoại bố";

/// A commune with two schools and nobody in them.
struct Commune {
    server: Server,
    admin: User,
    commune: OrganisationId,
    school: OrganisationId,
    other_school: OrganisationId,
}

async fn commune(database: Database) -> Commune {
    let server = Server::start(database).await;
    let (admin, province) = first_admin(&server).await;
    let commune = organisation(&admin, province, OrganisationKind::Commune, "Xã Suối Tiên").await;
    let school = OrganisationKind::School;
    Commune {
        school: organisation(&admin, commune, school, "Trường Tiểu học Kim Đồng").await,
        other_school: organisation(&admin, commune, school, "Trường THCS Suối Tiên").await,
        server,
        admin,
        commune,
    }
}

fn upload(rows: &str) -> Upload {
    Upload {
        file_name: "danh-sach.csv".to_owned(),
        school_year: None,
        bytes: format!("{HEADER}\n{rows}").into(),
    }
}

/// The code of a refusal.
#[track_caller]
fn refused<T>(result: Result<T, Error>) -> ErrorCode {
    match result {
        Err(Error::Refused(refusal)) => refusal.code,
        Err(Error::Internal(error)) => panic!("{error:?}"),
        Ok(_) => panic!("not refused"),
    }
}

/// A row as one text; ids need another function in each database.
macro_rules! row {
    ($open:literal, $close:literal, $table:literal, [$($id:literal),+], [$($column:literal),+]) => {
        concat!(
            "SELECT '", $table, "'" $(, " || ' ' || ", $open, $id, $close)+
            $(, " || ' ' || COALESCE(CAST(", $column, " AS TEXT), '-')")+, " FROM ", $table
        )
    };
}

macro_rules! tables {
    ($open:literal, $close:literal) => {
        [
            row!(
                $open,
                $close,
                "child",
                ["id", "organisation_id"],
                [
                    "code",
                    "name",
                    "search_name",
                    "birth_date",
                    "created_at",
                    "removed_at"
                ]
            ),
            row!(
                $open,
                $close,
                "groups",
                ["id", "organisation_id"],
                ["name", "search_name", "grade", "school_year", "created_at"]
            ),
            row!(
                $open,
                $close,
                "enrolment",
                ["child_id", "group_id"],
                ["started_at", "ended_at"]
            ),
            row!(
                $open,
                $close,
                "person",
                ["id"],
                [
                    "name",
                    "search_name",
                    "reading_language",
                    "spoken_language",
                    "created_at",
                    "removed_at"
                ]
            ),
            row!(
                $open,
                $close,
                "contact",
                ["person_id"],
                ["kind", "value", "created_at"]
            ),
            row!(
                $open,
                $close,
                "guardianship",
                ["child_id", "guardian_id"],
                [
                    "relation",
                    "may_receive",
                    "may_see_data",
                    "may_respond",
                    "may_pick_up",
                    "blocked_until",
                    "created_at",
                    "ended_at"
                ]
            ),
        ]
    };
}

impl Commune {
    async fn dry_run_at(&self, organisation: OrganisationId, rows: &str) -> RosterImport {
        self.server.advance(MINUTE);
        let app = &self.server.app;
        let run = roster::dry_run(app, Author::Operator, organisation, upload(rows)).await;
        run.expect("a dry run")
    }

    async fn dry_run(&self, rows: &str) -> RosterImport {
        self.dry_run_at(self.commune, rows).await
    }

    async fn try_apply(&self, import: &RosterImport) -> Result<RosterImport, Error> {
        self.server.advance(MINUTE);
        let form = ApplyRoster {
            confirm_removals: true,
        };
        roster::apply(&self.server.app, Author::Operator, import.id, form).await
    }

    async fn import(&self, rows: &str) -> RosterImport {
        let import = self.dry_run(rows).await;
        self.try_apply(&import).await.expect("applied")
    }

    async fn undo(&self, import: &RosterImport) -> Result<RosterImport, Error> {
        self.server.advance(MINUTE);
        roster::undo(&self.server.app, Author::Operator, import.id).await
    }

    /// Every row of the roster's tables.
    async fn dump(&self) -> Vec<String> {
        let tables = match self.server.database.kind {
            Kind::Sqlite => tables!("hex(", ")"),
            Kind::Postgres => tables!("CAST(", " AS TEXT)"),
        };
        let mut rows = Vec::new();
        for table in tables {
            rows.extend(values!(self.server, String, table));
        }
        rows.sort();
        rows
    }
}

const FIRST: &str = "\
TH Kim Đồng,1A,KD01,Lò Thị Mai,05/09/2019,Lò Thị Hoa,0912345678,Lò Văn Nam,0987654321
TH Kim Đồng,2B,KD02,Lò Văn Bình,1/2/2018,Lo\u{300} Thi\u{323} Hoa ,+84 912 345 678,,
TH Kim Đồng,1A,KD03,Vàng A Sử,12-10-2019,Giàng Thị Dế,,Vàng A Lử,0911222333
THCS Suối Tiên,6A,,Trần Gia Bảo,2014-03-04,,,Trần Gia Hưng,0911 000 111
";

fn counts(import: &RosterImport) -> [i64; 5] {
    let c = import.counts;
    [c.added, c.changed, c.removed, c.unchanged, c.refused]
}

/// Everything an import can change at once: names, dates, classes, schools, guardians, telephones, removals, a return.
const SECOND: &str = "\
TH Kim Đồng,Lớp 1a,KD01,Lò Thị Mai,05/09/2019,Lò Thị Hoa,0912000000,Lò Văn Nam,0987654321
TH Kim Đồng,3B,KD02,Lò Văn Bính,1/2/2018,Lò Thị Hoa,0912000000,,
THCS Suối Tiên,6B,KD03,Vàng A Sử,12-10-2019,Giàng Thị Dế,0933444555,Sùng A Páo,0911222444
THCS Suối Tiên,6A,SC-7,Đỗ Minh Khôi,2014-05-06,Đỗ Thị Lan,0944555666,,
";

stories! {
    async fn a_first_file_adds_children_classes_and_shared_guardians(database) {
        let c = commune(database).await;
        let import = c.import(FIRST).await;
        assert_eq!(counts(&import), [4, 0, 0, 0, 0]);
        assert_eq!(import.state, RosterImportState::Applied);
        let guardians = values!(c.server, String, "SELECT MIN(p.name) || ' ' || CAST(COUNT(*) AS TEXT)
            FROM person p JOIN guardianship g ON g.guardian_id = p.id GROUP BY p.id ORDER BY MIN(p.search_name)");
        assert_eq!(
            guardians,
            ["Giàng Thị Dế 1", "Lò Thị Hoa 2", "Lò Văn Nam 1", "Trần Gia Hưng 1", "Vàng A Lử 1"]
        );
        let classes = values!(c.server, String, "SELECT name || ' ' || school_year || ' ' || CAST(grade AS TEXT)
            FROM groups ORDER BY name");
        assert_eq!(classes, ["1A 2026-2027 1", "2B 2026-2027 2", "6A 2026-2027 6"]);
        let again = c.dry_run(FIRST).await;
        assert_eq!(counts(&again), [0, 0, 0, 4, 0]);
        assert!(!again.needs_confirmation);
    }

    async fn the_same_file_again_changes_nothing(database) {
        let c = commune(database).await;
        // A mother who is the guardian too: with her telephone once, written twice, or in the other place.
        let header = format!("{HEADER},Họ tên người giám hộ,Điện thoại người giám hộ");
        let rows = "\
TH Kim Đồng,1A,KD01,Lò Thị Mai,05/09/2019,Lò Thị Hoa,0912345678,Lò Văn Nam,,Lò Thị Hoa,
TH Kim Đồng,1A,KD02,Lò Văn Tư,06/09/2019,Lò Thị Hoa,,,,Lò Thị Hoa,0912345678
TH Kim Đồng,1A,KD03,Vàng A Sử,12/10/2019,Giàng Thị Dế,,Vàng A Lử,0911222333,Giàng Thị Dế,0911222444
TH Kim Đồng,2A,KD04,Cà Thị Na,12/10/2018,Cà Thị Pản,,,,Cà Thị Pản,
TH Kim Đồng,2A,KD05,Cà Thị Nọi,12/11/2018,Cà Thị Ban,0911222555,,,Cà Thị Ban,0911222666
";
        let upload = || Upload { bytes: format!("{header}\n{rows}").into(), ..upload("") };
        let dry_run = async || {
            c.server.advance(MINUTE);
            roster::dry_run(&c.server.app, Author::Operator, c.commune, upload()).await.expect("a dry run")
        };
        let first = dry_run().await;
        assert_eq!(counts(&c.try_apply(&first).await.expect("applied")), [5, 0, 0, 0, 0]);
        let before = c.dump().await;
        let again = dry_run().await;
        assert_eq!((counts(&again), &again.changes[..]), ([0, 0, 0, 5, 0], &[][..]));
        c.try_apply(&again).await.expect("applied");
        assert_eq!(c.dump().await, before);
        let people = values!(c.server, i64, "SELECT COUNT(*) FROM person WHERE search_name = 'lo thi hoa'");
        assert_eq!(people, [1]);
    }

    async fn of_two_dry_runs_in_one_millisecond_the_later_counts(database) {
        let c = commune(database).await;
        let mut runs = Vec::new();
        for _ in 0..8 {
            let run = roster::dry_run(&c.server.app, Author::Operator, c.commune, upload(FIRST)).await;
            runs.push(run.expect("a dry run"));
        }
        let last = runs.pop().expect("eight");
        for run in runs {
            assert_eq!(run.created_at, last.created_at);
            assert_eq!(refused(c.try_apply(&run).await), ErrorCode::RosterOutdated);
        }
        c.try_apply(&last).await.expect("applied");
    }

    async fn undoing_leaves_every_row_as_it_was(database) {
        let c = commune(database).await;
        let empty = c.dump().await;
        let first = c.import(FIRST).await;
        let before = c.dump().await;
        let second = c.import(SECOND).await;
        assert_eq!(counts(&second), [1, 3, 1, 0, 0]);
        assert_ne!(c.dump().await, before);
        let unchanged = c.dry_run(SECOND).await;
        assert_eq!(counts(&unchanged), [0, 0, 0, 4, 0]);
        // A return: the child who was removed comes back as the same child.
        let third = c.import(FIRST).await;
        assert_eq!(counts(&third), [1, 3, 1, 0, 0]);
        assert_eq!(values!(c.server, i64, "SELECT COUNT(*) FROM child"), [5]);

        assert_eq!(refused(c.undo(&second).await), ErrorCode::RosterStateWrong);
        c.undo(&third).await.expect("undone");
        let undone = c.undo(&second).await.expect("undone");
        assert_eq!(undone.state, RosterImportState::Undone);
        assert_eq!(c.dump().await, before);
        c.undo(&first).await.expect("undone");
        assert_eq!(c.dump().await, empty);
        assert_eq!(refused(c.undo(&first).await), ErrorCode::RosterStateWrong);
        assert_eq!(refused(c.try_apply(&first).await), ErrorCode::RosterStateWrong);
        let mut conn = c.server.app.db.read().await.expect("a connection");
        assert_eq!(caunoi::audit::verify(&mut conn).await.expect("entries"), None);
    }

    async fn a_change_names_its_fields_before_and_after(database) {
        let c = commune(database).await;
        c.import(FIRST).await;
        let second = c.dry_run(SECOND).await;
        let mut fields = Vec::new();
        for change in &second.changes {
            for f in &change.fields {
                fields.push(format!("{} {}: {} → {}", change.child_name, f.field, f.before, f.after));
            }
        }
        assert_eq!(
            fields,
            [
                "Lò Thị Mai mother: Lò Thị Hoa +84912345678 → Lò Thị Hoa +84912000000",
                "Lò Văn Bính name: Lò Văn Bình → Lò Văn Bính",
                "Lò Văn Bính class: 2B → 3B",
                "Lò Văn Bính mother: Lò Thị Hoa +84912345678 → Lò Thị Hoa +84912000000",
                "Vàng A Sử school: Trường Tiểu học Kim Đồng → Trường THCS Suối Tiên",
                "Vàng A Sử class: 1A → 6B",
                "Vàng A Sử mother: Giàng Thị Dế → Giàng Thị Dế +84933444555",
                "Vàng A Sử father: Vàng A Lử +84911222333 → Sùng A Páo +84911222444",
            ]
        );
        assert_eq!((second.changes[0].kind, second.changes[0].row), (ChangeKind::Removed, None));
        assert_eq!((second.changes[4].kind, second.changes[4].row), (ChangeKind::Added, Some(5)));
        assert!(second.needs_confirmation);
    }

    async fn what_is_unconfirmed_or_outdated_changes_nothing(database) {
        let c = commune(database).await;
        c.import(FIRST).await;
        let before = c.dump().await;
        let second = c.dry_run(SECOND).await;
        let unconfirmed = ApplyRoster::default();
        let applied = roster::apply(&c.server.app, Author::Operator, second.id, unconfirmed).await;
        assert_eq!(refused(applied), ErrorCode::RosterRemovalsUnconfirmed);
        // A later dry run makes it void.
        let third = c.dry_run(SECOND).await;
        assert_eq!(refused(c.try_apply(&second).await), ErrorCode::RosterOutdated);
        assert_eq!(c.dump().await, before);
        // So does any change of the roster.
        sql!(c.server, "UPDATE guardianship SET blocked_until = 1895600000000 WHERE relation = 'father'");
        assert_eq!(refused(c.try_apply(&third).await), ErrorCode::RosterOutdated);
    }

    async fn refused_rows_neither_block_the_good_ones_nor_lose_their_child(database) {
        let c = commune(database).await;
        c.import(FIRST).await;
        let import = c.dry_run("\
TH Kim Đồng,1A,KD01,Lò Thị Mai,31/02/2019,Lò Thị Hoa,0912345678,,
TH Kim Đồng,2B,KD02,Lò Văn Bình,1/2/2018,Lò Thị Hoa,0912345678,,
,1A,,Vàng A Sử,12/10/2019,,,,
TH Kim Đồng,1A,,Hạng A Chớ,12/10/2019,,12,,
").await;
        assert_eq!(counts(&import), [0, 0, 0, 1, 3]);
        let refused: Vec<_> = import
            .refused
            .iter()
            .map(|r| (r.row, r.problem, r.column.as_str(), r.value.as_str()))
            .collect();
        assert_eq!(
            refused,
            [
                (2, RowProblem::BirthDateInvalid, "Ngày sinh", "31/02/2019"),
                (4, RowProblem::SchoolUnknown, "Trường", ""),
                (5, RowProblem::PhoneInvalid, "Điện thoại mẹ", "12"),
            ]
        );
    }

    async fn a_protection_block_survives_another_spelling(database) {
        let c = commune(database).await;
        c.import(FIRST).await;
        sql!(c.server, "UPDATE guardianship SET blocked_until = 1895600000000 WHERE relation = 'father'");
        c.import("TH Kim Đồng,1A,KD03,Vàng A Sử,12-10-2019,,,Hạng Văn Lù,0900111222\n").await;
        let blocks = values!(c.server, String, "SELECT p.name || ' ' || CAST(g.blocked_until AS TEXT) || ' '
                || CASE WHEN g.ended_at IS NULL THEN 'now' ELSE 'ended' END
            FROM guardianship g JOIN person p ON p.id = g.guardian_id JOIN child c ON c.id = g.child_id
            WHERE c.code = 'KD03' AND g.relation = 'father' ORDER BY p.search_name");
        assert_eq!(blocks, ["Hạng Văn Lù 1895600000000 now", "Vàng A Lử 1895600000000 ended"]);
    }

    async fn a_telephone_alone_opens_no_strangers_child(database) {
        let c = commune(database).await;
        c.import(FIRST).await;
        // The number of Lò Thị Hoa belongs to somebody else now; Vàng A Lử and his wife share one.
        c.import(&format!("{FIRST}\
TH Kim Đồng,1A,KD05,Sùng Thị Chía,01/01/2019,Sùng Thị Mỷ,0912345678,,
TH Kim Đồng,1A,KD06,Vàng Thị Sua,01/01/2019,Giàng Thị Pà,0911222333,Vàng A Lử,0911222333
")).await;
        let people = values!(c.server, String, "SELECT p.name FROM contact ct JOIN person p ON p.id = ct.person_id
            WHERE ct.value IN ('+84912345678', '+84911222333') ORDER BY p.search_name");
        assert_eq!(people, ["Giàng Thị Pà", "Lò Thị Hoa", "Sùng Thị Mỷ", "Vàng A Lử"]);
    }

    async fn codes_change_hands(database) {
        let c = commune(database).await;
        let rows = |codes: [&str; 3]| {
            let names = ["Lò Thị Mai,05/09/2019", "Vàng A Sử,06/09/2019", "Trần Gia Bảo,07/09/2019"];
            let rows = codes.iter().zip(names).filter(|(code, _)| **code != "-");
            rows.map(|(code, name)| format!("TH Kim Đồng,1A,{code},{name},,,,\n")).collect::<String>()
        };
        c.import(&rows(["1", "2", "-"])).await;
        let before = c.dump().await;
        // Sử leaves; his code goes to a new child.
        let gone = c.import(&rows(["1", "-", "-"])).await;
        assert_eq!(counts(&gone), [0, 0, 1, 1, 0]);
        let new = c.import(&rows(["1", "-", "2"])).await;
        assert_eq!(counts(&new), [1, 0, 0, 1, 0]);
        // A code is the child: exchanged codes are exchanged names, told as such.
        let exchanged = c.dry_run(&rows(["2", "-", "1"])).await;
        assert_eq!(counts(&exchanged), [0, 2, 0, 0, 0]);
        c.undo(&new).await.expect("undone");
        c.undo(&gone).await.expect("undone");
        assert_eq!(c.dump().await, before);
    }

    async fn who_signed_in_or_was_written_to_stays_after_undo(database) {
        let c = commune(database).await;
        let first = c.import(FIRST).await;
        let token = vec![7_u8];
        sql!(
            c.server,
            "INSERT INTO session (id, person_id, token_hash, device_label, created_at, last_seen_at, expires_at)
            SELECT id, id, $1, '', 1, 1, 1 FROM person WHERE name = 'Lò Thị Hoa'",
            token
        );
        sql!(
            c.server,
            "INSERT INTO recipient_child (post_id, person_id, child_id) SELECT id, id, id FROM child WHERE code = 'KD01'"
        );
        c.undo(&first).await.expect("undone");
        let people = values!(c.server, String, "SELECT p.name || ' ' || ct.value || ' '
                || CASE WHEN p.removed_at IS NULL THEN 'here' ELSE 'removed' END
            FROM person p JOIN contact ct ON ct.person_id = p.id");
        assert_eq!(people, ["Lò Thị Hoa +84912345678 here"]);
        let children = values!(c.server, String, "SELECT name || ' ' || COALESCE(code, 'no code') || ' '
                || CASE WHEN removed_at IS NULL THEN 'here' ELSE 'removed' END FROM child");
        assert_eq!(children, ["Lò Thị Mai no code removed"]);
        // The file can come again, to the same child and the same mother.
        let again = c.import(FIRST).await;
        assert_eq!(counts(&again), [4, 0, 0, 0, 0]);
        assert_eq!(values!(c.server, i64, "SELECT COUNT(*) FROM child"), [4]);
        let mothers = "SELECT COUNT(*) FROM person WHERE name = 'Lò Thị Hoa'";
        assert_eq!(values!(c.server, i64, mothers), [1]);
    }

    async fn only_schools_in_the_file_lose_children(database) {
        let c = commune(database).await;
        c.import(FIRST).await;
        let rows = "THCS Suối Tiên,6A,,Trần Gia Bảo,2014-03-04,,,Trần Gia Hưng,0911 000 111\n";
        assert_eq!(counts(&c.dry_run(rows).await), [0, 0, 0, 1, 0]);
        // To the other school, the first one is unknown.
        let import = c.dry_run_at(c.other_school, FIRST).await;
        assert_eq!(counts(&import), [0, 0, 0, 1, 3]);
        assert!(import.refused.iter().all(|r| r.problem == RowProblem::SchoolUnknown));
    }
}
