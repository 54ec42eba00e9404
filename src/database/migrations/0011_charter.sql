-- Charters (C-11.1): the versions that were published, and who accepted which, when.

-- A version stays as it was published: `body` is what people read, `digest` the SHA-256 of its canonical text. `structures` null: every collège.
CREATE TABLE charter_version (
  charter text NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  digest bytea NOT NULL,
  audience text[] NOT NULL,
  structures text[],
  body json NOT NULL,
  published_at timestamptz NOT NULL,
  published_by uuid,
  superseded_at timestamptz,
  PRIMARY KEY (charter, version)
);
CREATE UNIQUE INDEX charter_one_in_force ON charter_version (charter) WHERE superseded_at IS NULL;

-- `digest` is repeated: the proof stands by itself.
CREATE TABLE charter_acceptance (
  person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
  charter text NOT NULL,
  version integer NOT NULL,
  digest bytea NOT NULL,
  accepted_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, charter, version),
  FOREIGN KEY (charter, version) REFERENCES charter_version
);
