-- Wellbeing: check-ins, who is on duty, what becomes a case. Whatever somebody answered, wrote or noted is sealed.

-- How an organisation and what is below it asks.
CREATE TABLE wellbeing (
    organisation_id BLOB NOT NULL PRIMARY KEY REFERENCES organisation (id),
    child_answers BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL
);

-- What an administrator entered for an instrument that is not ours: the key of a licence and the official text.
CREATE TABLE instrument (
    id BLOB NOT NULL PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX instrument_name_key ON instrument (organisation_id, name);

CREATE TABLE check_in (
    post_id BLOB NOT NULL PRIMARY KEY REFERENCES post (id),
    instrument TEXT NOT NULL,
    respondent TEXT NOT NULL,
    free_words BOOLEAN NOT NULL
);

-- One answer for each guardian and child: who shares a child learns nothing of the other's, and silences nobody.
CREATE TABLE answer (
    id BLOB NOT NULL PRIMARY KEY,
    post_id BLOB NOT NULL REFERENCES check_in (post_id),
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    child_id BLOB NOT NULL,
    person_id BLOB NOT NULL,
    respondent TEXT NOT NULL,
    instrument TEXT NOT NULL,
    sealed BLOB NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX answer_key ON answer (post_id, child_id, person_id);
-- The trend of a child, and a month of all.
CREATE INDEX answer_child ON answer (child_id, instrument, at);
CREATE INDEX answer_at ON answer (at);

-- A guardian lets a child answer for itself.
CREATE TABLE child_consent (
    child_id BLOB NOT NULL,
    guardian_id BLOB NOT NULL,
    agreed_at BIGINT NOT NULL,
    PRIMARY KEY (child_id, guardian_id)
);

-- Weekly hours in minutes of the local day; until before from: over midnight.
CREATE TABLE duty_shift (
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    position INTEGER NOT NULL,
    person_id BLOB NOT NULL REFERENCES person (id),
    weekday INTEGER NOT NULL,
    minute_from INTEGER NOT NULL,
    minute_until INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, position)
);
CREATE INDEX duty_shift_person ON duty_shift (person_id);

CREATE TABLE duty_holiday (
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    day TEXT NOT NULL,
    PRIMARY KEY (organisation_id, day)
);

CREATE TABLE safeguarding_case (
    id BLOB NOT NULL PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    child_id BLOB NOT NULL,
    source TEXT NOT NULL,
    answer_id BLOB,
    state TEXT NOT NULL,
    owner_id BLOB,
    -- How far up it has been asked; -1: nobody yet.
    step INTEGER NOT NULL,
    -- When the next are asked, as long as nobody has taken it.
    due_at BIGINT,
    -- The reasons and what was written.
    sealed BLOB NOT NULL,
    opened_at BIGINT NOT NULL,
    taken_at BIGINT,
    closed_at BIGINT
);
CREATE INDEX safeguarding_case_due ON safeguarding_case (state, due_at);
CREATE INDEX safeguarding_case_organisation ON safeguarding_case (organisation_id, opened_at);

CREATE TABLE case_entry (
    id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES safeguarding_case (id),
    organisation_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    at BIGINT NOT NULL,
    actor_id BLOB,
    action TEXT NOT NULL,
    sealed BLOB NOT NULL
);
CREATE UNIQUE INDEX case_entry_key ON case_entry (case_id, position);

-- Who is told that there is something to look at. Done when nothing is due any more.
CREATE TABLE case_alert (
    case_id BLOB NOT NULL REFERENCES safeguarding_case (id),
    round INTEGER NOT NULL,
    person_id BLOB NOT NULL,
    due_at BIGINT,
    attempts INTEGER NOT NULL,
    sent_at BIGINT,
    PRIMARY KEY (case_id, round, person_id)
);
CREATE INDEX case_alert_due ON case_alert (due_at);
CREATE INDEX case_alert_person ON case_alert (person_id);

-- What officers see of a month that is over, small numbers already left out: it is never computed again.
CREATE TABLE trend (
    month TEXT NOT NULL,
    instrument TEXT NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    counts TEXT NOT NULL,
    PRIMARY KEY (organisation_id, instrument, month)
);

CREATE TABLE trend_month (
    month TEXT NOT NULL PRIMARY KEY,
    published_at BIGINT NOT NULL
);

-- Counsellors, for the children of their organisation and everything below.
CREATE VIEW counsellor_scope AS
SELECT DISTINCT m.person_id, oc.descendant_id AS organisation_id
FROM membership m
JOIN organisation_closure oc ON oc.ancestor_id = m.organisation_id
WHERE m.role = 'counsellor' AND m.ended_at IS NULL;
