// Commits that nobody has to wait for: should the server lose its power, what was written in the last half second may be gone, whole statement by whole statement
// (PostgreSQL, « Asynchronous Commit »). For what costs nobody more than beginning again. Knows no table.

/** A subquery to join in a statement: its commit does not wait for the disk. */
export const soonDurable = "(SELECT set_config('synchronous_commit', 'off', true)) AS soon";
