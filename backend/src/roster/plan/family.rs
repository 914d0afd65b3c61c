//! Who a guardian in the file is. Telephone and name together are enough anywhere in the root; either alone is
//! enough among the child's own guardians. A telephone alone is not enough elsewhere: numbers are given to new
//! owners, families share one, and a stranger must not get to see a child.
//!
//! What the file says about a person first is what counts; further rows (siblings) add telephones only.

use super::Context;
use super::kind;
use crate::roster::entry::{Entry, Guardian, Phone};
use crate::roster::existing::{Child, Guardianship, Person};
use crate::roster::parts::Parts;
use caunoi_wire::Language;
use caunoi_wire::person::Relation;
use caunoi_wire::roster::{FieldChange, RosterField};
use std::collections::HashMap;

/// A guardian of a child, decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    pub person: usize,
    pub relation: Relation,
}

/// Everybody known or new, by their place in one list.
pub struct Families<'a> {
    context: &'a Context,
    people: Vec<Member>,
    by_phone: HashMap<Phone, Vec<usize>>,
}

struct Member {
    person: Person,
    is_new: bool,
    wanted: Option<Wanted>,
}

/// What the file says about a person.
struct Wanted {
    name: Box<str>,
    search_name: Box<str>,
    phones: Vec<Phone>,
    language: Option<Language>,
}

impl<'a> Families<'a> {
    pub fn new(people: Vec<Person>, context: &'a Context) -> Self {
        let mut by_phone = HashMap::<Phone, Vec<usize>>::new();
        for (at, person) in people.iter().enumerate() {
            for (phone, _) in &person.phones {
                by_phone.entry(*phone).or_insert_with(one).push(at);
            }
        }
        let people = people
            .into_iter()
            .map(|person| Member {
                person,
                is_new: false,
                wanted: None,
            })
            .collect();
        Self {
            context,
            people,
            by_phone,
        }
    }

    pub fn id(&self, at: usize) -> caunoi_wire::id::PersonId {
        self.people[at].person.id
    }

    /// The guardians of an entry. Somebody named twice is one, by the first relation.
    pub fn resolve(&mut self, entry: &mut Entry, child: Option<&Child>) -> Vec<Tie> {
        let mut ties = Vec::<Tie>::with_capacity(entry.guardians.len());
        let relations: Vec<Relation> = entry.guardians.iter().map(|g| g.relation).collect();
        let place = |relation| relations.iter().position(|r| *r == relation);
        // Taken out of the entry: the texts move on instead of being there twice.
        let mut guardians = std::mem::take(&mut entry.guardians);
        // A telephone says most about who somebody is: who is named without one may be one of those.
        guardians.sort_by_key(|guardian| guardian.phones.is_empty());
        for guardian in guardians {
            let relation = guardian.relation;
            let person = match self.find(&guardian, child, &ties) {
                Some(person) => person,
                None => self.add(relation, entry.language),
            };
            self.want(person, guardian, entry.language);
            match ties.iter_mut().find(|t| t.person == person) {
                Some(tie) if place(relation) < place(tie.relation) => tie.relation = relation,
                Some(_) => {}
                None => ties.push(Tie { person, relation }),
            }
        }
        ties.sort_by_key(|tie| place(tie.relation));
        ties
    }

    fn find(&self, guardian: &Guardian, child: Option<&Child>, ties: &[Tie]) -> Option<usize> {
        let with_phone = || {
            let people = guardian.phones.iter().filter_map(|p| self.by_phone.get(p));
            people.flatten().copied()
        };
        let is_called = |at: &usize| self.search_name(*at) == &*guardian.search_name;
        let is_free = |at: &usize| !ties.iter().any(|t| t.person == *at);
        if let Some(found) = with_phone().find(is_called) {
            return Some(found);
        }
        // Named once more in the same row, one of the two times without a telephone.
        let again = |tie: &&Tie| {
            let member = &self.people[tie.person];
            let known = member.wanted.as_ref().is_some_and(|w| !w.phones.is_empty());
            is_called(&tie.person) && (guardian.phones.is_empty() || !known)
        };
        if let Some(tie) = ties.iter().find(again) {
            return Some(tie.person);
        }
        let own = || {
            let all = child.into_iter().flat_map(|c| &c.guardianships);
            let (now, formerly): (Vec<&Guardianship>, Vec<&Guardianship>) =
                all.partition(|g| g.ended_at.is_none());
            now.into_iter().chain(formerly)
        };
        let has_phone = |at: usize| with_phone().any(|p| p == at);
        own()
            .find(|g| is_called(&g.guardian))
            .or_else(|| {
                own().find(|g| {
                    g.relation == guardian.relation && has_phone(g.guardian) && is_free(&g.guardian)
                })
            })
            .map(|g| g.guardian)
            .or_else(|| {
                with_phone().find(|at| {
                    self.people[*at].person.relation == guardian.relation
                        && is_free(at)
                        && is_similar(self.search_name(*at), &guardian.search_name)
                })
            })
    }

    fn search_name(&self, at: usize) -> &str {
        let member = &self.people[at];
        let wanted = member.wanted.as_ref().map(|w| &w.search_name);
        wanted.unwrap_or(&member.person.search_name)
    }

    /// A new person, nameless until the file's wish is noted.
    fn add(&mut self, relation: Relation, language: Option<Language>) -> usize {
        let language = language.unwrap_or(Language::Vietnamese);
        self.people.push(Member {
            person: Person {
                id: self.context.entropy.id(self.context.now),
                name: Box::default(),
                search_name: Box::default(),
                reading: language,
                spoken: language,
                connected: false,
                relation,
                phones: Vec::new(),
            },
            is_new: true,
            wanted: None,
        });
        self.people.len() - 1
    }

    fn want(&mut self, at: usize, guardian: Guardian, language: Option<Language>) {
        let member = &mut self.people[at];
        let wanted = member.wanted.get_or_insert_with(|| Wanted {
            name: guardian.name,
            search_name: guardian.search_name,
            phones: Vec::new(),
            language: None,
        });
        wanted.language = wanted.language.or(language);
        for phone in guardian.phones {
            if !wanted.phones.contains(&phone) {
                wanted.phones.reserve_exact(1);
                wanted.phones.push(phone);
                let known = self.by_phone.entry(phone).or_insert_with(one);
                if !known.contains(&at) {
                    known.push(at);
                }
            }
        }
    }

    /// Names with telephones, as they are or as the file wants them, in an order that does not depend on the file's.
    pub fn described(&self, people: impl IntoIterator<Item = usize>, wanted: bool) -> String {
        let mut texts: Vec<String> = people
            .into_iter()
            .map(|at| {
                let member = &self.people[at];
                let (name, mut phones) = match &member.wanted {
                    Some(w) if wanted => (&w.name, member.phones_wanted()),
                    _ => (&member.person.name, member.phones()),
                };
                phones.sort_unstable();
                let phones: Vec<String> = phones.iter().map(ToString::to_string).collect();
                format!("{name} {}", phones.join(" ")).trim().to_owned()
            })
            .collect();
        texts.sort_unstable();
        texts.join("; ")
    }

    /// The first language among a child's guardians that the file changes.
    pub fn language_change(&self, ties: &[Tie]) -> Option<FieldChange> {
        ties.iter()
            .map(|tie| &self.people[tie.person])
            .find_map(|member| {
                Some(FieldChange {
                    field: RosterField::Language,
                    before: member.person.spoken.autonym().to_owned(),
                    after: member.language_wanted()?.autonym().to_owned(),
                })
            })
    }

    /// The rows for everybody the file speaks of.
    pub fn write(&self, parts: &mut Parts) {
        for member in &self.people {
            let Some(wanted) = &member.wanted else {
                continue;
            };
            member.write(wanted, parts);
        }
    }
}

/// Room for one: nearly every number has one owner, and there are a hundred thousand of them.
fn one<T>() -> Vec<T> {
    Vec::with_capacity(1)
}

impl Member {
    fn phones(&self) -> Vec<Phone> {
        self.person.phones.iter().map(|(phone, _)| *phone).collect()
    }

    /// A file without a number for somebody leaves the numbers we have.
    fn phones_wanted(&self) -> Vec<Phone> {
        match &self.wanted {
            Some(wanted) if !wanted.phones.is_empty() => wanted.phones.clone(),
            _ => self.phones(),
        }
    }

    /// Another language than so far, unless they have signed in: then it is theirs to choose.
    fn language_wanted(&self) -> Option<Language> {
        let language = self.wanted.as_ref()?.language?;
        let differs = (self.person.reading, self.person.spoken) != (language, language);
        (!self.is_new && !self.person.connected && differs).then_some(language)
    }

    fn write(&self, wanted: &Wanted, parts: &mut Parts) {
        let person = &self.person;
        if self.is_new {
            let language = wanted.language.unwrap_or(person.reading);
            let row = (person.id, &wanted.name, &wanted.search_name, language);
            parts.push(kind::PERSON_ADD, &row);
        } else if person.name != wanted.name {
            let row = (
                person.id,
                &wanted.name,
                &wanted.search_name,
                &person.name,
                &person.search_name,
            );
            parts.push(kind::PERSON_NAME, &row);
        }
        if let Some(language) = self.language_wanted() {
            let row = (person.id, language, person.reading, person.spoken);
            parts.push(kind::PERSON_LANGUAGE, &row);
        }
        let (had, wanted) = (self.phones(), self.phones_wanted());
        for phone in wanted.iter().filter(|p| !had.contains(p)) {
            parts.push(kind::CONTACT_ADD, &(person.id, phone.to_string()));
        }
        for (phone, since) in person.phones.iter().filter(|(p, _)| !wanted.contains(p)) {
            parts.push(kind::CONTACT_DROP, &(person.id, phone.to_string(), since));
        }
    }
}

/// Names of one person written twice: the same given name, or two slips of the pen at most.
fn is_similar(one: &str, other: &str) -> bool {
    let given = |name: &str| name.rsplit(' ').next().map(str::to_owned);
    given(one) == given(other) || slips(one, other) <= 2
}

/// Letters to add, drop or replace to get from one word to the other (Levenshtein).
fn slips(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests;
