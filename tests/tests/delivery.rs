//! From a teacher's tap to the phone and back, with every way in which it can go wrong.

use caunoi_tests::*;
use caunoi_wire::feed::FeedItem;

stories! {
    async fn a_notice_reaches_three_phones_and_answers_come_back(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = s.teacher.publish(&s.notice("Họp phụ huynh")).await;
        s.server.pass(UNDO).await;
        let reach = s.teacher.reach(post).await;
        assert_eq!((reach.audience, reach.sent), (3, 3));
        for phone in &phones {
            assert_eq!(phone.messages().len(), 1);
        }
        let first = &s.parents[0];
        first.act(&format!("/feed/{post}/acknowledge")).await.ok::<FeedItem>();
        assert_eq!(s.teacher.reach(post).await.acknowledged, 1);
    }
}
