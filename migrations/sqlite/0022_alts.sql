-- What a picture shows, in languages other than that of the original: JSON, texts by language.
ALTER TABLE attachment ADD COLUMN alts TEXT NOT NULL DEFAULT '{}';
