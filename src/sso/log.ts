// What the sign-in side asks of a log (pino fits). Fields never hold a login, a name, a password, an address or a token.

export type Log = {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
};

/** A fault as it may be logged: its kind, its code and where it happened, without its message, which may quote what somebody typed. */
export function faultFields(fault: unknown): Readonly<Record<string, unknown>> {
  if (!(fault instanceof Error)) return { fault: typeof fault };
  const at = (fault.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { fault: fault.name, code: (fault as { code?: unknown }).code, at: at.slice(0, 8).map((line) => line.trim()) };
}
