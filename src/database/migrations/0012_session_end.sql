-- Who is kept from signing in though he has an account, and until when every sign-in of a person is void.

-- Withdrawn by the collège when the charter is not respected (C-U.3). `uai` null: everywhere. Rows are ended, never removed: why and by whom stays known.
CREATE TABLE suspension (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  uai text,
  reason text NOT NULL,
  since timestamptz NOT NULL,
  set_by uuid,
  set_role text NOT NULL,
  ended_at timestamptz,
  end_reason text,
  ended_by uuid
);
CREATE UNIQUE INDEX suspension_in_force ON suspension (person_id, coalesce(uai, '')) WHERE ended_at IS NULL;

-- « Quelqu'un utilise mon compte » (C-U.2): said by the person himself; nobody signs in with this account until the collège has settled it.
CREATE TABLE account_report (
  person_id uuid PRIMARY KEY REFERENCES person,
  reported_at timestamptz NOT NULL
);

-- Whatever was proven before counts no more, even where a request in hand writes a session back that was just deleted.
ALTER TABLE person ADD COLUMN sessions_ended_at timestamptz;

-- The gateway's session that a session of the console came from, by the `sid` of its id_token.
ALTER TABLE console_session ADD COLUMN sid text;
