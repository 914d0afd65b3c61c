-- Foundation: organisations, people, the roster, sign-in, posts and their delivery.
-- Same tables and columns as the file of this name for the other database; a test compares the two.
-- Times are Unix milliseconds, dates are ISO 8601 text (it sorts), ids are UUIDv7.

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Organisations -------------------------------------------------------------
CREATE TABLE organisation (
    id UUID NOT NULL PRIMARY KEY,
    parent_id UUID REFERENCES organisation (id),
    root_id UUID NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    search_name TEXT NOT NULL,
    code TEXT,
    -- Fallback chain for content, most wanted first, comma separated.
    languages TEXT NOT NULL DEFAULT 'vi',
    -- Quiet hours in minutes of the local day.
    quiet_from INTEGER NOT NULL DEFAULT 1260,
    quiet_until INTEGER NOT NULL DEFAULT 360,
    created_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE UNIQUE INDEX organisation_code_key ON organisation (code);
CREATE INDEX organisation_parent ON organisation (parent_id);

-- Units merge and split: every code an organisation ever had.
CREATE TABLE organisation_code (
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    code TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT,
    PRIMARY KEY (organisation_id, code, valid_from)
);

CREATE TABLE organisation_closure (
    ancestor_id UUID NOT NULL REFERENCES organisation (id),
    descendant_id UUID NOT NULL REFERENCES organisation (id),
    depth INTEGER NOT NULL,
    PRIMARY KEY (ancestor_id, descendant_id)
);
CREATE INDEX organisation_closure_up ON organisation_closure (descendant_id, ancestor_id);

CREATE TABLE groups (
    id UUID NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    search_name TEXT NOT NULL,
    grade INTEGER,
    school_year TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE UNIQUE INDEX groups_name_key ON groups (organisation_id, school_year, kind, name);

-- People --------------------------------------------------------------------
CREATE TABLE person (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    search_name TEXT NOT NULL,
    reading_language TEXT NOT NULL DEFAULT 'vi',
    spoken_language TEXT NOT NULL DEFAULT 'vi',
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);

CREATE TABLE contact (
    person_id UUID NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, kind, value)
);
-- The roster finds a known guardian by telephone.
CREATE INDEX contact_value ON contact (kind, value);

CREATE TABLE membership (
    id UUID NOT NULL PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    role TEXT NOT NULL,
    -- A teacher's class; none means the whole organisation.
    group_id UUID REFERENCES groups (id),
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX membership_person ON membership (person_id);
CREATE INDEX membership_organisation ON membership (organisation_id, role);

CREATE TABLE child (
    id UUID NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    code TEXT,
    name TEXT NOT NULL,
    search_name TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX child_organisation ON child (organisation_id, birth_date);
CREATE UNIQUE INDEX child_code_key ON child (organisation_id, code);

CREATE TABLE enrolment (
    child_id UUID NOT NULL REFERENCES child (id),
    group_id UUID NOT NULL REFERENCES groups (id),
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (child_id, group_id)
);
CREATE INDEX enrolment_group ON enrolment (group_id, child_id);

CREATE TABLE guardianship (
    guardian_id UUID NOT NULL REFERENCES person (id),
    child_id UUID NOT NULL REFERENCES child (id),
    relation TEXT NOT NULL,
    may_receive BOOLEAN NOT NULL,
    may_see_data BOOLEAN NOT NULL,
    may_respond BOOLEAN NOT NULL,
    may_pick_up BOOLEAN NOT NULL,
    -- Protection block: until then nothing about this child reaches this guardian.
    blocked_until BIGINT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (child_id, guardian_id)
);
CREATE INDEX guardianship_guardian ON guardianship (guardian_id, child_id);

CREATE TABLE roster_import (
    id UUID NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    author_id UUID REFERENCES person (id),
    file_name TEXT NOT NULL,
    state TEXT NOT NULL,
    -- What the dry run tells (counts, changes, refused rows) as JSON.
    diff TEXT NOT NULL,
    -- Of the roster the diff was made against: when it differs the dry run is outdated.
    fingerprint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    applied_at BIGINT,
    undone_at BIGINT
);
CREATE INDEX roster_import_organisation ON roster_import (organisation_id, created_at);

-- The rows a dry run wants to write, as JSON arrays by kind. Applying and undoing are fixed statements over them;
-- they go when the import can be neither applied nor undone any more.
CREATE TABLE roster_import_part (
    import_id UUID NOT NULL REFERENCES roster_import (id),
    kind TEXT NOT NULL,
    position INTEGER NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (import_id, kind, position)
);

-- Sign-in -------------------------------------------------------------------
CREATE TABLE account (
    person_id UUID NOT NULL PRIMARY KEY REFERENCES person (id),
    login TEXT NOT NULL,
    password_hash TEXT,
    totp_secret TEXT,
    totp_confirmed_at BIGINT,
    -- The last accepted 30 s step: a code works once (RFC 6238 section 5.2).
    totp_last_step BIGINT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_login_key ON account (login);

CREATE TABLE passkey (
    id UUID NOT NULL PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    credential_id TEXT NOT NULL,
    credential TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX passkey_credential_key ON passkey (credential_id);
CREATE INDEX passkey_person ON passkey (person_id);

CREATE TABLE recovery_code (
    person_id UUID NOT NULL REFERENCES person (id),
    code_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (person_id, code_hash)
);

-- Half-finished ceremonies (passkey challenge, TOTP enrolment): short-lived, any process can finish them.
CREATE TABLE ceremony (
    id UUID NOT NULL PRIMARY KEY,
    person_id UUID REFERENCES person (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE session (
    id UUID NOT NULL PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    token_hash BYTEA NOT NULL,
    device_label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX session_token_key ON session (token_hash);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE invitation (
    id UUID NOT NULL PRIMARY KEY,
    -- None for the first administrator, who does not exist yet.
    person_id UUID REFERENCES person (id),
    organisation_id UUID REFERENCES organisation (id),
    purpose TEXT NOT NULL,
    token_hash BYTEA NOT NULL,
    created_by UUID REFERENCES person (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX invitation_token_key ON invitation (token_hash);
CREATE INDEX invitation_person ON invitation (person_id);
-- Deleting a person (undo of an import) looks for rows that name them.
CREATE INDEX invitation_created_by ON invitation (created_by);

-- Fixed windows per account, device or address; old windows are swept.
CREATE TABLE rate_limit (
    subject TEXT NOT NULL,
    window_start BIGINT NOT NULL,
    hits INTEGER NOT NULL,
    PRIMARY KEY (subject, window_start)
);

CREATE TABLE idempotency (
    person_id UUID NOT NULL,
    key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    -- None while the first request is still running.
    status INTEGER,
    body TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, key)
);

-- Append-only, hash-chained per organisation.
CREATE TABLE audit (
    organisation_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_id UUID,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    previous_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (organisation_id, seq)
);

-- Posts ---------------------------------------------------------------------
CREATE TABLE post (
    id UUID NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    root_id UUID NOT NULL,
    author_id UUID NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    priority TEXT NOT NULL,
    state TEXT NOT NULL,
    ask_acknowledgement BOOLEAN NOT NULL,
    public_title BOOLEAN NOT NULL,
    original_language TEXT NOT NULL,
    audience_id UUID NOT NULL,
    -- Counts corrections: 0 as first published.
    revision INTEGER NOT NULL DEFAULT 0,
    publish_at BIGINT,
    published_at BIGINT,
    corrected_at BIGINT,
    withdrawn_at BIGINT,
    expires_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX post_organisation ON post (organisation_id, created_at);
CREATE INDEX post_author ON post (author_id, created_at);

CREATE TABLE post_version (
    post_id UUID NOT NULL REFERENCES post (id),
    language TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    provenance TEXT NOT NULL,
    -- Of the original this version was made from; another hash now means it is stale.
    source_hash TEXT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (post_id, language)
);

-- The rules of one audience. No foreign key: a preview inserts its rules, counts, and rolls back.
CREATE TABLE audience_rule (
    audience_id UUID NOT NULL,
    position INTEGER NOT NULL,
    mode TEXT NOT NULL,
    kind TEXT NOT NULL,
    organisation_id UUID,
    below BOOLEAN NOT NULL,
    group_id UUID,
    role TEXT,
    person_id UUID,
    -- Ages in whole years, both inclusive, for the age band kind.
    age_from INTEGER,
    age_until INTEGER,
    -- The same as birth dates, after (exclusive) and until (inclusive), worked out when the audience is resolved.
    born_after TEXT,
    born_until TEXT,
    PRIMARY KEY (audience_id, position)
);

-- Who a post reached for: the row is the in-app delivery itself, it needs no sending.
CREATE TABLE recipient (
    post_id UUID NOT NULL REFERENCES post (id),
    person_id UUID NOT NULL REFERENCES person (id),
    published_at BIGINT NOT NULL,
    -- Part of every link's signature: raising it revokes the links handed out before.
    link_revision INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, person_id)
);
-- The feed: newest first for one person.
CREATE INDEX recipient_feed ON recipient (person_id, published_at, post_id);

CREATE TABLE recipient_child (
    post_id UUID NOT NULL,
    person_id UUID NOT NULL,
    -- No foreign key: undoing an import deletes children nobody was written to about, and checking the key would
    -- read this whole table for each of them.
    child_id UUID NOT NULL,
    PRIMARY KEY (post_id, person_id, child_id)
);

CREATE TABLE receipt (
    post_id UUID NOT NULL,
    person_id UUID NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    via TEXT NOT NULL,
    PRIMARY KEY (post_id, person_id, kind)
);

-- Delivery ------------------------------------------------------------------
-- One row per round of sending: the first publication, a correction, a reminder.
CREATE TABLE dispatch (
    post_id UUID NOT NULL REFERENCES post (id),
    round INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    dispatched_at BIGINT,
    PRIMARY KEY (post_id, round)
);
CREATE INDEX dispatch_due ON dispatch (dispatched_at, due_at);

CREATE TABLE delivery (
    post_id UUID NOT NULL,
    round INTEGER NOT NULL,
    person_id UUID NOT NULL,
    channel TEXT NOT NULL,
    root_id UUID NOT NULL,
    organisation_id UUID NOT NULL,
    -- 0 urgent, 1 important, 2 normal.
    lane INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    lease_token UUID,
    lease_until BIGINT,
    reason TEXT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (post_id, round, person_id, channel)
);
-- The claim: due rows, urgent lane first, oldest first.
CREATE INDEX delivery_due ON delivery (state, lane, due_at);
CREATE INDEX delivery_person ON delivery (person_id);

-- Devices that accepted a delivery which still waits for another device of the same person.
CREATE TABLE delivery_device (
    post_id UUID NOT NULL,
    round INTEGER NOT NULL,
    person_id UUID NOT NULL,
    subscription_id UUID NOT NULL,
    PRIMARY KEY (post_id, round, person_id, subscription_id)
);

CREATE TABLE subscription (
    id UUID NOT NULL PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    session_id UUID NOT NULL REFERENCES session (id),
    endpoint TEXT NOT NULL,
    origin TEXT NOT NULL,
    p256dh TEXT NOT NULL,
    auth TEXT NOT NULL,
    device_label TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    last_accepted_at BIGINT,
    last_shown_at BIGINT
);
CREATE UNIQUE INDEX subscription_endpoint_key ON subscription (endpoint);
CREATE INDEX subscription_person ON subscription (person_id);

-- Who may do what, in one place -------------------------------------------
-- Administrators, for their organisation and everything below.
CREATE VIEW admin_scope AS
SELECT m.person_id, oc.descendant_id AS organisation_id
FROM membership m
JOIN organisation_closure oc ON oc.ancestor_id = m.organisation_id
WHERE m.role = 'admin' AND m.ended_at IS NULL;

-- Who may speak, as which organisation, and to whom: the organisation itself and what is below; for a mass
-- organisation the families of the province, commune or school it hangs on; for a teacher of one class that class.
CREATE VIEW posting_scope AS
SELECT m.person_id, m.organisation_id AS speaks_as, m.group_id,
    CASE WHEN o.kind IN ('youth_union', 'women_union', 'association', 'service') AND o.parent_id IS NOT NULL
        THEN o.parent_id ELSE o.id END AS reach_id
FROM membership m
JOIN organisation o ON o.id = m.organisation_id
WHERE m.role IN ('admin', 'teacher', 'union_officer') AND m.ended_at IS NULL AND o.closed_at IS NULL;

-- Oversight: aggregates of an organisation and everything below.
CREATE VIEW oversight_scope AS
SELECT DISTINCT m.person_id, oc.descendant_id AS organisation_id
FROM membership m
JOIN organisation_closure oc ON oc.ancestor_id = m.organisation_id
WHERE m.role IN ('admin', 'officer') AND m.ended_at IS NULL;

-- Groups whose children and guardians a person may see by name: administrators, and teachers of the group.
CREATE VIEW group_scope AS
SELECT s.person_id, g.id AS group_id
FROM admin_scope s JOIN groups g ON g.organisation_id = s.organisation_id
UNION
SELECT m.person_id, g.id
FROM membership m
JOIN groups g ON g.id = m.group_id OR (m.group_id IS NULL AND g.organisation_id = m.organisation_id)
WHERE m.role = 'teacher' AND m.ended_at IS NULL;
