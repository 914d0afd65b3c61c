//! What of a light page belongs to check-ins, over HTTP.

use super::Page;
use crate::app::App;
use crate::check_in;
use crate::delivery::message::interface_language;
use crate::error::{Error, Result};
use crate::feed::Reader;
use crate::light::http::{Sent, gone};
use crate::receipt::Via;
use crate::web::extract::Form;
use axum::Router;
use axum::response::Response;
use axum::routing::post;
use caunoi_wire::ErrorCode;
use caunoi_wire::check_in::{CheckInAnswer, ChildConsent};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::id::ChildId;
use std::collections::HashMap;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/{token}/check-in", post(answer))
        .route("/l/{token}/child-consent", post(consent))
}

/// What the page of a check-in has beside the text of its post.
pub async fn section(app: &App, reader: &Reader, token: &str, item: &FeedItem) -> Result<String> {
    let mut conn = app.db.read().await?;
    let form = check_in::form(app, &mut conn, reader, item.post_id).await?;
    let form = form.ok_or(ErrorCode::NotFound)?;
    let page = Page {
        app,
        ui: interface_language(reader.language, &[item.language]),
        reader,
        token,
        form: &form,
    };
    Ok(page.section())
}

/// The fields of a check-in's form: `c0`, `c1`, … hold what was chosen for each item.
struct Fields(HashMap<String, String>);

impl Fields {
    fn child(&self) -> Result<ChildId> {
        let child = self.0.get("child_id").and_then(|id| id.parse().ok());
        Ok(child.ok_or(ErrorCode::NotFound)?)
    }

    fn answer(&self) -> Result<CheckInAnswer> {
        let choices = (0..).map_while(|at| self.0.get(&format!("c{at}")));
        let choices: Result<Vec<u8>, _> = choices.map(|choice| choice.parse()).collect();
        Ok(CheckInAnswer {
            child_id: self.child()?,
            choices: choices.map_err(|_| ErrorCode::InvalidInput)?,
            words: self.0.get("words").cloned().unwrap_or_default(),
            talk: self.0.contains_key("talk"),
        })
    }
}

async fn answer(sent: Sent, form: Form<HashMap<String, String>>) -> Response {
    let act = async |app: &App, reader: &Reader, post| {
        let answer = Fields(form.0).answer()?;
        match check_in::answer(app, reader, post, &answer, Via::Light).await {
            // Sent twice by an impatient thumb: the page says that it was sent.
            Err(Error::Refused(refusal)) if refusal.code == ErrorCode::AlreadyAnswered => Ok(()),
            answered => answered.map_err(gone),
        }
    };
    sent.act(act).await
}

async fn consent(sent: Sent, form: Form<HashMap<String, String>>) -> Response {
    let act = async |app: &App, reader: &Reader, post| {
        let agrees = form.0.get("agrees").is_some_and(|agrees| agrees == "true");
        let child_id = Fields(form.0).child()?;
        let consent = ChildConsent { child_id, agrees };
        check_in::consent(app, reader, post, consent)
            .await
            .map_err(gone)
    };
    sent.act(act).await
}
