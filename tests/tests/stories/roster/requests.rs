//! The same over HTTP: what an administrator's browser asks, files that are none, and who may.

use super::*;
use caunoi_tests::school::staff;
use caunoi_tests::user::json;
use caunoi_wire::organisation::{Group, Role};
use caunoi_wire::person::{ChildOfGroup, GuardianRights, Relation};
use caunoi_wire::time::DAY;
use caunoi_wire::{Done, Page};
use http::Method;

stories! {
    async fn an_administrator_imports_in_the_browser(database) {
        let c = commune(database).await;
        let path = format!("/organisations/{}/roster?file_name=lop%201.csv&school_year=2026-2027", c.commune);
        let post = |body: String, key: &str| {
            let request = c.admin.request(Method::POST, &path).header("idempotency-key", key.to_owned());
            c.admin.send(request.body(body))
        };
        let file = format!("{HEADER}\n{FIRST}");
        let import: RosterImport = post(file.clone(), "one").await.ok();
        assert_eq!((import.file_name.as_str(), counts(&import)), ("lop 1.csv", [4, 0, 0, 0, 0]));
        // The network repeats the upload: the same import.
        let again = post(file, "one").await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.ok::<RosterImport>(), import);
        let at = |what: &str| format!("/roster-imports/{}{what}", import.id);
        assert_eq!(c.admin.get(&at("")).await.ok::<RosterImport>(), import);
        let applied: RosterImport = c.admin.post(&at("/apply"), &ApplyRoster::default()).await.ok();
        assert_eq!(applied.state, RosterImportState::Applied);
        let twice = c.admin.post(&at("/apply"), &ApplyRoster::default()).await;
        assert_eq!(twice.refused(), ErrorCode::RosterStateWrong);

        let listed: Page<RosterImport> = c.admin.get(&path).await.ok();
        let listed: Vec<_> = listed.items.iter().map(|i| (i.id, i.changes.len(), i.counts)).collect();
        assert_eq!(listed, [(import.id, 0, import.counts)]);

        let groups: Vec<Group> = c.admin.get(&format!("/organisations/{}/groups", c.school)).await.ok();
        let children: Vec<ChildOfGroup> = c.admin.get(&format!("/groups/{}/children", groups[0].id)).await.ok();
        let told: Vec<_> = children.iter().map(|c| (c.name.as_str(), c.guardians.len())).collect();
        assert_eq!(told, [("Lò Thị Mai", 2), ("Vàng A Sử", 2)]);
        let mother = &children[0].guardians[0];
        assert_eq!((mother.relation, mother.phone.as_deref()), (Relation::Mother, Some("+84912345678")));
        assert!(!mother.connected && !mother.reachable && mother.rights.may_receive);

        let rights = GuardianRights {
            may_pick_up: false,
            blocked_until: Some(c.server.now().plus(DAY)),
            ..mother.rights
        };
        let at_mother = format!("/children/{}/guardians/{}", children[0].id, mother.id);
        c.admin.put(&at_mother, &rights).await.ok::<Done>();
        let children: Vec<ChildOfGroup> = c.admin.get(&format!("/groups/{}/children", groups[0].id)).await.ok();
        assert_eq!(children[0].guardians[0].rights, rights);

        let undone: RosterImport = c.admin.act(&at("/undo")).await.ok();
        assert_eq!(undone.state, RosterImportState::Undone);
    }

    async fn bad_files_are_refused_and_change_nothing(database) {
        let c = commune(database).await;
        c.import(FIRST).await;
        let before = c.dump().await;
        let path = format!("/organisations/{}/roster?file_name=x.csv", c.commune);
        let garbage: String = (0..10_000).map(|n| format!("{n}é;,,\"{n}\n")).collect();
        let latin = b"L\xf2p,H\xf9 t\xean".to_vec();
        let large = vec![b'x'; MAX_ROSTER_BYTES + 1];
        let files = [
            (garbage.into_bytes(), ErrorCode::RosterHeaderMissing),
            (latin, ErrorCode::RosterEncodingUnknown),
            (b"PK\x03\x04".to_vec(), ErrorCode::RosterUnreadable),
            (large, ErrorCode::BodyTooLarge),
        ];
        for (file, code) in files {
            for key in [None, Some("k")] {
                let mut request = c.admin.request(Method::POST, &path).body(file.clone());
                if let Some(key) = key {
                    request = request.header("idempotency-key", key);
                }
                assert_eq!(c.admin.send(request).await.refused(), code);
            }
        }
        let year = format!("{path}&school_year=2026");
        let request = c.admin.request(Method::POST, &year).body(HEADER);
        assert_eq!(c.admin.send(request).await.refused(), ErrorCode::InvalidInput);
        assert_eq!(c.dump().await, before);
        assert_eq!(values!(c.server, i64, "SELECT COUNT(*) FROM roster_import"), [1]);
    }

    async fn only_administrators_above_may(database) {
        let c = commune(database).await;
        let import = c.import(FIRST).await;
        let neighbour = staff(&c.server, &c.admin, c.other_school, Role::Admin, None, "ben").await;
        let teacher = staff(&c.server, &c.admin, c.school, Role::Teacher, None, "lan").await;
        let groups: Vec<Group> = c.admin.get(&format!("/organisations/{}/groups", c.school)).await.ok();
        let class = format!("/groups/{}/children", groups[0].id);
        let children: Vec<ChildOfGroup> = c.admin.get(&class).await.ok();
        let (child, guardian) = (&children[0], &children[0].guardians[0]);
        let rights = format!("/children/{}/guardians/{}", child.id, guardian.id);
        for who in [&neighbour, &teacher] {
            let import = format!("/roster-imports/{}", import.id);
            let upload = format!("/organisations/{}/roster?file_name=x.csv", c.commune);
            let upload = who.request(Method::POST, &upload).body(HEADER);
            let answers = [
                who.send(upload).await,
                who.get(&format!("/organisations/{}/roster", c.commune)).await,
                who.get(&import).await,
                who.post(&format!("{import}/apply"), &ApplyRoster::default()).await,
                who.act(&format!("{import}/undo")).await,
                who.put(&rights, &guardian.rights).await,
            ];
            for answer in answers {
                assert_eq!(answer.refused(), ErrorCode::NotFound);
            }
        }
        assert_eq!(neighbour.get(&class).await.refused(), ErrorCode::NotFound);
        assert_eq!(teacher.get(&class).await.ok::<Vec<ChildOfGroup>>().len(), children.len());
        let own = format!("/organisations/{}/roster?file_name=x.csv", c.other_school);
        let own = json(neighbour.request(Method::POST, &own), &0).body(format!("{HEADER}\n{FIRST}"));
        assert_eq!(counts(&neighbour.send(own).await.ok()), [0, 0, 0, 1, 3]);
    }
}
