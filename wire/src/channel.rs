//! Delivery channels beside push: how an organisation sets them up. Nothing secret is ever in an answer.

use crate::id::*;
use crate::text_enum::text_enum;
use serde::{Deserialize, Serialize};

text_enum! {
    /// What carries a delivery.
    Channel { Push = "push", Email = "email", Gateway = "gateway", InPerson = "in_person" }
}

text_enum! {
    /// What a gateway was set up from.
    GatewayPreset { SmsBrand = "sms_brand", ZaloZns = "zalo_zns", Other = "other" }
}

text_enum! {
    /// How the body of a gateway request is written; decides how values are escaped in it.
    BodyFormat { Json = "json", Form = "form" }
}

text_enum! {
    /// What a gateway charges for.
    Billing {
        /// Each part of a text message (3GPP TS 23.038: 160 or 153 characters of GSM-7, 70 or 67 of UCS-2).
        SmsPart = "sms_part",
        Message = "message",
    }
}

text_enum! {
    /// How a gateway signs its delivery reports.
    ReportSignature {
        /// Hexadecimal HMAC-SHA-256 of the body, with or without `sha256=` before it.
        HmacSha256 = "hmac_sha256",
        /// `mac=` and the hexadecimal SHA-256 of application id, body, timestamp and key, the first and third from
        /// `/app_id` and `/timestamp` of the body.
        Zalo = "zalo",
    }
}

/// Longest URL, body template or value of a gateway, characters.
pub const MAX_GATEWAY_TEXT: usize = 4_000;
/// Most headers, parameters or secrets of a gateway.
pub const MAX_GATEWAY_VALUES: usize = 20;
/// Fastest a gateway may be driven, messages a second.
pub const MAX_PER_SECOND: i32 = 1_000;

/// A named value that everybody who administers the gateway may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Parameter {
    pub name: String,
    pub value: String,
}

/// A named value that is written and never read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hidden {
    pub name: String,
    /// None in every answer; in a request it keeps the value that is there.
    #[serde(default)]
    pub value: Option<String>,
}

/// When an answer of the gateway means success: the status is 2xx, and what stands at the pointer is as expected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SuccessPattern {
    /// JSON pointer (RFC 6901) into the answer; empty: the status alone decides.
    #[serde(default)]
    pub pointer: String,
    /// What stands there when the message was taken.
    #[serde(default)]
    pub accepted: Vec<String>,
    /// What stands there when trying later helps.
    #[serde(default)]
    pub later: Vec<String>,
}

/// How to read the gateway's delivery reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportPattern {
    pub signature: ReportSignature,
    /// The header that carries the signature.
    pub header: String,
    /// None in every answer; in a request it keeps the key that is there.
    #[serde(default)]
    pub key: Option<String>,
    /// JSON pointers into the report: our request id, the state, the gateway's reason.
    pub request_id: String,
    pub state: String,
    #[serde(default)]
    pub reason: String,
    /// What the state says when the phone got it, and when it never will.
    pub delivered: Vec<String>,
    pub failed: Vec<String>,
}

/// An HTTP gateway (SMS, Zalo ZNS…), set up without code. The body's placeholders are `{{to}}`, `{{to_plus}}`,
/// `{{to_national}}`, `{{text}}`, `{{line}}`, `{{link}}`, `{{request_id}}`, `{{language}}`, `{{param.NAME}}` and
/// `{{secret.NAME}}`; header values may use the last two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GatewaySettings {
    pub preset: GatewayPreset,
    pub url: String,
    pub headers: Vec<Hidden>,
    pub format: BodyFormat,
    pub body: String,
    pub parameters: Vec<Parameter>,
    pub secrets: Vec<Hidden>,
    pub success: SuccessPattern,
    pub report: Option<ReportPattern>,
    pub billing: Billing,
    /// For one part or message, đồng.
    pub price: i64,
    /// Writes without diacritics: one part instead of three.
    pub strip_diacritics: bool,
    /// Registered for advertising: goes out from 07:00 to 22:00 only (Decree 91/2020/NĐ-CP).
    pub advertising: bool,
    pub per_second: i32,
    /// On a local day; none: as many as there are.
    pub per_day: Option<i64>,
}

/// The gateway an organisation uses.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gateway {
    pub id: GatewayId,
    /// Whose it is: the organisation itself, or one above whose gateway it shares.
    pub organisation_id: OrganisationId,
    pub organisation_name: String,
    /// Only for those who administer the organisation whose it is.
    pub settings: Option<GatewaySettings>,
    /// Where the gateway sends its delivery reports.
    pub report_url: String,
}

/// Longest a ladder waits, minutes.
pub const MAX_WAIT: i32 = 7 * 24 * 60;

/// When to go on to other channels than push. Those without a device are written to at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct LadderSettings {
    /// From one channel to the next for who has not read it, minutes; none: never.
    pub wait_minutes: Option<i32>,
    /// The same for urgent posts.
    pub urgent_wait_minutes: Option<i32>,
    /// What may be spent in a calendar month, đồng; none: no cap.
    pub monthly_budget: Option<i64>,
}

/// The ladder an organisation follows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ladder {
    /// Whose it is: the organisation itself, or one above. All that follow it share its budget.
    pub organisation_id: OrganisationId,
    pub organisation_name: String,
    pub settings: LadderSettings,
    /// Đồng, this month.
    pub spent: i64,
}

/// Asks what a post would cost beside push.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CostQuery {
    pub organisation_id: OrganisationId,
    pub audience: crate::audience::Audience,
    pub priority: crate::post::Priority,
    /// The title, where it is public and so part of the message.
    pub public_title: Option<String>,
}

/// How people would be reached, each counted once, and what that would cost, đồng.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cost {
    pub people: i64,
    /// With a device, whether it rings or not.
    pub push: i64,
    /// Of these: it is not sure that it rings.
    pub unsure: i64,
    pub email: i64,
    pub gateway: i64,
    /// Reached by none of these.
    pub nobody: i64,
    /// Parts of one message, at most.
    pub parts: i64,
    /// To send at once.
    pub price: i64,
    /// If nobody reads it and the ladder is climbed to its end.
    pub price_at_most: i64,
    /// What is left of this month's budget.
    pub budget_left: Option<i64>,
}

/// The channels of an organisation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Channels {
    pub gateway: Option<Gateway>,
    pub ladder: Option<Ladder>,
    /// Whether the server has a key to seal secrets with: without it no gateway can be set up.
    pub can_keep_secrets: bool,
}

/// Sends a test message to a telephone of one's own.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GatewayTest {
    pub to: String,
}

/// What came of a test message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GatewayTested {
    pub accepted: bool,
    /// Why not, as a code the client translates.
    pub reason: Option<String>,
    /// The text as it went out.
    pub text: String,
    pub parts: i64,
    /// Đồng.
    pub price: i64,
}

/// Hours of the day in minutes since midnight; over midnight when `from` is later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hours {
    pub from: i32,
    pub until: i32,
}

/// How a person wants to be told; urgent posts pass over all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Preferences {
    pub push: bool,
    pub email: bool,
    /// Text messages and Zalo.
    pub gateway: bool,
    /// When nothing is to ring; none: when the organisation says so.
    pub quiet: Option<Hours>,
    /// Normal posts of all senders together, once a day at 18:00.
    pub digest: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            push: true,
            email: true,
            gateway: true,
            quiet: None,
            digest: false,
        }
    }
}

/// One's own e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MyEmail {
    pub address: Option<String>,
    /// Nothing but urgent notices goes there, or nothing at all because it does not work: confirming it again ends that.
    pub stopped: bool,
    /// Whether this server sends e-mail.
    pub possible: bool,
}

/// Asks for a mail with a link that confirms an address.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewEmail {
    pub address: String,
}

text_enum! {
    /// What is wrong with an address.
    BounceKind {
        /// It does not exist or takes nothing, for good.
        Bounced = "bounced",
        /// Its owner called a mail unwanted.
        Complained = "complained",
    }
}

/// What a mail server reports about an address.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bounce {
    pub address: String,
    pub kind: BounceKind,
}

impl GatewaySettings {
    /// What to begin with: everything but one's own account is filled in.
    pub fn preset(preset: GatewayPreset) -> Self {
        match preset {
            GatewayPreset::SmsBrand => Self::sms_brand(),
            GatewayPreset::ZaloZns => Self::zalo_zns(),
            GatewayPreset::Other => Self::other(),
        }
    }

    fn other() -> Self {
        Self {
            preset: GatewayPreset::Other,
            url: String::new(),
            headers: Vec::new(),
            format: BodyFormat::Json,
            body: r#"{"to": "{{to}}", "text": "{{text}}", "id": "{{request_id}}"}"#.into(),
            parameters: Vec::new(),
            secrets: Vec::new(),
            success: SuccessPattern::default(),
            report: None,
            billing: Billing::SmsPart,
            price: 0,
            strip_diacritics: false,
            advertising: false,
            per_second: 5,
            per_day: None,
        }
    }

    /// Text messages under a registered sender name, by the interface most Vietnamese resellers copy.
    fn sms_brand() -> Self {
        Self {
            preset: GatewayPreset::SmsBrand,
            url: "https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/"
                .into(),
            body: r#"{"ApiKey": "{{secret.api_key}}", "SecretKey": "{{secret.secret_key}}", "Brandname": "{{param.brand}}", "SmsType": "2", "Phone": "{{to}}", "Content": "{{text}}", "RequestId": "{{request_id}}"}"#
                .into(),
            parameters: vec![parameter("brand")],
            secrets: vec![hidden("api_key"), hidden("secret_key")],
            success: SuccessPattern {
                pointer: "/CodeResult".into(),
                accepted: vec!["100".into()],
                later: Vec::new(),
            },
            price: 800,
            strip_diacritics: true,
            ..Self::other()
        }
    }

    /// Zalo Notification Service: a template approved by Zalo, with its parameters.
    fn zalo_zns() -> Self {
        Self {
            preset: GatewayPreset::ZaloZns,
            url: "https://business.openapi.zalo.me/message/template".into(),
            headers: vec![hidden("access_token")],
            body: r#"{"phone": "{{to}}", "template_id": "{{param.template_id}}", "template_data": {"content": "{{line}}", "link": "{{link}}"}, "tracking_id": "{{request_id}}"}"#
                .into(),
            parameters: vec![parameter("template_id")],
            success: SuccessPattern {
                pointer: "/error".into(),
                accepted: vec!["0".into()],
                later: Vec::new(),
            },
            report: Some(ReportPattern {
                signature: ReportSignature::Zalo,
                header: "X-ZEvent-Signature".into(),
                key: None,
                request_id: "/message/tracking_id".into(),
                state: "/event_name".into(),
                reason: String::new(),
                delivered: vec!["user_received_message".into()],
                failed: Vec::new(),
            }),
            billing: Billing::Message,
            price: 300,
            per_day: Some(500),
            ..Self::other()
        }
    }
}

fn parameter(name: &str) -> Parameter {
    Parameter {
        name: name.into(),
        value: String::new(),
    }
}

fn hidden(name: &str) -> Hidden {
    Hidden {
        name: name.into(),
        value: None,
    }
}
