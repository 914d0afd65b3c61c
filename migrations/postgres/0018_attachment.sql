-- Pictures, sounds and files of posts. Their bytes lie in the operator's folder or bucket; what lies there stands here.

-- A row is there before its bytes and goes after them, so that nothing lies there of which nobody knows.
CREATE TABLE object (
    -- Where it lies: the SHA-256 of its content, and an end that another object of the same content does not have.
    path TEXT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL,
    size BIGINT NOT NULL,
    -- When it may go; none while an attachment names it.
    delete_at BIGINT,
    -- On its way out: nobody may name it any more.
    doomed BOOLEAN NOT NULL
);
-- The same content lies there once.
CREATE UNIQUE INDEX object_hash ON object (hash) WHERE NOT doomed;
CREATE INDEX object_delete_at ON object (delete_at);

CREATE TABLE attachment (
    id UUID NOT NULL PRIMARY KEY,
    -- None: uploaded, and not part of a post yet.
    post_id UUID REFERENCES post (id),
    author_id UUID NOT NULL REFERENCES person (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- Of a file.
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    -- Of a picture: what is to be seen.
    alt TEXT NOT NULL,
    -- Of a sound: what is spoken.
    language TEXT,
    path TEXT NOT NULL REFERENCES object (path),
    size BIGINT NOT NULL,
    -- Of a picture: the small one, and its width and height.
    preview_path TEXT REFERENCES object (path),
    preview_size BIGINT,
    width INTEGER,
    height INTEGER,
    seconds INTEGER,
    created_at BIGINT NOT NULL
);
CREATE INDEX attachment_post ON attachment (post_id, position);
CREATE INDEX attachment_author ON attachment (author_id, created_at);
CREATE INDEX attachment_path ON attachment (path);
CREATE INDEX attachment_preview_path ON attachment (preview_path);
