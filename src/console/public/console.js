// What a script adds to pages that work without it: instant filtering, ticking by group, a decision bar that says what it will do,
// printing, and focus on what went wrong. Keeps nothing, sends nothing.

const plain = (text) =>
  text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
const number = new Intl.NumberFormat('fr-FR');
const counted = (n, one, many) => `${number.format(n)} ${n < 2 ? one : many}`;

const error = document.getElementById('erreur');
if (error) error.focus();

// A menu that scrolls sideways shows where one is.
document.querySelector('nav.main [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

const form = document.getElementById('decision');
if (form) decide(form);

function decide(form) {
  const rows = [...form.querySelectorAll('tr[data-verb]')].map((row) => ({
    row,
    box: row.querySelector('input[name=person]'),
    ...row.dataset,
  }));
  const groups = [...form.querySelectorAll('details.group')].map((group) => ({
    group,
    rows: rows.filter(({ row }) => group.contains(row)),
    all: group.querySelector('[data-all]'),
    count: group.querySelector('[data-count]'),
  }));
  const choice = document.getElementById('choix');
  const everything = document.querySelector('[data-approve-all]');
  const some = document.querySelector('[data-approve-some]');
  const refuse = document.querySelector('[data-refuse]');
  const open = rows.filter(({ box }) => box);
  const filters = document.getElementById('filtres');
  const bare = everything && everything.value === 'tout';

  const shown = () => open.filter(({ row }) => !row.hidden);
  const ticked = () => open.filter(({ box }) => box.checked);

  // What is ticked stays ticked when a filter hides it: the bar says how many, so nobody decides on somebody without knowing.
  function tell() {
    const n = ticked().length;
    const visible = shown().length;
    const hidden = ticked().filter(({ row }) => row.hidden).length;
    const narrowed = visible < open.length;
    for (const { rows: own, all } of groups) {
      if (!all) continue;
      const seen = own.filter(({ box, row }) => box && !row.hidden);
      const on = seen.filter(({ box }) => box.checked).length;
      all.checked = on > 0 && on === seen.length;
      all.indeterminate = on > 0 && on < seen.length;
      all.disabled = seen.length === 0;
    }
    if (choice && everything) {
      choice.textContent =
        n > 0
          ? `${counted(n, 'ligne cochée', 'lignes cochées')}${hidden > 0 ? `, dont ${number.format(hidden)} que le filtre cache` : ''}.`
          : `${counted(visible, 'ligne à décider', 'lignes à décider')}${narrowed ? ' parmi celles qui sont affichées' : ''}.`;
    }
    if (everything) {
      // The server knows its own filter, not this page's: once the page hides people, only ticking says who is meant.
      everything.hidden = n > 0 || (bare && narrowed);
    }
    if (some) {
      some.hidden = n === 0 && !(bare && narrowed);
      some.textContent =
        n > 0
          ? `Approuver les ${counted(n, 'ligne cochée', 'lignes cochées')}`
          : `Approuver les ${counted(visible, 'ligne affichée', 'lignes affichées')}`;
      some.disabled = n === 0 && visible === 0;
      some.classList.toggle('second', false);
    }
    if (refuse) {
      refuse.disabled = n === 0;
      refuse.textContent = n > 0 ? `Refuser les ${counted(n, 'ligne cochée', 'lignes cochées')}…` : 'Refuser…';
      refuse.title = n === 0 ? 'Cochez d’abord les personnes à refuser' : '';
    }
  }

  form.addEventListener('change', (event) => {
    const group = groups.find(({ all }) => all === event.target);
    if (group) for (const { box, row } of group.rows) if (box && !row.hidden) box.checked = event.target.checked;
    tell();
  });
  // Approving what is shown without ticking ticks it, so that what is sent is what was read.
  form.addEventListener('submit', (event) => {
    if (event.submitter === some && ticked().length === 0) for (const { box } of shown()) box.checked = true;
  });
  for (const tools of form.querySelectorAll('.tools')) tools.hidden = false;

  if (filters) instant(filters, { rows, groups, nothing: document.getElementById('rien'), tell });
  tell();
}

function instant(filters, { rows, groups, nothing, tell }) {
  const field = (name) => filters.elements.namedItem(name);
  let asked = 0;

  function narrow() {
    const name = plain(field('q').value);
    const { value: verb } = field('sens');
    const { value: profile } = field('profil');
    const { value: klass } = field('classe');
    const free = !name && !verb && !profile && !klass;
    for (const each of rows) {
      each.row.hidden = !(
        (!verb || each.verb === verb) &&
        (!profile || each.profile === profile) &&
        (!klass || each.class === klass) &&
        (!name || each.name.includes(name))
      );
    }
    let seen = 0;
    for (const { group, rows: own, count } of groups) {
      const left = own.filter(({ row }) => !row.hidden).length;
      seen += left;
      group.hidden = left === 0;
      if (count) count.textContent = counted(left, 'personne', 'personnes');
      if (!free && seen <= 60 && left > 0) group.open = true;
    }
    for (const kind of document.querySelectorAll('.kind')) {
      const own = [...kind.querySelectorAll('details.group')];
      if (own.length > 0) kind.hidden = own.every((group) => group.hidden);
    }
    if (nothing) nothing.hidden = rows.length === 0 || seen > 0;
    for (const total of document.querySelectorAll('[data-total]')) {
      const { total: verb, of, one, many } = total.dataset;
      const seenOf = rows.filter(({ row, verb: each, state }) => each === verb && (!of || state === of) && !row.hidden);
      total.textContent = counted(seenOf.length, one, many);
    }
    tell();
  }
  filters.addEventListener('input', () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(narrow);
  });
}
