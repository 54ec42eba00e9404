// Somebody's phone, for every test that signs in as a person who owes a second factor: enrols at the first sight of the page, gives codes
// afterwards, and a recovery code where two sign-ins come within one code. Over plain HTTP and in a real browser. Made of the RFC, not of ours.
import { createHmac } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { Answer, Browser } from '../sso/browser.ts';

type Phone = { readonly secret: Buffer; lastStep: number; recovery: string[] };

/** By origin and login: the phone outlives a browser. */
const phones = new Map<string, Phone>();

const stepAt = (now: Date) => Math.floor(now.getTime() / 30_000);

/** The six digits of a key (Base32, spaces or not) at an instant, as any authenticator app shows them. */
export function codeOf(key: string, now = new Date()): string {
  return codeAt(bytesOf(key), stepAt(now));
}

function codeAt(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  return String((digest.readUInt32BE(digest[19]! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function bytesOf(key: string): Buffer {
  const bits = [...key.replace(/\s/g, '')].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'));
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** The key that an enrolment page shows. */
export function keyOn(text: string): string {
  return /<p class="key"[^>]*><code>([A-Z2-7 ]+)<\/code>/.exec(text)![1]!;
}

/** The recovery codes that a page shows. */
export function recoveryCodesOn(text: string): string[] {
  return [...text.matchAll(/<li><code>([\d ]{19})<\/code><\/li>/g)].map(([, code]) => code!);
}

/** What the phone answers to the page with this form, and what it learns from it. Null for a page that is none of the second factor's. */
async function answer(owner: string, path: string | undefined, text: string, now: () => Date): Promise<Record<string, string> | null> {
  if (path === 'application') {
    const phone = { secret: bytesOf(keyOn(text)), lastStep: stepAt(now()), recovery: [] };
    phones.set(owner, phone);
    return { code: codeAt(phone.secret, phone.lastStep) };
  }
  const phone = phones.get(owner);
  if (path === 'code') {
    if (phone === undefined) throw new Error(`${owner} enrolled a phone that this test does not have`);
    return { code: await nextCode(phone, now) };
  }
  if (path === 'codes-de-secours') {
    phone!.recovery = recoveryCodesOn(text);
    return {};
  }
  return path === 'codes-restants' ? { suite: 'continuer' } : null;
}

/** Each code counts once: now's, the next one, a recovery code, and only then patience. */
async function nextCode(phone: Phone, now: () => Date): Promise<string> {
  const step = Math.max(stepAt(now()), phone.lastStep + 1);
  if (step > stepAt(now()) + 1) {
    const recovery = phone.recovery.pop();
    if (recovery !== undefined) return recovery;
    await new Promise((resolve) => setTimeout(resolve, (step - 1) * 30_000 - now().getTime()));
  }
  phone.lastStep = step;
  return codeAt(phone.secret, step);
}

const stepOnPage = /<form[^>]* action="[^"]*\/connexion\/[^"/]+\/([a-z-]+)"/;

/** Answers the second factor for as long as it is asked, over HTTP; gives back the answer that comes after, or the way to `until`. */
export async function passSecondFactor(
  browser: Browser,
  page: Answer,
  login: string,
  until: string,
  now: () => Date = () => new Date(),
): Promise<Answer> {
  const fields = page.location === null ? await answer(ownerAt(page.url, login), stepOnPage.exec(page.text)?.[1], page.text, now) : null;
  if (fields === null) return page;
  const next = await browser.follow(await browser.submit(page, fields), until);
  if (next.status === 422) throw new Error(`the second factor was refused: ${next.text.slice(0, 1500)}`);
  return passSecondFactor(browser, next, login, until, now);
}

/** The same in a real browser, after the sign-in form was sent: returns once a page that is none of the sign-in's steps is there. */
export async function passSecondFactorIn(page: Page, login: string, before = 'Connexion'): Promise<void> {
  const title = page.locator('h1').filter({ hasNotText: new RegExp(`^${before}$`) });
  await title.waitFor();
  const shown = (await title.textContent()) ?? '';
  const text = await page.content();
  const fields = await answer(ownerAt(page.url(), login), stepOnPage.exec(text)?.[1], text, () => new Date());
  if (fields === null) return;
  if (fields.code !== undefined) await page.getByLabel('Code à 6 chiffres').fill(fields.code);
  const main = fields.suite === undefined ? page.locator('button.main') : page.getByRole('button', { name: /^Continuer/ });
  await main.click();
  await passSecondFactorIn(page, login, shown);
}

function ownerAt(url: string, login: string): string {
  return `${new URL(url).origin} ${login}`;
}
