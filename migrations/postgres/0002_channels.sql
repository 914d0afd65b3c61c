-- Delivery channels beside push: the gateways of organisations, what goes out through them, and what came of it.

-- One for an organisation and all below that have none of their own.
CREATE TABLE gateway (
    id UUID NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    -- JSON, without anything secret.
    settings TEXT NOT NULL,
    -- Header values, secrets and the key of reports, sealed with a key that is not in the database.
    sealed BYTEA NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX gateway_organisation_key ON gateway (organisation_id);

-- How fast a gateway is used, over all processes: whoever takes from its quota holds the row.
CREATE TABLE gateway_pace (
    gateway_id UUID NOT NULL PRIMARY KEY,
    -- The current second (Unix) and local day (since 1970) with what went out in them.
    second BIGINT NOT NULL,
    in_second BIGINT NOT NULL,
    day BIGINT NOT NULL,
    in_day BIGINT NOT NULL,
    -- Up to when the future is given away to those who wait for their turn.
    taken_until BIGINT NOT NULL
);

-- What was handed to a gateway, by the id it knows it under: the same at every try.
CREATE TABLE gateway_message (
    id UUID NOT NULL PRIMARY KEY,
    post_id UUID NOT NULL,
    round INTEGER NOT NULL,
    person_id UUID NOT NULL,
    gateway_id UUID NOT NULL,
    parts INTEGER NOT NULL,
    price BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- The gateway's own words when it could not deliver.
    failure TEXT
);
CREATE UNIQUE INDEX gateway_message_delivery_key ON gateway_message (post_id, person_id, round);

-- Addresses that are not written to: they do not work, or somebody asked to stop (then urgent posts still come).
CREATE TABLE mail_suppression (
    address TEXT NOT NULL PRIMARY KEY,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Who was told by a visit, by whom and when; nothing else about it.
CREATE TABLE visit (
    post_id UUID NOT NULL,
    person_id UUID NOT NULL,
    visitor_id UUID NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (post_id, person_id)
);

-- When an organisation and all below it go on to what costs money, and how much a month may cost.
CREATE TABLE ladder (
    organisation_id UUID NOT NULL PRIMARY KEY REFERENCES organisation (id),
    -- None: whose device rang is not written to over other channels.
    wait_minutes INTEGER,
    urgent_wait_minutes INTEGER,
    -- Đồng in a calendar month; none: no cap.
    monthly_budget BIGINT,
    changed_at BIGINT NOT NULL
);

-- What a ladder's organisation has spent; whoever spends holds the row.
CREATE TABLE spending (
    organisation_id UUID NOT NULL,
    -- Local year and month, 202611.
    month INTEGER NOT NULL,
    spent BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, month)
);

-- What a person wants where it differs from the usual: every channel, the organisation's quiet hours, no digest.
CREATE TABLE preference (
    person_id UUID NOT NULL PRIMARY KEY REFERENCES person (id),
    push BOOLEAN NOT NULL,
    email BOOLEAN NOT NULL,
    gateway BOOLEAN NOT NULL,
    -- Minutes of the local day; none: the organisation's.
    quiet_from INTEGER,
    quiet_until INTEGER,
    digest BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL
);

-- The digest a delivery belongs to; none: it goes out by itself.
ALTER TABLE delivery ADD COLUMN digest_at BIGINT;
