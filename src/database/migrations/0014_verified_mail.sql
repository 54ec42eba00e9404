-- Addresses that people have proven to be theirs, and the links sent to them. A link is nowhere in the database: it is made from its id and a key that
-- is kept outside, when the mail leaves.

CREATE TABLE person_mail (
  person_id uuid PRIMARY KEY REFERENCES person,
  address text NOT NULL,
  verified_at timestamptz NOT NULL
);

-- `person_id` null: asked for by somebody whose account has no verified address, or who does not exist; written all the same, sent to nobody.
CREATE TABLE mail_link (
  id uuid PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('verify-mail', 'reset-password')),
  person_id uuid REFERENCES person,
  -- The address to be proven; a reset goes to the one that was.
  address text,
  language text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  CHECK ((purpose = 'verify-mail') = (address IS NOT NULL))
);
CREATE INDEX mail_link_person ON mail_link (person_id, created_at) WHERE person_id IS NOT NULL;
CREATE INDEX mail_link_expiry ON mail_link (expires_at);

-- Such a mail has no text while it waits: neither its receiver nor its link.
ALTER TABLE mail_outbox
  ALTER COLUMN run_id DROP NOT NULL,
  ADD COLUMN link_id uuid REFERENCES mail_link ON DELETE CASCADE,
  DROP CONSTRAINT mail_outbox_kind_check,
  ADD CONSTRAINT mail_outbox_kind_check CHECK (kind IN ('refusal', 'recovery', 'link')),
  ADD CONSTRAINT mail_outbox_about CHECK ((kind = 'link') = (link_id IS NOT NULL) AND (kind = 'link') = (run_id IS NULL));
CREATE INDEX mail_outbox_link ON mail_outbox (link_id) WHERE link_id IS NOT NULL;
