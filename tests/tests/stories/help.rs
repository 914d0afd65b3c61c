//! "We need help": a family asks, the right place reads it, answers it, passes it on; nobody else learns of it.

use caunoi_tests::*;
use caunoi_wire::help::*;
use caunoi_wire::organisation::Role;
use caunoi_wire::time::{HOUR, MINUTE};
use caunoi_wire::{Done, ErrorCode, id::*};
use serde_json::json;

fn request(s: &School, kind: HelpKind, text: &str) -> NewHelpRequest {
    NewHelpRequest {
        kind,
        child_id: s.parents[0].child,
        text: text.to_owned(),
    }
}

async fn ask(s: &School, kind: HelpKind, text: &str) -> MyHelpRequest {
    let mine: MyHelp = s.parents[0]
        .post("/help", &request(s, kind, text))
        .await
        .ok();
    mine.requests
        .into_iter()
        .find(|r| r.text == text)
        .expect("asked")
}

async fn desk(user: &User, organisation: OrganisationId) -> HelpDesk {
    user.get(&format!("/organisations/{organisation}/help"))
        .await
        .ok()
}

async fn staff(s: &School, at: OrganisationId, role: Role, login: &str) -> User {
    school::staff(&s.server, &s.admin, at, role, None, login).await
}

fn service() -> ServiceText {
    ServiceText {
        kind: HelpKind::Health,
        name: "Trạm y tế <b>xã</b>".to_owned(),
        phone: "0204 3555 111".to_owned(),
        address: "Thôn Trung".to_owned(),
        hours: "Thứ Hai–Sáu 7:00–17:00".to_owned(),
    }
}

stories! {
    async fn a_family_asks_and_gets_an_answer(database) {
        let s = school(database).await;
        let counsellor = staff(&s, s.school, Role::Counsellor, "tu.van").await;
        let asked = ask(&s, HelpKind::Counselling, "Con không muốn đến lớp.").await;
        assert_eq!((asked.organisation_name.as_str(), asked.state), ("Trường Mẫu", HelpState::Open));
        let head = desk(&counsellor, s.school).await.requests.remove(0);
        assert_eq!((head.person_name.as_str(), head.child_name.as_str()), ("Mẹ Hoa", "Bé Hoa"));
        let path = format!("/help/{}", asked.id);
        let opened: HelpRequest = counsellor.get(&path).await.ok();
        assert_eq!((opened.text.as_str(), opened.phone.as_deref()), ("Con không muốn đến lớp.", Some("+84912345600")));
        let seen = values!(s.server, String, "SELECT subject FROM audit WHERE action = 'help_read'");
        assert_eq!(seen, [asked.id.to_string()]);
        let taken: HelpRequest = counsellor.act(&format!("{path}/take")).await.ok();
        assert_eq!(taken.head.owner_name.as_deref(), Some("Cán bộ tu.van"));
        let said = json!({ "text": "Mời chị đến gặp tôi chiều thứ Ba." });
        counsellor.post(&format!("{path}/answer"), &said).await.ok::<HelpRequest>();
        let mine: MyHelp = s.parents[0].get("/help").await.ok();
        assert_eq!(mine.requests[0].state, HelpState::Answered);
        assert_eq!(mine.requests[0].answers[0].text, "Mời chị đến gặp tôi chiều thứ Ba.");
        let count = HelpCount { kind: HelpKind::Counselling, asked: 1, answered: 1 };
        assert_eq!(desk(&counsellor, s.school).await.counts, [count]);
        s.parents[0].act(&format!("{path}/end")).await.ok::<MyHelp>();
        for (way, body) in [("take", json!({})), ("answer", said)] {
            let refused = counsellor.post(&format!("{path}/{way}"), &body).await.refused();
            assert_eq!(refused, ErrorCode::HelpClosed);
        }
    }

    async fn it_goes_to_the_place_that_is_best_for_it_and_can_be_passed_on(database) {
        let s = school(database).await;
        let counsellor = staff(&s, s.school, Role::Counsellor, "tu.van").await;
        let commune = staff(&s, s.commune, Role::Admin, "can.bo").await;
        assert_eq!(ask(&s, HelpKind::Health, "Sốt").await.organisation_name, "Xã Mẫu");
        let fees = ask(&s, HelpKind::SchoolFees, "Sách vở").await;
        assert_eq!(fees.organisation_name, "Trường Mẫu");
        let path = format!("/help/{}", fees.id);
        // Those above see nothing of what a school is asked, as long as it is not passed on.
        assert_eq!(commune.get(&path).await.refused(), ErrorCode::NotFound);
        assert_eq!(desk(&commune, s.commune).await.requests.len(), 1);
        let opened: HelpRequest = counsellor.get(&path).await.ok();
        let places: Vec<&str> = opened.pass_to.iter().map(|place| place.name.as_str()).collect();
        assert_eq!(places, ["Xã Mẫu", "Tỉnh Mẫu"]);
        let nowhere = PassHelp { organisation_id: s.sibling };
        assert_eq!(counsellor.post(&format!("{path}/pass"), &nowhere).await.refused(), ErrorCode::NotFound);
        let to = PassHelp { organisation_id: s.commune };
        counsellor.post(&format!("{path}/pass"), &to).await.ok::<Done>();
        assert_eq!(counsellor.get(&path).await.refused(), ErrorCode::NotFound);
        assert_eq!(commune.get(&path).await.ok::<HelpRequest>().text, "Sách vở");
        commune.act(&format!("{path}/close")).await.ok::<HelpRequest>();
        let mine: MyHelp = s.parents[0].get("/help").await.ok();
        assert_eq!(mine.requests.last().map(|r| (r.organisation_name.as_str(), r.state)), Some(("Xã Mẫu", HelpState::Closed)));
    }

    async fn nobody_else_learns_of_it(database) {
        let s = school(database).await;
        let counsellor = staff(&s, s.school, Role::Counsellor, "tu.van").await;
        let asked = ask(&s, HelpKind::Food, "Nhà hết gạo từ hôm qua").await;
        let path = format!("/help/{}", asked.id);
        // The child's other guardian.
        school::guardianship(&s.server, s.parents[1].id, s.parents[0].child).await;
        let other: MyHelp = s.parents[1].get("/help").await.ok();
        assert_eq!((other.children.len(), other.requests.len()), (2, 0));
        for user in [&s.teacher, &s.sibling_teacher, &s.parents[1].user, &s.parents[0].user] {
            for answer in [user.get(&path).await, user.act(&format!("{path}/take")).await] {
                assert_eq!(answer.refused(), ErrorCode::NotFound);
            }
            let answer = user.get(&format!("/organisations/{}/help", s.school)).await;
            assert_eq!(answer.refused(), ErrorCode::NotFound);
        }
        assert_eq!(s.parents[1].act(&format!("{path}/end")).await.refused(), ErrorCode::NotFound);
        let answers = json!({ "text": "Chiều nay xã đến nhà" });
        counsellor.post(&format!("{path}/answer"), &answers).await.ok::<HelpRequest>();
        let sealed = values!(s.server, Vec<u8>, "SELECT sealed FROM help_request UNION ALL SELECT sealed FROM help_answer");
        assert_eq!(sealed.len(), 2);
        for words in ["gạo", "Chiều"] {
            let hidden = |row: &Vec<u8>| row.windows(words.len()).all(|part| part != words.as_bytes());
            assert!(sealed.iter().all(hidden));
        }
    }

    async fn words_of_danger_reach_who_is_on_duty(database) {
        let s = school(database).await;
        let counsellor = crate::check_in::counsellor(&s).await;
        let phone = counsellor.subscribe(&s.server).await;
        let family = s.parents[0].subscribe(&s.server).await;
        ask(&s, HelpKind::SchoolFees, "Cháu thiếu sách vở").await;
        s.server.drain().await;
        assert_eq!(phone.last().url, "/help", "a request as every other");
        ask(&s, HelpKind::Counselling, "Cháu nói không muốn sống nữa").await;
        s.server.drain().await;
        assert!(phone.last().url.starts_with("/case/") && phone.messages().len() == 2);
        let cases = values!(s.server, String, "SELECT source FROM safeguarding_case");
        assert_eq!(cases, ["request"]);
        assert!(family.messages().is_empty(), "no message goes to the family by itself");
        // The form sent again opens nothing more.
        ask(&s, HelpKind::Counselling, "Cháu nói không muốn sống nữa").await;
        assert_eq!(values!(s.server, String, "SELECT source FROM safeguarding_case").len(), 1);
    }

    async fn who_reads_is_told_and_who_asked_hears_of_the_answer(database) {
        let s = school(database).await;
        let counsellor = staff(&s, s.school, Role::Counsellor, "tu.van").await;
        let (desk, teacher) = (counsellor.subscribe(&s.server).await, s.teacher.subscribe(&s.server).await);
        let mother = s.parents[0].subscribe(&s.server).await;
        school::guardianship(&s.server, s.parents[1].id, s.parents[0].child).await;
        let other = s.parents[1].subscribe(&s.server).await;
        let first = ask(&s, HelpKind::Counselling, "Con sợ đến lớp").await;
        s.server.drain().await;
        let message = desk.last();
        assert_eq!((message.body.as_str(), message.url.as_str()), ("Có gia đình đang cần giúp đỡ.", "/help"));
        assert!(!format!("{message:?}").contains("Bé Hoa"));
        // More of them ring once in an hour.
        for words in ["Hai", "Ba"] {
            ask(&s, HelpKind::Counselling, words).await;
            s.server.drain().await;
        }
        assert_eq!(desk.messages().len(), 1);
        s.server.pass(HOUR).await;
        assert_eq!(desk.messages().len(), 2, "one for both");
        let path = format!("/help/{}", first.id);
        let opened: HelpRequest = counsellor.post(&format!("{path}/answer"), &json!({ "text": "Mời chị đến" })).await.ok();
        assert!(!opened.answers[0].told);
        s.server.drain().await;
        assert_eq!((mother.last().body.as_str(), mother.last().url.as_str()), ("Bạn có thư trả lời. Chạm để xem.", "/l/help"));
        assert!(counsellor.get(&path).await.ok::<HelpRequest>().answers[0].told);
        assert!(other.messages().is_empty() && teacher.messages().is_empty());
    }

    async fn at_night_nobody_is_rung_for_it(database) {
        let s = school(database).await;
        let counsellor = staff(&s, s.school, Role::Counsellor, "tu.van").await;
        let desk = counsellor.subscribe(&s.server).await;
        let minute = s.server.now().local_minute();
        s.server.pass((23 * 60 - minute).rem_euclid(24 * 60) * MINUTE).await;
        ask(&s, HelpKind::Counselling, "Con sợ đến lớp").await;
        s.server.pass(6 * HOUR).await;
        assert!(desk.messages().is_empty());
        s.server.pass(2 * HOUR).await;
        assert_eq!(desk.messages().len(), 1);
    }

    async fn who_cannot_be_rung_is_written_to(database) {
        let s = school(database).await;
        let counsellor = staff(&s, s.school, Role::Counsellor, "tu.van").await;
        let id: PersonId = counsellor.get("/me").await.ok::<caunoi_wire::person::Me>().id;
        sql!(s.server, "INSERT INTO contact (person_id, kind, value, created_at) VALUES ($1, 'email', $2, $3)",
            id, "tu.van@truong.example", s.server.now());
        ask(&s, HelpKind::Counselling, "Con sợ đến lớp").await;
        s.server.drain().await;
        let [mail] = &s.server.mail.arrivals()[..] else { panic!("one mail") };
        assert_eq!(mail.to, "tu.van@truong.example");
        let text = mail.part("text/plain");
        assert!(text.contains("Có gia đình đang cần giúp đỡ.") && text.contains(&format!("{}/help", s.server.url)), "{text}");
        assert!(!text.contains("sợ") && !text.contains("Hoa"));
    }

    async fn what_nobody_reads_any_more_goes_up(database) {
        let s = school(database).await;
        let counsellor = staff(&s, s.school, Role::Counsellor, "tu.van").await;
        let commune = staff(&s, s.commune, Role::Admin, "can.bo").await;
        let phone = commune.subscribe(&s.server).await;
        let asked = ask(&s, HelpKind::Counselling, "Con sợ đến lớp").await;
        counsellor.act(&format!("/help/{}/take", asked.id)).await.ok::<HelpRequest>();
        assert!(desk(&commune, s.commune).await.requests.is_empty());
        let of = "SELECT id FROM membership WHERE role = 'counsellor' AND ended_at IS NULL";
        let membership = values!(s.server, MembershipId, of)[0];
        s.admin.delete(&format!("/memberships/{membership}")).await.ok::<Done>();
        let heads = desk(&commune, s.commune).await.requests;
        assert_eq!(heads.iter().map(|h| (h.id, h.state)).collect::<Vec<_>>(), [(asked.id, HelpState::Open)]);
        let mine: MyHelp = s.parents[0].get("/help").await.ok();
        assert_eq!(mine.requests[0].organisation_name, "Xã Mẫu");
        s.server.drain().await;
        assert_eq!(phone.messages().len(), 1);
    }

    async fn what_cannot_be_is_refused(database) {
        let s = school(database).await;
        let theirs = NewHelpRequest { child_id: s.parents[1].child, ..request(&s, HelpKind::Other, "x") };
        assert_eq!(s.parents[0].post("/help", &theirs).await.refused(), ErrorCode::NotFound);
        let long = request(&s, HelpKind::Other, &"á".repeat(MAX_HELP_TEXT + 1));
        assert_eq!(s.parents[0].post("/help", &long).await.refused(), ErrorCode::TextTooLong);
        // A form that is sent twice asks once.
        let first = ask(&s, HelpKind::Other, "Một").await;
        assert_eq!(ask(&s, HelpKind::Other, " Một".trim()).await.id, first.id);
        for number in 1..MAX_OPEN_REQUESTS {
            ask(&s, HelpKind::Other, &number.to_string()).await;
        }
        let more = request(&s, HelpKind::Other, "nữa");
        assert_eq!(s.parents[0].post("/help", &more).await.refused(), ErrorCode::TooManyRequests);
        let blank = s.admin.post(&format!("/help/{}/answer", first.id), &json!({ "text": " " })).await;
        assert_eq!(blank.refused(), ErrorCode::TextMissing);
        let nameless = ServiceText { name: " ".to_owned(), ..service() };
        let path = format!("/organisations/{}/services", s.school);
        assert_eq!(s.admin.post(&path, &service()).await.refused(), ErrorCode::NotFound, "kept by the school itself");
        let path = format!("/organisations/{}/services", s.province);
        assert_eq!(s.admin.post(&path, &nameless).await.refused(), ErrorCode::InvalidInput);
    }

    async fn families_find_the_services_near_them(database) {
        let s = school(database).await;
        let commune = staff(&s, s.commune, Role::Counsellor, "can.bo").await;
        let other = staff(&s, s.sibling, Role::Admin, "truong.ben").await;
        let path = format!("/organisations/{}/services", s.commune);
        let all: Vec<Service> = commune.post(&path, &service()).await.ok();
        let theirs = format!("/organisations/{}/services", s.sibling);
        other.post(&theirs, &ServiceText { name: "Của trường bên".to_owned(), ..service() }).await.ok::<Vec<Service>>();
        let mine: MyHelp = s.parents[0].get("/help").await.ok();
        assert_eq!(mine.services, all);
        let one = format!("/services/{}", all[0].id);
        for user in [&other, &s.teacher, &s.parents[0].user] {
            assert_eq!(user.put(&one, &service()).await.refused(), ErrorCode::NotFound);
            assert_eq!(user.delete(&one).await.refused(), ErrorCode::NotFound);
        }
        commune.put(&one, &ServiceText { hours: "Cả ngày".to_owned(), ..service() }).await.ok::<Done>();
        assert_eq!(s.parents[0].get("/help").await.ok::<MyHelp>().services[0].hours, "Cả ngày");
        commune.delete(&one).await.ok::<Done>();
        assert!(commune.get(&path).await.ok::<Vec<Service>>().is_empty());
    }

    async fn the_page_of_a_family_needs_no_script(database) {
        let s = school(database).await;
        let commune = staff(&s, s.commune, Role::Admin, "can.bo").await;
        let path = format!("/organisations/{}/services", s.commune);
        commune.post(&path, &service()).await.ok::<Vec<Service>>();
        let mother = &s.parents[0];
        let page = mother.get("/l/help").await.text();
        for words in ["Xã Mẫu đọc", "tel:02043555111", "Trạm y tế &lt;b&gt;xã&lt;/b&gt;", "gọi 111"] {
            assert!(page.contains(words), "{words} in {page}");
        }
        assert!(page.len() <= 14 * 1024 && !page.contains("<script"));
        let child = mother.child;
        let form = format!("child_id={child}&kind=food&text=%3Ci%3EG%E1%BA%A1o%3C/i%3E");
        let request = mother.request(http::Method::POST, "/l/help");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let sent = mother.send(request.body(form)).await;
        assert_eq!((sent.status, sent.header("location")), (303, "/l/help?sent=true"));
        let page = mother.get("/l/help?sent=true").await.text();
        assert!(page.contains("&lt;i&gt;Gạo") && page.contains("Đã gửi đến Xã Mẫu"), "{page}");
        let id = mother.get("/help").await.ok::<MyHelp>().requests[0].id;
        assert_eq!(mother.act(&format!("/l/help/{id}/end")).await.status, 303);
        assert!(mother.get("/l/help").await.text().contains("Đã khép lại"));
        let nobody = s.server.user();
        assert_eq!(nobody.get("/l/help").await.status, 303);
        assert_eq!(nobody.act(&format!("/l/help/{id}/end")).await.status, 401);
    }
}
