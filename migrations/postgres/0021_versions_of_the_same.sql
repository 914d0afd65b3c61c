-- Posts that say the same share what translators make of it.
CREATE INDEX post_version_source ON post_version (source_hash, language);
