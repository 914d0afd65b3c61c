-- Events: what a post of this kind has beside its text, who comes, who helps.
CREATE TABLE event (
    post_id BLOB NOT NULL PRIMARY KEY REFERENCES post (id),
    category TEXT NOT NULL,
    status TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    place TEXT NOT NULL,
    map_link TEXT,
    bring TEXT NOT NULL,
    contact TEXT NOT NULL,
    -- Ages on the day in whole years, both inclusive.
    age_from INTEGER,
    age_until INTEGER,
    -- The same as birth dates, after (exclusive) and until (inclusive).
    born_after TEXT,
    born_until TEXT,
    -- Places for those who take part; none: no limit.
    capacity INTEGER,
    -- Children go without their parents: a guardian who may respond has to agree.
    consent BOOLEAN NOT NULL,
    -- Counts changes since it was published, as calendars do.
    sequence INTEGER NOT NULL DEFAULT 0,
    -- Before it was last moved.
    was_starts_at BIGINT,
    was_place TEXT,
    changed_at BIGINT NOT NULL
);
CREATE INDEX event_starts ON event (starts_at);

-- Help that is wanted at an event.
CREATE TABLE event_role (
    post_id BLOB NOT NULL REFERENCES event (post_id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    wanted INTEGER NOT NULL,
    PRIMARY KEY (post_id, position)
);

CREATE TABLE volunteer (
    post_id BLOB NOT NULL REFERENCES event (post_id),
    position INTEGER NOT NULL,
    person_id BLOB NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (post_id, position, person_id)
);

-- The answer for one who may take part: a child, or a person to whom the post came without one. Who comes is at most
-- the event's capacity; who waits moves up in the order of asking.
CREATE TABLE signup (
    post_id BLOB NOT NULL REFERENCES event (post_id),
    attendee_id BLOB NOT NULL,
    -- Who answered last.
    person_id BLOB NOT NULL REFERENCES person (id),
    state TEXT NOT NULL,
    adults INTEGER NOT NULL,
    consented_at BIGINT,
    asked_at BIGINT NOT NULL,
    -- The round of sending that told of a place that became free.
    promoted_round INTEGER,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (post_id, attendee_id)
);
CREATE INDEX signup_queue ON signup (post_id, state, asked_at);
CREATE INDEX volunteer_person ON volunteer (person_id);
CREATE INDEX signup_person ON signup (person_id);

-- The address under which a calendar program follows a person's events: one each, revoked by deleting it.
CREATE TABLE calendar_feed (
    person_id BLOB NOT NULL PRIMARY KEY REFERENCES person (id),
    token_hash BLOB NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX calendar_feed_token_key ON calendar_feed (token_hash);
