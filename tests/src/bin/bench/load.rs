//! Requests over HTTP, as many as a few clients can ask one after the other.

use http::StatusCode;
use reqwest::RequestBuilder;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// What came of a load.
pub struct Load {
    pub per_second: f64,
    /// Milliseconds, in order.
    latencies: Vec<f64>,
}

impl Load {
    /// The latency that 99 of 100 requests stay below, milliseconds.
    pub fn p99(&self) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies
            .get(last * 99 / 100)
            .copied()
            .unwrap_or_default()
    }
}

/// A client that keeps its connections and follows no redirects.
pub fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .expect("a client")
}

/// When a load is over.
#[derive(Clone, Copy)]
pub enum Until {
    After(Duration),
    /// All requests of these numbers have been answered.
    Done(usize),
}

/// Lets `clients` ask; `request` makes the request of a number. Every answer must be of the `expected` kind.
pub async fn load(
    clients: usize,
    until: Until,
    expected: StatusCode,
    request: impl Fn(usize) -> RequestBuilder + Send + Sync + 'static,
) -> Load {
    let (began, next) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
    let request = Arc::new(request);
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        let (request, next) = (request.clone(), next.clone());
        tasks.spawn(async move {
            let mut latencies = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                match until {
                    Until::After(time) if began.elapsed() >= time => return latencies,
                    Until::Done(all) if number >= all => return latencies,
                    _ => {}
                }
                let asked = Instant::now();
                let answer = request(number).send().await.expect("an answer");
                assert_eq!(answer.status(), expected);
                answer.bytes().await.expect("a body");
                latencies.push(asked.elapsed().as_secs_f64() * 1e3);
            }
        });
    }
    let mut latencies: Vec<f64> = tasks.join_all().await.into_iter().flatten().collect();
    let per_second = latencies.len() as f64 / began.elapsed().as_secs_f64();
    latencies.sort_by(f64::total_cmp);
    Load {
        per_second,
        latencies,
    }
}
