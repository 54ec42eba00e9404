-- Each sign-in to the console sweeps sessions that are too old; without it the whole table was read for each.
CREATE INDEX console_session_created ON console_session (created_at);
