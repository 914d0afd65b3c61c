//! Who a post is for.

use crate::organisation::Role;
use crate::{Language, id::*};
use serde::{Deserialize, Serialize};

/// Include rules minus exclude rules. A person hit by several rules is one recipient.
///
/// Rules over organisations, groups and age bands hit children and reach their guardians with the right to
/// receive; excluding such a rule takes those children away, so that a guardian stays for another child.
/// Rules over roles and people hit persons; excluding one takes the person away altogether.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Audience {
    pub include: Vec<Rule>,
    #[serde(default)]
    pub exclude: Vec<Rule>,
}

/// More rules than any screen makes; keeps one request's work bounded.
pub const MAX_RULES: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Rule {
    /// Guardians of the children of an organisation; with `below` also of everything under it.
    Organisation {
        organisation_id: OrganisationId,
        below: bool,
    },
    /// Guardians of the children of a group.
    Group { group_id: GroupId },
    /// Guardians of the children of an age, whole years, both ends inclusive, in an organisation and below.
    AgeBand {
        organisation_id: OrganisationId,
        from: i32,
        until: i32,
    },
    /// Staff with a role in an organisation; with `below` also under it.
    Role {
        organisation_id: OrganisationId,
        role: Role,
        below: bool,
    },
    /// One person.
    Person { person_id: PersonId },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AudienceQuery {
    /// The organisation that speaks.
    pub organisation_id: OrganisationId,
    pub audience: Audience,
}

/// The live count of the composer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AudienceCount {
    pub people: i64,
    pub children: i64,
    /// People with a device that rings.
    pub ringing: i64,
    /// People with devices of which that is not sure: not heard from for long, or refusing.
    pub unsure: i64,
    /// People who have signed in at least once.
    pub connected: i64,
    /// What they read, the language of most first.
    pub languages: Vec<Language>,
}

/// What the composer's picker offers the viewer in one organisation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AudienceChoices {
    /// May address the whole organisation and what is below, not only single groups.
    pub whole_organisation: bool,
    /// Organisations that may be addressed as a whole or by age and role, the widest first.
    pub organisations: Vec<crate::organisation::Organisation>,
    pub groups: Vec<crate::organisation::Group>,
    /// Organisations nearby that may be asked to hold an event together.
    #[serde(default)]
    pub partners: Vec<RuleName>,
    /// A machine can begin versions.
    #[serde(default)]
    pub can_draft: bool,
    /// Languages in which no machine's version is shown of what is urgent or about health or consent.
    #[serde(default)]
    pub human_languages: Vec<Language>,
}

/// Looks for single people the viewer may address, by their own name or a child's.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PeopleQuery {
    #[serde(default)]
    pub search: String,
}

/// Somebody who may be addressed alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AudiencePerson {
    pub person_id: PersonId,
    pub name: String,
    /// Their children among those the viewer may address; tells people of one name apart.
    pub children: Vec<String>,
}

/// What a rule's organisation, group or person is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct RuleName {
    pub id: uuid::Uuid,
    pub name: String,
}
