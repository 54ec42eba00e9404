-- When a tablet last asked whether its code was typed, and for how many seconds it has to wait between two questions (null: the usual; RFC 8628, section 3.5).
ALTER TABLE oidc_artefact ADD COLUMN polled_at timestamptz, ADD COLUMN poll_wait integer;
