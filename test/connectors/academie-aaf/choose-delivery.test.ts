// Which delivery of a drop is read next: the rule alone, on names, sizes and dates.
import { expect } from 'chai';
import fc from 'fast-check';
import { formatBookmark, parseBookmark, type Seen } from '#connectors/academie-aaf/bookmark.ts';
import { type Choice, chooseDelivery } from '#connectors/academie-aaf/choose-delivery.ts';
import { entryName } from '#connectors/academie-aaf/delivery-name.ts';
import type { DropEntry } from '#connectors/academie-aaf/drop.ts';
import type { Learned } from '#connectors/academie-aaf/drop-deliveries.ts';
import { readingOrder } from '#core/mapping/source-record.ts';

const at = (day: string) => Date.parse(`${day}T04:00:00Z`);
const entry = (name: string, bytes = 100, day = '2025-09-30'): DropEntry => ({ name, bytes, modifiedAt: at(day) });
const packed = (day: string) => day.replaceAll('-', '');
const complet = (day: string, bytes = 100) =>
  readingOrder.map((category) => entry(`ENT_X_Complet_${packed(day)}_${category}_0000.xml`, bytes));
const delta = (day: string, bytes = 100) => [entry(`ENT_X_Delta_${packed(day)}_Eleve_0000.xml`, bytes)];
const zip = (kind: string, day: string, rest = '') => entry(`ENT_${kind}_${packed(day)}${rest}.zip`);

/** The choice, all archives opened and found to be what their names say. */
function choose(entries: readonly DropEntry[], since: Seen | null, arriving: readonly string[] = []): Choice {
  const learned: Learned = new Map(
    entries.flatMap(({ name }) => {
      const said = entryName(name);
      return said.type === 'archive' ? [[name, { kind: said.kind ?? 'Complet', date: said.date }] as const] : [];
    }),
  );
  return chooseDelivery(entries, since, new Set(arriving), learned);
}

const rules = (choice: Choice) => choice.faults.map(({ severity, rule }) => `${severity} ${rule}`);
function read(choice: Choice): string {
  if (choice.type !== 'read') return `${choice.type} ${rules(choice).join(', ')}`;
  const { kind, position } = choice.delivery;
  return `${kind} ${position.date}${position.time === null ? '' : ` ${position.time}`}${position.sequence === null ? '' : ` n° ${position.sequence}`}`;
}
const seenOf = (choice: Choice): Seen => {
  if (choice.type !== 'read') throw new Error(`nothing was chosen: ${rules(choice)}`);
  return choice.seen;
};
const havingRead = (...entries: DropEntry[]) => seenOf(choose(entries, null));

describe('The choice of a delivery', () => {
  it('begins with the newest Complet, and says whether something newer waits', () => {
    const drop = [...complet('2025-09-01'), ...complet('2025-09-08'), ...delta('2025-09-07'), ...delta('2025-09-08')];
    const first = choose(drop, null);
    expect([read(first), first.type === 'read' && first.more, rules(first)]).to.deep.equal(['Complet 2025-09-08', false, []]);
    const second = choose([...drop, ...delta('2025-09-09')], null);
    expect(second.type === 'read' && second.more).to.equal(true);
  });

  it('asks for a Complet when there are only Deltas, and for anything when there is nothing', () => {
    expect(read(choose(delta('2025-09-09'), null))).to.equal('refused refusal complet-missing');
    expect(read(choose([entry('ficAlimMENESR.dtd')], null))).to.equal('refused refusal delivery-empty');
  });

  it('takes the Deltas one by one, by date, by time, then by number', () => {
    const drop = [
      zip('Delta', '2025-09-10'),
      zip('Delta', '2025-09-09', '120000'),
      zip('Delta', '2025-09-09', '110000_0002'),
      zip('Delta', '2025-09-09', '110000_0001'),
      ...complet('2025-09-08'),
    ];
    const order: string[] = [];
    for (let since: Seen | null = null; ; ) {
      const choice = choose(drop, since);
      order.push(read(choice));
      if (choice.type !== 'read') break;
      since = choice.seen;
    }
    expect(order).to.deep.equal([
      'Complet 2025-09-08',
      'Delta 2025-09-09 110000 n° 1',
      'Delta 2025-09-09 110000 n° 2',
      'Delta 2025-09-09 120000',
      'Delta 2025-09-10',
      'nothing ',
    ]);
  });

  it('prefers a newer Complet to the Deltas before it', () => {
    const since = havingRead(...complet('2025-09-08'));
    const drop = [...complet('2025-09-08'), ...delta('2025-09-09'), ...complet('2025-09-10'), ...delta('2025-09-11')];
    const choice = choose(drop, since);
    expect(read(choice)).to.equal('Complet 2025-09-10');
    expect(read(choose(drop, seenOf(choice)))).to.equal('Delta 2025-09-11');
  });

  it('says nothing of what it knows, and refuses what comes again under another face', () => {
    const drop = [...complet('2025-09-08'), entry('lisez-moi.txt')];
    const first = choose(drop, null);
    expect(rules(first)).to.deep.equal(['warning file-ignored']);
    expect(read(choose(drop, seenOf(first)))).to.equal('nothing ');
    const replayed = [...drop, ...delta('2025-09-05')];
    expect(read(choose(replayed, seenOf(first)))).to.equal('refused refusal delivery-replayed');
    const newer = choose([...replayed, ...delta('2025-09-09')], seenOf(first));
    expect([read(newer), rules(newer)]).to.deep.equal(['Delta 2025-09-09', ['warning delivery-replayed']]);
    expect(read(choose(replayed, seenOf(newer)))).to.equal('nothing ');
  });

  it('refuses two deliveries when nothing says which one comes after the other', () => {
    expect(read(choose([...complet('2025-09-08'), zip('Complet', '2025-09-08')], null))).to.equal('refused refusal delivery-doubled');
    const since = havingRead(...complet('2025-09-08'));
    expect(read(choose([...delta('2025-09-09'), zip('Delta', '2025-09-09', '110000')], since))).to.equal(
      'refused refusal delivery-doubled',
    );
  });

  it('refuses a Complet beside a part of another one', () => {
    expect(read(choose([...complet('2025-09-08'), ...complet('2025-09-07').slice(1)], null))).to.equal('refused refusal dates-differ');
  });

  it('lets what is arriving wait, and every Delta after it', () => {
    const since = havingRead(...complet('2025-09-08'));
    const drop = [...delta('2025-09-09'), ...delta('2025-09-10'), ...delta('2025-09-11')];
    expect(read(choose(drop, since, [delta('2025-09-09')[0]!.name]))).to.equal('nothing warning delivery-arriving');
    const choice = choose(drop, since, [delta('2025-09-10')[0]!.name]);
    expect([read(choice), choice.type === 'read' && choice.more]).to.deep.equal(['Delta 2025-09-09', false]);
    expect(read(choose(complet('2025-09-08'), null, [complet('2025-09-08')[3]!.name]))).to.equal('nothing warning delivery-arriving');
    expect(read(choose([...complet('2025-09-08'), ...complet('2025-09-09')], null, [complet('2025-09-09')[3]!.name]))).to.equal(
      'Complet 2025-09-08',
    );
  });

  it('reads the older Complet while the files of the newer one come one by one', () => {
    const some = complet('2025-09-09').slice(0, 3);
    expect(read(choose([...complet('2025-09-08'), ...some], null, [some[2]!.name]))).to.equal('Complet 2025-09-08');
  });

  it('holds a drop that nobody cleans, with a bookmark that does not grow', () => {
    const drop: DropEntry[] = [...complet('2025-01-01')];
    let since = havingRead(...drop);
    for (let n = 1; n <= 300; n++) {
      const day = new Date(Date.UTC(2025, 0, 1 + n)).toISOString().slice(0, 10);
      drop.push(...delta(day), entry(`note-${day}.txt`, 1, day));
      const choice = choose(drop, since);
      expect(read(choice)).to.equal(`Delta ${day}`);
      expect(rules(choice)).to.deep.equal(['warning file-ignored']);
      since = parseBookmark(formatBookmark(seenOf(choice)))!;
      expect(since.seen.length).to.be.at.most(130);
    }
    expect(read(choose(drop, since))).to.equal('nothing ');
    expect(read(choose([...drop, ...delta('2025-02-01', 7)], since))).to.equal('nothing ');
  });

  it('puts a bordereau with the files that it speaks of', () => {
    const names = (choice: Choice) =>
      choice.type === 'read' ? choice.delivery.entries.map(({ name }) => name).filter((name) => name.includes('bordereau')) : [];
    const undated = entry('bordereau.xml');
    expect(names(choose([...complet('2025-09-08'), undated], null))).to.deep.equal(['bordereau.xml']);
    const dated = entry('ENT_Delta_20250909_bordereau.xml');
    const since = havingRead(...complet('2025-09-08'));
    expect(names(choose([...complet('2025-09-08'), ...delta('2025-09-09'), undated], since))).to.deep.equal(['bordereau.xml']);
    const two = choose([...delta('2025-09-09'), ...delta('2025-09-10'), dated, undated], since);
    expect([names(two), rules(two)]).to.deep.equal([[dated.name], ['warning file-ignored']]);
  });

  it('orders an archive without a date by the day of its arrival, once it was opened', () => {
    const since = havingRead(...complet('2025-09-08'));
    const drop = [entry('ENT2DVA.zip', 1, '2025-09-10'), ...delta('2025-09-09')];
    expect(chooseDelivery(drop, since).type).to.equal('open');
    const learned = new Map([['ENT2DVA.zip', { kind: 'Delta' as const, date: '2025-09-10' }]]);
    expect(read(chooseDelivery(drop, since, new Set(), learned))).to.equal('Delta 2025-09-09');
  });

  it('knows again an archive without a date that came after the day it tells', () => {
    const drop = [...complet('2025-09-08'), entry('ENT2DVA.zip', 1, '2025-09-20')];
    const learned = new Map([['ENT2DVA.zip', { kind: 'Delta' as const, date: '2025-09-09' }]]);
    const second = chooseDelivery(drop, havingRead(...complet('2025-09-08')), new Set(), learned);
    expect(read(second)).to.equal('Delta 2025-09-09');
    const third = chooseDelivery([...drop, ...delta('2025-09-10')], seenOf(second));
    expect(read(third)).to.equal('Delta 2025-09-10');
    expect(read(chooseDelivery([...drop, ...delta('2025-09-10')], seenOf(third)))).to.equal('nothing ');
  });

  it('does not depend on the order of the entries', () => {
    const drop = [...complet('2025-09-01'), ...delta('2025-09-02'), zip('Complet', '2025-09-03'), ...delta('2025-09-04'), entry('a.txt')];
    const expected = choose(drop, null);
    fc.assert(
      fc.property(fc.shuffledSubarray(drop, { minLength: drop.length }), (shuffled) => {
        expect(choose(shuffled, null)).to.deep.equal(expected);
      }),
    );
  });

  it('reads each day once and in order, whatever is packed in archives, however often it looks', () => {
    const days = Array.from({ length: 12 }, (_, n) => `2025-09-${String(n + 8).padStart(2, '0')}`);
    const forms = fc.array(fc.record({ archive: fc.boolean(), complet: fc.boolean(), looks: fc.integer({ min: 0, max: 3 }) }), {
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(forms, (plan) => {
        const drop: DropEntry[] = [...complet('2025-09-07')];
        let since = seenOf(choose(drop, null));
        const seenDays: string[] = [];
        const lookOnce = () => {
          const choice = choose(drop, since);
          if (choice.type !== 'read') return expect(read(choice)).to.equal('nothing ');
          seenDays.push(`${choice.delivery.kind} ${choice.delivery.position.date}`);
          since = parseBookmark(formatBookmark(choice.seen))!;
          return null;
        };
        for (const [n, { archive, complet: whole, looks }] of plan.entries()) {
          const day = days[n] ?? '';
          drop.push(...(archive ? [zip(whole ? 'Complet' : 'Delta', day)] : whole ? complet(day) : delta(day)));
          for (let look = 0; look < looks; look++) lookOnce();
        }
        for (let look = 0; look < 14; look++) lookOnce();
        expect(seenDays.map((one) => one.slice(-10))).to.deep.equal([...new Set(seenDays.map((one) => one.slice(-10)))].sort());
        const wholes = plan.flatMap(({ complet: whole }, n) => (whole ? [n] : []));
        const from = (wholes.at(-1) ?? -1) + 1;
        expect(seenDays).to.include.members(days.slice(from).map((day) => `Delta ${day}`));
        for (const one of seenDays) expect(plan[days.indexOf(one.slice(-10))]?.complet).to.equal(one.startsWith('Complet'));
        expect(read(choose(drop, since))).to.equal('nothing ');
      }),
    );
  });
});
