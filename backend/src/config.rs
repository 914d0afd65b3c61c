//! Settings from flags and environment. `caunoi --help` documents all; `caunoi config check` tries them.

use crate::media::BUCKET;
use crate::trace::otlp;
use caunoi_wire::Language;
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

/// Which database, parsed from `--database`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgres(String),
}

impl std::str::FromStr for DatabaseUrl {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite:").unwrap_or(text);
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path.contains("://") {
            return Err("a file path, sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME".into());
        }
        Ok(Self::Sqlite(path.into()))
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Address to serve on; put a reverse proxy with TLS in front of it
    #[arg(
        long,
        global = true,
        env = "CAUNOI_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,

    /// Database: a file path (SQLite) or postgres://USER:PASSWORD@HOST/NAME
    #[arg(
        long,
        global = true,
        env = "CAUNOI_DATABASE",
        default_value = "caunoi.db"
    )]
    pub database: DatabaseUrl,

    /// Where pictures, sounds and files of posts lie: a folder, or s3://BUCKET/PREFIX. None: a folder beside the database
    /// file
    #[arg(long, global = true, env = "CAUNOI_MEDIA", value_name = "PLACE")]
    pub media: Option<String>,

    #[command(flatten)]
    pub s3: S3,

    /// Address people type and links carry; https, or http on localhost
    #[arg(
        long,
        global = true,
        env = "CAUNOI_PUBLIC_URL",
        default_value = "http://localhost:8080"
    )]
    pub public_url: Url,

    /// Who push services may write to about our messages (RFC 8292): mailto: or https:
    #[arg(
        long,
        global = true,
        env = "CAUNOI_PUSH_CONTACT",
        default_value = "mailto:operator@localhost"
    )]
    pub push_contact: String,

    /// Further push service hosts besides the browsers' own, as HOST or HOST:PORT, comma separated
    #[arg(long, global = true, env = "CAUNOI_PUSH_HOSTS", value_delimiter = ',')]
    pub push_hosts: Vec<String>,

    /// Smallest number of children that a table of well-being tells; never below 5
    #[arg(
        long,
        global = true,
        env = "CAUNOI_SMALLEST_CELL",
        default_value = "10",
        value_parser = clap::value_parser!(i64).range(5..)
    )]
    pub smallest_cell: i64,

    /// Certificate authority to trust besides the system's, a PEM file: for a push service of one's own
    #[arg(long, env = "CAUNOI_PUSH_CA")]
    pub push_ca: Option<PathBuf>,

    /// Gateways (SMS, Zalo…) inside one's own network, as HOST or HOST:PORT, comma separated; all others must be https at
    /// public addresses
    #[arg(
        long,
        global = true,
        env = "CAUNOI_GATEWAY_HOSTS",
        value_delimiter = ','
    )]
    pub gateway_hosts: Vec<String>,

    /// Languages in which nobody is left with a machine's text alone for what is urgent or about health or consent:
    /// comma separated, none for none
    #[arg(
        long,
        global = true,
        env = "CAUNOI_HUMAN_LANGUAGES",
        value_delimiter = ',',
        default_value = "km,hmn,tyz,blt"
    )]
    pub human_languages: Vec<String>,

    /// A service that speaks LibreTranslate's /translate, for drafts that translators begin with; https at a public
    /// address, or one of --gateway-hosts. None: no machine translates
    #[arg(long, global = true, env = "CAUNOI_TRANSLATE_URL", value_name = "URL")]
    pub translate_url: Option<Url>,

    /// What that service wants to see as api_key
    #[arg(
        long,
        global = true,
        env = "CAUNOI_TRANSLATE_KEY",
        hide_env_values = true
    )]
    pub translate_key: Option<String>,

    /// File with the keys that seal secrets in the database: one a line, 32 random bytes in base64; the first seals, all
    /// open
    #[arg(long, global = true, env = "CAUNOI_SECRET_KEY_FILE")]
    pub secret_key_file: Option<PathBuf>,

    /// Mail server: smtps://USER@HOST or smtp://USER@HOST?tls=required; smtp:// alone is for localhost. None: no e-mail
    #[arg(long, global = true, env = "CAUNOI_SMTP_URL")]
    pub smtp_url: Option<Url>,

    /// File with the password for the mail server
    #[arg(long, global = true, env = "CAUNOI_SMTP_PASSWORD_FILE")]
    pub smtp_password_file: Option<PathBuf>,

    /// Who e-mail comes from: an address, or NAME <ADDRESS>
    #[arg(long, global = true, env = "CAUNOI_MAIL_FROM")]
    pub mail_from: Option<String>,

    /// File with the key that signs the mail server's reports of bounces (POST /api/v1/mail/bounces)
    #[arg(long, global = true, env = "CAUNOI_MAIL_REPORT_KEY_FILE")]
    pub mail_report_key_file: Option<PathBuf>,

    /// Number of trusted reverse proxies in front, for the caller's address in X-Forwarded-For
    #[arg(
        long,
        global = true,
        env = "CAUNOI_TRUSTED_PROXIES",
        default_value_t = 0
    )]
    pub trusted_proxies: usize,

    /// What a scraper of /metrics has to show as its bearer token; without one only this machine may read them
    #[arg(
        long,
        global = true,
        env = "CAUNOI_METRICS_TOKEN",
        hide_env_values = true
    )]
    pub metrics_token: Option<String>,

    /// Address where `caunoi deliver`, which serves nothing else, shows /metrics
    #[arg(long, global = true, env = "CAUNOI_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,

    /// Where traces of requests and of the engine go: a collector that takes OTLP as JSON over HTTP (port 4318, as a
    /// rule), without /v1/traces. None: no traces
    #[arg(
        long,
        global = true,
        env = "OTEL_EXPORTER_OTLP_ENDPOINT",
        value_name = "URL"
    )]
    pub otlp_endpoint: Option<Url>,

    /// What the collector wants to see, as NAME=VALUE, comma separated
    #[arg(
        long,
        global = true,
        env = "OTEL_EXPORTER_OTLP_HEADERS",
        hide_env_values = true
    )]
    pub otlp_headers: Option<String>,

    /// What the collector calls this service
    #[arg(
        long,
        global = true,
        env = "OTEL_SERVICE_NAME",
        default_value = "caunoi"
    )]
    pub otlp_service: String,

    /// Log lines as text or json
    #[arg(
        long,
        global = true,
        env = "CAUNOI_LOG_FORMAT",
        value_enum,
        default_value = "text"
    )]
    pub log_format: LogFormat,

    /// What to log, for instance info or caunoi=debug
    #[arg(long, global = true, env = "CAUNOI_LOG", default_value = "info")]
    pub log: String,
}

/// The bucket that --media names.
#[derive(Args, Clone, Debug)]
pub struct S3 {
    /// Server of the bucket: https, or http inside one's own network
    #[arg(
        id = "media_endpoint",
        long = "media-endpoint",
        global = true,
        env = "CAUNOI_MEDIA_ENDPOINT",
        value_name = "URL"
    )]
    pub endpoint: Option<Url>,

    /// Region of the bucket, for servers that look at it
    #[arg(
        id = "media_region",
        long = "media-region",
        global = true,
        env = "CAUNOI_MEDIA_REGION",
        default_value = "us-east-1"
    )]
    pub region: String,

    /// Access key of the bucket
    #[arg(
        id = "media_key_id",
        long = "media-key-id",
        global = true,
        env = "CAUNOI_MEDIA_KEY_ID"
    )]
    pub key_id: Option<String>,

    /// File with the secret of the access key
    #[arg(
        id = "media_secret_file",
        long = "media-secret-file",
        global = true,
        env = "CAUNOI_MEDIA_SECRET_FILE"
    )]
    pub secret_file: Option<PathBuf>,
}

impl Config {
    /// What is wrong with these settings, in words for the operator; empty when nothing is.
    pub fn findings(&self) -> Vec<String> {
        let mut findings = Vec::new();
        let host = self.public_url.host_str().unwrap_or_default();
        let local = host == "localhost" || host.ends_with(".localhost");
        match self.public_url.scheme() {
            "https" => {}
            "http" if local => {}
            _ => findings.push(format!(
                "--public-url {}: needs https (browsers give push and sign-in cookies to https only); http works on localhost alone",
                self.public_url
            )),
        }
        if self.public_url.path() != "/" || self.public_url.query().is_some() {
            findings.push(format!(
                "--public-url {}: must be an origin without a path",
                self.public_url
            ));
        }
        if !self.push_contact.starts_with("mailto:") && !self.push_contact.starts_with("https:") {
            findings.push(format!(
                "--push-contact {}: must start with mailto: or https:",
                self.push_contact
            ));
        }
        if let Some(url) = self.smtp_url.as_ref().filter(|url| !is_private_mail(url)) {
            findings.push(format!(
                "--smtp-url {}: needs smtps:// or ?tls=required, for it carries links that open notices",
                url.host_str().unwrap_or_default()
            ));
        }
        if let Some(url) = self.otlp_endpoint.as_ref().filter(|url| !is_collector(url)) {
            findings.push(format!(
                "--otlp-endpoint {}: needs http:// or https://, no user and no query",
                url.host_str().unwrap_or_default()
            ));
        }
        let languages = self.human_languages.iter();
        let unknown = |word: &&String| *word != NONE && word.parse::<Language>().is_err();
        for word in languages.filter(unknown) {
            findings.push(format!("--human-languages {word}: no language of ours"));
        }
        if let Some(url) = &self.translate_url
            && url.scheme() != "https"
            && !(url.scheme() == "http" && self.is_own_gateway(url))
        {
            findings.push(
                "--translate-url: needs https://, or http:// to one of --gateway-hosts".to_owned(),
            );
        }
        let is_bucket = self
            .media
            .as_ref()
            .is_some_and(|place| place.starts_with(BUCKET));
        let s3 = &self.s3;
        if is_bucket && (s3.endpoint.is_none() || s3.key_id.is_none() || s3.secret_file.is_none()) {
            findings.push(
                "--media s3://: needs --media-endpoint, --media-key-id and --media-secret-file"
                    .to_owned(),
            );
        }
        if let Some(url) = s3.endpoint.as_ref().filter(|url| !is_collector(url)) {
            findings.push(format!(
                "--media-endpoint {}: needs http:// or https://, no user and no query",
                url.host_str().unwrap_or_default()
            ));
        }
        let headers = self.otlp_headers.as_deref().unwrap_or_default();
        if otlp::headers(headers).is_none() {
            findings.push("--otlp-headers: must be NAME=VALUE,NAME=VALUE".to_owned());
        }
        findings
    }

    /// Whether a URL leads to one of `gateway_hosts`.
    fn is_own_gateway(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let with_port = url.port().map(|port| format!("{host}:{port}"));
        let mut own = self.gateway_hosts.iter();
        own.any(|own| own == host || Some(own) == with_port.as_ref())
    }

    /// The languages of `human_languages` as a column has them: comma separated.
    pub fn guarded_languages(&self) -> String {
        let all = self.human_languages.iter().map(String::as_str);
        all.filter(|word| *word != NONE)
            .collect::<Vec<_>>()
            .join(",")
    }

    /// The public origin without a trailing slash, for building links and checking `Origin`.
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// A link into this installation; `path` starts with a slash.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }
}

/// Says that a list is empty.
const NONE: &str = "none";

fn is_collector(url: &Url) -> bool {
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    plain && url.has_host() && matches!(url.scheme(), "http" | "https")
}

/// Whether nobody between here and the mail server reads along.
fn is_private_mail(url: &Url) -> bool {
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let required = url
        .query_pairs()
        .any(|(k, v)| k == "tls" && v == "required");
    url.scheme() == "smtps" || (url.scheme() == "smtp" && (local || required))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Flags {
        #[command(flatten)]
        config: Config,
    }

    fn config(flags: &[&str]) -> Config {
        let flags = ["caunoi"].iter().chain(flags);
        Flags::try_parse_from(flags).expect("settings").config
    }

    #[test]
    fn no_machine_translates_unless_the_operator_says_so() {
        let by_itself = config(&[]);
        assert!(by_itself.translate_url.is_none() && by_itself.findings().is_empty());
        assert_eq!(by_itself.guarded_languages(), "km,hmn,tyz,blt");
        assert_eq!(
            config(&["--human-languages", "none"]).guarded_languages(),
            ""
        );
        let wrong = config(&["--human-languages", "km,xx"]).findings();
        assert_eq!(wrong, ["--human-languages xx: no language of ours"]);
    }

    #[test]
    fn a_machine_in_ones_own_network_is_named_twice() {
        let url = ["--translate-url", "http://dich.noi.bo:5000/"];
        assert_eq!(config(&url).findings().len(), 1);
        let host = ["--gateway-hosts", "dich.noi.bo:5000"];
        assert!(config(&[url, host].concat()).findings().is_empty());
        let public = ["--translate-url", "https://dich.example/"];
        assert!(config(&public).findings().is_empty());
        assert_eq!(
            config(&["--translate-url", "ftp://dich.example/"])
                .findings()
                .len(),
            1
        );
    }
}
