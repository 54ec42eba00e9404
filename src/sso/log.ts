// What the sign-in side asks of a log (pino fits). Fields never hold a login, a name, a password, an address or a token.

export type Log = {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
};
