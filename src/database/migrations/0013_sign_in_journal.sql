-- The journal of sign-ins (C-12.2): one partition a month, so that forgetting a month is dropping a table. Who it was is a keyed hash whose key needs
-- both the month's salt, destroyed with the month, and a secret outside the database.
CREATE TABLE sign_in_event (
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('sign-in', 'refusal', 'end')),
  reason text,
  service text,
  profile text,
  uai text,
  pseudonym bytea
) PARTITION BY RANGE (at);

-- `counted_at`: the month is over and its statistics are made.
CREATE TABLE sign_in_month (
  month date PRIMARY KEY,
  salt bytea NOT NULL,
  counted_at timestamptz
);

-- Statistics of the months that are over, as they may be shown: what is null was too small and was never written here. `*`: the sum.
CREATE TABLE sign_in_count (
  month date NOT NULL REFERENCES sign_in_month ON DELETE CASCADE,
  service text NOT NULL,
  profile text NOT NULL,
  uai text NOT NULL,
  events integer,
  people integer,
  PRIMARY KEY (month, uai, service, profile)
);
