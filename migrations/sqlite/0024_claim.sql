-- What is settled stands in neither index, so that a delivery on its way through claim and settlement is moved from one
-- into the other and out of it, and no further.
DROP INDEX delivery_due;
-- The claim: due rows of one organisation, urgent lane first, oldest first.
CREATE INDEX delivery_due ON delivery (lane, organisation_id, due_at) WHERE state = 'due';
-- What a lease holds.
CREATE INDEX delivery_lease ON delivery (lease_token) WHERE state = 'sending';
