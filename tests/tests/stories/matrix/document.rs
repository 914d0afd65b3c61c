//! What the document of the API says is what is served.

use super::routes;
use caunoi_tests::*;
use http::Method;
use std::collections::BTreeSet;

stories! {
    async fn every_route_is_in_the_document(database) {
        let server = Server::start(database).await;
        let described: BTreeSet<String> = routes(&server).await.into_iter().map(|r| r.path).collect();
        let sources = format!("{}/../backend/src", env!("CARGO_MANIFEST_DIR"));
        let mut routed = BTreeSet::new();
        collect_routes(std::path::Path::new(&sources), &mut routed);
        // Outside the API: the first screens, the document itself, health, light pages, and what only `caunoi demo` serves.
        let outside = ["/", "/join/{token}", "/api/openapi.json", "/healthz", "/readyz", "/metrics", "/l/{token}", "/l/{token}/acknowledge", "/l/{token}/sign-up", "/l/{token}/volunteer", "/l/{token}/event.ics", "/l/{token}/check-in", "/l/{token}/child-consent", "/l/case/{case_id}", "/l/{token}/answer", "/l/{token}/pause", "/l/{token}/course", "/l/{token}/media/{file}", "/l/post/{post_id}", "/l/calendar", "/l/calendar/follow", "/l/calendar/end", "/l/help", "/l/help/{id}/end", "/l/bridge/{post_id}", "/l/sheet/{post_id}", "/l/organising", "/l/visits", "/l/organising/{post_id}", "/l/record", "/l/record/{child_id}", "/l/{token}/photos", "/l/{token}/photos/{photo_id}", "/l/{token}/photo-consent", "/l/{token}/translation", "/l/{token}/attachments/{attachment_id}", "/l/translations", "/l/translations/{post_id}/{language}", "/l/translations/{post_id}/{language}/review", "/l/translations/{post_id}/{language}/draft", "/v", "/v/{code}", "/c/{token}", "/u/{token}", "/m/{token}"];
        let inside = |path: &String| !outside.contains(&path.as_str()) && !path.starts_with("/demo/") && !path.starts_with("/l/day/");
        let routed: BTreeSet<String> = routed.into_iter().filter(inside).collect();
        assert_eq!(routed, described);
        assert!(described.len() > 35);
        for path in &described {
            let answer = server.user().request(Method::PATCH, &path.replace(['{', '}'], "x"));
            assert_eq!(server.user().send(answer).await.status, 405, "{path} is not served");
        }
    }
}

/// The paths in `.route("…"` and `.api_route("…"` of all sources.
fn collect_routes(directory: &std::path::Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(directory).expect("sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect_routes(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let source = std::fs::read_to_string(&path).expect("a source");
            for (_, rest) in source
                .match_indices("route(")
                .map(|(at, m)| source.split_at(at + m.len()))
            {
                if let Some(literal) = rest.trim_start().strip_prefix('"') {
                    found.insert(literal.split('"').next().unwrap_or_default().to_owned());
                }
            }
        }
    }
}
