-- "We need help": requests of families, and the directory of services. What somebody wrote is sealed.

CREATE TABLE service (
    id BLOB NOT NULL PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    address TEXT NOT NULL,
    hours TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX service_organisation ON service (organisation_id);

CREATE TABLE help_request (
    id BLOB NOT NULL PRIMARY KEY,
    -- Who was asked: the seal is bound to it.
    asked_id BLOB NOT NULL REFERENCES organisation (id),
    -- Who sees to it now.
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    person_id BLOB NOT NULL REFERENCES person (id),
    child_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    owner_id BLOB,
    sealed BLOB NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT,
    closed_at BIGINT
);
CREATE INDEX help_request_desk ON help_request (organisation_id, asked_at);
CREATE INDEX help_request_person ON help_request (person_id, asked_at);

CREATE TABLE help_answer (
    id BLOB NOT NULL PRIMARY KEY,
    request_id BLOB NOT NULL REFERENCES help_request (id),
    -- Who answered: the seal is bound to it.
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    author_id BLOB NOT NULL REFERENCES person (id),
    sealed BLOB NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX help_answer_request ON help_answer (request_id, at);

-- Who reads and answers the requests to an organisation: its own administrators and counsellors, nobody above.
CREATE VIEW help_scope AS
SELECT DISTINCT m.person_id, m.organisation_id
FROM membership m
WHERE m.role IN ('admin', 'counsellor') AND m.ended_at IS NULL;
