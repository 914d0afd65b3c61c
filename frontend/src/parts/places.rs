//! The organisations the reader has a part in, as a tree, and words to search in them.

use crate::parts::field::select;
use caunoi_wire::id::OrganisationId;
use caunoi_wire::organisation::{Organisation, OrganisationKind, Role};
use caunoi_wire::person::Me;
use js_sys::JsString;
use leptos::prelude::*;

pub fn find(all: &[Organisation], id: OrganisationId) -> Option<&Organisation> {
    all.iter().find(|o| o.id == id)
}

/// What hangs directly on an organisation.
pub fn below(all: &[Organisation], id: OrganisationId) -> Vec<&Organisation> {
    all.iter().filter(|o| o.parent_id == Some(id)).collect()
}

/// Those above which the reader sees nothing.
pub fn roots(all: &[Organisation]) -> Vec<&Organisation> {
    let is_seen = |parent| all.iter().any(|o| o.id == parent);
    all.iter()
        .filter(|o| !o.parent_id.is_some_and(is_seen))
        .collect()
}

/// From the root down to an organisation itself.
pub fn path(all: &[Organisation], id: OrganisationId) -> Vec<&Organisation> {
    let mut path: Vec<&Organisation> = Vec::new();
    let mut at = find(all, id);
    while let Some(organisation) = at {
        path.insert(0, organisation);
        at = organisation.parent_id.and_then(|parent| find(all, parent));
    }
    path
}

/// Whether the reader administers an organisation, there or from above.
pub fn administers(all: &[Organisation], me: &Me, id: OrganisationId) -> bool {
    let is_admin_of = |id| {
        let mut mine = me.memberships.iter();
        mine.any(|m| m.role == Role::Admin && m.organisation_id == id)
    };
    path(all, id).iter().any(|o| is_admin_of(o.id))
}

/// Those whose classes the reader looks after, schools first.
pub fn with_classes<'a>(all: &'a [Organisation], me: &Me) -> Vec<&'a Organisation> {
    let teaches = |id| {
        let mut mine = me.memberships.iter();
        mine.any(|m| m.role == Role::Teacher && m.organisation_id == id)
    };
    let (schools, others): (Vec<_>, Vec<_>) = all
        .iter()
        .filter(|o| teaches(o.id) || administers(all, me, o.id))
        .partition(|o| o.kind == OrganisationKind::School);
    schools.into_iter().chain(others).collect()
}

/// The picture of a kind.
pub fn icon_of(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Province | OrganisationKind::Commune => "building",
        OrganisationKind::School => "school",
        OrganisationKind::Service => "heart",
        _ => "people",
    }
}

/// A choice among organisations; none where there is nothing to choose.
pub fn chooser(
    label: String,
    offered: &[&Organisation],
    chosen: RwSignal<String>,
) -> Option<AnyView> {
    let choice = |o: &&Organisation| (o.id.to_string(), o.name.clone());
    (offered.len() > 1).then(|| {
        select(
            "organisation",
            label,
            offered.iter().map(choice).collect(),
            chosen,
        )
    })
}

/// A text as one searches it: small letters without accents, so that "Lò Thị Mẩy" is found by "may".
pub fn searchable(words: &str) -> String {
    let letters = String::from(JsString::from(words).normalize("NFD")).to_lowercase();
    let is_letter = |c: &char| !('\u{300}'..='\u{36f}').contains(c);
    letters
        .chars()
        .filter(is_letter)
        .map(|c| if c == '\u{111}' { 'd' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organisation(id: u128, parent: Option<u128>) -> Organisation {
        let id_of = |n| OrganisationId(uuid::Uuid::from_u128(n));
        Organisation {
            id: id_of(id),
            parent_id: parent.map(id_of),
            kind: OrganisationKind::School,
            name: String::new(),
            code: None,
        }
    }

    #[test]
    fn the_tree_begins_where_the_reader_begins_to_see() {
        let all = [
            organisation(1, None),
            organisation(2, Some(1)),
            organisation(3, Some(2)),
            organisation(8, Some(9)),
        ];
        let ids = |found: Vec<&Organisation>| -> Vec<u128> {
            found.iter().map(|o| o.id.0.as_u128()).collect()
        };
        assert_eq!(ids(roots(&all)), [1, 8]);
        assert_eq!(ids(below(&all, all[0].id)), [2]);
        assert_eq!(ids(path(&all, all[2].id)), [1, 2, 3]);
        assert_eq!(ids(path(&all, all[3].id)), [8]);
    }
}
