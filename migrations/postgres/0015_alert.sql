-- Who is told that there is something to look at: a case, a request for help, an answer to one. Done when nothing is due
-- any more.
CREATE TABLE alert (
    subject TEXT NOT NULL,
    subject_id UUID NOT NULL,
    round INTEGER NOT NULL,
    person_id UUID NOT NULL,
    due_at BIGINT,
    attempts INTEGER NOT NULL,
    sent_at BIGINT,
    PRIMARY KEY (subject, subject_id, round, person_id)
);
INSERT INTO alert (subject, subject_id, round, person_id, due_at, attempts, sent_at)
SELECT 'case', case_id, round, person_id, due_at, attempts, sent_at FROM case_alert;
DROP TABLE case_alert;
CREATE INDEX alert_due ON alert (due_at);
CREATE INDEX alert_person ON alert (person_id);

-- The counts of a month are of the children about whom somebody asked.
CREATE INDEX help_request_asked ON help_request (asked_at);
