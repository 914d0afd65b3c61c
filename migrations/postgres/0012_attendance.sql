-- The day of an event and what comes after it: who came, the thanks, pictures of those who agree.

-- That somebody came, or that this was a mistake. Telephones keep these without a network and send them later, in any
-- order and perhaps twice: nothing here is ever changed, the one made last counts.
CREATE TABLE arrival (
    post_id UUID NOT NULL REFERENCES event (post_id),
    -- Given by the telephone that made it.
    id UUID NOT NULL,
    -- A child, or a person to whom the post came without one or who helps.
    attendee_id UUID NOT NULL,
    came BOOLEAN NOT NULL,
    way TEXT NOT NULL,
    recorded_by UUID NOT NULL REFERENCES person (id),
    -- When it was made, by our clock, however wrong the telephone's is.
    at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (post_id, id)
);
CREATE INDEX arrival_attendee ON arrival (post_id, attendee_id, at, id);
CREATE INDEX arrival_recorded_by ON arrival (recorded_by);
-- A record of years: what one child took part in.
CREATE INDEX arrival_of ON arrival (attendee_id);

-- The last word on each.
CREATE VIEW arrived AS
SELECT a.post_id, a.attendee_id, a.came, a.way, a.recorded_by, a.at
FROM arrival a
WHERE NOT EXISTS (SELECT 1 FROM arrival b
    WHERE b.post_id = a.post_id AND b.attendee_id = a.attendee_id AND (b.at, b.id) > (a.at, a.id));

-- What those who came and helped are told afterwards, once.
CREATE TABLE event_thanks (
    post_id UUID NOT NULL PRIMARY KEY REFERENCES event (post_id),
    -- None: the words that the program has, in each reader's language.
    text TEXT,
    author_id UUID NOT NULL REFERENCES person (id),
    at BIGINT NOT NULL
);
CREATE INDEX event_thanks_author ON event_thanks (author_id);

-- A picture of an event, written anew. It goes with its post.
CREATE TABLE photo (
    id UUID NOT NULL PRIMARY KEY,
    post_id UUID NOT NULL REFERENCES event (post_id),
    author_id UUID NOT NULL REFERENCES person (id),
    -- When it was said who can be recognised in it; until then nobody but those who manage the event sees it.
    marked_at BIGINT,
    bytes BYTEA NOT NULL,
    size BIGINT NOT NULL,
    -- The same, small.
    preview BYTEA NOT NULL,
    preview_size BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX photo_post ON photo (post_id, created_at);
CREATE INDEX photo_author ON photo (author_id);

-- Who can be recognised in a picture.
CREATE TABLE photo_person (
    photo_id UUID NOT NULL REFERENCES photo (id),
    attendee_id UUID NOT NULL,
    PRIMARY KEY (photo_id, attendee_id)
);

-- What a guardian says to an organisation about pictures of a child; a grown-up for themselves.
CREATE TABLE photo_consent (
    attendee_id UUID NOT NULL,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    person_id UUID NOT NULL REFERENCES person (id),
    agrees BOOLEAN NOT NULL,
    -- The child has been asked, and agrees.
    child_agrees BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (attendee_id, organisation_id, person_id)
);
CREATE INDEX photo_consent_person ON photo_consent (person_id);

-- The words that count: of guardians who may answer for the child now, and of grown-ups for themselves. Who is blocked
-- until later is left to the query, which knows the time.
CREATE VIEW photo_word AS
SELECT k.attendee_id, k.organisation_id, k.person_id, k.agrees, k.child_agrees, g.blocked_until
FROM photo_consent k
JOIN guardianship g ON g.child_id = k.attendee_id AND g.guardian_id = k.person_id AND g.ended_at IS NULL
    AND g.may_receive AND g.may_respond
UNION ALL
SELECT k.attendee_id, k.organisation_id, k.person_id, k.agrees, TRUE, NULL
FROM photo_consent k
WHERE k.attendee_id = k.person_id;
