-- The id_token of a session of the console is kept as only the browser that has the session can open it. `id_token`, in clear, is written no more, and goes with
-- the version that no older one runs beside; who is signed in now is asked once more when he signs out.
ALTER TABLE console_session ADD COLUMN sealed_id_token text;
UPDATE console_session SET id_token = NULL WHERE id_token IS NOT NULL;
