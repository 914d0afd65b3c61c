//! A small world: a province with a commune, a school of two classes and a sibling school; an administrator, a
//! teacher, and guardians with children. Made the way people make it, over HTTP; the roster by SQL.

use crate::push::Device;
use crate::user::token_of;
use crate::{Database, Server, User, sql};
use caunoi_wire::audience::{Audience, Rule};
use caunoi_wire::event::{Category, EventStatus, EventText, EventWords};
use caunoi_wire::organisation::*;
use caunoi_wire::person::Me;
use caunoi_wire::post::{Details, PostText, Priority, Provenance, VersionText};
use caunoi_wire::push::{NewSubscription, SubscriptionInfo, SubscriptionKeys};
use caunoi_wire::session::*;
use caunoi_wire::time::{DAY, HOUR};
use caunoi_wire::{Done, Language, id::*};

pub struct School {
    pub server: Server,
    pub province: OrganisationId,
    pub commune: OrganisationId,
    pub school: OrganisationId,
    /// Another school of the commune.
    pub sibling: OrganisationId,
    /// Class 1A, with the children of `parents`.
    pub class: GroupId,
    /// Class 1B, with the child of `other_parent`.
    pub other_class: GroupId,
    pub admin: User,
    /// Of the whole school.
    pub teacher: User,
    /// Of the sibling school.
    pub sibling_teacher: User,
    /// Three guardians, each with one child in class 1A, signed in.
    pub parents: Vec<Parent>,
    pub other_parent: Parent,
}

/// A guardian with one child, signed in.
pub struct Parent {
    pub user: User,
    pub id: PersonId,
    pub child: ChildId,
}

impl std::ops::Deref for Parent {
    type Target = User;
    fn deref(&self) -> &User {
        &self.user
    }
}

impl Parent {
    /// Registers one more device: a session of its own would be another phone, this one is the session's.
    pub async fn subscribe(&self, server: &Server) -> Device {
        self.user.subscribe(server).await
    }
}

impl User {
    /// Registers this session's device with the push service.
    pub async fn subscribe(&self, server: &Server) -> Device {
        let me: Me = self.get("/me").await.ok();
        let device = server.push.device(&me.push_key);
        self.put("/push/subscription", &subscription(&device))
            .await
            .ok::<SubscriptionInfo>();
        device
    }
}

/// What the browser of a device sends.
pub fn subscription(device: &Device) -> NewSubscription {
    NewSubscription {
        endpoint: device.endpoint.clone(),
        keys: SubscriptionKeys {
            p256dh: device.p256dh.clone(),
            auth: device.auth.clone(),
        },
        key: None,
    }
}

/// Builds the world on a fresh database.
pub async fn school(database: Database) -> School {
    school_at(Server::start(database).await).await
}

/// Builds the world on a running server.
pub async fn school_at(server: Server) -> School {
    let (admin, province) = first_admin(&server).await;
    let commune = organisation(&admin, province, OrganisationKind::Commune, "Xã Mẫu").await;
    let school = organisation(&admin, commune, OrganisationKind::School, "Trường Mẫu").await;
    let sibling = organisation(&admin, commune, OrganisationKind::School, "Trường Bên").await;
    let class = group(&admin, school, "1A").await;
    let other_class = group(&admin, school, "1B").await;
    let teacher = staff(&server, &admin, school, Role::Teacher, None, "co.lan").await;
    let sibling_teacher = staff(&server, &admin, sibling, Role::Teacher, None, "thay.minh").await;
    let mut parents = Vec::new();
    for (i, name) in ["Hoa", "Mai", "Sen"].iter().enumerate() {
        let child = child(&server, school, class, &format!("Bé {name}"), "2020-05-01").await;
        let phone = format!("+8491234560{i}");
        let id = guardian(&server, &format!("Mẹ {name}"), &phone, child).await;
        parents.push(invited(&server, &admin, class, id, child).await);
    }
    let only = child(&server, school, other_class, "Bé Cúc", "2019-05-01").await;
    let id = guardian(&server, "Bố Cúc", "+84912345610", only).await;
    let other_parent = invited(&server, &admin, other_class, id, only).await;
    School {
        server,
        province,
        commune,
        school,
        sibling,
        class,
        other_class,
        admin,
        teacher,
        sibling_teacher,
        parents,
        other_parent,
    }
}

impl School {
    /// A notice to class 1A that asks for acknowledgement.
    pub fn notice(&self, title: &str) -> PostText {
        self.notice_to(
            title,
            Rule::Group {
                group_id: self.class,
            },
        )
    }

    /// A notice to somebody else.
    pub fn notice_to(&self, title: &str, include: Rule) -> PostText {
        PostText {
            organisation_id: self.school,
            priority: Priority::Normal,
            ask_acknowledgement: true,
            public_title: false,
            original_language: Language::Vietnamese,
            audience: Audience {
                include: vec![include],
                exclude: Vec::new(),
            },
            versions: vec![version(
                Language::Vietnamese,
                title,
                "Kính mời **phụ huynh** dự họp.",
            )],
            expires_at: None,
            details: Details::Notice,
            attachments: Vec::new(),
        }
    }

    /// An event for class 1A, three days from now, two hours long, that asks every family to answer.
    pub fn event(&self, title: &str) -> PostText {
        let starts_at = self.server.now().plus(3 * DAY);
        self.event_of(
            title,
            EventText {
                category: Category::Safety,
                status: EventStatus::Confirmed,
                starts_at,
                ends_at: starts_at.plus(2 * HOUR),
                place: "Nhà văn hóa xã".to_owned(),
                map_link: None,
                bring: "Quần áo bơi".to_owned(),
                contact: "Đoàn xã".to_owned(),
                age_from: None,
                age_until: None,
                capacity: None,
                consent: false,
                roles: Vec::new(),
                adults_count: false,
                repeat: None,
                together: Vec::new(),
                sequence: None,
                first_id: None,
            },
        )
    }

    /// The same of another kind.
    pub fn event_of(&self, title: &str, event: EventText) -> PostText {
        PostText {
            details: Details::Event(Box::new(event)),
            ..self.notice(title)
        }
    }

    /// A new invitation's link for a parent of class 1A.
    pub async fn invitation(&self, parent: &Parent) -> String {
        let wanted = NewInvitations {
            guardian_id: Some(parent.id),
        };
        let path = format!("/groups/{}/invitations", self.class);
        let sheet: InvitationSheet = self.admin.post(&path, &wanted).await.ok();
        sheet.cards[0].url.clone()
    }

    /// A phone for each parent of class 1A.
    pub async fn phones(&self) -> Vec<Device> {
        let mut phones = Vec::new();
        for parent in &self.parents {
            phones.push(parent.subscribe(&self.server).await);
        }
        phones
    }
}

/// One language's text.
pub fn version(language: Language, title: &str, body: &str) -> VersionText {
    VersionText {
        language,
        title: title.to_owned(),
        body: body.to_owned(),
        provenance: Provenance::Original,
        event_words: EventWords::default(),
    }
}

/// The first administrator of a fresh installation, through the link its start prints; and the root they named.
pub async fn first_admin(server: &Server) -> (User, OrganisationId) {
    let link = caunoi::session::invitation::first_admin(&server.app)
        .await
        .expect("a database")
        .expect("no administrator yet");
    let mut admin = server.user();
    let form = AcceptInvitation {
        token: token_of(&link),
        reading_language: None,
        first_admin: Some(FirstAdmin {
            name: "Quản trị Mẫu".to_owned(),
            login: "quan.tri@tinh.example".to_owned(),
            organisation_name: "Tỉnh Mẫu".to_owned(),
            organisation_kind: OrganisationKind::Province,
        }),
    };
    let answer = admin.post("/invitations/accept", &form).await;
    answer.ok::<Done>();
    admin.take_session(&answer);
    let me: Me = admin.get("/me").await.ok();
    (admin, me.memberships[0].organisation_id)
}

pub async fn organisation(
    admin: &User,
    parent: OrganisationId,
    kind: OrganisationKind,
    name: &str,
) -> OrganisationId {
    let new = NewOrganisation {
        parent_id: Some(parent),
        kind,
        name: name.to_owned(),
        code: None,
    };
    admin
        .post("/organisations", &new)
        .await
        .ok::<Organisation>()
        .id
}

pub async fn group(admin: &User, organisation: OrganisationId, name: &str) -> GroupId {
    let new = NewGroup {
        kind: GroupKind::Class,
        name: name.to_owned(),
        grade: Some(1),
        school_year: "2026-2027".to_owned(),
    };
    let path = format!("/organisations/{organisation}/groups");
    admin.post(&path, &new).await.ok::<Group>().id
}

/// A colleague, invited by an administrator and signed in.
pub async fn staff(
    server: &Server,
    admin: &User,
    organisation: OrganisationId,
    role: Role,
    group_id: Option<GroupId>,
    login: &str,
) -> User {
    let new = NewMembership {
        person_id: None,
        name: format!("Cán bộ {login}"),
        login: format!("{login}@truong.example"),
        role,
        group_id,
    };
    let path = format!("/organisations/{organisation}/memberships");
    let created: MembershipCreated = admin.post(&path, &new).await.ok();
    let mut user = server.user();
    user.accept(&created.invitation_url.expect("a link for a new account"))
        .await;
    user
}

/// A child of a class.
pub async fn child(
    server: &Server,
    school: OrganisationId,
    class: GroupId,
    name: &str,
    born: &str,
) -> ChildId {
    let id: ChildId = server.app.entropy.id(server.now());
    let now = server.now();
    sql!(
        server,
        "INSERT INTO child (id, organisation_id, name, search_name, birth_date, created_at)
            VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        school,
        name,
        caunoi::text::search_name(name),
        born,
        now
    );
    sql!(
        server,
        "INSERT INTO enrolment (child_id, group_id, started_at) VALUES ($1, $2, $3)",
        id,
        class,
        now
    );
    id
}

/// A guardian with every right over a child.
pub async fn guardian(server: &Server, name: &str, phone: &str, child: ChildId) -> PersonId {
    let id: PersonId = server.app.entropy.id(server.now());
    let now = server.now();
    sql!(
        server,
        "INSERT INTO person (id, name, search_name, created_at) VALUES ($1, $2, $3, $4)",
        id,
        name,
        caunoi::text::search_name(name),
        now
    );
    sql!(
        server,
        "INSERT INTO contact (person_id, kind, value, created_at) VALUES ($1, 'phone', $2, $3)",
        id,
        phone,
        now
    );
    guardianship(server, id, child).await;
    id
}

/// Gives a guardian every right over one more child.
pub async fn guardianship(server: &Server, guardian: PersonId, child: ChildId) {
    sql!(
        server,
        "INSERT INTO guardianship (guardian_id, child_id, relation, may_receive, may_see_data, may_respond,
            may_pick_up, created_at) VALUES ($1, $2, 'mother', TRUE, TRUE, TRUE, TRUE, $3)",
        guardian,
        child,
        server.now()
    );
}

/// Many more families in a class, each with a phone: by SQL, signing each of them in would take all day.
pub async fn families(
    server: &Server,
    school: OrganisationId,
    class: GroupId,
    many: usize,
) -> Vec<Device> {
    let now = server.now();
    let key = server.app.vapid.key().public_key();
    let mut phones = Vec::with_capacity(many);
    for i in 0..many {
        let child = child(server, school, class, &format!("Bé thứ {i}"), "2020-06-01").await;
        let guardian = guardian(
            server,
            &format!("Mẹ thứ {i}"),
            &format!("+8498{i:07}"),
            child,
        )
        .await;
        let session: SessionId = server.app.entropy.id(now);
        sql!(
            server,
            "INSERT INTO session (id, person_id, token_hash, device_label, created_at, last_seen_at, expires_at)
                VALUES ($1, $2, $3, '', $4, $4, $4)",
            session,
            guardian,
            session.0.as_bytes().to_vec(),
            now
        );
        let phone = server.push.device(&key);
        let id: SubscriptionId = server.app.entropy.id(now);
        sql!(
            server,
            "INSERT INTO subscription (id, person_id, session_id, endpoint, origin, p256dh, auth, device_label,
                registered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8)",
            id,
            guardian,
            session,
            &phone.endpoint,
            &server.push.host,
            &phone.p256dh,
            &phone.auth,
            now
        );
        phones.push(phone);
    }
    phones
}

/// Signs a guardian in with the card of the class's invitation sheet.
pub async fn invited(
    server: &Server,
    admin: &User,
    class: GroupId,
    guardian: PersonId,
    child: ChildId,
) -> Parent {
    let wanted = NewInvitations {
        guardian_id: Some(guardian),
    };
    let path = format!("/groups/{class}/invitations");
    let sheet: InvitationSheet = admin.post(&path, &wanted).await.ok();
    let mut user = server.user();
    user.accept(&sheet.cards[0].url).await;
    Parent {
        user,
        id: guardian,
        child,
    }
}
