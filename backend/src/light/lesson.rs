//! The part of a light page that a programme has: the lesson it is now, card by card, its questions, the lessons so far;
//! and the page of the whole course, which a phone keeps and reads without a network.

pub mod http;

use super::page;
use crate::app::App;
use crate::feed::Reader;
use crate::markdown::{self, escape};
use caunoi_l10n::{Arg, format};
use caunoi_wire::lesson::*;
use caunoi_wire::{Language, id::PostId};
use std::fmt::Write;

pub const STYLE: &str = include_str!("../../../frontend/static/lesson.css");

/// What the parts of the page share.
pub struct Page<'a> {
    pub app: &'a App,
    /// Of what we say ourselves.
    pub ui: Language,
    pub reader: &'a Reader,
    pub post: PostId,
    pub token: &'a str,
    pub reading: &'a Reading,
    /// Bytes that its pictures and sounds take on a phone.
    pub media_bytes: i64,
}

/// An answer that can be chosen, with what is said to who does.
type Choosable<'t> = (&'t Texts, &'t Texts);

impl Page<'_> {
    /// One lesson, the one it is now unless another is wanted; then the way to the others.
    pub fn section(&self, wanted: Option<i32>) -> String {
        let mut html = format!("<style>{STYLE}</style>");
        let reading = self.reading;
        let shown = wanted.filter(|n| (1..=reading.position).contains(n));
        let shown = shown.unwrap_or(reading.position);
        if reading.paused {
            let _ = write!(html, "<p class=note>{}</p>", self.t("lesson-paused", &[]));
        }
        // How an earlier lesson went is asked before anything else.
        let open = |l: &ReadLesson| l.is_asked && l.follow_up.is_none();
        let numbered = (1..).zip(&reading.lessons);
        let asked = numbered
            .filter(|(n, lesson)| *n != shown && open(lesson))
            .last();
        if let Some((n, lesson)) = asked.filter(|_| wanted.is_none()) {
            html.push_str(&self.follow_up(n, lesson, false));
        }
        match self.lesson_at(shown) {
            Some(lesson) => html.push_str(&self.lesson(shown, lesson)),
            None => html.push_str(&self.next("lesson-first")),
        }
        html.push_str(&self.chapters(shown));
        html.push_str(&self.pause());
        html.push_str(&self.keep());
        html
    }

    /// All lessons, with all that is ever said in them.
    pub fn course(&self) -> String {
        let mut html = format!("<style>{STYLE}</style>");
        for (n, lesson) in (1..).zip(&self.reading.lessons) {
            let open = if n == self.reading.position.max(1) {
                " open"
            } else {
                ""
            };
            let _ = write!(
                html,
                "<details{open}><summary>{n}. {}</summary>{}{}{}{}</details>",
                self.say(&lesson.text.title),
                self.cards(&lesson.text),
                self.question(n, lesson, true),
                self.home(&lesson.text),
                self.follow_up(n, lesson, true),
            );
        }
        html.push_str(&self.script());
        html
    }

    fn lesson_at(&self, n: i32) -> Option<&ReadLesson> {
        let at = usize::try_from(n - 1).ok()?;
        self.reading.lessons.get(at)
    }

    fn lesson(&self, n: i32, lesson: &ReadLesson) -> String {
        let count = self.reading.lessons.len();
        let which = self.t(
            "lesson-number",
            &[("number", n.into()), ("count", count.into())],
        );
        let title = self.say(&lesson.text.title);
        let follow_up = match lesson.is_asked {
            true => self.follow_up(n, lesson, false),
            false => String::new(),
        };
        format!(
            "<p class=meta>{which}</p><h2>{title}</h2>{follow_up}{}{}{}",
            self.cards(&lesson.text),
            self.question(n, lesson, false),
            self.home(&lesson.text),
        )
    }

    fn t(&self, key: &str, args: &[(&str, Arg)]) -> String {
        page::text(self.app, self.ui, key, args)
    }

    /// A text of the course in the best language there is for the reader.
    fn best<'t>(&self, texts: &'t Texts) -> &'t str {
        texts.best(&[self.reader.language, self.ui, self.reading.language])
    }

    fn say(&self, texts: &Texts) -> String {
        escape(self.best(texts))
    }

    fn cards(&self, lesson: &LessonText) -> String {
        let label = escape(&self.app.text(self.ui, "lesson-cards", &[]));
        let mut html = format!("<ol class=cards tabindex=0 aria-label=\"{label}\">");
        for (at, card) in lesson.cards.iter().enumerate() {
            html.push_str("<li>");
            if let Some(name) = &card.picture {
                let (path, alt) = (self.media(name), self.say(&card.alt));
                let _ = write!(html, "<img src=\"{path}\" alt=\"{alt}\" loading=lazy>");
            }
            html.push_str(&markdown::to_html(self.best(&card.text)));
            let languages = [self.reader.language, self.ui, self.reading.language];
            let sound = languages
                .iter()
                .find_map(|language| card.audio.get(language));
            if let Some(name) = sound {
                let path = self.media(name);
                let _ = write!(html, "<audio controls preload=none src=\"{path}\"></audio>");
            }
            let _ = write!(
                html,
                "<small>{} / {}</small></li>",
                at + 1,
                lesson.cards.len()
            );
        }
        html.push_str("</ol>");
        html
    }

    fn media(&self, name: &str) -> String {
        format!("/l/{}/{name}", self.token)
    }

    fn home(&self, lesson: &LessonText) -> String {
        let (label, text) = (self.t("lesson-home", &[]), self.say(&lesson.home_action));
        format!("<section class=home><b>{label}</b><p>{text}</p></section>")
    }

    fn question(&self, n: i32, lesson: &ReadLesson, all: bool) -> String {
        let question = &lesson.text.question;
        let options: Vec<Choosable> = question
            .choices
            .iter()
            .map(|c| (&c.text, &c.reply))
            .collect();
        let asked = self.say(&question.text);
        self.choose(n, Asked::Question, &asked, &options, lesson.choice, all)
    }

    fn follow_up(&self, n: i32, lesson: &ReadLesson, all: bool) -> String {
        let options: Vec<Choosable> = lesson
            .text
            .follow_up
            .iter()
            .map(|a| (&a.text, &a.tip))
            .collect();
        let title = self.best(&lesson.text.title);
        let asked = self.t("lesson-how", &[("title", title.into())]);
        self.choose(n, Asked::FollowUp, &asked, &options, lesson.follow_up, all)
    }

    /// A question with its answers: what is said to the one that was given, or (`all`) to each of them, hidden until it
    /// is chosen.
    fn choose(
        &self,
        n: i32,
        asked: Asked,
        question: &str,
        options: &[Choosable],
        given: Option<i32>,
        all: bool,
    ) -> String {
        let mut form = format!(
            "<form class=choices method=post action=\"/l/{}/answer?lang={}\" data-answer>\
             <input type=hidden name=lesson value={n}><input type=hidden name=asked value={asked}>",
            self.token, self.reader.language
        );
        let given = given.and_then(|at| Some((at, options.get(usize::try_from(at).ok()?)?)));
        if given.is_none() || all {
            let _ = write!(form, "<p class=ask>{question}</p>");
        }
        for (at, (text, _)) in options.iter().enumerate() {
            let _ = write!(
                form,
                "<button name=choice value={at}>{}</button>",
                self.say(text)
            );
        }
        form.push_str("</form>");
        if all {
            for (at, (_, reply)) in options.iter().enumerate() {
                let hidden = if given.is_some_and(|(g, _)| g == at as i32) {
                    ""
                } else {
                    " hidden"
                };
                let reply = self.say(reply);
                let _ = write!(
                    form,
                    "<p class=done role=status data-reply={at}{hidden}>{reply}</p>"
                );
            }
            return format!("<div class=asked>{form}</div>");
        }
        let Some((_, (text, reply))) = given else {
            return form;
        };
        let (text, reply, change) = (
            self.say(text),
            self.say(reply),
            self.t("lesson-change", &[]),
        );
        format!(
            "<div class=asked id={asked}><p class=ask>{question}</p><p class=done role=status>✓ {text}</p>\
             <p class=reply>{reply}</p><details><summary>{change}</summary>{form}</details></div>"
        )
    }

    /// When something comes, in a sentence of its own.
    fn next(&self, key: &str) -> String {
        let Some(at) = self.reading.next_at else {
            return String::new();
        };
        let time = format::datetime(self.app.locales.get(self.ui), at);
        format!(
            "<p class=note>{}</p>",
            self.t(key, &[("time", time.into())])
        )
    }

    fn chapters(&self, shown: i32) -> String {
        if self.reading.position == 0 {
            return String::new();
        }
        let mut html = format!("<h2>{}</h2><ol class=chapters>", self.t("lesson-all", &[]));
        for (n, lesson) in (1..).zip(&self.reading.lessons) {
            let title = self.say(&lesson.text.title);
            if n > self.reading.position {
                let _ = write!(html, "<li><span>{n}. {title}</span>");
                continue;
            }
            let current = if n == shown { " aria-current=true" } else { "" };
            let (token, language) = (self.token, self.reader.language);
            let _ = write!(
                html,
                "<li><a href=\"/l/{token}?lang={language}&amp;lesson={n}\"{current}>{n}. {title}</a>"
            );
        }
        html.push_str("</ol>");
        html.push_str(&self.next("lesson-next"));
        html
    }

    fn pause(&self) -> String {
        let reading = self.reading;
        let is_over = reading.position as usize == reading.lessons.len();
        if is_over && !reading.paused {
            return String::new();
        }
        let (key, paused) = match reading.paused {
            true => ("lesson-go-on", false),
            false => ("lesson-pause", true),
        };
        format!(
            "<form class=plain method=post action=\"/l/{}/pause?lang={}\">\
             <button class=other name=paused value={paused}>{}</button></form>",
            self.token,
            self.reader.language,
            self.t(key, &[])
        )
    }

    /// Offers to keep the course; the script shows it where that can be done.
    fn keep(&self) -> String {
        let kilobytes = (self.course().len() as i64 + self.media_bytes + 1_023) / 1_024;
        let (token, language, post) = (self.token, self.reader.language, self.post);
        format!(
            "<div data-keep hidden data-course=\"/l/{token}/course?lang={language}\" data-names=\"/l/{token} /l/post/{post}\">\
             <button class=other type=button>{}</button><p class=done role=status data-kept hidden>{}</p>\
             <p class=note role=status data-failed hidden>{}</p></div>{}",
            self.t("lesson-keep", &[("size", kilobytes.into())]),
            self.t("lesson-kept", &[]),
            self.t("lesson-not-kept", &[]),
            self.script(),
        )
    }

    fn script(&self) -> String {
        let waiting = self.t("lesson-waiting", &[]);
        format!(
            "<p class=note role=status data-waiting hidden>{waiting}</p><script src=/keep.js defer></script><script src=/lesson.js defer></script>"
        )
    }
}
