// What an input has broken: one promise of the product, in a few words that are alike for alike faults.

export class Broken extends Error {
  override readonly name = 'Broken';
}

/** @throws Broken unless `holds` */
export function must(holds: boolean, promise: string, detail: () => string = () => ''): asserts holds {
  if (!holds) throw new Broken(`${promise}${detail() === '' ? '' : ` (${detail()})`}`);
}
