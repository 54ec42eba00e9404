-- Signing in by an upstream (EduConnect, the agents' portal): the requests under way, the answers seen, the roles that it gives for a day.

-- One row a request. `key`: SHA-256 of what the browser brings back, first from the upstream (asked), then from us (answered). `interaction`:
-- SHA-256 of the sign-in that it belongs to. `sealed`: AES-256-GCM under a key outside the database, bound to the row.
CREATE TABLE upstream_visit (
  key bytea PRIMARY KEY,
  stage text NOT NULL CHECK (stage IN ('asked', 'answered')),
  login text NOT NULL,
  interaction bytea NOT NULL,
  sealed bytea NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX upstream_visit_interaction ON upstream_visit (interaction);
CREATE INDEX upstream_visit_expiry ON upstream_visit (expires_at);

-- Ids of answers (SAML assertions) that were taken once: SHA-256, until they could not be taken anyway.
CREATE TABLE upstream_once (
  login text NOT NULL,
  id bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (login, id)
);
CREATE INDEX upstream_once_expiry ON upstream_once (expires_at);

-- Staff by the address that the académie delivers.
CREATE INDEX source_record_staff_mail ON source_record (lower(facts->'identity'->>'mail')) WHERE category = 'PersEducNat';

-- The upstream that gave the role, for one day; null: somebody's act.
ALTER TABLE role_assignment ADD COLUMN upstream text;
