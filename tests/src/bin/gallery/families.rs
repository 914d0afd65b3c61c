//! What families and strangers see, in Vietnamese, English and Khmer.

use crate::camera::{Camera, browser};
use crate::cast::Cast;
use caunoi_tests::Server;
use caunoi_wire::{Language, code};

const LANGUAGES: [Language; 3] = [Language::Vietnamese, Language::English, Language::Khmer];

pub async fn take(camera: &mut Camera, server: &Server, cast: &Cast) {
    let mut stranger = browser(server, None).await;
    let mut parent = browser(server, cast.parent.cookie.as_deref()).await;
    let code = code::spaced(&code::code_of(cast.meeting)).replace(' ', "");
    for language in LANGUAGES {
        stranger.speak(language).await;
        camera
            .take(&mut stranger, "sign-in", language, "/sign-in")
            .await;
        camera
            .take(&mut stranger, "join", language, &cast.join)
            .await;
        let verify = format!("/v/{code}?lang={language}");
        camera
            .take(&mut stranger, "verify", language, &verify)
            .await;

        cast.parent_reads(language).await;
        parent.speak(language).await;
        let screens = [
            ("feed", "/".to_owned()),
            ("post", format!("/post/{}", cast.meeting)),
            ("event", format!("/post/{}", cast.swimming)),
            ("light", format!("/l/post/{}", cast.meeting)),
            ("light-event", format!("/l/post/{}", cast.swimming)),
            ("lesson", format!("/l/post/{}", cast.lessons)),
            ("check-in", format!("/l/post/{}", cast.check_in)),
            ("calendar", "/l/calendar".to_owned()),
            ("help", "/l/help".to_owned()),
            ("settings", "/settings".to_owned()),
        ];
        for (name, path) in screens {
            camera.take(&mut parent, name, language, &path).await;
        }
    }
}
