-- The codes by which anybody can ask whether a post is real; one for each that went out.
CREATE TABLE post_code (
    code TEXT NOT NULL PRIMARY KEY,
    post_id UUID NOT NULL REFERENCES post (id)
);
CREATE UNIQUE INDEX post_code_post ON post_code (post_id);
