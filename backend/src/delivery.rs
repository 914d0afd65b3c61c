//! Delivery: from a `dispatch` row to a ringing phone.
//!
//! *Dispatcher* ([`dispatch`]): takes due rounds, resolves the audience, writes recipients and deliveries in one
//! transaction, idempotent by key. *Deliverer* ([`engine`]): [claims](claim) due deliveries under a lease, sends
//! them outside any transaction, [settles](settle) the outcomes in groups; a lease that fell silent is taken over,
//! and its late holder cannot write (fencing token). All decisions are pure: what to do next ([`core`]), how much a
//! push service takes ([`origin`]), what an answer means ([`decide`]).
//! The next due time is a column of the delivery itself: there is no second queue that could lose a retry.

pub mod claim;
pub mod core;
pub mod decide;
pub mod dispatch;
pub mod engine;
pub mod lease;
pub mod message;
pub mod origin;
pub mod push;
pub mod settle;
pub mod store;

use crate::app::App;
use crate::attachment;
use crate::safeguarding::escalate;
use caunoi_wire::Timestamp;
use caunoi_wire::time::{DAY, SECOND};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinHandle};

/// How long a worker holds what it claimed without a beat of its lease, milliseconds. A dead worker's deliveries
/// are taken over after this.
pub const LEASE: i64 = 30 * SECOND;
/// What a thread that delivers is nicer than others, of 19.
const STEP_BACK: i32 = 10;
/// How long a delivery is tried when its post does not expire earlier.
pub const DELIVERY_LIFE: i64 = 7 * DAY;

/// Until when a delivery due at a moment is tried, of a post that may expire.
pub fn expires_at(post: Option<Timestamp>, due_at: Timestamp) -> Timestamp {
    let life = due_at.plus(DELIVERY_LIFE);
    post.map_or(life, |at| at.min(life))
}

/// Delivery on threads of its own, which step back where somebody waits for a page: a fan-out keeps every core busy.
pub struct Delivery {
    /// Given up on its end.
    runtime: Option<Runtime>,
    task: JoinHandle<()>,
}

impl Delivery {
    /// Dispatches, delivers, and tells of cases until `stop` turns true; what is under way then is brought to an end.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(app: App, stop: watch::Receiver<bool>) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_name("delivery")
            .on_thread_start(step_back)
            .build()?;
        let task = runtime.spawn(async move {
            tokio::join!(
                dispatch::run(app.clone(), dispatch::Lanes::Urgent, stop.clone()),
                dispatch::run(app.clone(), dispatch::Lanes::All, stop.clone()),
                escalate::run(app.clone(), stop.clone()),
                attachment::run(app.clone(), stop.clone()),
                engine::run(app, stop),
            );
        });
        Ok(Self {
            runtime: Some(runtime),
            task,
        })
    }

    /// Waits for the end. Connections that it opened live on until it is dropped.
    ///
    /// # Errors
    /// When it broke off.
    pub async fn ended(&mut self) -> Result<(), JoinError> {
        (&mut self.task).await
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Lowers the priority of the calling thread alone, as Linux does for the process 0.
fn step_back() {
    if let Err(error) = rustix::process::setpriority_process(None, STEP_BACK) {
        tracing::debug!(%error, "no lower priority for deliveries");
    }
}

/// Declares an enum stored as text.
macro_rules! stored_word {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
        #[sqlx(type_name = "TEXT")]
        pub enum $name { $($(#[$vmeta])* #[sqlx(rename = $word)] $variant),+ }

        impl $name {
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}

pub(crate) use stored_word;

stored_word! {
    /// Why a round of sending exists.
    DispatchPurpose {
        Publication = "publication",
        /// A further date of an event that takes place again: its recipients, to whom the first one tells it.
        Date = "date",
        Correction = "correction",
        Reminder = "reminder",
        Withdrawal = "withdrawal",
        Fallback = "fallback",
        /// A place became free for who waited.
        Promotion = "promotion",
        EventReminder = "event_reminder",
        EventChanged = "event_changed",
        EventCancelled = "event_cancelled",
        /// Of an event that is over, to those who came and helped.
        Thanks = "thanks",
        /// The next lesson of a programme, for those whose turn it is.
        Lesson = "lesson",
        LessonReminder = "lesson_reminder",
        /// How the lesson of the day before went.
        FollowUp = "follow_up",
    }
}

impl DispatchPurpose {
    /// Whether it publishes a post: its audience becomes its recipients.
    pub const fn publishes(self) -> bool {
        matches!(self, Self::Publication | Self::Date)
    }

    /// Whether it is of a programme of lessons.
    pub const fn is_of_lessons(self) -> bool {
        matches!(self, Self::Lesson | Self::LessonReminder | Self::FollowUp)
    }

    /// Whether it is about answers to an event or a place in a programme, for those whom they concern, whatever they
    /// have read of it.
    pub const fn is_about_answers(self) -> bool {
        match self {
            Self::Promotion
            | Self::EventReminder
            | Self::EventChanged
            | Self::EventCancelled
            | Self::Thanks
            | Self::Lesson
            | Self::LessonReminder
            | Self::FollowUp => true,
            Self::Publication
            | Self::Date
            | Self::Correction
            | Self::Reminder
            | Self::Withdrawal
            | Self::Fallback => false,
        }
    }
}

stored_word! {
    /// Where a delivery is. All but the first three are final.
    DeliveryState {
        Due = "due",
        Sending = "sending",
        /// Goes out with another of the same digest.
        Bundled = "bundled",
        Accepted = "accepted",
        NoDevice = "no_device",
        Failed = "failed",
        Expired = "expired",
        Cancelled = "cancelled",
    }
}
