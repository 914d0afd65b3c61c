//! `caunoi import`: the roster import for whoever runs the server, in their language.

use super::{Author, Upload, store};
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::Error;
use anyhow::{Context, anyhow, bail};
use caunoi_l10n::Arg;
use caunoi_wire::roster::{ApplyRoster, RosterChange, RosterImport};
use caunoi_wire::{Language, id::*};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Import {
    /// The roster: CSV or Excel (.xlsx)
    file: PathBuf,

    /// The school, commune or province it belongs to, by official code or name
    #[arg(long)]
    organisation: String,

    /// School year of the classes, for instance 2026-2027; without it the current one
    #[arg(long)]
    school_year: Option<String>,

    /// Tell what would change and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Import even if more than a tenth of the children would be removed
    #[arg(long)]
    confirm_removals: bool,

    /// Language of the report: en, otherwise Vietnamese
    #[arg(long, env = "LANG", default_value = "vi")]
    language: String,
}

/// Imports the file; fails when it or any of its rows is refused.
pub async fn run(config: Config, import: Import) -> anyhow::Result<()> {
    let language = if import.language.starts_with("en") {
        Language::English
    } else {
        Language::Vietnamese
    };
    let bytes = tokio::fs::read(&import.file)
        .await
        .with_context(|| format!("read {}", import.file.display()))?;
    let app = App::start(config, Clock::System).await?;
    let report = Report {
        app: &app,
        language,
    };
    let organisation = report.organisation(&import.organisation).await?;
    let upload = Upload {
        file_name: import.file.to_string_lossy().into_owned(),
        school_year: import.school_year,
        bytes: bytes.into(),
    };
    let author = Author::Operator;
    let found = super::dry_run(&app, author, organisation, upload)
        .await
        .map_err(|error| report.refusal(error))?;
    report.print(&found);
    if import.dry_run {
        println!("{}", app.text(language, "import-dry", &[]));
    } else {
        let form = ApplyRoster {
            confirm_removals: import.confirm_removals,
        };
        super::apply(&app, author, found.id, form)
            .await
            .map_err(|error| report.refusal(error))?;
        println!("{}", app.text(language, "import-applied", &[]));
    }
    app.db.close().await;
    if found.counts.refused > 0 {
        bail!(app.text(
            language,
            "import-incomplete",
            &[("count", found.counts.refused.into())]
        ));
    }
    Ok(())
}

struct Report<'a> {
    app: &'a App,
    language: Language,
}

impl Report<'_> {
    async fn organisation(&self, named: &str) -> anyhow::Result<OrganisationId> {
        let mut conn = self.app.db.read().await?;
        match store::named(&mut conn, named).await?[..] {
            [id] => Ok(id),
            [] => bail!("--organisation {named}: there is none of this code or name"),
            _ => bail!("--organisation {named}: several have this name, give the code"),
        }
    }

    fn refusal(&self, error: Error) -> anyhow::Error {
        match error {
            Error::Refused(refusal) => {
                anyhow!(self.text(&format!("error-{}", refusal.code), &[]))
            }
            Error::Internal(error) => error,
        }
    }

    fn text(&self, key: &str, args: &[(&str, Arg)]) -> String {
        self.app.text(self.language, key, args)
    }

    fn print(&self, import: &RosterImport) {
        let counts = import.counts;
        println!(
            "{}",
            self.app.text(
                self.language,
                "import-counts",
                &[
                    ("added", counts.added.into()),
                    ("changed", counts.changed.into()),
                    ("removed", counts.removed.into()),
                    ("unchanged", counts.unchanged.into()),
                    ("refused", counts.refused.into()),
                ],
            )
        );
        if !import.ignored_columns.is_empty() {
            let columns = import.ignored_columns.join(", ");
            println!(
                "{}",
                self.app.text(
                    self.language,
                    "import-ignored",
                    &[("columns", columns.into())]
                )
            );
        }
        for change in &import.changes {
            self.print_change(change);
        }
        for row in &import.refused {
            let reason = self.text(&format!("row-{}", row.problem), &[]);
            println!(
                "{}",
                self.app.text(
                    self.language,
                    "import-refused",
                    &[
                        ("row", row.row.to_string().into()),
                        ("column", (&row.column).into()),
                        ("value", (&row.value).into()),
                        ("reason", reason.into()),
                    ],
                )
            );
        }
    }

    fn print_change(&self, change: &RosterChange) {
        let kind = self.text(&format!("change-{}", change.kind), &[]);
        println!(
            "{}",
            self.app.text(
                self.language,
                "import-change",
                &[
                    ("kind", kind.into()),
                    ("child", (&change.child_name).into()),
                    ("school", (&change.school).into()),
                    ("class", (&change.class).into()),
                ],
            )
        );
        for field in &change.fields {
            let name = self.text(&format!("roster-field-{}", field.field), &[]);
            println!(
                "    {}",
                self.app.text(
                    self.language,
                    "import-field",
                    &[
                        ("field", name.into()),
                        ("before", (&field.before).into()),
                        ("after", (&field.after).into()),
                    ],
                )
            );
        }
    }
}
