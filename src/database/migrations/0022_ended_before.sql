-- When the person's sessions had last been ended as the gateway said who he is (seconds since 1970): a session of the console counts until that moves on. Null:
-- opened by a version that did not note it, or of somebody whose sessions were never ended.
ALTER TABLE console_session ADD COLUMN ended_before float8;
