//! What every browser can do for a story, whoever drives it: go somewhere, wait for words, press what is called so.
//! Nothing sleeps for a fixed time: everything waits for what it needs, up to a deadline.

use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long anything we wait for may take.
pub const PATIENCE: Duration = Duration::from_secs(60);
pub const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Finds what a person would press: by its words or its label, whole before part, in the dialog on top if there is
/// one, and never what is hidden. What lies under a bar is scrolled out from there, as a person does.
const FIND: &str = "const [words] = arguments;
    const root = [...document.querySelectorAll('dialog[open]')].pop() || document;
    const all = [...root.querySelectorAll('button, a[href], label, summary, [role=button]')]
        .filter(e => e.checkVisibility() && e.getAttribute('aria-disabled') !== 'true');
    const names = e => [e.innerText.trim(), e.getAttribute('aria-label')];
    const found = all.find(e => names(e).includes(words)) || all.find(e => e.innerText.includes(words)) || null;
    found?.scrollIntoView({block: 'nearest'});
    return found;";

/// A browser that can be driven.
#[expect(async_fn_in_trait, reason = "tests await on one thread of their own")]
pub trait Browser {
    /// Opens an address and waits until it has loaded.
    async fn goto(&mut self, url: &str);
    /// Runs a script in the page.
    async fn try_run(&mut self, script: &str, arguments: Value) -> Result<Value, Value>;
    /// Clicks an element that a script returned; whether that was possible.
    async fn click(&mut self, element: &Value) -> bool;

    /// Runs a script that must work.
    async fn run(&mut self, script: &str, arguments: Value) -> Value {
        self.try_run(script, arguments)
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits until an expression is true in the page; a page on its way to another counts as false.
    async fn until(&mut self, expression: &str) {
        let script = format!("return Boolean({expression})");
        let deadline = Instant::now() + PATIENCE;
        while self.try_run(&script, json!([])).await != Ok(json!(true)) {
            self.still(deadline, expression).await;
        }
    }

    /// Waits until the page says something.
    async fn reads(&mut self, words: &str) {
        self.until(&format!(
            "document.body.innerText.includes({})",
            json!(words)
        ))
        .await;
    }

    /// Presses what is called so, once it is there.
    async fn press(&mut self, words: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = self.try_run(FIND, json!([words])).await;
            if let Ok(element @ Value::Object(_)) = found
                && self.click(&element).await
            {
                return;
            }
            self.still(deadline, words).await;
        }
    }

    /// Fails with what the page says when something has not come in time.
    async fn still(&mut self, deadline: Instant, wanted: &str) {
        if Instant::now() > deadline {
            let script = "return location.href + '\\n' + document.body.innerText";
            let page = self.run(script, json!([])).await;
            panic!(
                "{wanted} does not come on {}",
                page.as_str().unwrap_or_default()
            );
        }
        sleep(BETWEEN_LOOKS).await;
    }
}

/// The id in the reference to an element.
pub fn element_id(element: &Value) -> &str {
    let id = element.as_object().and_then(|e| e.values().next());
    id.and_then(Value::as_str).expect("an element")
}
