//! How children are, month by month, drawn for each organisation. A month of which too little can be told is drawn as an
//! outline, so that nobody takes it for zero.

use crate::parts::load::{self, Load};
use crate::parts::{icon, notice, places};
use crate::text::{number, t, text, title_of_month};
use caunoi_wire::check_in::{Trend, TrendMonth};
use leptos::prelude::*;
use std::fmt::Write;

/// Months drawn, the newest.
const MONTHS: usize = 12;
/// Of the drawing.
const HEIGHT: f64 = 120.0;
const STEP: f64 = 28.0;
const COLUMN: f64 = 20.0;

/// Nothing as long as no month was told.
pub fn section() -> AnyView {
    let source = load::load::<Vec<Trend>>("/trends".to_owned());
    let drawn = move || match source.state.get() {
        Load::Ready(trends) if !trends.is_empty() => {
            let cards: Vec<_> = trends.iter().map(card).collect();
            view! {
                <section class="stack section-after" aria-labelledby="trends">
                    <h2 id="trends">{t("trend-title")}</h2>
                    {notice("notice", "lock", t("trend-help"))}
                    {legend()}
                    <div class="grid grid-three">{cards}</div>
                </section>
            }
            .into_any()
        }
        _ => ().into_any(),
    };
    drawn.into_any()
}

/// The classes of a month's parts, the best first: how many there are says what could be told.
fn parts(instrument: &str, month: &TrendMonth) -> &'static [&'static str] {
    match (instrument, month.counts.len()) {
        ("help", 2) => &["answered", "waiting"],
        (_, 3) => &["well", "middle", "low"],
        (_, 2) => &["well", "rest"],
        (_, 1) => &["all"],
        _ => &[],
    }
}

fn legend() -> AnyView {
    let entry = |part: &'static str| {
        let inner = format!("<rect class=\"trend-{part}\" width=\"16\" height=\"16\" rx=\"4\"/>");
        view! { <span class="row"><svg class="trend-key" aria-hidden="true" inner_html=inner></svg>{t(&format!("trend-{part}"))}</span> }
    };
    let parts = [
        "well", "middle", "low", "rest", "answered", "waiting", "all", "hidden",
    ];
    let entries: Vec<_> = parts.into_iter().map(entry).collect();
    view! { <div class="row wrap help">{entries}</div> }.into_any()
}

fn card(trend: &Trend) -> AnyView {
    let from = trend.months.len().saturating_sub(MONTHS);
    let months = &trend.months[from..];
    let of = trend.instrument.as_str();
    let row = |month: &TrendMonth| view! { <li>{said(of, month)}</li> };
    let rows: Vec<_> = months.iter().rev().map(row).collect();
    let instrument = t(&format!("trend-of-{}", kind(&trend.instrument)));
    view! {
        <section class="card">
            <h3 class="row"><span class="glyph">{icon(places::icon_of(trend.kind))}</span>{trend.name.clone()}</h3>
            <p class="help">{instrument}</p>
            {drawing(of, months)}
            <details class="more"><summary>{icon("list")}{t("trend-numbers")}</summary><ul class="plain">{rows}</ul></details>
        </section>
    }
    .into_any()
}

/// Our own instruments by their words, the others as what they are.
fn kind(instrument: &str) -> &str {
    match instrument {
        "mood" | "family_needs" | "help" => instrument,
        _ => "other",
    }
}

fn drawing(of: &str, months: &[TrendMonth]) -> AnyView {
    let total = |month: &TrendMonth| month.counts.iter().sum::<i64>();
    let most = months.iter().map(total).max().unwrap_or(0).max(1) as f64;
    let mut inner = String::new();
    for (at, month) in months.iter().enumerate() {
        let x = at as f64 * STEP + 4.0;
        let mut y = HEIGHT;
        for (part, count) in parts(of, month).iter().zip(&month.counts) {
            let height = *count as f64 * (HEIGHT - 8.0) / most;
            y -= height;
            let _ = write!(
                inner,
                "<rect class=\"trend-{part}\" x=\"{x}\" y=\"{y:.1}\" width=\"{COLUMN}\" height=\"{height:.1}\"/>"
            );
        }
        if month.counts.is_empty() {
            let (top, tall) = (HEIGHT - 40.0, 39.0);
            let _ = write!(
                inner,
                "<rect class=\"trend-hidden\" x=\"{x}\" y=\"{top}\" width=\"{COLUMN}\" height=\"{tall}\"/>"
            );
        }
        let (middle, below) = (x + COLUMN / 2.0, HEIGHT + 14.0);
        let _ = write!(
            inner,
            "<text x=\"{middle}\" y=\"{below}\">{}</text>",
            month.month.month()
        );
    }
    let wide = (months.len() as f64 * STEP + 4.0).max(STEP * 6.0);
    let frame = format!("0 0 {wide} {}", HEIGHT + 20.0);
    let label = months
        .iter()
        .map(|month| said(of, month))
        .collect::<Vec<_>>()
        .join("; ");
    view! { <svg class="trend" viewBox=frame role="img" aria-label=label inner_html=inner></svg> }
        .into_any()
}

/// A month in words.
fn said(of: &str, month: &TrendMonth) -> String {
    let name = title_of_month(month.month);
    if month.counts.is_empty() {
        return format!("{name}: {}", t("trend-hidden"));
    }
    let part = |(part, count): (&&str, &i64)| {
        format!("{} {}", t(&format!("trend-{part}")), number(*count))
    };
    let all: Vec<_> = parts(of, month)
        .iter()
        .zip(&month.counts)
        .map(part)
        .collect();
    text(
        "trend-month",
        &[("month", name.into()), ("parts", all.join(", ").into())],
    )
}
