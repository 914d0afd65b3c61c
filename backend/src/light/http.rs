//! `/l/{token}` over HTTP.

use super::attachment::http as attachment;
use super::check_in::http as check_in;
use super::lesson::http as lesson;
use super::{Link, page};
use crate::app::App;
use crate::attachment::draw::{self, LISTENS};
use crate::delivery::message::interface_language;
use crate::error::{Error, Result};
use crate::event;
use crate::event::calendar::http::Ics;
use crate::feed::Reader;
use crate::receipt::{self, Via};
use crate::session::Viewer;
use crate::translation;
use crate::web::extract::{Form, Lang, Path, Query};
use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use caunoi_wire::event::{SignUp, Volunteer};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::id::PostId;
use caunoi_wire::post::PostKind;
use caunoi_wire::translation::AskTranslation;
use caunoi_wire::{ErrorCode, Language};
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/{token}", get(show))
        .route("/l/{token}/acknowledge", post(acknowledge))
        .route("/l/{token}/sign-up", post(sign_up))
        .route("/l/{token}/volunteer", post(volunteer))
        .route("/l/{token}/translation", post(ask_translation))
        .route("/l/{token}/event.ics", get(calendar))
        .route("/l/post/{post_id}", get(own))
        .merge(attachment::routes())
        .merge(super::album::http::routes())
        .merge(lesson::routes())
        .merge(check_in::routes())
}

#[derive(Deserialize)]
pub struct LanguageQuery {
    pub lang: Option<Language>,
    /// Of a programme the lesson that is wanted.
    lesson: Option<i32>,
}

impl LanguageQuery {
    /// For what we say ourselves, where we speak it.
    pub fn interface(&self) -> Option<Language> {
        self.lang.filter(|lang| Language::INTERFACE.contains(lang))
    }
}

async fn show(
    State(app): State<App>,
    Lang(asked): Lang,
    Path(token): Path<String>,
    Query(query): Query<LanguageQuery>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let reader = open(&app, &token, query.lang).await?;
        let (reader, link) = reader;
        let is_read = !is_prefetch(&headers);
        let item = if !is_read {
            let mut conn = app.db.read().await?;
            crate::feed::item(&mut conn, &reader, link.post)
                .await?
                .ok_or(ErrorCode::LinkExpired)?
        } else {
            receipt::see(&app, &reader, link.post, Via::Light)
                .await
                .map_err(gone)?
        };
        let shown = (is_read, query.lesson);
        let mut item = item;
        let pictures = attachment::pictures(&headers);
        draw::dress_light(&app, &reader, &token, &mut item, pictures).await?;
        let (section, has_script) = section(&app, &reader, &link, &token, &item, shown).await?;
        let has_script = has_script || item.above.contains(LISTENS);
        let mut conn = app.db.read().await?;
        let asked = translation::store::asked(&mut conn, &reader, link.post).await?;
        drop(conn);
        let page = page::post(&app, &reader, &token, &item, &section, asked.as_ref());
        Ok::<_, Error>((page, has_script))
    };
    let answer = answer.await;
    let has_script = answer.as_ref().is_ok_and(|(_, has_script)| *has_script);
    let page = answer.map(|(page, _)| page);
    let mut response = html(&app, query.interface().unwrap_or(asked), page);
    if has_script {
        lesson::allow_script(&mut response);
    }
    response
}

/// What a page has of the kind of its post, and whether a script of ours goes with it.
async fn section(
    app: &App,
    reader: &Reader,
    link: &Link,
    token: &str,
    item: &FeedItem,
    shown: (bool, Option<i32>),
) -> Result<(String, bool)> {
    if item.withdrawn_at.is_some() {
        return Ok((String::new(), false));
    }
    Ok(match item.kind {
        PostKind::Lesson => {
            let html = lesson::section(app, reader, link, token, item, shown).await?;
            (html, true)
        }
        PostKind::CheckIn => (check_in::section(app, reader, token, item).await?, false),
        PostKind::Event => {
            let dates = {
                let mut conn = app.db.read().await?;
                super::dates::section(app, &mut conn, reader, (link, token), item).await?
            };
            let (ticket, has_script) = super::ticket::section(app, reader, token, item).await?;
            (dates + &ticket, has_script)
        }
        PostKind::Notice => (String::new(), false),
    })
}

async fn acknowledge(sent: Sent) -> Response {
    let act = async |app: &App, reader: &Reader, post| {
        receipt::acknowledge(app, reader, post, Via::Light)
            .await
            .map_err(gone)?;
        Ok(())
    };
    sent.act(act).await
}

/// A field that is left empty says nothing.
#[derive(Deserialize)]
struct SignUpForm {
    #[serde(default)]
    child_id: String,
    coming: bool,
    #[serde(default)]
    adults: String,
    #[serde(default)]
    consent: bool,
    #[serde(default)]
    all_dates: bool,
}

impl SignUpForm {
    fn answer(&self) -> Result<SignUp> {
        let given = |text: &str| {
            Some(text.trim())
                .filter(|t| !t.is_empty())
                .map(str::to_owned)
        };
        let child_id = given(&self.child_id).map(|id| id.parse()).transpose();
        let adults = given(&self.adults).map(|n| n.parse()).transpose();
        Ok(SignUp {
            child_id: child_id.map_err(|_| ErrorCode::NotFound)?,
            coming: self.coming,
            adults: adults.map_err(|_| ErrorCode::InvalidInput)?.unwrap_or(0),
            consent: self.consent,
            all_dates: self.all_dates,
        })
    }
}

async fn sign_up(sent: Sent, form: Form<SignUpForm>) -> Response {
    let act = async |app: &App, reader: &Reader, post| {
        event::sign_up(app, reader, post, &form.0.answer()?, Via::Light)
            .await
            .map_err(gone)?;
        Ok(())
    };
    sent.act(act).await
}

async fn volunteer(sent: Sent, form: Form<Volunteer>) -> Response {
    let act = async |app: &App, reader: &Reader, post| {
        event::volunteer(app, reader, post, form.0)
            .await
            .map_err(gone)?;
        Ok(())
    };
    sent.act(act).await
}

async fn ask_translation(sent: Sent, form: Form<AskTranslation>) -> Response {
    let act = async |app: &App, reader: &Reader, post| {
        translation::ask(app, reader, post, form.0.language)
            .await
            .map_err(gone)
    };
    sent.act(act).await
}

/// From the app, where somebody is signed in, to the page of a post.
async fn own(
    State(app): State<App>,
    Lang(asked): Lang,
    viewer: Result<Viewer>,
    Path(post): Path<PostId>,
) -> Response {
    let answer = async {
        let viewer = viewer?;
        let mut conn = app.db.read().await?;
        let revision = super::store::revision(&mut conn, post, viewer.person).await?;
        let link = Link {
            post,
            person: viewer.person,
            revision: revision.ok_or(ErrorCode::NotFound)?,
            expires_at: viewer.now.plus(super::LINK_LIFE),
        };
        Ok::<_, Error>(link.read_token(&app.link_key))
    };
    match answer.await {
        Ok(token) => Redirect::to(&format!("/l/{token}")).into_response(),
        Err(error) => html(&app, asked, Err(error)),
    }
}

async fn calendar(
    State(app): State<App>,
    Lang(asked): Lang,
    Path(token): Path<String>,
    Query(query): Query<LanguageQuery>,
) -> Response {
    let answer = async {
        let (reader, link) = open(&app, &token, query.lang).await?;
        let ics = event::calendar::one(&app, &reader, link.post).await;
        ics.map_err(gone)
    };
    match answer.await {
        Ok(ics) => Ics(ics).into_response(),
        Err(error) => html(&app, query.interface().unwrap_or(asked), Err(error)),
    }
}

/// What somebody answered on the page of their link, before what they answered is read.
pub struct Sent {
    app: App,
    asked: Language,
    token: String,
    query: LanguageQuery,
}

impl FromRequestParts<App> for Sent {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Ok(Lang(asked)) = Lang::from_request_parts(parts, app).await;
        let Path(token) = Path::from_request_parts(parts, app).await?;
        let Query(query) = Query::from_request_parts(parts, app).await?;
        Ok(Self {
            app: app.clone(),
            asked,
            token,
            query,
        })
    }
}

impl Sent {
    /// Does what was answered, in the name of whom the link is for; the page is shown then as it is now.
    pub async fn act(self, act: impl AsyncFnOnce(&App, &Reader, PostId) -> Result<()>) -> Response {
        self.act_at("", act).await
    }

    /// The same where a page has several parts: its query and fragment say which one is shown then.
    pub async fn act_at(
        self,
        place: &str,
        act: impl AsyncFnOnce(&App, &Reader, PostId) -> Result<()>,
    ) -> Response {
        let answer = async {
            let (reader, link) = open(&self.app, &self.token, self.query.lang).await?;
            act(&self.app, &reader, link.post).await
        };
        match answer.await {
            Ok(()) => {
                let language = self.query.lang.map(|l| format!("lang={l}"));
                let place = Some(place.to_owned()).filter(|place| !place.is_empty());
                let after: Vec<String> = language.into_iter().chain(place).collect();
                let mark = if after.is_empty() { "" } else { "?" };
                let to = format!("/l/{}{mark}{}", self.token, after.join("&"));
                Redirect::to(&to).into_response()
            }
            Err(error) => html(
                &self.app,
                self.query.interface().unwrap_or(self.asked),
                Err(error),
            ),
        }
    }
}

/// The reader a token stands for.
pub async fn open(app: &App, token: &str, language: Option<Language>) -> Result<(Reader, Link)> {
    let link = Link::open_read(&app.link_key, token).ok_or(ErrorCode::LinkExpired)?;
    let now = app.clock.now();
    if link.expires_at < now {
        return Err(ErrorCode::LinkExpired.into());
    }
    let mut conn = app.db.read().await?;
    let reading = super::store::reader(&mut conn, &link)
        .await?
        .ok_or(ErrorCode::LinkExpired)?;
    Ok((
        Reader {
            person: link.person,
            language: language.unwrap_or(reading),
            now,
        },
        link,
    ))
}

/// What is no longer there for this reader is an expired link to them.
pub fn gone(error: Error) -> Error {
    match error {
        Error::Refused(refusal) if refusal.code == ErrorCode::NotFound => {
            ErrorCode::LinkExpired.into()
        }
        other => other,
    }
}

/// Browsers that fetch ahead have not been read by anybody.
fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose"].iter().any(|name| {
        headers
            .get(*name)
            .is_some_and(|v| v.as_bytes().starts_with(b"prefetch"))
    })
}

/// The reader's own language where we speak it, else their browser's.
pub fn spoken(viewer: &Viewer, browser: Language) -> Language {
    interface_language(viewer.reading_language, &[browser])
}

/// A light page, or what is wrong as one.
pub fn html(app: &App, asked: Language, answer: Result<String>) -> Response {
    let (status, body) = match answer {
        Ok(body) => (StatusCode::OK, body),
        Err(Error::Internal(error)) => {
            tracing::error!(error = format!("{error:#}"), "light page");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                page::problem(app, asked, ErrorCode::Internal),
            )
        }
        Err(Error::Refused(refusal)) => {
            let status = StatusCode::from_u16(refusal.code.status()).unwrap_or(StatusCode::GONE);
            (status, page::problem(app, asked, refusal.code))
        }
    };
    // Set, not appended: the text of a body has a content type of its own.
    (status, page::headers(), body).into_response()
}
