-- The second factor of whoever owes one (C-OTP). Nothing here opens an account by itself: the keys are outside the database.

-- `secret`: sealed (AES-256-GCM, bound to the person). `last_step`: time step of the last code that was taken; each counts once.
CREATE TABLE second_factor (
  person_id uuid PRIMARY KEY REFERENCES person,
  secret bytea NOT NULL,
  last_step bigint NOT NULL,
  enrolled_at timestamptz NOT NULL
);

-- `hash`: HMAC-SHA-256 under a key outside the database. A used code's row is deleted: the rows are what is left.
CREATE TABLE recovery_code (
  person_id uuid NOT NULL REFERENCES second_factor ON DELETE CASCADE,
  hash bytea NOT NULL,
  PRIMARY KEY (person_id, hash)
);

-- Whether the session was opened with a second factor: a role with power counts in no other.
ALTER TABLE console_session ADD COLUMN second_factor boolean NOT NULL DEFAULT false;
