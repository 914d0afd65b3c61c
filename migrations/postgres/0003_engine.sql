-- A worker's claim on deliveries: alive as long as its beat goes up. Others measure its silence with their own
-- clocks, so no clock needs to agree with another.
CREATE TABLE lease (
    token UUID NOT NULL PRIMARY KEY,
    beat BIGINT NOT NULL,
    claimed_at BIGINT NOT NULL
);
ALTER TABLE delivery DROP COLUMN lease_until;
-- The claim: due rows of one organisation, urgent lane first, oldest first.
DROP INDEX delivery_due;
CREATE INDEX delivery_due ON delivery (state, lane, organisation_id, due_at);
-- All of a person's deliveries of one post, whatever the round and the channel.
DROP INDEX delivery_person;
CREATE INDEX delivery_person ON delivery (person_id, post_id, round, channel);
