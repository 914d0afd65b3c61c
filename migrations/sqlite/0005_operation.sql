-- When a later import of the same organisation was made: ids and times of the same millisecond say nothing of it.
ALTER TABLE roster_import ADD COLUMN superseded_at BIGINT;
UPDATE roster_import SET superseded_at = created_at WHERE EXISTS (SELECT 1 FROM roster_import l
    WHERE l.organisation_id = roster_import.organisation_id AND l.id > roster_import.id);
