-- What a version says of an event in its own language; empty: as the event itself has it. Emptied when that changes: nobody
-- is sent to where it was to be before.
ALTER TABLE post_version ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE post_version ADD COLUMN bring TEXT NOT NULL DEFAULT '';
