//! What officers see: months that are over, nothing small, never changed.

use super::*;
use caunoi_wire::time::DAY;

/// Answers of many children of a school's class, so many with each choice: by SQL, sealed as the server does.
async fn answered(s: &School, school: OrganisationId, post: PostId, choices: [usize; 5]) {
    let now = s.server.now();
    for (choice, many) in choices.into_iter().enumerate() {
        for _ in 0..many {
            let id: AnswerId = s.server.app.entropy.id(now);
            let content = caunoi::check_in::Content {
                choices: vec![u8::try_from(choice).expect("small")],
                score: 5 - i32::try_from(choice).expect("small"),
                words: String::new(),
                talk: false,
            };
            let sealed = caunoi::check_in::place(school, id)
                .seal(&s.server.app, &content)
                .expect("sealed");
            sql!(s.server, "INSERT INTO answer (id, post_id, organisation_id, child_id, person_id, respondent, instrument, sealed, at)
                VALUES ($1, $2, $3, $4, $4, 'guardian', 'mood', $5, $6)", id, post, school, unique(), sealed, now);
        }
    }
}

async fn trends(user: &User) -> Vec<Trend> {
    user.get("/trends").await.ok()
}

fn row(trends: &[Trend], organisation: OrganisationId) -> Option<&[i64]> {
    let trend = trends.iter().find(|t| t.organisation_id == organisation)?;
    trend.months.last().map(|m| m.counts.as_slice())
}

stories! {
    async fn a_month_is_told_when_it_is_over_and_never_again(database) {
        let s = school(database).await;
        counsellor(&s).await;
        let officer = staff(&s.server, &s.admin, s.commune, Role::Officer, None, "can.bo").await;
        let post = asked(&s, &mood(&s)).await;
        answered(&s, s.school, post, [30, 12, 11, 8, 7]).await;
        answered(&s, s.sibling, post, [20, 9, 15, 5, 6]).await;
        s.server.drain().await;
        assert!(trends(&officer).await.is_empty(), "the month is not over");
        s.server.pass(8 * DAY).await;
        let told = trends(&officer).await;
        assert_eq!(row(&told, s.commune), Some(&[71, 26, 26][..]));
        assert_eq!(row(&told, s.school), Some(&[42, 11, 15][..]));
        assert_eq!(row(&told, s.sibling), Some(&[29, 15, 11][..]));
        assert_eq!(told[0].months[0].month, Date::new(2026, 11, 1).expect("a day"));
        // A later answer dated into that month, and another look, tell nothing new.
        answered(&s, s.school, post, [1, 0, 0, 0, 0]).await;
        sql!(s.server, "UPDATE answer SET at = $1 WHERE at = $2", s.server.now().plus(-8 * DAY), s.server.now());
        s.server.drain().await;
        assert_eq!(trends(&officer).await, told);
        for user in [&s.teacher, &s.parents[0].user, &s.sibling_teacher] {
            assert!(trends(user).await.is_empty());
        }
    }

    async fn what_families_asked_help_for_is_told_in_the_same_way(database) {
        let s = school(database).await;
        let officer = staff(&s.server, &s.admin, s.commune, Role::Officer, None, "can.bo").await;
        for (number, answered) in (0..24).map(|n| (n, n < 12)) {
            let child: ChildId = unique().into();
            sql!(s.server, "INSERT INTO child (id, organisation_id, name, search_name, birth_date, created_at) VALUES ($1, $2, 'B', 'b', '2018-05-05', $3)",
                child, s.school, s.server.now());
            // Two about one child count once.
            for _ in 0..=number % 2 {
                sql!(s.server, "INSERT INTO help_request (id, asked_id, organisation_id, person_id, child_id, kind, state, sealed, asked_at, answered_at)
                    VALUES ($1, $2, $2, $3, $4, 'food', 'open', $5, $6, $7)",
                    unique(), s.school, s.parents[0].id, child, Vec::<u8>::new(), s.server.now(), answered.then(|| s.server.now()));
            }
        }
        s.server.pass(8 * DAY).await;
        let told = trends(&officer).await;
        assert_eq!(told[0].instrument, "help");
        assert_eq!(row(&told, s.commune), Some(&[12, 12][..]));
        assert_eq!(row(&told, s.school), Some(&[12, 12][..]));
    }

    async fn small_numbers_hide_with_others(database) {
        let s = school(database).await;
        counsellor(&s).await;
        let officer = staff(&s.server, &s.admin, s.province, Role::Officer, None, "can.bo.tinh").await;
        let post = asked(&s, &mood(&s)).await;
        answered(&s, s.school, post, [30, 12, 11, 8, 7]).await;
        answered(&s, s.sibling, post, [3, 0, 0, 0, 1]).await;
        s.server.pass(8 * DAY).await;
        let told = trends(&officer).await;
        // The sibling's four would be the difference between the commune and the other school.
        assert_eq!(row(&told, s.commune), Some(&[45, 11, 16][..]));
        assert_eq!(row(&told, s.school), Some(&[][..]));
        assert_eq!(row(&told, s.sibling), Some(&[][..]));
    }

    async fn many_processes_publish_a_month_once(database) {
        let s = school(database).await;
        counsellor(&s).await;
        let post = asked(&s, &mood(&s)).await;
        answered(&s, s.school, post, [12, 0, 0, 0, 0]).await;
        // The same child twice counts once, by its last answer.
        sql!(s.server, "UPDATE answer SET child_id = (SELECT x.id FROM child x ORDER BY x.id LIMIT 1) WHERE id IN (SELECT a.id FROM answer a ORDER BY a.id LIMIT 2)");
        s.server.advance(8 * DAY);
        let engines: Vec<_> = (0..4).map(|_| s.server.another_engine()).collect();
        for engine in engines {
            engine.await.expect("an engine").expect("it came to rest");
        }
        let told = values!(s.server, String, "SELECT counts FROM trend");
        assert!(told.len() == 3 && told.iter().all(|counts| counts == "[11,0,0]"), "{told:?}");
    }
}
