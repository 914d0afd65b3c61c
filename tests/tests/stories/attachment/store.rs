//! Attachments in a bucket: the same, over signed requests.

use super::*;
use caunoi_tests::bucket::{Bucket, SECRET};
use caunoi_tests::school::school_at;

/// A school whose media lie in a bucket.
async fn with_bucket(database: Database) -> (School, Bucket) {
    let bucket = Bucket::start().await;
    let folder = database.media.clone();
    std::fs::create_dir_all(&folder).expect("a folder");
    let secret = format!("{folder}/secret");
    std::fs::write(&secret, format!("{SECRET}\n")).expect("written");
    let settings = bucket.settings(&secret);
    let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
    let server = Server::start_saying(database, &settings, "").await;
    (school_at(server).await, bucket)
}

stories! {
    async fn a_bucket_keeps_them_over_signed_requests(database) {
        let (s, bucket) = with_bucket(database).await;
        let file: Attachment = upload(&s.teacher, "name=a.pdf", PDF.to_vec()).await.ok();
        assert_eq!(bucket.unsigned(), Vec::<String>::new());
        let [path] = &bucket.paths()[..] else { panic!("{:?}", bucket.asked()) };
        assert!(path.starts_with("/truong/caunoi/"), "{path}");
        let post = s.teacher.publish(&with(s.notice("Họp"), &[&file])).await;
        s.server.pass(UNDO).await;
        let address = format!("/feed/{post}/attachments/{}", file.id);
        let got = s.parents[0].get(&address).await;
        assert_eq!((got.status, got.body.as_ref()), (200, PDF));
        let part = s.parents[0].request(Method::GET, &address).header("range", "bytes=1-3");
        let part = s.parents[0].send(part).await;
        assert_eq!((part.status, part.body.as_ref()), (206, &b"PDF"[..]));

        // Where the bucket fails nothing is promised, and nothing is left.
        bucket.fail(true);
        let refused = upload(&s.teacher, "name=b.pdf", b"%PDF-1.7 b".to_vec()).await;
        assert_eq!(refused.status, 500);
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM attachment"), [1]);
        let loose: Attachment = { bucket.fail(false); upload(&s.teacher, "name=c.pdf", b"%PDF-1.7 c".to_vec()).await.ok() };
        bucket.fail(true);
        s.teacher.delete(&format!("/attachments/{}", loose.id)).await.ok::<Done>();
        s.server.drain().await;
        assert_eq!(bucket.paths().len(), 2);
        // It is taken away when the bucket answers again.
        bucket.fail(false);
        s.server.pass(2 * DAY).await;
        assert_eq!(bucket.paths().len(), 1);
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM object"), [1]);
        assert_eq!(bucket.unsigned(), Vec::<String>::new());
    }
}
