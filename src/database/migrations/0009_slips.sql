-- One-time codes that end, and who printed slips, when, how many. Nothing here is a code: a slip that is lost is made anew.

-- Last day (civil, Europe/Paris) of a code that was issued; null for a password that its owner chose.
ALTER TABLE credential ADD COLUMN valid_until date;

CREATE TABLE slip_print (
  id uuid PRIMARY KEY,
  uai text NOT NULL,
  audience text NOT NULL CHECK (audience IN ('pupils', 'guardians', 'staff')),
  class text,
  slips integer NOT NULL CHECK (slips > 0),
  -- Of these: how many killed a code that was still good, and how many a password that its owner had chosen.
  replaced integer NOT NULL,
  reset integer NOT NULL,
  printed_at timestamptz NOT NULL,
  -- Null from the command line, with the reference of the collège's written demand.
  printed_by uuid,
  demand text
);
CREATE INDEX slip_print_structure ON slip_print (uai, printed_at);
