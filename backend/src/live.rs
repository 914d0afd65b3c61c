//! Live updates: what says "ask again" to open apps, and "look" to the engines of other processes. Hints, never
//! contents and never the truth: who misses one finds out by asking, a little later.
//!
//! [`Live::hint`] gathers what this process changed. [`run`] tells the other processes (PostgreSQL's NOTIFY; whoever
//! shares a SQLite file polls) and those who listen here, each what concerns them.

pub mod http;
pub mod store;

use crate::app::App;
use crate::db::{Ear, Result};
use crate::lock::held;
use caunoi_wire::ErrorCode;
use caunoi_wire::id::{PersonId, PostId};
use std::collections::{BTreeSet, HashMap};
use std::str::FromStr;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use uuid::Uuid;

/// Hints are gathered for so long: a class that acknowledges at once makes its teacher ask once.
const GATHER: Duration = Duration::from_millis(500);
/// Before trying the database again.
const PAUSE: Duration = Duration::from_secs(5);
/// Open apps of one person at once.
const MOST_SEATS: usize = 8;
/// Hints that wait for a slow connection; one that is further behind is ended, and asks for everything anew.
const MOST_WAITING: usize = 32;
/// Hints in one notification: PostgreSQL takes 8,000 bytes.
const MOST_SAID: usize = 150;

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// Something for the engines.
    Due,
    /// A post as its readers see it.
    Post(PostId),
    /// How far a post got.
    Reach(PostId),
}

impl std::fmt::Display for Hint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Due => f.write_str("due"),
            Self::Post(id) => write!(f, "post:{id}"),
            Self::Reach(id) => write!(f, "reach:{id}"),
        }
    }
}

impl FromStr for Hint {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, id) = text.split_once(':').unwrap_or((text, ""));
        let id = || id.parse().map_err(|_| ());
        match kind {
            "due" => Ok(Self::Due),
            "post" => Ok(Self::Post(id()?)),
            "reach" => Ok(Self::Reach(id()?)),
            _ => Err(()),
        }
    }
}

/// What happened since the last telling.
#[derive(Debug, Default)]
struct Gathered {
    /// Here: others do not know yet.
    own: BTreeSet<Hint>,
    /// Elsewhere.
    heard: BTreeSet<Hint>,
}

type Sender = mpsc::Sender<String>;

#[derive(Debug, Default)]
struct Seats {
    closed: bool,
    taken: HashMap<PersonId, Vec<(Uuid, Sender)>>,
}

/// The hints of this process, and who listens to them.
#[derive(Debug)]
pub struct Live {
    /// Tells what this process said itself from what others say.
    process: Uuid,
    gathered: Mutex<Gathered>,
    rang: Notify,
    seats: Mutex<Seats>,
}

impl Live {
    pub fn new(process: Uuid) -> Self {
        Self {
            process,
            gathered: Mutex::default(),
            rang: Notify::new(),
            seats: Mutex::default(),
        }
    }

    /// Tells processes apart, until they end.
    pub fn process_id(&self) -> String {
        self.process.to_string()
    }

    /// This process changed something, and has committed it.
    pub fn hint(&self, hint: Hint) {
        held(&self.gathered).own.insert(hint);
        self.rang.notify_one();
    }

    fn heard(&self, hint: Hint) {
        held(&self.gathered).heard.insert(hint);
        self.rang.notify_one();
    }

    /// A place for one open app.
    ///
    /// # Errors
    /// `too_many_requests` when the person has too many, `unavailable` when the process stops.
    fn sit(&self, person: PersonId, seat: Uuid) -> Result<mpsc::Receiver<String>, ErrorCode> {
        let mut seats = held(&self.seats);
        if seats.closed {
            return Err(ErrorCode::Unavailable);
        }
        let taken = seats.taken.entry(person).or_default();
        if taken.len() >= MOST_SEATS {
            return Err(ErrorCode::TooManyRequests);
        }
        let (sender, receiver) = mpsc::channel(MOST_WAITING);
        taken.push((seat, sender));
        Ok(receiver)
    }

    fn leave(&self, person: PersonId, seat: Uuid) {
        let mut seats = held(&self.seats);
        if let Some(taken) = seats.taken.get_mut(&person) {
            taken.retain(|(id, _)| *id != seat);
            if taken.is_empty() {
                seats.taken.remove(&person);
            }
        }
    }

    fn listeners(&self) -> Vec<PersonId> {
        held(&self.seats).taken.keys().copied().collect()
    }

    fn tell(&self, person: PersonId, what: &str) {
        if let Some(taken) = held(&self.seats).taken.get_mut(&person) {
            taken.retain(|(_, sender)| sender.try_send(what.to_owned()).is_ok());
        }
    }

    /// Ends all streams: nobody keeps a process from stopping.
    fn close(&self) {
        let mut seats = held(&self.seats);
        seats.closed = true;
        seats.taken.clear();
    }
}

/// Passes hints on until `stop` turns true.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    tokio::select! {
        () = pass_on(&app) => {}
        () = listen(&app) => {}
        // A sender that is gone has stopped everything as well.
        () = async { drop(stop.wait_for(|stopped| *stopped).await) } => {}
    }
    app.live.close();
}

async fn pass_on(app: &App) {
    loop {
        app.live.rang.notified().await;
        tokio::time::sleep(GATHER).await;
        let Gathered { own, heard } = std::mem::take(&mut *held(&app.live.gathered));
        let said = say(app, &own).await;
        let told = tell(app, own.union(&heard).copied().collect()).await;
        if let Err(error) = said.and(told) {
            tracing::warn!(%error, "hints were lost");
        }
    }
}

/// Tells the other processes.
async fn say(app: &App, hints: &BTreeSet<Hint>) -> Result<()> {
    let words: Vec<String> = hints.iter().map(ToString::to_string).collect();
    for words in words.chunks(MOST_SAID) {
        let mut conn = app.db.read().await?;
        let payload = format!("{} {}", app.live.process, words.join(" "));
        store::say(&mut conn, &payload).await?;
    }
    Ok(())
}

/// Tells those who listen here.
async fn tell(app: &App, hints: BTreeSet<Hint>) -> Result<()> {
    let listeners = app.live.listeners();
    if listeners.is_empty() {
        return Ok(());
    }
    let mut conn = app.db.read().await?;
    let mut readers = BTreeSet::new();
    for hint in hints {
        let (Hint::Post(post) | Hint::Reach(post)) = hint else {
            continue;
        };
        if let Hint::Post(_) = hint {
            readers.extend(store::readers(&mut conn, post, &listeners).await?);
        }
        let word = Hint::Reach(post).to_string();
        for person in store::managers(&mut conn, post).await? {
            app.live.tell(person, &word);
        }
    }
    for person in readers {
        app.live.tell(person, "feed");
    }
    Ok(())
}

/// Takes in what other processes say.
async fn listen(app: &App) {
    loop {
        let ended = match app.db.listen(store::CHANNEL).await {
            Ok(Some(mut ear)) => hear(app, &mut ear).await,
            // Nobody else can be heard.
            Ok(None) => return std::future::pending().await,
            Err(error) => error,
        };
        tracing::warn!(error = %ended, "other processes are not heard");
        tokio::time::sleep(PAUSE).await;
    }
}

async fn hear(app: &App, ear: &mut Ear) -> crate::db::Error {
    let own = app.live.process.to_string();
    loop {
        let payload = match ear.hear().await {
            Ok(payload) => payload,
            Err(error) => return error,
        };
        let (process, words) = payload.split_once(' ').unwrap_or_default();
        if process == own {
            continue;
        }
        for hint in words.split(' ').filter_map(|word| word.parse().ok()) {
            match hint {
                Hint::Due => app.wake.notify_waiters(),
                hint => app.live.heard(hint),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_read_as_they_are_written() {
        let id = PostId(Uuid::from_u128(7));
        for hint in [Hint::Due, Hint::Post(id), Hint::Reach(id)] {
            assert_eq!(hint.to_string().parse(), Ok(hint));
        }
        for text in ["", "feed", "post:", "reach:x"] {
            assert_eq!(text.parse::<Hint>(), Err(()), "{text}");
        }
    }

    #[test]
    fn seats_are_limited_left_and_closed() {
        let live = Live::new(Uuid::nil());
        let person = PersonId(Uuid::from_u128(1));
        let seat = |n: usize| Uuid::from_u128(n as u128);
        let mut taken: Vec<_> = (0..MOST_SEATS)
            .map(|n| live.sit(person, seat(n)).expect("a seat"))
            .collect();
        let more = live.sit(person, seat(99)).map(drop);
        assert_eq!(more, Err(ErrorCode::TooManyRequests));
        live.leave(person, seat(0));
        let mut last = live.sit(person, seat(99)).expect("a seat");
        live.tell(person, "feed");
        assert_eq!(last.try_recv(), Ok("feed".to_owned()));
        // One that does not keep up is ended, after what it still has.
        for _ in 0..=MOST_WAITING {
            live.tell(person, "feed");
            while last.try_recv().is_ok() {}
        }
        let slow = taken.last_mut().expect("one");
        assert_eq!(
            std::iter::from_fn(|| slow.try_recv().ok()).count(),
            MOST_WAITING
        );
        assert_eq!(
            slow.try_recv(),
            Err(mpsc::error::TryRecvError::Disconnected)
        );
        live.close();
        assert_eq!(
            last.try_recv(),
            Err(mpsc::error::TryRecvError::Disconnected)
        );
        let late = live.sit(person, seat(1)).map(drop);
        assert_eq!(late, Err(ErrorCode::Unavailable));
    }
}
