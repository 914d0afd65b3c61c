//! The organisation tree, its groups and who works there.

use crate::text_enum::text_enum;
use crate::{id::*, time::Timestamp};
use serde::{Deserialize, Serialize};

text_enum! {
    /// What kind of node of the tree (two-tier government since 2025-07-01: no districts).
    OrganisationKind {
        Province = "province",
        Commune = "commune",
        School = "school",
        YouthUnion = "youth_union",
        WomenUnion = "women_union",
        Association = "association",
        Service = "service",
    }
}

impl OrganisationKind {
    /// Whether a node of this kind may hang under `parent` (none: as a root).
    pub const fn may_be_under(self, parent: Option<Self>) -> bool {
        use OrganisationKind::*;
        match (self, parent) {
            (Province, None) => true,
            (Province, Some(_)) => false,
            (Commune, Some(Province)) => true,
            (School, Some(Province | Commune)) => true,
            (
                YouthUnion | WomenUnion | Association | Service,
                Some(Province | Commune | School),
            ) => true,
            // A single school or association may run the software for itself.
            (_, None) => true,
            _ => false,
        }
    }
}

text_enum! {
    /// What a person may do in an organisation.
    Role {
        Admin = "admin",
        Teacher = "teacher",
        UnionOfficer = "union_officer",
        Counsellor = "counsellor",
        Collaborator = "collaborator",
        Moderator = "moderator",
        /// Oversight: aggregates only, never private lives.
        Officer = "officer",
        /// Translates posts of the organisation and of what is below; sees posts and no person.
        Translator = "translator",
    }
}

text_enum! {
    /// What kind of group inside an organisation.
    GroupKind {
        Class = "class",
        Grade = "grade",
        Club = "club",
        Team = "team",
        List = "list",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Organisation {
    pub id: OrganisationId,
    pub parent_id: Option<OrganisationId>,
    pub kind: OrganisationKind,
    pub name: String,
    pub code: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewOrganisation {
    /// None creates a root, which only the operator's first administrator may.
    pub parent_id: Option<OrganisationId>,
    pub kind: OrganisationKind,
    pub name: String,
    pub code: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrganisationChange {
    pub name: String,
    /// A changed code keeps the old one in the history.
    pub code: Option<String>,
}

/// Most that one organisation may weigh.
pub const MAX_WEIGHT: i32 = 16;

/// How large an organisation's part of the delivery engine's time is while others wait as well; usually 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveryWeight {
    pub weight: i32,
}

/// An organisation's own weight, and those of what hangs on it, which its administrators set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Weights {
    pub own: i32,
    pub below: Vec<Weighed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Weighed {
    pub organisation_id: OrganisationId,
    pub name: String,
    pub weight: i32,
}

/// A group with what its teacher wants to know at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Group {
    pub id: GroupId,
    pub organisation_id: OrganisationId,
    pub kind: GroupKind,
    pub name: String,
    pub grade: Option<i32>,
    pub school_year: String,
    pub children: i64,
    pub guardians: i64,
    /// Guardians who have signed in at least once.
    pub connected: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewGroup {
    pub kind: GroupKind,
    pub name: String,
    pub grade: Option<i32>,
    pub school_year: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Membership {
    pub id: MembershipId,
    pub person_id: PersonId,
    pub person_name: String,
    pub organisation_id: OrganisationId,
    pub organisation_name: String,
    pub role: Role,
    pub group_id: Option<GroupId>,
    pub group_name: Option<String>,
    pub created_at: Timestamp,
}

/// Adds a colleague, or gives one a further role; answers with an invitation link for a new account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewMembership {
    /// A person already known here; otherwise `name` and `login` make a new one.
    pub person_id: Option<PersonId>,
    #[serde(default)]
    pub name: String,
    /// E-mail address or telephone number to sign in with.
    #[serde(default)]
    pub login: String,
    pub role: Role,
    pub group_id: Option<GroupId>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MembershipCreated {
    pub membership: Membership,
    /// Shown once; none when the person has an account already.
    pub invitation_url: Option<String>,
    /// The same link for the colleague's camera.
    #[serde(default)]
    pub invitation_qr: Option<String>,
}
