-- Ids of sessions, codes and tokens are kept as hashes, and what would open something is no more in a payload: what was kept before is worth nothing to
-- whoever brings it, and must not stay to be stolen. Everybody signs in anew, once.
DELETE FROM oidc_artefact;
DELETE FROM console_session;
