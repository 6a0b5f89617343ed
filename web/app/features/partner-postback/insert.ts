/** A text with something put in where the cursor stands, and where the cursor stands then. What was marked is replaced. */
export function inserted(text: string, start: number, end: number, piece: string) {
  const from = Math.min(Math.max(start, 0), text.length);
  const to = Math.min(Math.max(end, from), text.length);
  return { text: text.slice(0, from) + piece + text.slice(to), cursor: from + piece.length };
}

export type Macro = { name: string; meaning: string; example: string; inBodies: boolean };

/** The macros that a search finds, by name before by meaning. */
export function matching(macros: readonly Macro[], search: string): Macro[] {
  const wanted = search.trim().toLowerCase().replaceAll(/[{}]/g, '');
  if (wanted === '') return [...macros];
  const byName = macros.filter(({ name }) => name.toLowerCase().includes(wanted));
  const byMeaning = macros.filter(
    (macro) => !byName.includes(macro) && macro.meaning.toLowerCase().includes(wanted),
  );
  return [...byName, ...byMeaning];
}

/** "{sub1}", as it is written in a template. */
export function written(name: string): string {
  return name.startsWith('{') ? name : `{${name}}`;
}
