-- Events that take place again and again, and several organisers of one event.

-- When it takes place again: an RRULE of RFC 5545 in local time, and the days that are left out (JSON). Each date is an
-- event of its own and names the first one; so does the first.
ALTER TABLE event ADD COLUMN rule TEXT;
ALTER TABLE event ADD COLUMN left_out TEXT;
ALTER TABLE event ADD COLUMN first_id BLOB;
CREATE INDEX event_dates ON event (first_id, starts_at);

-- Adults who come along need a place as well.
ALTER TABLE event ADD COLUMN adults_count BOOLEAN NOT NULL DEFAULT false;

-- A round of sending that tells of several dates at once: the others, each with its own round, which says nothing more.
CREATE TABLE dispatch_date (
    post_id BLOB NOT NULL,
    round INTEGER NOT NULL,
    date_id BLOB NOT NULL,
    date_round INTEGER NOT NULL,
    PRIMARY KEY (post_id, round, date_id)
);

-- An organisation that was asked to hold an event together with the one that speaks; of several dates at the first.
CREATE TABLE co_organiser (
    post_id BLOB NOT NULL REFERENCES event (post_id),
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT,
    answered_by BLOB,
    PRIMARY KEY (post_id, organisation_id)
);
CREATE INDEX co_organiser_organisation ON co_organiser (organisation_id, state);
