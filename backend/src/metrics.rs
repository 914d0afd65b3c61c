//! What an operator's monitoring reads: counters of the milestones of delivery and gauges of this moment, in the text
//! format of Prometheus (exposition 0.0.4). They are this process's own, but for the queue, which is the database's.
//! Numbers alone: no person, organisation or post stands in a name or a label.

pub mod http;
pub mod store;

use crate::lock::held;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;

/// What is counted since the process started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counter {
    RoundsDispatched,
    Written,
    Claimed,
    Settled,
    LeasesLost,
    TakenOver,
    Requests,
    SpansDropped,
}

impl Counter {
    const ALL: [Self; 8] = [
        Self::RoundsDispatched,
        Self::Written,
        Self::Claimed,
        Self::Settled,
        Self::LeasesLost,
        Self::TakenOver,
        Self::Requests,
        Self::SpansDropped,
    ];

    /// Name, labels, and what it counts.
    const fn about(self) -> (&'static str, &'static [&'static str], &'static str) {
        match self {
            Self::RoundsDispatched => (
                "caunoi_rounds_dispatched_total",
                &["purpose"],
                "Rounds of sending that became deliveries",
            ),
            Self::Written => (
                "caunoi_deliveries_written_total",
                &["channel", "state"],
                "Deliveries written, by the state they began in",
            ),
            Self::Claimed => (
                "caunoi_deliveries_claimed_total",
                &["channel"],
                "Deliveries claimed to be sent, each time",
            ),
            Self::Settled => (
                "caunoi_deliveries_settled_total",
                &["channel", "outcome"],
                "Claims that ended; retried and deferred ones are due again, the others over",
            ),
            Self::LeasesLost => (
                "caunoi_deliveries_lease_lost_total",
                &["channel"],
                "Outcomes not written because another process had taken over",
            ),
            Self::TakenOver => (
                "caunoi_deliveries_taken_over_total",
                &[],
                "Deliveries taken over from workers that fell silent",
            ),
            Self::Requests => (
                "caunoi_http_requests_total",
                &["class"],
                "Answers to HTTP requests by class of status",
            ),
            Self::SpansDropped => (
                "caunoi_spans_dropped_total",
                &[],
                "Traces that the operator's collector did not take, or not soon enough",
            ),
        }
    }
}

/// A push service as the engine sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct OriginGauge {
    pub origin: String,
    pub limit: f64,
    pub under_way: usize,
    pub is_open: bool,
}

/// The deliveries of a lane that wait to be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LaneGauge {
    pub lane: &'static str,
    pub deliveries: i64,
    /// How long the oldest has been due, milliseconds.
    pub oldest: i64,
}

type Labels = Vec<Cow<'static, str>>;

/// The numbers of this process.
#[derive(Debug, Default)]
pub struct Metrics {
    counts: Mutex<BTreeMap<(Counter, Labels), u64>>,
    origins: Mutex<Vec<OriginGauge>>,
}

impl Metrics {
    pub fn count<const N: usize>(
        &self,
        counter: Counter,
        labels: [impl Into<Cow<'static, str>>; N],
        by: u64,
    ) {
        debug_assert_eq!(N, counter.about().1.len(), "{counter:?}");
        let labels = labels.into_iter().map(Into::into).collect();
        *held(&self.counts).entry((counter, labels)).or_default() += by;
    }

    /// What the engine sees at this moment.
    pub fn see_origins(&self, origins: Vec<OriginGauge>) {
        *held(&self.origins) = origins;
    }

    /// Everything as text.
    pub fn exposition(&self, lanes: &[LaneGauge]) -> String {
        let mut text = Exposition(String::new());
        let counts = held(&self.counts).clone();
        for counter in Counter::ALL {
            let (name, labels, help) = counter.about();
            text.family(name, "counter", help);
            let of = |(key, _): &(&(Counter, Labels), &u64)| key.0 == counter;
            let mut counted = counts.iter().filter(of).peekable();
            if counted.peek().is_none() && labels.is_empty() {
                text.sample(name, &[], 0.0);
            }
            for ((_, values), count) in counted {
                let values = values.iter().map(AsRef::as_ref);
                let pairs: Vec<_> = labels.iter().copied().zip(values).collect();
                text.sample(name, &pairs, *count as f64);
            }
        }
        text.origins(&held(&self.origins));
        text.lanes(lanes);
        text.0
    }
}

struct Exposition(String);

impl Exposition {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.0.push_str(name);
        let mut open = '{';
        for (label, text) in labels {
            let text = text
                .replace('\\', r"\\")
                .replace('"', r#"\""#)
                .replace('\n', r"\n");
            let _ = write!(self.0, "{open}{label}=\"{text}\"");
            open = ',';
        }
        let close = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.0, "{close} {value}");
    }

    fn gauges<'a>(
        &mut self,
        name: &str,
        help: &str,
        label: &str,
        values: impl Iterator<Item = (&'a str, f64)>,
    ) {
        self.family(name, "gauge", help);
        for (text, value) in values {
            self.sample(name, &[(label, text)], value);
        }
    }

    fn origins(&mut self, origins: &[OriginGauge]) {
        let each = |value: fn(&OriginGauge) -> f64| {
            origins.iter().map(move |o| (o.origin.as_str(), value(o)))
        };
        self.gauges(
            "caunoi_origin_limit",
            "Requests a push service may get at once, learnt from its answers",
            "origin",
            each(|o| o.limit),
        );
        self.gauges(
            "caunoi_origin_under_way",
            "Requests to a push service that wait for its answer",
            "origin",
            each(|o| o.under_way as f64),
        );
        self.gauges(
            "caunoi_origin_breaker_open",
            "1 while a push service that fails all the time is left alone",
            "origin",
            each(|o| f64::from(u8::from(o.is_open))),
        );
    }

    fn lanes(&mut self, lanes: &[LaneGauge]) {
        let help = format!(
            "Deliveries that wait in the database, also for a later hour; counted up to {}",
            store::MOST_COUNTED
        );
        let depth = lanes.iter().map(|l| (l.lane, l.deliveries as f64));
        self.gauges("caunoi_queue_deliveries", &help, "lane", depth);
        let age = lanes.iter().map(|l| (l.lane, l.oldest as f64 / 1000.0));
        self.gauges(
            "caunoi_queue_oldest_due_seconds",
            "How long the delivery that has been due longest waits",
            "lane",
            age,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped_and_counts_add_up() {
        let metrics = Metrics::default();
        metrics.count(Counter::Claimed, ["push"], 2);
        metrics.count(Counter::Claimed, ["push"], 3);
        metrics.see_origins(vec![OriginGauge {
            origin: "a\"b\\c\nd".to_owned(),
            limit: 1.5,
            under_way: 0,
            is_open: true,
        }]);
        let text = metrics.exposition(&[]);
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines.contains(&"caunoi_deliveries_claimed_total{channel=\"push\"} 5"),
            "{text}"
        );
        assert!(
            lines.contains(&r#"caunoi_origin_limit{origin="a\"b\\c\nd"} 1.5"#),
            "{text}"
        );
        assert!(
            lines.contains(&"caunoi_deliveries_taken_over_total 0"),
            "{text}"
        );
        assert!(text.ends_with('\n'));
    }
}
