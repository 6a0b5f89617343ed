/** "no_rule_matched" and "TXN_ANYWHERE" as a person would write them. */
export function humanize(code: string): string {
  const words = code.replaceAll('_', ' ').trim().toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

const conjunction = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const disjunction = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** "one, two and three". */
export function listed(parts: readonly string[]): string {
  return conjunction.format(parts);
}

/** "one, two or three". */
export function eitherOf(parts: readonly string[]): string {
  return disjunction.format(parts);
}

/** "choose a name" as a sentence: "Choose a name." */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const begun = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…:)]$/.test(begun) ? begun : `${begun}.`;
}
