// Far more of one thing than any delivery has: values, pieces, attributes, depth, length. Costly, so rare.
import type { Random } from './random.ts';
import { strangeText } from './strange.ts';

/** The text with one thing swollen. */
export function swollen(text: string, random: Random): string {
  const value = random.pick(['4501$3A', '800201$10$1$1$1$0', 'x', '']);
  const many = random.pick([500, 2000, 8000, 19_999, 20_001]);
  const values = (name: string, one: (n: number) => string, count = many): string =>
    `<attr name="${name}">${Array.from({ length: count }, (_none, n) => `<value>${one(n)}</value>`).join('')}</attr>`;
  const into = (added: string): string => text.replace('<attributes>', () => `<attributes>${added}`);
  switch (random.int(9)) {
    case 0:
      return into(values(random.pick(['sn', 'ENTEleveClasses', 'inconnu', 'ENTPersonAutresPrenoms']), () => value));
    case 1:
      return into(values('ENTElevePersRelEleve', (n) => `${n}$10$1$1$1$0`));
    case 2:
      return into(values('ENTEleveClasses', (n) => `4501$${n}`) + values('ENTEleveDateEntreeClasses', (n) => `4501$01/09/2025$${n}`));
    case 3:
      return into(values('ENTPersonFonctions', (n) => `4501$ENS$ENS$L${n}$L`) + values('ENTAuxEnsClasses', (n) => `4501$${n}`));
    // One attribute in very many pieces.
    case 4:
      return into(values('sn', () => 'x', 1).repeat(random.pick([1000, 10_000, 50_000])));
    case 5:
      return into(Array.from({ length: random.pick([511, 513, 5000]) }, (_none, n) => values(`a${n}`, () => 'x', 1)).join(''));
    case 6:
      return text.replace('<addRequest>', () => '<value>'.repeat(random.pick([10, 100_000])));
    case 7:
      return text.replace('<addRequest>', () => `<!--${' x'.repeat(random.pick([40_000, 3_000_000]))}--><addRequest>`);
    default:
      return into(
        `<attr name="sn"><value>${strangeText(random).padEnd(random.pick([65_536, 65_537, 6_000_000]), 'é')}</value></attr>`.replaceAll(
          '\u0000',
          '',
        ),
      );
  }
}
