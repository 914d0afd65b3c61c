//! The organisation tree, its groups, and who works there.

pub mod http;
pub mod store;
pub mod weight;

use crate::app::App;
use crate::db::{self, Conn};
use crate::error::{Refusal, Result};
use crate::person::{self, checked_name};
use crate::session::{Viewer, account, invitation};
use crate::text::search_name;
use caunoi_wire::organisation::*;
use caunoi_wire::session::InvitationPurpose;
use caunoi_wire::{ErrorCode, id::*};

/// Creates an organisation under one the viewer administers.
pub async fn create(app: &App, viewer: &Viewer, new: &NewOrganisation) -> Result<OrganisationId> {
    let mut tx = app.db.write().await?;
    let parent = new.parent_id.ok_or(ErrorCode::NotAllowed)?;
    if !store::administers(&mut tx, viewer, parent).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let id = create_unchecked(app, &mut tx, new).await?;
    crate::audit::append(
        &mut tx,
        parent,
        viewer,
        "organisation_created",
        &id.to_string(),
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}

/// Creates an organisation wherever its kind may stand; the caller has checked who asks.
pub async fn create_unchecked(
    app: &App,
    conn: &mut Conn,
    new: &NewOrganisation,
) -> Result<OrganisationId> {
    let name = checked_name(&new.name)?;
    let now = app.clock.now();
    let id: OrganisationId = app.entropy.id(now);
    let parent = match new.parent_id {
        Some(parent) => Some(
            store::find(conn, parent)
                .await?
                .ok_or(ErrorCode::NotFound)?,
        ),
        None => None,
    };
    if !new.kind.may_be_under(parent.as_ref().map(|p| p.kind)) {
        return Err(Refusal::about(ErrorCode::OrganisationKindMisplaced, &["kind"]).into());
    }
    let row = store::NewRow {
        id,
        parent_id: new.parent_id,
        root_id: parent.map_or(id, |p| p.root_id),
        kind: new.kind,
        search_name: search_name(&name),
        name,
        code: new
            .code
            .clone()
            .map(|c| c.trim().to_owned())
            .filter(|c| !c.is_empty()),
        created_at: now,
    };
    store::insert(conn, &row)
        .await
        .map_err(taken(ErrorCode::CodeTaken))?;
    Ok(id)
}

/// A unique key that is taken is a refusal, everything else an error.
fn taken(code: ErrorCode) -> impl Fn(db::Error) -> crate::error::Error {
    move |error| {
        if db::is_unique_violation(&error) {
            code.into()
        } else {
            error.into()
        }
    }
}

/// Renames an organisation or gives it another official code; the old code stays in its history.
pub async fn change(
    app: &App,
    viewer: &Viewer,
    id: OrganisationId,
    change: &OrganisationChange,
) -> Result<()> {
    let name = checked_name(&change.name)?;
    let code = change
        .code
        .as_deref()
        .map(str::trim)
        .filter(|c| !c.is_empty());
    let mut tx = app.db.write().await?;
    if !store::administers(&mut tx, viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    store::update(&mut tx, id, &name, &search_name(&name), code, viewer.now)
        .await
        .map_err(taken(ErrorCode::CodeTaken))?;
    crate::audit::append(&mut tx, id, viewer, "organisation_changed", &id.to_string()).await?;
    tx.commit().await?;
    Ok(())
}

/// Creates a group in an organisation the viewer administers.
pub async fn create_group(
    app: &App,
    viewer: &Viewer,
    organisation: OrganisationId,
    new: &NewGroup,
) -> Result<GroupId> {
    let name = checked_name(&new.name)?;
    let mut tx = app.db.write().await?;
    if !store::administers(&mut tx, viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let id: GroupId = app.entropy.id(viewer.now);
    let row = store::NewGroupRow {
        id,
        organisation_id: organisation,
        kind: new.kind,
        search_name: search_name(&name),
        name,
        grade: new.grade,
        school_year: new.school_year.trim().to_owned(),
        created_at: viewer.now,
    };
    store::insert_group(&mut tx, &row)
        .await
        .map_err(taken(ErrorCode::NameTaken))?;
    tx.commit().await?;
    Ok(id)
}

/// Adds a colleague, new or known, in a role.
pub async fn add_member(
    app: &App,
    viewer: &Viewer,
    organisation: OrganisationId,
    new: &NewMembership,
) -> Result<MembershipCreated> {
    let mut tx = app.db.write().await?;
    if !store::administers(&mut tx, viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    if let Some(group) = new.group_id
        && !store::group_is_in(&mut tx, group, organisation).await?
    {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["group_id"]).into());
    }
    let (person, invitation_url) = match new.person_id {
        Some(person) if store::is_colleague(&mut tx, viewer, person).await? => (person, None),
        Some(_) => return Err(ErrorCode::NotFound.into()),
        None => {
            let (person, url) = invite_colleague(app, &mut tx, viewer, organisation, new).await?;
            (person, Some(url))
        }
    };
    let id: MembershipId = app.entropy.id(viewer.now);
    store::insert_membership(
        &mut tx,
        id,
        person,
        organisation,
        new.role,
        new.group_id,
        viewer.now,
    )
    .await?;
    let subject = format!("{person} {}", new.role);
    crate::audit::append(&mut tx, organisation, viewer, "membership_added", &subject).await?;
    let membership = store::membership(&mut tx, viewer, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    tx.commit().await?;
    created(membership, invitation_url)
}

fn created(membership: Membership, invitation_url: Option<String>) -> Result<MembershipCreated> {
    let invitation_qr = invitation_url.as_deref().map(crate::qr::svg).transpose()?;
    Ok(MembershipCreated {
        membership,
        invitation_url,
        invitation_qr,
    })
}

/// A fresh link for a colleague who lost theirs or every way to sign in. It opens all that person may see, so it is
/// only for those who work nowhere but where the viewer administers.
pub async fn renew_invitation(
    app: &App,
    viewer: &Viewer,
    id: MembershipId,
) -> Result<MembershipCreated> {
    let mut tx = app.db.write().await?;
    let membership = store::membership(&mut tx, viewer, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    if !store::works_only_under(&mut tx, viewer, membership.person_id).await? {
        return Err(ErrorCode::NotAllowed.into());
    }
    let organisation = membership.organisation_id;
    let url = invitation::create(
        app,
        &mut tx,
        InvitationPurpose::Staff,
        Some(membership.person_id),
        Some(organisation),
        Some(viewer.person),
    )
    .await?;
    let subject = membership.person_id.to_string();
    crate::audit::append(
        &mut tx,
        organisation,
        viewer,
        "invitation_renewed",
        &subject,
    )
    .await?;
    tx.commit().await?;
    created(membership, Some(url))
}

async fn invite_colleague(
    app: &App,
    conn: &mut Conn,
    viewer: &Viewer,
    organisation: OrganisationId,
    new: &NewMembership,
) -> Result<(PersonId, String)> {
    let login = account::normal_login(&new.login)
        .ok_or_else(|| Refusal::about(ErrorCode::InvalidInput, &["login"]))?;
    let person = person::create(app, conn, &new.name).await?;
    if !account::store::insert(conn, person, &login, viewer.now).await? {
        return Err(Refusal::about(ErrorCode::LoginTaken, &["login"]).into());
    }
    let purpose = InvitationPurpose::Staff;
    let url = invitation::create(
        app,
        conn,
        purpose,
        Some(person),
        Some(organisation),
        Some(viewer.person),
    )
    .await?;
    Ok((person, url))
}

/// Ends a membership. Its holder's sessions stay, but reach nothing through it any more.
pub async fn end_membership(app: &App, viewer: &Viewer, id: MembershipId) -> Result<()> {
    let mut tx = app.db.write().await?;
    let membership = store::membership(&mut tx, viewer, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    store::end_membership(&mut tx, id, viewer.now).await?;
    if membership.role == Role::Admin
        && !store::has_admin(&mut tx, membership.organisation_id).await?
    {
        return Err(ErrorCode::LastAdmin.into());
    }
    crate::help::pass_up(&mut tx, membership.organisation_id, viewer.now).await?;
    let subject = format!("{} {}", membership.person_id, membership.role);
    crate::audit::append(
        &mut tx,
        membership.organisation_id,
        viewer,
        "membership_ended",
        &subject,
    )
    .await?;
    let (person, now) = (membership.person_id, viewer.now);
    let moved_up = crate::event::leave::of_person(&mut tx, person, now).await?;
    tx.commit().await?;
    if moved_up {
        app.wake_engines();
    }
    Ok(())
}
