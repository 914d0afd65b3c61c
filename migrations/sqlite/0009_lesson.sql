-- Lessons: courses in libraries, the programmes that send them, and how far each family is.

CREATE TABLE course (
    id BLOB NOT NULL PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    -- The same in every edition of the course.
    key TEXT NOT NULL,
    licence TEXT NOT NULL,
    -- Others may use and change it.
    is_open BOOLEAN NOT NULL,
    attribution TEXT NOT NULL,
    age_band TEXT NOT NULL,
    -- JSON: texts by language.
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    -- JSON: the course that it was made from.
    adapted_from TEXT,
    lessons BIGINT NOT NULL,
    -- JSON: all of it, as packs have it.
    content TEXT NOT NULL,
    published_at BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX course_key ON course (organisation_id, key);

-- Pictures and sounds by the SHA-256 of their bytes: the same one is kept once.
CREATE TABLE media (
    hash TEXT NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL,
    created_at BIGINT NOT NULL
);

-- A post that sends a course. Its lessons are its own: whoever changes the course, what is under way stays as it is.
CREATE TABLE programme (
    post_id BLOB NOT NULL PRIMARY KEY REFERENCES post (id),
    -- Of a library, or one that comes with the program.
    course_id BLOB NOT NULL,
    language TEXT NOT NULL,
    -- 1 Monday to 7 Sunday, comma separated; the minute of the local day.
    weekdays TEXT NOT NULL,
    minute INTEGER NOT NULL,
    first_day TEXT NOT NULL
);

CREATE TABLE programme_lesson (
    post_id BLOB NOT NULL REFERENCES programme (post_id),
    -- From 1.
    position INTEGER NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (post_id, position)
);

-- Where a recipient is in a programme.
CREATE TABLE place (
    post_id BLOB NOT NULL,
    person_id BLOB NOT NULL,
    -- The lesson that they were told of last; 0 before the first.
    position INTEGER NOT NULL,
    -- The round of sending that told them, or reminded them.
    round INTEGER,
    -- Of this lesson: once is enough.
    reminded_at BIGINT,
    paused_at BIGINT,
    PRIMARY KEY (post_id, person_id)
) WITHOUT ROWID;

-- A lesson that a recipient has opened, with their answers.
CREATE TABLE lesson_read (
    post_id BLOB NOT NULL,
    person_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    opened_at BIGINT NOT NULL,
    -- From when on it is asked how it went, and the round of sending that asked.
    ask_at BIGINT NOT NULL,
    asked_round INTEGER,
    -- Places of the answers among the choices, from 0.
    choice INTEGER,
    follow_up INTEGER,
    PRIMARY KEY (post_id, person_id, position)
) WITHOUT ROWID;
