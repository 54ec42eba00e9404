-- Readings of changes: where each source was left, since when each structure is held whole, and what facts alone cannot give back.

CREATE TABLE source_bookmark (
  source text PRIMARY KEY,
  -- Kind of connector that made the bookmark: it means nothing to another.
  door text NOT NULL,
  bookmark text NOT NULL,
  delivery_id uuid NOT NULL,
  saved_at timestamptz NOT NULL
);

-- State date of the last complete reading that took this structure's people in. Null: its people are not held whole, so that changes say nothing of
-- them; formalities that lapse put it back to null, since changes are not followed meanwhile.
ALTER TABLE structure ADD COLUMN whole_on date;
UPDATE structure s SET whole_on = (SELECT max(as_of) FROM delivery d WHERE d.source = s.source AND d.state = 'planned')
WHERE uai IN (SELECT uai FROM compliance);

-- What attributes said where the facts cannot give it back: {attribute: values}, kept attributes only. Staff have one for the subjects of their classes; hardly anybody else.
ALTER TABLE source_record ADD COLUMN memo json;
ALTER TABLE staged_record ADD COLUMN memo text;

-- 'unnamed': a guardian who is gone for us alone, because no pupil names him any more; he comes back with the first who does, unless the source has
-- spoken of him meanwhile. Null: gone at the source, or there.
ALTER TABLE source_record ADD COLUMN gone_why text CHECK (gone_why IN ('unnamed'));

-- SHA-256 (hexadecimal) of the certificate that signed the delivery; null: not signed, or not verified.
ALTER TABLE delivery ADD COLUMN signed_by text;

-- What a record that was set aside said, so that a later change of another attribute is not laid over an older word.
ALTER TABLE staged_rejection ADD COLUMN memo text;

-- A reading of changes stands here first: one row a record, the last word of the reading. Emptied before and after.
CREATE UNLOGGED TABLE staged_change (
  category text NOT NULL,
  key text NOT NULL,
  ordinal integer NOT NULL,
  -- Null: the record is no longer delivered, or nothing of it may be kept.
  facts text,
  memo text,
  digest bytea,
  uais text[],
  ine text,
  siecle text,
  name_birth bigint,
  relations json,
  file text NOT NULL,
  line integer,
  PRIMARY KEY (category, key)
);
CREATE UNLOGGED TABLE staged_removal (
  category text NOT NULL,
  key text NOT NULL
);
-- What a sweep found to exist.
CREATE UNLOGGED TABLE staged_presence (
  category text NOT NULL,
  key text NOT NULL
);
