-- An address for forgotten passwords that serves no more is told so: by a mail like those that bring links, without one.

ALTER TABLE mail_link
  DROP CONSTRAINT mail_link_purpose_check,
  DROP CONSTRAINT mail_link_check,
  ADD CONSTRAINT mail_link_purpose_check CHECK (purpose IN ('verify-mail', 'reset-password', 'mail-replaced', 'mail-removed')),
  ADD CONSTRAINT mail_link_address CHECK ((purpose = 'reset-password') = (address IS NULL));
