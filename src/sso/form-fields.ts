// The fields of a form that a page of ours sent. Knows no field by its name.
import type Koa from 'koa';

/** Repeated fields and anything but text are not ours: left out. */
export function formFields(ctx: Koa.Context): Readonly<Record<string, string>> {
  const body = (ctx.request as { body?: unknown }).body;
  return Object.fromEntries(Object.entries(body ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
