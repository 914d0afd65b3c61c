//! The sheet on which a case is handed to the hotline 111, the police or the commune: one page to print, in the words of
//! who is signed in. That it was printed stands in the case and in the audit log before it is shown.

use super::case;
use crate::app::App;
use crate::audit;
use crate::error::Result;
use crate::light::page;
use crate::markdown::escape;
use crate::session::Viewer;
use caunoi_l10n::{Arg, format};
use caunoi_wire::Language;
use caunoi_wire::case::{Case, CaseAction};
use caunoi_wire::check_in::ReadAnswer;
use caunoi_wire::id::CaseId;
use std::fmt::Write;

/// The printable page of a case that the viewer may know of.
pub async fn page(app: &App, viewer: &Viewer, ui: Language, id: CaseId) -> Result<String> {
    let mut tx = app.db.write().await?;
    case::store::lock(&mut tx, id).await?;
    let head = case::find(&mut tx, viewer, id).await?;
    audit::append(
        &mut tx,
        head.organisation_id,
        viewer,
        "case_printed",
        &id.to_string(),
    )
    .await?;
    let of = (id, head.organisation_id);
    case::record(
        app,
        &mut tx,
        of,
        Some(viewer.person),
        viewer.now,
        CaseAction::Printed,
        "",
    )
    .await?;
    let case = case::load(app, &mut tx, viewer, &head).await?;
    tx.commit().await?;
    let sheet = Sheet { app, ui };
    Ok(page::plain(
        app,
        ui,
        &app.text(ui, "case-sheet", &[]),
        &sheet.html(viewer, &case),
    ))
}

struct Sheet<'a> {
    app: &'a App,
    ui: Language,
}

impl Sheet<'_> {
    fn t(&self, key: &str, args: &[(&str, Arg)]) -> String {
        escape(&self.app.text(self.ui, key, args))
    }

    fn html(&self, viewer: &Viewer, case: &Case) -> String {
        let c = self.app.locales.get(self.ui);
        let s = &case.summary;
        let mut html = format!("<p>{}</p><dl>", self.t("case-sheet-to", &[]));
        let mut fact = |key: &str, value: &str| {
            let _ = write!(
                html,
                "<dt>{}<dd>{}",
                self.t(key, &[]),
                escape(value).replace('\n', "<br>")
            );
        };
        fact("case-child", &s.child_name);
        fact("case-class", case.class.as_deref().unwrap_or("–"));
        fact("case-organisation", &s.organisation_name);
        fact("case-opened", &format::datetime(c, s.opened_at));
        let reason = |r: &_| self.app.text(self.ui, &format!("case-reason-{r}"), &[]);
        let reasons: Vec<String> = case.reasons.iter().map(reason).collect();
        fact("case-reasons", &reasons.join("; "));
        if !case.words.is_empty() {
            fact("case-words", &case.words);
        }
        if let Some(answer) = &case.answer {
            fact("case-answer", &self.answer(answer));
        }
        for guardian in &case.guardians {
            let blocked = match guardian.blocked {
                true => format!(" ({})", self.app.text(self.ui, "case-blocked", &[])),
                false => String::new(),
            };
            let phone = guardian.phone.as_deref().unwrap_or("–");
            fact(
                "case-guardian",
                &format!("{}, {phone}{blocked}", guardian.name),
            );
        }
        html.push_str("</dl>");
        let _ = write!(html, "<h2>{}</h2><dl>", self.t("case-log", &[]));
        for entry in &case.log {
            let action = self
                .app
                .text(self.ui, &format!("case-action-{}", entry.action), &[]);
            let who = entry
                .actor
                .as_ref()
                .map(|name| format!(", {name}"))
                .unwrap_or_default();
            let when = format::datetime(c, entry.at);
            let _ = write!(
                html,
                "<dt>{}<dd>{} {}",
                escape(&format!("{when}{who}")),
                escape(&action),
                escape(&entry.note).replace('\n', "<br>")
            );
        }
        let printed = [
            ("name", Arg::from(&viewer.name)),
            ("time", format::datetime(c, viewer.now).into()),
        ];
        let _ = write!(
            html,
            "</dl><p>{}</p><p>{}</p>",
            self.t("case-sheet-printed", &printed),
            self.t("case-sheet-received", &[])
        );
        html
    }

    /// The score, and the words.
    fn answer(&self, answer: &ReadAnswer) -> String {
        let args = [
            ("score", Arg::from(i64::from(answer.score))),
            ("highest", i64::from(answer.highest).into()),
        ];
        let score = self.app.text(self.ui, "case-score", &args);
        format!(
            "{score} · {}\n{}",
            self.app
                .text(self.ui, &format!("case-band-{}", answer.band), &[]),
            answer.words
        )
    }
}
