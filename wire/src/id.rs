//! Ids: UUIDv7 (RFC 9562), one type per noun, so that a child is never taken for its guardian.

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

id!(
    OrganisationId,
    GroupId,
    PersonId,
    MembershipId,
    ChildId,
    RosterImportId,
    SessionId,
    PasskeyId,
    InvitationId,
    CeremonyId,
    PostId,
    AudienceId,
    SubscriptionId,
    GatewayId,
    OccurrenceId,
    HelpRequestId,
    ServiceId,
    CourseId,
    AnswerId,
    CaseId,
    PhotoId,
    AttachmentId,
);
