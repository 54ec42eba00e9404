-- The session that a code or token was given in, as a column: read together with it, and found by it. Those of before find theirs by their payload.
ALTER TABLE oidc_artefact ADD COLUMN session_uid text;
UPDATE oidc_artefact SET session_uid = payload ->> 'sessionUid' WHERE payload::text NOT LIKE '%\u0000%';
