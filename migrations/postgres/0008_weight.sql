-- How large an organisation's part of the engine's time is when others wait as well: set by whom is above.
ALTER TABLE organisation ADD COLUMN weight INTEGER NOT NULL DEFAULT 1;
