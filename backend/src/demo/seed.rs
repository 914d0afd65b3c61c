//! Makes the commune: its tree, its staff, the imported roster, and the posts of the last two weeks, published and
//! delivered one after the other on a clock that is moved by hand.

use super::attach::Enclosed;
use super::check_in;
use super::day;
use super::event::Coming;
use super::help;
use super::lesson::{self, Running, Sent};
use super::phones::{self, Families};
use super::store::{self, Phone};
use super::translation::{self, PastVersion};
use super::visits;
use crate::app::App;
use crate::audience;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Conn;
use crate::delivery::engine;
use crate::entropy::Entropy;
use crate::error::{Error, Result};
use crate::organisation;
use crate::post;
use crate::receipt::{self, Receipt, Via};
use crate::roster::{self, Upload};
use crate::session::{self, Viewer, account};
use anyhow::{Context, anyhow};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use caunoi_wire::audience::{Audience, Rule};
use caunoi_wire::organisation::{NewOrganisation, OrganisationKind, Role};
use caunoi_wire::post::{Details, PostText, Priority, UNDO};
use caunoi_wire::roster::ApplyRoster;
use caunoi_wire::time::{DAY, HOUR, MINUTE};
use caunoi_wire::{Date, Language, Timestamp, id::*};
use serde::Deserialize;
use std::path::Path;
use tokio::net::TcpListener;

/// Of a hundred guardians, how many have signed in, and how many can be rung.
const CONNECTED: usize = 78;
const REACHABLE: usize = 66;
/// The commune is this old.
const AGE: i64 = 14 * DAY;

/// Who can be entered as through a door.
pub struct People {
    teacher: PersonId,
    parent: PersonId,
    officer: PersonId,
    admin: PersonId,
    union_officer: PersonId,
    counsellor: PersonId,
    translator: PersonId,
    collaborator: PersonId,
}

pub struct Door {
    pub name: &'static str,
    pub person: PersonId,
}

impl People {
    pub fn doors(&self) -> [Door; 8] {
        [
            ("teacher", self.teacher),
            ("parent", self.parent),
            ("officer", self.officer),
            ("admin", self.admin),
            ("youth-union", self.union_officer),
            ("counsellor", self.counsellor),
            ("translator", self.translator),
            ("collaborator", self.collaborator),
        ]
        .map(|(name, person)| Door { name, person })
    }
}

/// The places of the commune that posts come from and go to.
struct Places {
    commune: OrganisationId,
    school: OrganisationId,
    class: GroupId,
    /// The youth union, and who answers for it.
    union: Speaker,
}

/// A post of the past, from `posts.json`.
#[derive(Deserialize)]
struct Past {
    from: String,
    days_ago: i64,
    /// Of the local day; on day 0 the post is an hour old.
    minute: i64,
    audience: String,
    age_from: Option<i32>,
    age_until: Option<i32>,
    priority: Priority,
    acknowledge: bool,
    public_title: bool,
    seen_percent: usize,
    #[serde(default)]
    acknowledged_percent: usize,
    event: Option<Coming>,
    lesson: Option<Sent>,
    #[serde(default)]
    attach: Vec<Enclosed>,
    versions: Vec<PastVersion>,
}

/// Writes the commune as it is `now` into an empty database; `listener` serves the simulated phones meanwhile.
pub async fn make(
    config: &Config,
    (now, entropy): (Timestamp, Entropy),
    listener: TcpListener,
    roster: &Path,
) -> anyhow::Result<People> {
    let begins = now.plus(-AGE - check_in::HISTORY * DAY);
    let app = App::start_with(config.clone(), Clock::manual(begins), entropy).await?;
    let sink = phones::routes(app.clone(), Families::Wait);
    let serving = tokio::spawn(async move { axum::serve(listener, sink).await });
    let made = commune(&app, now, roster).await;
    serving.abort();
    app.db.close().await;
    made.map_err(|error| match error {
        Error::Internal(error) => error,
        Error::Refused(refusal) => anyhow!("{}: {}", refusal.code, refusal.fields.join(", ")),
    })
}

async fn commune(app: &App, now: Timestamp, file: &Path) -> Result<People> {
    let mut tx = app.db.write().await?;
    let (places, staff) = tree(app, &mut tx).await?;
    store::no_quiet_hours(&mut tx).await?;
    tx.commit().await?;
    import(app, now.local_date(), places.commune, file).await?;
    let school = Speaker {
        person: staff.principal.person,
        organisation: places.school,
    };
    check_in::rota(app, &school.viewer(app), places.school, staff.counsellor).await?;
    check_in::history(app, &school, now.plus(-AGE)).await?;

    let mut tx = app.db.write().await?;
    let class = store::class(&mut tx, places.school).await?;
    let class = class.context("the roster has a third class in the primary school")?;
    let teacher = places.school;
    let teacher = member(app, &mut tx, TEACHER, teacher, Role::Teacher, Some(class)).await?;
    let parent = store::parent(&mut tx, class).await?;
    let parent = parent.context("the class has a mother who reads Vietnamese")?;
    connect_families(app, &mut tx, parent).await?;
    tx.commit().await?;

    let commune = Speaker {
        person: staff.admin.person,
        organisation: staff.admin.organisation,
    };
    help::before(app, &school, &commune, parent).await?;

    let places = Places { class, ..places };
    let people = People {
        teacher: teacher.person,
        parent,
        officer: staff.officer,
        admin: staff.admin.person,
        union_officer: staff.union_officer.person,
        counsellor: staff.counsellor,
        translator: staff.translators[0],
        collaborator: staff.collaborator,
    };
    let past: Vec<Past> = serde_json::from_str(include_str!("posts.json")).context("posts.json")?;
    let mut running = Vec::new();
    let mut over = Vec::new();
    for post in &past {
        let author = match post.from.as_str() {
            "teacher" => &teacher,
            "school" => &staff.principal,
            "youth_union" => &staff.union_officer,
            _ => &staff.admin,
        };
        let at = post.at(now);
        lesson::live(app, at, now, &running).await?;
        let (id, rung) = publish(app, now, &places, author, parent, post).await?;
        if post.lesson.is_some() {
            running.push(Running::new(id, &rung, parent));
        }
        if post.event.as_ref().is_some_and(Coming::is_over) {
            over.push((author.person, id));
        }
    }
    lesson::live(app, now, now, &running).await?;
    for (author, id) in over {
        day::over(app, &Viewer::on_behalf_of(author, app.clock.now()), id).await?;
    }
    check_in::current(app, &school).await?;
    help::now(app, parent).await?;
    translation::now(app, staff.translators[0], staff.translators[1]).await?;
    visits::now(app, staff.collaborator).await?;
    Ok(people)
}

/// A member of staff with the place they speak for.
struct Member {
    person: PersonId,
    name: &'static str,
    organisation: OrganisationId,
}

/// Somebody who speaks for an organisation.
pub struct Speaker {
    pub person: PersonId,
    pub organisation: OrganisationId,
}

impl Speaker {
    pub fn viewer(&self, app: &App) -> Viewer {
        Viewer::on_behalf_of(self.person, app.clock.now())
    }
}

struct Staff {
    admin: Member,
    principal: Member,
    union_officer: Member,
    officer: PersonId,
    counsellor: PersonId,
    translators: [PersonId; 2],
    collaborator: PersonId,
}

// exempt: names of invented people and places are data of the demo, the same in every language
const TEACHER: (&str, &str) = ("Lò Thị Mây", "co.may@demo.example");
const ADMIN: (&str, &str) = ("Quàng Thị Hoa", "co.hoa@demo.example");
const PRINCIPAL: (&str, &str) = ("Cầm Văn Định", "thay.dinh@demo.example");
const UNION_OFFICER: (&str, &str) = ("Giàng A Sáng", "anh.sang@demo.example");
const COUNSELLOR: (&str, &str) = ("Lường Thị Xuân", "co.xuan@demo.example");
const OFFICER: (&str, &str) = ("Vì Thị Thu", "chi.thu@demo.example");
const TRANSLATORS: [(&str, &str); 2] = [
    ("Vàng Thị Mỷ", "chi.my@demo.example"),
    ("Sùng A Chu", "anh.chu@demo.example"),
];
const COLLABORATOR: (&str, &str) = ("Lò Văn Panh", "anh.panh@demo.example");
const PROVINCE: &str = "Tỉnh Sơn La Mẫu";
const COMMUNE: &str = "Xã Suối Sỏi";
const KINDERGARTEN: &str = "Trường Mầm non Hoa Ban";
pub const PRIMARY_SCHOOL: &str = "Trường Tiểu học Suối Sỏi";
const SECONDARY_SCHOOL: &str = "Trường THCS Suối Sỏi";
const YOUTH_UNION: &str = "Đoàn Thanh niên xã Suối Sỏi";

async fn tree(app: &App, conn: &mut Conn) -> Result<(Places, Staff)> {
    use OrganisationKind::*;
    let province = node(app, conn, None, Province, PROVINCE).await?;
    let commune = node(app, conn, Some(province), Commune, COMMUNE).await?;
    let kindergarten = node(app, conn, Some(commune), School, KINDERGARTEN).await?;
    let school = node(app, conn, Some(commune), School, PRIMARY_SCHOOL).await?;
    node(app, conn, Some(commune), School, SECONDARY_SCHOOL).await?;
    let youth_union = node(app, conn, Some(commune), YouthUnion, YOUTH_UNION).await?;
    let staff = Staff {
        admin: member(app, conn, ADMIN, commune, Role::Admin, None).await?,
        principal: member(app, conn, PRINCIPAL, school, Role::Admin, None).await?,
        union_officer: member(
            app,
            conn,
            UNION_OFFICER,
            youth_union,
            Role::UnionOfficer,
            None,
        )
        .await?,
        counsellor: person(app, conn, COUNSELLOR, school, Role::Counsellor).await?,
        officer: person(app, conn, OFFICER, commune, Role::Officer).await?,
        translators: [
            person(app, conn, TRANSLATORS[0], commune, Role::Translator).await?,
            person(app, conn, TRANSLATORS[1], commune, Role::Translator).await?,
        ],
        collaborator: person(app, conn, COLLABORATOR, kindergarten, Role::Collaborator).await?,
    };
    let places = Places {
        commune,
        school,
        class: app.entropy.id(app.clock.now()),
        union: Speaker {
            person: staff.union_officer.person,
            organisation: youth_union,
        },
    };
    Ok((places, staff))
}

async fn node(
    app: &App,
    conn: &mut Conn,
    parent_id: Option<OrganisationId>,
    kind: OrganisationKind,
    name: &str,
) -> Result<OrganisationId> {
    let new = NewOrganisation {
        parent_id,
        kind,
        name: name.to_owned(),
        code: None,
    };
    organisation::create_unchecked(app, conn, &new).await
}

/// Who works in a whole organisation.
async fn person(
    app: &App,
    conn: &mut Conn,
    who: (&'static str, &str),
    organisation: OrganisationId,
    role: Role,
) -> Result<PersonId> {
    let member = member(app, conn, who, organisation, role, None).await?;
    Ok(member.person)
}

async fn member(
    app: &App,
    conn: &mut Conn,
    (name, login): (&'static str, &str),
    organisation: OrganisationId,
    role: Role,
    group: Option<GroupId>,
) -> Result<Member> {
    let now = app.clock.now();
    let person = crate::person::create(app, conn, name).await?;
    account::store::insert(conn, person, login, now).await?;
    let id = app.entropy.id(now);
    organisation::store::insert_membership(conn, id, person, organisation, role, group, now)
        .await?;
    Ok(Member {
        person,
        name,
        organisation,
    })
}

/// The classes are those of today, however long ago they are read in.
async fn import(app: &App, today: Date, commune: OrganisationId, file: &Path) -> Result<()> {
    let bytes = std::fs::read(file).with_context(|| format!("read {}", file.display()))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let upload = Upload {
        file_name: name.into_owned(),
        school_year: Some(roster::school_year(None, today)?),
        bytes: bytes.into(),
    };
    let operator = roster::Author::Operator;
    let dry_run = roster::dry_run(app, operator, commune, upload).await?;
    roster::apply(app, operator, dry_run.id, ApplyRoster::default()).await?;
    Ok(())
}

/// Most families have signed in, many have a phone that rings. Not the parent of the door: theirs is the visitor's.
async fn connect_families(app: &App, conn: &mut Conn, parent: PersonId) -> Result<()> {
    let now = app.clock.now();
    let key = PrivateKey::generate(&ECDH_P256).map_err(|_| anyhow!("a key pair"))?;
    let public = key
        .compute_public_key()
        .map_err(|_| anyhow!("a public key"))?;
    let p256dh = URL_SAFE_NO_PAD.encode(public.as_ref());
    let guardians = store::guardians(conn).await?;
    for (at, person) in guardians.iter().filter(|g| **g != parent).enumerate() {
        // Spread evenly, the same in every demo.
        let hundredth = at * 37 % 100;
        if hundredth < CONNECTED {
            session::start(app, conn, *person, "Android").await?;
        }
        if hundredth < REACHABLE {
            let phone = Phone {
                id: app.entropy.id(now),
                person: *person,
                endpoint: phones::endpoint(app, *person),
                origin: app.config.origin(),
                p256dh: p256dh.clone(),
                auth: URL_SAFE_NO_PAD.encode(app.entropy.bytes::<16>()),
            };
            store::subscribe(conn, &phone, now).await?;
        }
    }
    Ok(())
}

impl Past {
    /// When it was published.
    fn at(&self, now: Timestamp) -> Timestamp {
        match self.days_ago {
            0 => now.plus(-HOUR),
            days => now.plus(-days * DAY - (now.local_minute() - self.minute) * MINUTE),
        }
    }
}

/// Publishes a post at its time in the past, delivers it, and lets the families answer. Returns whom it rang for.
async fn publish(
    app: &App,
    now: Timestamp,
    places: &Places,
    author: &Member,
    parent: PersonId,
    past: &Past,
) -> Result<(PostId, Vec<PersonId>)> {
    let at = app.clock.now();
    let viewer = Viewer {
        person: author.person,
        session: app.entropy.id(at),
        name: author.name.to_owned(),
        reading_language: Language::Vietnamese,
        now: app.clock.now(),
    };
    let mut text = text(now, places, author, past)?;
    text.attachments = super::attach::upload(app, &viewer, &past.attach).await?;
    let id = post::create(app, &viewer, &text).await?;
    post::publish(app, &viewer, id, None).await?;
    app.clock.advance(UNDO);
    engine::Engine::new(app.clone()).drain().await?;

    let mut conn = app.db.read().await?;
    let rung = store::rung(&mut conn, id).await?;
    let household = store::household(&mut conn, parent).await?;
    drop(conn);
    if let Some(event) = &past.event {
        // What is over, the family of the demo has taken part in as well; what is to come it answers itself.
        let answers = |p: &PersonId| !household.contains(p) || event.is_over();
        let mut families: Vec<PersonId> = rung.iter().copied().filter(answers).collect();
        families.sort_by_key(|p| *p != parent);
        app.clock.advance(HOUR);
        event.answer(app, id, &families).await?;
        event.accept(app, id, &places.union).await?;
    }
    let mut tx = app.db.write().await?;
    for (at, person) in rung.iter().filter(|p| **p != parent).enumerate() {
        let hundredth = at * 61 % 100;
        let after = |minutes: usize| {
            let minutes = i64::try_from(minutes).unwrap_or_default();
            app.clock.now().plus(minutes * MINUTE / 4).0.min(now.0)
        };
        let worker = Via::ServiceWorker;
        let receipt = |kind, at, via| Receipt::new(id, *person, kind, Timestamp(at), via);
        let mut receipts = vec![receipt("delivered", after(1), worker)];
        if hundredth < past.seen_percent {
            receipts.push(receipt("seen", after(4 + at % 160), Via::App));
        }
        if past.acknowledge
            && past.event.is_none()
            && hundredth < past.seen_percent * past.acknowledged_percent / 100
        {
            receipts.push(receipt("acknowledged", after(6 + at % 160), Via::App));
        }
        receipt::store::insert(&mut tx, &receipts).await?;
    }
    tx.commit().await?;
    Ok((id, rung))
}

fn text(now: Timestamp, places: &Places, author: &Member, past: &Past) -> Result<PostText> {
    let rule = match past.audience.as_str() {
        "class" => Rule::Group {
            group_id: places.class,
        },
        "age_band" => Rule::AgeBand {
            organisation_id: places.commune,
            from: past.age_from.unwrap_or_default(),
            until: past.age_until.unwrap_or(audience::MAX_AGE),
        },
        audience => Rule::Organisation {
            organisation_id: if audience == "school" {
                places.school
            } else {
                places.commune
            },
            below: true,
        },
    };
    let details = match (&past.event, &past.lesson) {
        (Some(event), _) => Details::Event(Box::new(event.text(now, places.union.organisation))),
        (_, Some(sent)) => Details::Lesson(Box::new(sent.programme(past.at(now))?)),
        _ => Details::Notice,
    };
    Ok(PostText {
        organisation_id: author.organisation,
        priority: past.priority,
        ask_acknowledgement: past.acknowledge,
        public_title: past.public_title,
        original_language: Language::Vietnamese,
        audience: Audience {
            include: vec![rule],
            exclude: Vec::new(),
        },
        versions: past.versions.iter().map(PastVersion::text).collect(),
        expires_at: None,
        attachments: Vec::new(),
        details,
    })
}
