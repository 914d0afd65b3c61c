//! What becomes of one child: added, kept with changes or without, removed.

use super::family::Tie;
use super::{Writing, kind};
use crate::roster::entry::{Entry, RELATIONS};
use crate::roster::existing::Child;
use caunoi_wire::person::Relation;
use caunoi_wire::roster::*;
use caunoi_wire::{Date, id::*};

/// A child's row as it will be.
struct After<'a> {
    school: OrganisationId,
    code: Option<&'a str>,
    name: &'a str,
    search_name: &'a str,
    birth_date: Date,
    removed: bool,
}

impl<'a> After<'a> {
    fn of(child: &'a Child, code: Option<&'a str>, removed: bool) -> Self {
        Self {
            school: child.school,
            code,
            name: &child.name,
            search_name: &child.search_name,
            birth_date: child.birth_date,
            removed,
        }
    }
}

impl Writing<'_> {
    pub fn add(&mut self, entry: Entry, ties: &[Tie]) {
        let id: ChildId = self.context.entropy.id(self.context.now);
        let row = (
            id,
            entry.school,
            &entry.code,
            &entry.name,
            &entry.search_name,
            entry.birth_date,
        );
        self.parts.push(kind::CHILD_ADD, &row);
        let group = self.class(&entry);
        self.parts.push(kind::ENROLMENT_ADD, &(id, group));
        for tie in ties {
            self.add_tie(id, tie, None);
        }
        self.note(ChangeKind::Added, &entry, group, Vec::new());
    }

    pub fn keep(&mut self, entry: Entry, child: &Child, ties: &[Tie]) {
        // A code counts within its school.
        let kept_code = child.code.clone().filter(|_| child.school == entry.school);
        let code = entry.code.clone().or(kept_code);
        let mut fields = Vec::new();
        let mut differ = |field, before: &str, after: &str| {
            if before != after {
                fields.push(FieldChange {
                    field,
                    before: before.to_owned(),
                    after: after.to_owned(),
                });
            }
        };
        differ(RosterField::Name, &child.name, &entry.name);
        differ(
            RosterField::BirthDate,
            &child.birth_date.to_string(),
            &entry.birth_date.to_string(),
        );
        differ(
            RosterField::Code,
            child.code.as_deref().unwrap_or_default(),
            code.as_deref().unwrap_or_default(),
        );
        differ(
            RosterField::School,
            self.school(child.school),
            self.school(entry.school),
        );
        if !fields.is_empty() || child.removed_at.is_some() || child.school != entry.school {
            let after = After {
                school: entry.school,
                code: code.as_deref(),
                name: &entry.name,
                search_name: &entry.search_name,
                birth_date: entry.birth_date,
                removed: false,
            };
            self.set_child(child, &after);
        }
        let group = self.class(&entry);
        fields.extend(self.enrol(child, group));
        fields.extend(self.tie(child, ties));
        let kind = match (child.removed_at, fields.is_empty()) {
            // Back again.
            (Some(_), _) => ChangeKind::Added,
            (None, false) => ChangeKind::Changed,
            (None, true) => {
                self.report.counts.unchanged += 1;
                return;
            }
        };
        self.note(kind, &entry, group, fields);
    }

    pub fn remove(&mut self, child: &Child) {
        self.set_child(child, &After::of(child, child.code.as_deref(), true));
        let class = self.leave_classes(child, None);
        self.report.note(RosterChange {
            kind: ChangeKind::Removed,
            row: None,
            child_name: child.name.to_string(),
            school: self.school(child.school).to_owned(),
            class,
            fields: Vec::new(),
        });
    }

    /// Takes the code from a child who left.
    pub fn leave_code(&mut self, child: &Child) {
        self.set_child(child, &After::of(child, None, child.removed_at.is_some()));
    }

    fn note(&mut self, kind: ChangeKind, entry: &Entry, group: GroupId, fields: Vec<FieldChange>) {
        self.report.note(RosterChange {
            kind,
            row: Some(entry.row),
            child_name: entry.name.to_string(),
            school: self.school(entry.school).to_owned(),
            class: self.classes.name(group),
            fields,
        });
    }

    fn school(&self, id: OrganisationId) -> &str {
        self.context
            .school_names
            .get(&id)
            .map_or("", String::as_str)
    }

    fn class(&mut self, entry: &Entry) -> GroupId {
        self.classes
            .find_or_add(entry.school, &entry.class, &mut self.parts)
    }

    fn set_child(&mut self, child: &Child, after: &After<'_>) {
        self.parts.push(
            kind::CHILD_SET,
            &(
                child.id,
                after.school,
                after.code,
                after.name,
                after.search_name,
                after.birth_date,
                after.removed,
                child.school,
                &child.code,
                &child.name,
                &child.search_name,
                child.birth_date,
                child.removed_at,
            ),
        );
    }

    /// Puts a child into its class and out of its others.
    fn enrol(&mut self, child: &Child, group: GroupId) -> Option<FieldChange> {
        let before = self.leave_classes(child, Some(group));
        match child.enrolments.iter().find(|e| e.group == group) {
            Some(enrolment) if enrolment.ended_at.is_none() => {}
            Some(enrolment) => self.parts.push(
                kind::ENROLMENT_SET,
                &(
                    child.id,
                    group,
                    false,
                    enrolment.started_at,
                    enrolment.ended_at,
                ),
            ),
            None => self.parts.push(kind::ENROLMENT_ADD, &(child.id, group)),
        }
        let after = self.classes.name(group);
        (before != after).then_some(FieldChange {
            field: RosterField::Class,
            before,
            after,
        })
    }

    /// Ends a child's classes but one; their names as they were, that one's included.
    fn leave_classes(&mut self, child: &Child, except: Option<GroupId>) -> String {
        let mut names = Vec::new();
        for enrolment in child.enrolments.iter().filter(|e| e.ended_at.is_none()) {
            names.push(self.classes.name(enrolment.group));
            if Some(enrolment.group) != except {
                let row = (
                    child.id,
                    enrolment.group,
                    true,
                    enrolment.started_at,
                    enrolment.ended_at,
                );
                self.parts.push(kind::ENROLMENT_SET, &row);
            }
        }
        names.join(", ")
    }

    /// Brings a child's guardianships to what the file says.
    fn tie(&mut self, child: &Child, ties: &[Tie]) -> Vec<FieldChange> {
        let mut fields = Vec::new();
        for relation in RELATIONS {
            if !self.governs.contains(&relation) {
                continue;
            }
            let before: Vec<usize> = child
                .guardianships
                .iter()
                .filter(|g| g.ended_at.is_none() && g.relation == relation)
                .map(|g| g.guardian)
                .collect();
            let after = ties.iter().filter(|t| t.relation == relation);
            let before = self.families.described(before, false);
            let after = self.families.described(after.map(|t| t.person), true);
            if before != after {
                fields.push(FieldChange {
                    field: field_of(relation),
                    before,
                    after,
                });
            }
        }
        fields.extend(self.families.language_change(ties));
        for guardianship in &child.guardianships {
            let tie = ties.iter().find(|t| t.person == guardianship.guardian);
            let (relation, ended) = match tie {
                Some(tie) => (tie.relation, false),
                None if guardianship.ended_at.is_some() => continue,
                None if !self.governs.contains(&guardianship.relation) => continue,
                None => (guardianship.relation, true),
            };
            let is_ended = guardianship.ended_at.is_some();
            if (relation, ended) != (guardianship.relation, is_ended) {
                let row = (
                    child.id,
                    self.families.id(guardianship.guardian),
                    relation,
                    ended,
                    guardianship.relation,
                    guardianship.ended_at,
                );
                self.parts.push(kind::GUARDIANSHIP_SET, &row);
            }
        }
        for tie in ties {
            if !child.guardianships.iter().any(|g| g.guardian == tie.person) {
                self.add_tie(child.id, tie, Some(child));
            }
        }
        fields
    }

    /// A protection block stays with the relation: a father written differently in the next file is not a new
    /// father whom nothing is kept from.
    fn add_tie(&mut self, child_id: ChildId, tie: &Tie, child: Option<&Child>) {
        let blocked_until = child
            .into_iter()
            .flat_map(|c| &c.guardianships)
            .filter(|g| g.relation == tie.relation)
            .filter_map(|g| g.blocked_until)
            .filter(|until| *until > self.context.now)
            .max();
        let guardian = self.families.id(tie.person);
        self.parts.push(
            kind::GUARDIANSHIP_ADD,
            &(child_id, guardian, tie.relation, blocked_until),
        );
    }
}

const fn field_of(relation: Relation) -> RosterField {
    match relation {
        Relation::Mother => RosterField::Mother,
        Relation::Father => RosterField::Father,
        Relation::Guardian => RosterField::Guardian,
    }
}
