// The fuzzer of answers: `npm run fuzz:logins -- --answers 20000 --seed 1`. Same seed, same inputs; `--first 1234 --answers 1` makes one again.
import { parseArgs } from 'node:util';

// The test support that we borrow hands mocha what is to be done at the end: kept here, done then.
const endings: (() => unknown)[] = [];
Object.assign(globalThis, { after: (...hook: unknown[]) => endings.push(hook.at(-1) as () => unknown) });
const { loginTrials } = await import('./logins.ts');

const options = {
  answers: { type: 'string', default: '20000' },
  seed: { type: 'string', default: '1' },
  first: { type: 'string', default: '0' },
} as const;
const { values } = parseArgs({ options });
const [answers, seed, first] = [Number(values.answers), Number(values.seed), Number(values.first)];
const judge = await loginTrials();
const told = new Map<string, number>();
let [broken, slowest] = [0, 0];
for (let n = first; n < first + answers; n++) {
  const started = performance.now();
  const judged = await judge(seed, n).catch((fault: Error) => {
    broken++;
    return `BROKEN by input ${n}: ${fault.message}`;
  });
  slowest = Math.max(slowest, performance.now() - started);
  const key = typeof judged === 'string' ? judged : `${judged.code}: ${judged.reason}`;
  told.set(key, (told.get(key) ?? 0) + 1);
}
for (const ending of endings) await ending();
for (const [key, count] of [...told].sort(([, a], [, b]) => b - a)) process.stdout.write(`${String(count).padStart(8)}  ${key}\n`);
process.stdout.write(
  `seed ${seed}, ${answers} answers, slowest ${Math.round(slowest)} ms, ${broken === 0 ? 'nothing was broken' : `${broken} BROKEN`}\n`,
);
process.exit(broken === 0 ? 0 : 1);
