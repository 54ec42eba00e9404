-- Signing in: what oidc-provider keeps (sessions, grants, codes, tokens, interactions), and the failures that slow a guesser down.

-- One row an artefact. `payload` belongs to oidc-provider; the other columns are the only ones it is searched by.
CREATE TABLE oidc_artefact (
  kind text NOT NULL,
  id text NOT NULL,
  payload json NOT NULL,
  uid text,
  user_code text,
  grant_id text,
  account_id uuid,
  expires_at timestamptz,
  consumed_at timestamptz,
  PRIMARY KEY (kind, id)
);
CREATE INDEX oidc_artefact_uid ON oidc_artefact (uid) WHERE uid IS NOT NULL;
CREATE INDEX oidc_artefact_user_code ON oidc_artefact (user_code) WHERE user_code IS NOT NULL;
CREATE INDEX oidc_artefact_grant ON oidc_artefact (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX oidc_artefact_account ON oidc_artefact (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX oidc_artefact_expiry ON oidc_artefact (expires_at) WHERE expires_at IS NOT NULL;

-- Failed sign-ins by login and network. `key` is a keyed hash: the table holds neither a login nor an address.
CREATE TABLE sign_in_throttle (
  key bytea PRIMARY KEY,
  failures integer NOT NULL,
  last_at timestamptz NOT NULL,
  free_at timestamptz NOT NULL
);
CREATE INDEX sign_in_throttle_last ON sign_in_throttle (last_at);
