//! `/l/translations`: the desk of those who translate, as pages that need no script: what waits in all their organisations,
//! one version beside its source, with the words and passages that help. The app leads here: what few people use is not
//! worth a download for all who write. `static/translation.js` puts a suggestion where the caret is and ticks what is used.

pub mod http;

use super::page;
use crate::app::App;
use crate::markdown::escape;
use caunoi_l10n::{Arg, format};
use caunoi_wire::event::{EventWords, MAX_BRING, MAX_LINE};
use caunoi_wire::post::{MAX_BODY, MAX_TITLE, Priority, Provenance};
use caunoi_wire::translation::*;
use caunoi_wire::{ErrorCode, Language, Timestamp};
use std::fmt::Write;

pub const STYLE: &str = include_str!("../../../frontend/static/translation.css");

/// What the pages are drawn with.
struct Desk<'a> {
    app: &'a App,
    ui: Language,
}

/// What somebody tried to save, and why that was refused.
pub struct Tried {
    pub text: NewTranslation,
    pub why: ErrorCode,
}

/// What waits; in one language alone, if one is chosen.
pub fn queue(
    app: &App,
    ui: Language,
    now: Timestamp,
    tasks: &[TranslationTask],
    chosen: Option<Language>,
) -> String {
    let desk = Desk { app, ui };
    let mut main = format!(
        "<style>{STYLE}</style><p>{}</p>",
        desk.t("translate-help", &[])
    );
    if tasks.is_empty() {
        let (none, help) = (
            desk.t("translate-none", &[]),
            desk.t("translate-none-help", &[]),
        );
        let _ = write!(main, "<p class=done>{none}</p><p class=meta>{help}</p>");
    }
    main.push_str(&desk.languages(tasks, chosen));
    main.push_str("<ul class=tasks>");
    let is_chosen = |task: &&TranslationTask| chosen.is_none_or(|l| task.language == l);
    for task in tasks.iter().filter(is_chosen) {
        main.push_str(&desk.row(task, now));
    }
    main.push_str("</ul>");
    page::plain(app, ui, &app.text(ui, "nav-translations", &[]), &main)
}

/// A version beside its source.
pub fn job(
    app: &App,
    ui: Language,
    job: &TranslationJob,
    tried: Option<&Tried>,
    saved: bool,
) -> String {
    let desk = Desk { app, ui };
    let back = desk.t("nav-translations", &[]);
    let mut main = format!(
        "<style>{STYLE}</style><p><a href=/l/translations>← {back}</a></p><p class=meta>{} · {}</p><p>{}{}</p>",
        escape(&job.organisation_name),
        desk.waiting(job.readers, job.asked),
        desk.priority(job.priority),
        job.need.map_or_else(String::new, |need| desk.need(need)),
    );
    if let Some(tried) = tried {
        let why = desk.t(&format!("error-{}", tried.why), &[]);
        let _ = write!(main, "<p class=note role=alert>{why}</p>");
    } else if saved {
        let words = desk.t("translate-saved", &[]);
        let _ = write!(main, "<p class=done role=status>✓ {words}</p>");
    }
    if job.holds_drafts && job.can_draft {
        let _ = write!(main, "<p class=note>{}</p>", desk.t("translate-held", &[]));
    }
    let _ = write!(
        main,
        "<div class=sides>{}<section>{}</section></div>{}{}<script src=/translation.js defer></script>",
        desk.source(job),
        desk.form(job, tried),
        desk.glossary(job),
        desk.memory(job)
    );
    let into = [("language", Arg::from(job.language.autonym()))];
    page::plain(app, ui, &app.text(ui, "translate-into", &into), &main)
}

impl Desk<'_> {
    fn t(&self, key: &str, args: &[(&str, Arg)]) -> String {
        page::text(self.app, self.ui, key, args)
    }

    /// Few translate into all languages there are.
    fn languages(&self, tasks: &[TranslationTask], chosen: Option<Language>) -> String {
        let waits = |language: &&Language| tasks.iter().any(|t| t.language == **language);
        let waiting: Vec<Language> = Language::ALL.iter().filter(waits).copied().collect();
        if waiting.len() < 2 {
            return String::new();
        }
        let current = |is: bool| if is { " aria-current=true" } else { "" };
        let mut html = format!(
            "<nav><a href=/l/translations{}>{}</a>",
            current(chosen.is_none()),
            self.t("common-all", &[])
        );
        for language in waiting {
            let (name, current) = (language.autonym(), current(chosen == Some(language)));
            let _ = write!(
                html,
                "<a href=\"/l/translations?language={language}\" lang={language}{current}>{name}</a>"
            );
        }
        html.push_str("</nav>");
        html
    }

    fn row(&self, task: &TranslationTask, now: Timestamp) -> String {
        let when = format::relative(self.app.locales.get(self.ui), task.published_at, now);
        format!(
            "<li><a href=\"/l/translations/{}/{lang}\"><b lang={}>{}</b><span class=meta>{} · {} · {}</span>\
             <span>{}<span class=kind lang={lang}>{}</span>{}</span></a>",
            task.post_id,
            task.original_language,
            escape(&task.title),
            escape(&task.organisation_name),
            escape(&when),
            self.waiting(task.readers, task.asked),
            self.priority(task.priority),
            task.language.autonym(),
            self.need(task.need),
            lang = task.language,
        )
    }

    /// How many read the language, and how many asked for it.
    fn waiting(&self, readers: i64, asked: i64) -> String {
        let readers = self.t("translate-readers", &[("count", readers.into())]);
        match asked {
            0 => readers,
            asked => {
                let asked = self.t("translate-asked", &[("count", asked.into())]);
                format!("{readers} · {asked}")
            }
        }
    }

    fn priority(&self, priority: Priority) -> String {
        let key = match priority {
            Priority::Normal => return String::new(),
            Priority::Important => "light-important",
            Priority::Urgent => "light-urgent",
        };
        format!(
            "<span class=\"badge {priority}\">{}</span> ",
            self.t(key, &[])
        )
    }

    fn need(&self, need: Need) -> String {
        let words = self.t(&format!("translate-need-{need}"), &[]);
        format!("<span class=\"kind {need}\">{words}</span>")
    }

    fn source(&self, job: &TranslationJob) -> String {
        format!(
            "<section class=source lang={}><h2>{}</h2><p><b>{}</b></p><p class=said>{}</p>{}</section>",
            job.original_language,
            self.t("provenance-original", &[]),
            escape(&job.title),
            escape(&job.body),
            job.event
                .as_ref()
                .map_or_else(String::new, |event| self.facts(job, &event.words)),
        )
    }

    /// What the original says of an event.
    fn facts(&self, job: &TranslationJob, words: &EventWords) -> String {
        let mut html = format!("<dl lang={}>", self.ui);
        for (key, value) in [("event-place", &words.place), ("event-bring", &words.bring)] {
            if !value.is_empty() {
                let (label, value) = (self.t(key, &[]), escape(value).replace('\n', "<br>"));
                let _ = write!(
                    html,
                    "<dt>{label}<dd lang={}>{value}",
                    job.original_language
                );
            }
        }
        html.push_str("</dl>");
        html
    }

    /// The same in the other language. Nobody has to say it again: names stay as they are.
    fn event_fields(&self, job: &TranslationJob, said: (&str, &str)) -> String {
        let Some(event) = &job.event else {
            return String::new();
        };
        let (lang, (place, bring)) = (job.language, said);
        let mut html = format!(
            "<input type=hidden name=event_source value=\"{}\"><label class=above for=place>{}</label>\
             <input type=text id=place name=place maxlength={MAX_LINE} lang={lang} value=\"{}\" aria-describedby=kept>",
            escape(&event.source),
            self.t("event-place", &[]),
            escape(place),
        );
        if !event.words.bring.is_empty() || !bring.is_empty() {
            let _ = write!(
                html,
                "<label class=above for=bring>{}</label>\
                 <textarea id=bring name=bring rows=3 maxlength={MAX_BRING} lang={lang} aria-describedby=kept>\n{}</textarea>",
                self.t("event-bring", &[]),
                escape(bring),
            );
        }
        let _ = write!(
            html,
            "<p class=meta id=kept>{}</p>",
            self.t("translate-event-help", &[])
        );
        html
    }

    /// The fields as they were tried, or the version as it is; then what else can be done with it.
    fn form(&self, job: &TranslationJob, tried: Option<&Tried>) -> String {
        let (path, lang) = (path(job), job.language);
        let (mut title, mut body, mut state) = ("", "", String::new());
        let mut event = ("", "");
        if let Some(target) = &job.target {
            (title, body) = (&target.title, &target.body);
            event = (&target.event_words.place, &target.event_words.bring);
            state = format!("<p class=meta>{}</p>", self.provenance(target));
        }
        if let Some(tried) = tried {
            (title, body) = (&tried.text.title, &tried.text.body);
            event = (&tried.text.place, &tried.text.bring);
        }
        let mut html = format!(
            "<form method=post action=\"{path}\"><h2 lang={lang}>{}</h2>{state}\
             <input type=hidden name=source value=\"{}\"><label class=above for=title>{}</label>\
             <input type=text id=title name=title maxlength={MAX_TITLE} lang={lang} required value=\"{}\">\
             <label class=above for=body>{}</label>\
             <textarea id=body name=body rows=10 maxlength={MAX_BODY} lang={lang} required>\n{}</textarea>{}\
             <button>{}</button></form>",
            lang.autonym(),
            escape(&job.source),
            self.t("translate-title", &[]),
            escape(title),
            self.t("translate-body", &[]),
            escape(body),
            self.event_fields(job, event),
            self.t("translate-save", &[]),
        );
        let mut way = |to: &str, key: &str| {
            let words = self.t(key, &[]);
            let _ = write!(
                html,
                "<form class=bare method=post action=\"{path}/{to}\"><button class=other>{words}</button></form>"
            );
        };
        let target = job.target.as_ref();
        if target.is_some_and(|target| target.may_review) {
            way("review", "translate-review");
        }
        let is_machines = |target: &Target| target.provenance == Provenance::MachineDraft;
        if job.can_draft && target.is_none_or(is_machines) {
            way("draft", "translate-draft");
        }
        html
    }

    fn provenance(&self, target: &Target) -> String {
        let from = self.t(&format!("provenance-{}", target.provenance), &[]);
        match target.stale {
            true => format!("{from} · {}", self.t("light-stale", &[])),
            false => from,
        }
    }

    fn glossary(&self, job: &TranslationJob) -> String {
        if job.glossary.is_empty() {
            return String::new();
        }
        let mut html = format!(
            "<h2>{}</h2><p class=meta>{}</p><ul class=terms>",
            self.t("translate-glossary", &[]),
            self.t("translate-glossary-help", &[])
        );
        for term in &job.glossary {
            let _ = write!(
                html,
                "<li><button type=button class=term data-put=\"{put}\"><span lang={}>{}</span> → <span lang={}>{put}</span></button>",
                job.original_language,
                escape(&term.source),
                job.language,
                put = escape(&term.target),
            );
        }
        html.push_str("</ul>");
        html
    }

    fn memory(&self, job: &TranslationJob) -> String {
        if job.memory.is_empty() {
            return String::new();
        }
        let mut html = format!(
            "<h2>{}</h2><ul class=tasks>",
            self.t("translate-memory", &[])
        );
        for one in &job.memory {
            let alike = self.t("translate-alike", &[("percent", one.percent.into())]);
            let _ = write!(
                html,
                "<li><span class=meta lang={}>{} · {alike}</span><p class=said lang={}>{put}</p>\
                 <button type=button class=other data-put=\"{put}\">{}</button>",
                job.original_language,
                escape(&one.source),
                job.language,
                self.t("translate-use", &[]),
                put = escape(&one.target),
            );
        }
        html.push_str("</ul>");
        html
    }
}

/// Where a version is made.
fn path(job: &TranslationJob) -> String {
    format!("/l/translations/{}/{}", job.post_id, job.language)
}
