-- What a family can take: how many posts a week may bring, whether its phones can ring, what is sent again and again.

-- Normal posts a family should get in a week; none: as the organisation above has it.
ALTER TABLE organisation ADD COLUMN posts_a_week INTEGER;

-- What is to come, by its time.
CREATE INDEX post_planned ON post (state, publish_at);

-- Tries in a row that this device did not take.
ALTER TABLE subscription ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;

-- The repeating post that a post was made from.
ALTER TABLE post ADD COLUMN series_id UUID;

-- How a post repeats, as JSON.
CREATE TABLE repetition (
    post_id UUID NOT NULL PRIMARY KEY REFERENCES post (id),
    rule TEXT NOT NULL
);

-- One time that a repeating post is sent.
CREATE TABLE occurrence (
    id UUID NOT NULL PRIMARY KEY,
    -- The repeating post.
    post_id UUID NOT NULL REFERENCES post (id),
    due_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    -- Why it was skipped.
    reason TEXT,
    -- The post it became.
    made_id UUID
);
CREATE UNIQUE INDEX occurrence_key ON occurrence (post_id, due_at);
-- The next one whose time comes.
CREATE INDEX occurrence_due ON occurrence (state, due_at);
