-- The page of services that could not be told begins with those of which an attempt failed; without it all of the queue was read for each look.
CREATE INDEX logout_notice_fault ON logout_notice (client_id, last_fault) WHERE last_fault IS NOT NULL;
