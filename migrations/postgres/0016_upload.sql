-- Pictures and sounds that were uploaded for a course: its cards may show and play them.
CREATE TABLE course_upload (
    course_id UUID NOT NULL REFERENCES course (id),
    hash TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (course_id, hash)
);
CREATE INDEX course_upload_hash ON course_upload (hash);
