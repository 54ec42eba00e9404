-- What the gate compares a delivery with, and the mails that tell of refusals.

-- Records of an accepted delivery by structure and category; uai '' is the whole delivery. Counts only, also of structures whose persons
-- may not be stored.
CREATE TABLE delivery_count (
  delivery_id uuid NOT NULL REFERENCES delivery ON DELETE CASCADE,
  uai text NOT NULL,
  category text NOT NULL,
  count integer NOT NULL CHECK (count >= 0),
  PRIMARY KEY (delivery_id, uai, category)
);

-- Written with what it tells, sent later: no receiver (known where it is sent), no value of a person. `dedupe` is a hash; null once a recovery
-- has put an end to what the mail told.
CREATE TABLE mail_outbox (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  topic text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('refusal', 'recovery')),
  dedupe text,
  run_id uuid NOT NULL REFERENCES run,
  subject text NOT NULL,
  text text NOT NULL,
  created_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  -- The word of the last attempt's fault (EAUTH, ECONNECTION…), never its sentence.
  last_fault text,
  sent_at timestamptz
);
CREATE INDEX mail_outbox_waiting ON mail_outbox (next_attempt_at) WHERE sent_at IS NULL;
CREATE INDEX mail_outbox_topic ON mail_outbox (topic, created_at);
CREATE INDEX mail_outbox_run ON mail_outbox (run_id);
