-- Ends of sessions that a decision or a date brought, written with what ended them, until the journal of sign-ins has taken them (C-12.2): its pseudonyms
-- need a secret that the database does not hold.
CREATE TABLE session_end (
  person_id uuid NOT NULL,
  at timestamptz NOT NULL,
  reason text NOT NULL,
  service text
);

-- Who ends by date is looked for several times a minute.
CREATE INDEX affiliation_until ON affiliation (until) WHERE state = 'active' AND until IS NOT NULL;
CREATE INDEX role_assignment_ends ON role_assignment (ends_on) WHERE ends_on IS NOT NULL;
