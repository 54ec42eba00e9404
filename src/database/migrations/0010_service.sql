-- The catalogue of services beside the files of mappings/claims, and who opened which service to whom (C-2.1).

-- `definition` is the service as core/release knows it; the secret is sealed with a key that the database does not hold.
CREATE TABLE service (
  client_id text PRIMARY KEY,
  definition json NOT NULL,
  secret bytea,
  revision integer NOT NULL DEFAULT 1,
  registered_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  closed_at timestamptz
);

-- One row a service × collège × profile that was ever opened. `classes` null: all of them. A closed row stays: the collège has decided.
CREATE TABLE service_opening (
  client_id text NOT NULL,
  uai text NOT NULL,
  profile text NOT NULL,
  classes text[],
  decided_by uuid,
  decided_at timestamptz NOT NULL,
  closed_at timestamptz,
  PRIMARY KEY (client_id, uai, profile)
);
CREATE INDEX service_opening_college ON service_opening (uai) WHERE closed_at IS NULL;

-- The id by which a service knew somebody before the gateway. One id is never two people's.
CREATE TABLE service_legacy_id (
  client_id text NOT NULL,
  person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
  legacy_id text NOT NULL,
  PRIMARY KEY (client_id, person_id),
  UNIQUE (client_id, legacy_id)
);
CREATE INDEX service_legacy_id_person ON service_legacy_id (person_id);
