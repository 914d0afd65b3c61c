//! Invitations: a printed QR code or a link, single use, hashed at rest, expiring. A guardian's opens a device
//! session at once; a colleague's opens a session in which they set up password or passkey; the very first
//! administrator's also names the organisation.

pub mod http;
pub mod store;

use crate::app::App;
use crate::db::Conn;
use crate::error::{Refusal, Result};
use crate::organisation;
use crate::person;
use crate::session::account;
use caunoi_wire::organisation::{NewOrganisation, Role};
use caunoi_wire::person::given_name;
use caunoi_wire::session::{AcceptInvitation, FirstAdmin, InvitationPurpose, InvitationView};
use caunoi_wire::time::DAY;
use caunoi_wire::{ErrorCode, id::*};

/// How long an invitation waits.
pub const INVITATION_LIFE: i64 = 14 * DAY;
/// Of the random bytes: 128 bits, short enough for a small QR code.
const TOKEN: usize = 16;

/// Makes an invitation for a person; the link is shown once and kept nowhere.
pub async fn create(
    app: &App,
    conn: &mut Conn,
    purpose: InvitationPurpose,
    person: Option<PersonId>,
    organisation: Option<OrganisationId>,
    created_by: Option<PersonId>,
) -> Result<String> {
    use base64::Engine;
    let now = app.clock.now();
    let token =
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(app.entropy.bytes::<TOKEN>());
    let invitation = store::NewInvitation {
        id: app.entropy.id(now),
        person_id: person,
        organisation_id: organisation,
        purpose,
        token_hash: crate::secret::hash(&token),
        created_by,
        created_at: now,
        expires_at: now.plus(INVITATION_LIFE),
    };
    store::revoke_former(conn, purpose, person, now).await?;
    store::insert(conn, &invitation).await?;
    Ok(app.config.link(&format!("/join/{token}")))
}

/// A link for the first administrator, as long as there is none.
pub async fn first_admin(app: &App) -> Result<Option<String>> {
    let mut tx = app.db.write().await?;
    if organisation::store::any_admin(&mut tx).await? {
        return Ok(None);
    }
    let link = create(
        app,
        &mut tx,
        InvitationPurpose::FirstAdmin,
        None,
        None,
        None,
    )
    .await?;
    tx.commit().await?;
    Ok(Some(link))
}

/// A fresh link for a staff member known by login, for when they lost every way to sign in; none when nobody
/// has this login.
pub async fn renew_staff(app: &App, login: &str) -> Result<Option<String>> {
    let login = account::normal_login(login).unwrap_or_default();
    let mut tx = app.db.write().await?;
    let Some(found) = account::store::find_by_login(&mut tx, &login).await? else {
        return Ok(None);
    };
    let person = Some(found.person_id);
    let link = create(app, &mut tx, InvitationPurpose::Staff, person, None, None).await?;
    tx.commit().await?;
    Ok(Some(link))
}

/// The invitation of a token, if it can still be accepted.
async fn open(app: &App, conn: &mut Conn, token: &str) -> Result<store::Invitation> {
    let found = store::find(conn, &crate::secret::hash(token))
        .await?
        .ok_or(ErrorCode::InvitationUnknown)?;
    if found.used_at.is_some() {
        return Err(ErrorCode::InvitationUsed.into());
    }
    if found.revoked_at.is_some() || found.expires_at <= app.clock.now() {
        return Err(ErrorCode::InvitationExpired.into());
    }
    Ok(found)
}

/// What the invited sees before accepting.
pub async fn view(app: &App, token: &str) -> Result<InvitationView> {
    let mut conn = app.db.read().await?;
    let invitation = open(app, &mut conn, token).await?;
    let children = match (invitation.purpose, invitation.person_id) {
        (InvitationPurpose::Guardian, Some(guardian)) => {
            store::children(&mut conn, guardian, app.clock.now())
                .await?
                .iter()
                // Enough to recognise one's child, too little for a stranger.
                .map(|name| given_name(name).to_owned())
                .collect()
        }
        _ => Vec::new(),
    };
    Ok(InvitationView {
        purpose: invitation.purpose,
        person_name: invitation.person_name,
        organisation_name: invitation.organisation_name,
        children,
        expires_at: invitation.expires_at,
    })
}

/// Uses an invitation up; whom to sign in.
pub async fn accept(app: &App, conn: &mut Conn, form: &AcceptInvitation) -> Result<PersonId> {
    let now = app.clock.now();
    let invitation = open(app, conn, &form.token).await?;
    let person = match (invitation.person_id, invitation.purpose) {
        (Some(person), _) => person,
        (None, InvitationPurpose::FirstAdmin) => {
            let details = form
                .first_admin
                .as_ref()
                .ok_or_else(|| Refusal::about(ErrorCode::InvalidInput, &["first_admin"]))?;
            found_installation(app, conn, details).await?
        }
        (None, _) => return Err(ErrorCode::InvitationUnknown.into()),
    };
    // Two devices at once: the row decides which was first.
    if !store::use_up(conn, invitation.id, now).await? {
        return Err(ErrorCode::InvitationUsed.into());
    }
    if let Some(language) = form.reading_language {
        person::store::set_reading_language(conn, person, language).await?;
    }
    Ok(person)
}

/// The first administrator with the first organisation.
async fn found_installation(app: &App, conn: &mut Conn, details: &FirstAdmin) -> Result<PersonId> {
    if organisation::store::any_admin(conn).await? {
        return Err(ErrorCode::InvitationUsed.into());
    }
    let now = app.clock.now();
    let login = account::normal_login(&details.login)
        .ok_or_else(|| Refusal::about(ErrorCode::InvalidInput, &["login"]))?;
    let person = person::create(app, conn, &details.name).await?;
    if !account::store::insert(conn, person, &login, now).await? {
        return Err(ErrorCode::LoginTaken.into());
    }
    let root = NewOrganisation {
        parent_id: None,
        kind: details.organisation_kind,
        name: details.organisation_name.clone(),
        code: None,
    };
    let organisation = organisation::create_unchecked(app, conn, &root).await?;
    organisation::store::insert_membership(
        conn,
        app.entropy.id(now),
        person,
        organisation,
        Role::Admin,
        None,
        now,
    )
    .await?;
    Ok(person)
}
