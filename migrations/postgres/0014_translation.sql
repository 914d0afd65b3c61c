-- Translation: who made a version and who read it over, who asked for one, how many readers need which.

-- No foreign keys: undoing an import deletes people and would look for each of them here.
ALTER TABLE post_version ADD COLUMN translator_id UUID;
ALTER TABLE post_version ADD COLUMN reviewer_id UUID;

-- A reader does not understand a post, and says in which language they would. No foreign keys: see recipient.
CREATE TABLE translation_request (
    post_id UUID NOT NULL,
    person_id UUID NOT NULL,
    language TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    -- A translator has saved a version in this language since.
    answered_at BIGINT,
    PRIMARY KEY (post_id, person_id)
);

-- How many recipients of a post read which language, counted while it goes out: counting them for every look of a
-- translator would read a province.
CREATE TABLE post_reader (
    post_id UUID NOT NULL,
    language TEXT NOT NULL,
    people BIGINT NOT NULL,
    PRIMARY KEY (post_id, language)
);
INSERT INTO post_reader (post_id, language, people)
SELECT r.post_id, q.reading_language, COUNT(*) FROM recipient r JOIN person q ON q.id = r.person_id
GROUP BY r.post_id, q.reading_language;

-- What a translator looks through: the newest posts of their organisations.
CREATE INDEX post_published ON post (organisation_id, published_at);

-- Whose posts a person translates.
CREATE VIEW translation_scope AS
SELECT DISTINCT m.person_id, oc.descendant_id AS organisation_id
FROM membership m
JOIN organisation_closure oc ON oc.ancestor_id = m.organisation_id
WHERE m.role = 'translator' AND m.ended_at IS NULL;
