-- The registry: what the source says (source_*), what was approved (person, affiliation, relation), and how it came so
-- (run, delivery, account_list, list_line, decision, journal). Dates are civil dates of Europe/Paris; instants are timestamptz.

CREATE TABLE structure (
  uai text PRIMARY KEY,
  source text NOT NULL,
  key text NOT NULL,
  name text NOT NULL,
  type text,
  facts json NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (source, key)
);

CREATE TABLE nomenclature (
  source text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('subject', 'mef')),
  code text NOT NULL,
  label text NOT NULL,
  attachment text,
  PRIMARY KEY (source, kind, code)
);

-- Classes and groups, declared by the structure or created from its pupils and teachers. The kind is part of the key.
CREATE TABLE class_group (
  uai text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('division', 'group')),
  code text NOT NULL,
  label text NOT NULL,
  declared boolean NOT NULL,
  links text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (uai, kind, code)
);

-- C-8.2: without a complete, current record nothing of the collège's persons is stored.
CREATE TABLE compliance (
  uai text PRIMARY KEY,
  convention_from date,
  convention_until date,
  informed_on date,
  informed_how text,
  register_on date,
  register_reference text,
  recorded_by uuid,
  recorded_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE run (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  source text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'refused', 'interrupted')),
  step text NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  summary json
);

CREATE TABLE delivery (
  id uuid PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES run,
  source text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('complete', 'changes')),
  state text NOT NULL CHECK (state IN ('quarantined', 'accepted', 'planned')),
  as_of date,
  hints json NOT NULL,
  parts json NOT NULL,
  received_at timestamptz NOT NULL
);

-- What was wrong with what was read; values masked. `count` > 1 where like faults were put together.
CREATE TABLE fault (
  run_id uuid NOT NULL REFERENCES run,
  ordinal integer NOT NULL,
  severity text NOT NULL CHECK (severity IN ('refusal', 'rejection', 'warning')),
  rule text NOT NULL,
  message text NOT NULL,
  file text,
  line integer,
  category text,
  key text,
  attribute text,
  value text,
  uai text,
  count integer NOT NULL DEFAULT 1,
  PRIMARY KEY (run_id, ordinal)
);

-- Records left out because their collège has no compliance record in order: counts only, by construction.
CREATE TABLE left_out (
  run_id uuid NOT NULL REFERENCES run,
  uai text NOT NULL,
  category text NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (run_id, uai, category)
);

-- The last accepted word of the source on each person. `digest` covers `facts` only, so a night without change writes nothing.
CREATE TABLE source_record (
  source text NOT NULL,
  category text NOT NULL,
  key text NOT NULL,
  person_id uuid,
  digest bytea NOT NULL,
  facts json NOT NULL,
  uais text[] NOT NULL,
  ine text,
  siecle text,
  name_birth bigint,
  file text NOT NULL,
  line integer,
  delivery_id uuid NOT NULL,
  gone_on date,
  PRIMARY KEY (source, category, key)
);
CREATE INDEX source_record_person ON source_record (person_id);
CREATE INDEX source_record_unlinked ON source_record (source, category, key) WHERE person_id IS NULL;
CREATE INDEX source_record_ine ON source_record (ine) WHERE ine IS NOT NULL;
CREATE INDEX source_record_siecle ON source_record (siecle) WHERE siecle IS NOT NULL;
CREATE INDEX source_record_name_birth ON source_record (name_birth) WHERE name_birth IS NOT NULL;

-- A guardian's affiliations follow from these: one row a pupil and guardian, with the pupil's structures where it opens an account.
CREATE TABLE source_relation (
  source text NOT NULL,
  pupil_key text NOT NULL,
  guardian_key text NOT NULL,
  uais text[] NOT NULL,
  opens_account boolean NOT NULL,
  PRIMARY KEY (source, pupil_key, guardian_key)
);
CREATE INDEX source_relation_guardian ON source_relation (source, guardian_key);

-- One reading at a time stands here (advisory lock); emptied before and after. Unlogged: a crash loses nothing but the reading.
CREATE UNLOGGED TABLE staged_record (
  ordinal integer NOT NULL,
  category text NOT NULL,
  key text NOT NULL,
  digest bytea NOT NULL,
  facts text NOT NULL,
  uais text[] NOT NULL,
  ine text,
  siecle text,
  name_birth bigint,
  file text NOT NULL,
  line integer
);
-- Records that were delivered and set aside: they are not absent, so their last accepted word stays.
CREATE UNLOGGED TABLE staged_rejection (
  category text NOT NULL,
  key text NOT NULL
);
CREATE UNLOGGED TABLE staged_relation (
  pupil_key text NOT NULL,
  guardian_key text NOT NULL,
  uais text[] NOT NULL,
  opens_account boolean NOT NULL
);

-- Records that no rule could give to one person: settled by a human, never guessed.
CREATE TABLE dispute (
  source text NOT NULL,
  category text NOT NULL,
  key text NOT NULL,
  evidence text NOT NULL,
  candidates uuid[] NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, category, key)
);

-- People whose facts moved since they were last planned; the planner visits only these.
CREATE TABLE touched (
  person_id uuid PRIMARY KEY
);

CREATE TABLE person (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('directory', 'operator')),
  revision integer NOT NULL,
  identity json NOT NULL,
  login text UNIQUE,
  sort_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE affiliation (
  person_id uuid NOT NULL REFERENCES person,
  uai text NOT NULL,
  profile text NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'departed')),
  since date NOT NULL,
  until date,
  left_on date,
  left_reason text,
  details json NOT NULL,
  revision integer NOT NULL,
  PRIMARY KEY (person_id, uai, profile)
);
CREATE INDEX affiliation_structure ON affiliation (uai, state, profile);

CREATE TABLE relation (
  pupil_id uuid NOT NULL REFERENCES person,
  guardian_id uuid NOT NULL,
  link text NOT NULL,
  link_code text NOT NULL,
  financial boolean NOT NULL,
  legal text NOT NULL CHECK (legal IN ('legal', 'in-charge', 'contact')),
  contact boolean NOT NULL,
  payment boolean NOT NULL,
  PRIMARY KEY (pupil_id, guardian_id)
);
CREATE INDEX relation_guardian ON relation (guardian_id);

-- Every login ever given: never given to another person.
CREATE TABLE login (
  login text PRIMARY KEY,
  base text NOT NULL,
  number integer NOT NULL,
  person_id uuid NOT NULL,
  given_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_base ON login (base);

CREATE TABLE credential (
  person_id uuid PRIMARY KEY REFERENCES person,
  hash text NOT NULL,
  must_change boolean NOT NULL,
  issued_by uuid,
  set_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE role_assignment (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  role text NOT NULL CHECK (role IN ('chef', 'adjoint', 'referent-usages', 'referent-eim', 'academie', 'departement', 'dpo')),
  uai text,
  starts_on date NOT NULL,
  ends_on date,
  assigned_by uuid,
  assigned_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX role_assignment_person ON role_assignment (person_id);

CREATE TABLE account_list (
  id uuid PRIMARY KEY,
  uai text NOT NULL,
  run_id uuid NOT NULL REFERENCES run,
  state text NOT NULL CHECK (state IN ('proposed', 'held', 'partly-decided', 'decided', 'applied', 'superseded')),
  proposed_at timestamptz NOT NULL,
  digest text NOT NULL,
  counts json NOT NULL,
  -- Limits that the list breaks: [{profile, verb, count, active, limit}], empty when none.
  held json NOT NULL DEFAULT '[]',
  superseded_by uuid,
  ended_at timestamptz
);
CREATE UNIQUE INDEX account_list_one_open ON account_list (uai) WHERE state IN ('proposed', 'held', 'partly-decided');

CREATE TABLE decision (
  id uuid PRIMARY KEY,
  list_id uuid NOT NULL REFERENCES account_list,
  digest text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('approve', 'refuse', 'release')),
  actor_id uuid NOT NULL,
  actor_role text NOT NULL,
  decided_at timestamptz NOT NULL,
  lines integer NOT NULL,
  comment text
);

-- One line a person and list. `body` is core/plan's Line as JSON text; `digest` its SHA-256, checked again when it is applied.
-- No foreign key on list_id: it would cost a sixth of a whole académie's proposal; src/database/list-writer.ts is its only writer.
CREATE TABLE list_line (
  list_id uuid NOT NULL,
  person_id uuid NOT NULL,
  uai text NOT NULL,
  verb text NOT NULL CHECK (verb IN ('arrive', 'change', 'leave')),
  state text NOT NULL CHECK (state IN ('open', 'approved', 'refused', 'applied', 'stale')),
  digest text NOT NULL,
  body json NOT NULL,
  sort_name text NOT NULL,
  profile text NOT NULL,
  class text,
  decision_id uuid REFERENCES decision,
  PRIMARY KEY (list_id, person_id)
);
CREATE INDEX list_line_person ON list_line (person_id, uai);
CREATE INDEX list_line_approved ON list_line (list_id, person_id) WHERE state = 'approved';

-- Append-only, hash-chained. Ids and field names, never values.
CREATE TABLE journal (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  actor_id uuid,
  actor_role text NOT NULL,
  act text NOT NULL,
  zone text NOT NULL CHECK (zone IN ('nominative', 'shared', 'operation')),
  subject_id uuid,
  uai text,
  fields text[] NOT NULL DEFAULT '{}',
  detail text NOT NULL DEFAULT '{}',
  prev bytea NOT NULL,
  hash bytea NOT NULL
);
CREATE INDEX journal_subject ON journal (subject_id) WHERE subject_id IS NOT NULL;
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'journal is append-only';
END $$;
CREATE TRIGGER journal_never_emptied BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
