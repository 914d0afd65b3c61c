//! Signing in: invitations, passwords with TOTP, passkeys, sessions.

use crate::text_enum::text_enum;
use crate::{Language, Timestamp, id::*};
use serde::{Deserialize, Serialize};

text_enum! {
    /// What an invitation is for.
    InvitationPurpose {
        Guardian = "guardian",
        Staff = "staff",
        FirstAdmin = "first_admin",
    }
}

/// The token of an invitation, from its link or QR code.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvitationToken {
    pub token: String,
}

/// What an invitation says before it is accepted: enough to know it is meant for you, no more.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvitationView {
    pub purpose: InvitationPurpose,
    pub person_name: Option<String>,
    pub organisation_name: Option<String>,
    /// Given names of the children it concerns.
    pub children: Vec<String>,
    pub expires_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AcceptInvitation {
    pub token: String,
    pub reading_language: Option<Language>,
    /// The first administrator names themselves and their organisation.
    pub first_admin: Option<FirstAdmin>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FirstAdmin {
    pub name: String,
    pub login: String,
    pub organisation_name: String,
    pub organisation_kind: crate::organisation::OrganisationKind,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordSignIn {
    pub login: String,
    pub password: String,
    /// Six digits from the authenticator app, or a recovery code.
    pub code: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewPassword {
    pub password: String,
}

/// A new TOTP secret (RFC 6238), shown once as text, `otpauth:` link and QR code.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TotpStart {
    pub ceremony_id: CeremonyId,
    pub secret: String,
    pub url: String,
    pub qr_svg: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TotpConfirm {
    pub ceremony_id: CeremonyId,
    pub code: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
}

/// Whose passkeys to ask for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeySignIn {
    pub login: String,
}

/// The challenge of a passkey ceremony; `options` goes to `navigator.credentials` (WebAuthn Level 3 JSON).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeyStart {
    pub ceremony_id: CeremonyId,
    pub options: serde_json::Value,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeyFinish {
    pub ceremony_id: CeremonyId,
    pub credential: serde_json::Value,
    /// What the owner calls this passkey; used when registering.
    #[serde(default)]
    pub label: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct PasskeyInfo {
    pub id: PasskeyId,
    pub label: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// How a staff member's account is protected.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountInfo {
    pub login: Option<String>,
    pub has_password: bool,
    pub has_totp: bool,
    pub recovery_codes_left: i64,
    pub passkeys: Vec<PasskeyInfo>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionInfo {
    pub id: SessionId,
    pub device_label: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    /// This very session.
    pub current: bool,
}

/// One card of the printable invitation sheet of a class.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvitationCard {
    pub guardian_name: String,
    pub child_name: String,
    pub url: String,
    pub qr_svg: String,
    pub expires_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvitationSheet {
    pub organisation_name: String,
    pub group_name: String,
    pub cards: Vec<InvitationCard>,
}

/// For whom to print: everybody not yet connected, or one guardian who lost the phone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewInvitations {
    pub guardian_id: Option<PersonId>,
}
