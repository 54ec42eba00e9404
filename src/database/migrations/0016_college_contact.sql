-- Whom the people of a collège turn to (C-HELP), as its direction says it: an office, a place and hours, no person.
CREATE TABLE college_contact (
  uai text PRIMARY KEY,
  referent text NOT NULL,
  phone text NOT NULL,
  mail text NOT NULL,
  hours text NOT NULL,
  changed_by uuid,
  changed_at timestamptz NOT NULL
);
