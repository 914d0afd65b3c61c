//! What the composer's picker offers: as much as the author may address, and nothing of anybody else.

use caunoi_tests::school::staff;
use caunoi_tests::*;
use caunoi_wire::audience::{AudienceChoices, AudiencePerson, Rule};
use caunoi_wire::organisation::Role;
use caunoi_wire::post::Post;

stories! {
    async fn a_class_teacher_is_offered_the_class_and_its_people_only(database) {
        let s = school(database).await;
        let teacher = staff(&s.server, &s.admin, s.school, Role::Teacher, Some(s.class), "co.thu").await;
        let choices: AudienceChoices = teacher.get(&format!("/organisations/{}/audience", s.school)).await.ok();
        assert!(!choices.whole_organisation && choices.organisations.is_empty());
        assert_eq!(choices.groups.iter().map(|g| g.id).collect::<Vec<_>>(), [s.class]);

        let people = async |search: &str| {
            let path = format!("/organisations/{}/audience/people?search={search}", s.school);
            teacher.get(&path).await.ok::<Vec<AudiencePerson>>()
        };
        // By the child's name, without accents; a name of the other class finds nobody.
        let found = people("be+hoa").await;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), &found[0].children[..]), ("Mẹ Hoa", &["Bé Hoa".to_owned()][..]));
        assert_eq!(people("cuc").await, []);
        assert_eq!(people("%25").await, []);
        assert_eq!(people("").await, []);
    }

    async fn an_administrator_is_offered_everything_below_the_widest_first(database) {
        let s = school(database).await;
        let choices: AudienceChoices = s.admin.get(&format!("/organisations/{}/audience", s.commune)).await.ok();
        assert!(choices.whole_organisation);
        assert_eq!(choices.organisations[0].id, s.province);
        assert_eq!(choices.organisations.len(), 4);
        let path = format!("/organisations/{}/audience/people?search=cuc", s.school);
        let found: Vec<AudiencePerson> = s.admin.get(&path).await.ok();
        assert_eq!(found[0].person_id, s.other_parent.id);
        s.sibling_teacher.get(&path).await.refused();
        s.parents[0].get(&path).await.refused();
    }

    async fn a_post_names_its_audience(database) {
        let s = school(database).await;
        let mut text = s.notice("Họp");
        text.audience.exclude = vec![Rule::Person { person_id: s.parents[1].id }];
        let post: Post = s.teacher.post("/posts", &text).await.ok();
        let mut names: Vec<_> = post.audience_names.iter().map(|n| n.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["1A", "Mẹ Mai"]);
    }
}
