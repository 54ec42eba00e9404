-- A refresh token that was used keeps the id of the one that followed it: whoever brings it again within the grace gets that one, and no other.
ALTER TABLE oidc_artefact ADD COLUMN successor text;
