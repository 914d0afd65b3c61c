//! Refusals: RFC 9457 problem details with a stable code that the client translates.

use crate::text_enum::text_enum;
use serde::{Deserialize, Serialize};

text_enum! {
    /// Why a request was refused. Each code has a message `error-<code>` in every language.
    ErrorCode {
        InvalidInput = "invalid_input",
        NotFound = "not_found",
        SignInNeeded = "sign_in_needed",
        NotAllowed = "not_allowed",
        OriginRefused = "origin_refused",
        TooManyRequests = "too_many_requests",
        BodyTooLarge = "body_too_large",
        MethodNotAllowed = "method_not_allowed",
        IdempotencyKeyReused = "idempotency_key_reused",
        IdempotencyInProgress = "idempotency_in_progress",
        InvitationUnknown = "invitation_unknown",
        InvitationExpired = "invitation_expired",
        InvitationUsed = "invitation_used",
        SignInFailed = "sign_in_failed",
        LoginTaken = "login_taken",
        CeremonyExpired = "ceremony_expired",
        TotpWrong = "totp_wrong",
        PasswordWeak = "password_weak",
        PasskeyRefused = "passkey_refused",
        LastSignInMethod = "last_sign_in_method",
        LastAdmin = "last_admin",
        OrganisationKindMisplaced = "organisation_kind_misplaced",
        CodeTaken = "code_taken",
        NameTaken = "name_taken",
        RosterUnreadable = "roster_unreadable",
        RosterEncodingUnknown = "roster_encoding_unknown",
        RosterHeaderMissing = "roster_header_missing",
        RosterTooLong = "roster_too_long",
        RosterOutdated = "roster_outdated",
        RosterRemovalsUnconfirmed = "roster_removals_unconfirmed",
        RosterStateWrong = "roster_state_wrong",
        AudienceEmpty = "audience_empty",
        AudienceUnknown = "audience_unknown",
        TextMissing = "text_missing",
        TextTooLong = "text_too_long",
        PostStateWrong = "post_state_wrong",
        UndoTooLate = "undo_too_late",
        TimeInPast = "time_in_past",
        NothingToAcknowledge = "nothing_to_acknowledge",
        EventClosed = "event_closed",
        OutsideAges = "outside_ages",
        ConsentMissing = "consent_missing",
        RoleFull = "role_full",
        PlacesShort = "places_short",
        RuleWrong = "rule_wrong",
        DatesTooMany = "dates_too_many",
        ChangedMeanwhile = "changed_meanwhile",
        AttendanceClosed = "attendance_closed",
        NotInvited = "not_invited",
        ThanksSent = "thanks_sent",
        NobodyCame = "nobody_came",
        AlbumFull = "album_full",
        AttachmentRefused = "attachment_refused",
        AttachmentsTooMany = "attachments_too_many",
        MacrosRefused = "macros_refused",
        ActivePdfRefused = "active_pdf_refused",
        HeicRefused = "heic_refused",
        HelpClosed = "help_closed",
        PackUnreadable = "pack_unreadable",
        PackTooLarge = "pack_too_large",
        MediaRefused = "media_refused",
        CourseKeyTaken = "course_key_taken",
        CourseUnfinished = "course_unfinished",
        CheckInClosed = "check_in_closed",
        AlreadyAnswered = "already_answered",
        NobodyOnDuty = "nobody_on_duty",
        InstrumentNotReady = "instrument_not_ready",
        ChildAnswersOff = "child_answers_off",
        CaseStateWrong = "case_state_wrong",
        LinkExpired = "link_expired",
        SubscriptionRefused = "subscription_refused",
        SecretKeyMissing = "secret_key_missing",
        MailMissing = "mail_missing",
        SourceChanged = "source_changed",
        MachineMissing = "machine_missing",
        SignatureWrong = "signature_wrong",
        Unavailable = "unavailable",
        Internal = "internal",
    }
}

impl ErrorCode {
    /// The HTTP status this code is sent with.
    pub const fn status(self) -> u16 {
        use ErrorCode::*;
        match self {
            InvalidInput
            | AudienceEmpty
            | AudienceUnknown
            | TextMissing
            | TextTooLong
            | TimeInPast
            | PasswordWeak
            | PasskeyRefused
            | TotpWrong
            | RosterUnreadable
            | RosterEncodingUnknown
            | RosterHeaderMissing
            | RosterTooLong
            | OrganisationKindMisplaced
            | SubscriptionRefused
            | OutsideAges
            | RuleWrong
            | DatesTooMany
            | ConsentMissing
            | PackUnreadable
            | PackTooLarge
            | MediaRefused
            | AttachmentRefused
            | AttachmentsTooMany
            | MacrosRefused
            | ActivePdfRefused
            | HeicRefused
            | IdempotencyKeyReused => 422,
            SignInNeeded | SignInFailed | SignatureWrong => 401,
            NotAllowed | OriginRefused => 403,
            NotFound | InvitationUnknown => 404,
            MethodNotAllowed => 405,
            IdempotencyInProgress
            | LoginTaken
            | LastSignInMethod
            | LastAdmin
            | CodeTaken
            | NameTaken
            | RosterOutdated
            | RosterRemovalsUnconfirmed
            | RosterStateWrong
            | PostStateWrong
            | UndoTooLate
            | NothingToAcknowledge
            | EventClosed
            | RoleFull
            | PlacesShort
            | ChangedMeanwhile
            | AttendanceClosed
            | NotInvited
            | ThanksSent
            | NobodyCame
            | AlbumFull
            | HelpClosed
            | CourseKeyTaken
            | CourseUnfinished
            | CheckInClosed
            | AlreadyAnswered
            | NobodyOnDuty
            | InstrumentNotReady
            | ChildAnswersOff
            | CaseStateWrong
            | SecretKeyMissing
            | MailMissing
            | SourceChanged
            | MachineMissing => 409,
            InvitationExpired | InvitationUsed | CeremonyExpired | LinkExpired => 410,
            BodyTooLarge => 413,
            TooManyRequests => 429,
            Internal => 500,
            Unavailable => 503,
        }
    }
}

/// RFC 9457 problem details. `title` is in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// `urn:caunoi:problem:<code>`
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub code: ErrorCode,
    /// The request fields it is about, when it is about some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}
