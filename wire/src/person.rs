//! People as they see themselves and as those who care for their children see them.

use crate::organisation::{Membership, Role};
use crate::session::SessionInfo;
use crate::text_enum::text_enum;
use crate::{Date, Language, id::*};
use serde::{Deserialize, Serialize};

text_enum! {
    /// What a guardian is to a child.
    Relation {
        Mother = "mother",
        Father = "father",
        Guardian = "guardian",
    }
}

/// The signed-in person: what the app needs to draw its first screen.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Me {
    pub id: PersonId,
    pub name: String,
    pub reading_language: Language,
    pub spoken_language: Language,
    pub memberships: Vec<Membership>,
    pub children: Vec<MyChild>,
    pub session: SessionInfo,
    /// The server's VAPID public key, base64url, for `pushManager.subscribe`.
    pub push_key: String,
    /// Whether this device is subscribed, as the server knows it.
    pub subscribed: bool,
    /// Staff who may sign in again by themselves (password with TOTP, or passkey).
    pub can_sign_in_again: bool,
}

/// What somebody is called by: Vietnamese names end with the given name.
pub fn given_name(name: &str) -> &str {
    name.split_whitespace().next_back().unwrap_or(name)
}

/// The letter and the colour (1 to 6, classes of the stylesheet) of somebody's face.
pub fn face(id: uuid::Uuid, name: &str) -> (String, u32) {
    let initial = given_name(name).chars().take(1).collect();
    let sum: u32 = id.as_bytes().iter().map(|b| u32::from(*b)).sum();
    (initial, sum % 6 + 1)
}

impl Me {
    /// Whether any membership has one of these roles.
    pub fn has_role(&self, roles: &[Role]) -> bool {
        self.memberships.iter().any(|m| roles.contains(&m.role))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct MyChild {
    pub id: ChildId,
    pub name: String,
    pub organisation_name: String,
    pub group_name: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MyChange {
    pub reading_language: Language,
    pub spoken_language: Language,
}

/// A child on the class page, for staff who may see the class.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChildOfGroup {
    pub id: ChildId,
    pub name: String,
    pub birth_date: Date,
    pub code: Option<String>,
    pub guardians: Vec<GuardianOfChild>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GuardianOfChild {
    pub id: PersonId,
    pub name: String,
    pub relation: Relation,
    pub phone: Option<String>,
    pub rights: GuardianRights,
    /// Has signed in at least once.
    pub connected: bool,
    /// Has a device that can ring.
    pub reachable: bool,
}

/// What a guardian may do for one child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GuardianRights {
    pub may_receive: bool,
    pub may_see_data: bool,
    pub may_respond: bool,
    pub may_pick_up: bool,
    /// Protection block: until then nothing about this child reaches this guardian.
    pub blocked_until: Option<crate::Timestamp>,
}
