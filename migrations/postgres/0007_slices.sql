-- A round is written in slices of its people, in the order of their ids: up to here it is.
ALTER TABLE dispatch ADD COLUMN written_to UUID;

-- Whoever is written to is written as one of a post's by the same statement that reads the person: checking the keys
-- once more cost more than everything else of a dispatch. Who deletes people waits for dispatches instead.
ALTER TABLE recipient DROP CONSTRAINT recipient_post_id_fkey;
ALTER TABLE recipient DROP CONSTRAINT recipient_person_id_fkey;
