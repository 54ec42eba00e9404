-- Services to be told that a session has ended (OpenID Connect Back-Channel Logout 1.0). A row goes once its service was told; what was given up
-- stays for a while, to be looked at and tried anew.

-- `person_id` refers to nobody: a service has to be told of somebody who is erased meanwhile. `leased_until`: somebody is telling it now, and
-- should he die it is free again at that moment.
CREATE TABLE logout_notice (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id text NOT NULL,
  person_id uuid NOT NULL,
  sid text NOT NULL,
  queued_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  leased_until timestamptz,
  -- A word for the last fault (timeout, http-500, ECONNREFUSED…), never a sentence.
  last_fault text,
  dead_at timestamptz
);
CREATE INDEX logout_notice_due ON logout_notice (client_id, next_attempt_at) WHERE dead_at IS NULL;
CREATE INDEX logout_notice_leased ON logout_notice (client_id, leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX logout_notice_dead ON logout_notice (client_id, dead_at) WHERE dead_at IS NOT NULL;
