-- Sessions of the console. The row is the session: deleting it signs out at once. The browser holds a random token in a sealed
-- cookie; only its SHA-256 is kept, so reading this table opens no session. `id_token` says to the gateway who signs out.
CREATE TABLE console_session (
  token_hash bytea PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  csrf text NOT NULL,
  id_token text,
  assignment_id uuid,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL
);
CREATE INDEX console_session_person ON console_session (person_id);
CREATE INDEX console_session_seen ON console_session (seen_at);

-- Search by the beginning of a name (person.sort_name is unaccented lower case), whatever the database's collation.
CREATE INDEX person_sort_name_prefix ON person (sort_name text_pattern_ops);
CREATE INDEX list_line_read ON list_line (list_id, verb, profile);
