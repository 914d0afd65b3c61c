-- A round is written in slices of its people, in the order of their ids: up to here it is.
ALTER TABLE dispatch ADD COLUMN written_to UUID;

-- Whoever is written to is written as one of a post's by the same statement that reads the person: checking the keys
-- once more cost more than everything else of a dispatch. Who deletes people waits for dispatches instead.
-- In SQLite what is written for each recipient stands in the tree of its key alone, not in a second one beside it.
CREATE TABLE new_recipient (
    post_id UUID NOT NULL,
    person_id UUID NOT NULL,
    published_at BIGINT NOT NULL,
    -- Part of every link's signature: raising it revokes the links handed out before.
    link_revision INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, person_id)
);
INSERT INTO new_recipient SELECT post_id, person_id, published_at, link_revision FROM recipient;
DROP TABLE recipient;
ALTER TABLE new_recipient RENAME TO recipient;
CREATE INDEX recipient_feed ON recipient (person_id, published_at, post_id);

CREATE TABLE new_recipient_child (
    post_id UUID NOT NULL,
    person_id UUID NOT NULL,
    child_id UUID NOT NULL,
    PRIMARY KEY (post_id, person_id, child_id)
);
INSERT INTO new_recipient_child SELECT post_id, person_id, child_id FROM recipient_child;
DROP TABLE recipient_child;
ALTER TABLE new_recipient_child RENAME TO recipient_child;
