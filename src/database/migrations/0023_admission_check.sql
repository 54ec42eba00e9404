-- People who left a collège and stay in another: whether what services hold of them is still theirs to hold has to be looked at, by whoever knows the services.
CREATE TABLE admission_check (
  person_id uuid PRIMARY KEY,
  queued_at timestamptz NOT NULL
);
