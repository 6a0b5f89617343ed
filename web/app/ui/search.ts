/**
 * The query part of an address as the router parses it: anything may stand there. The router hands a page what it does not know along
 * with the rest, such as the utm_source of a link in a mail, so a page reads it through its own function once more.
 */
export type RawSearch = Record<string, unknown>;

/** A text; a number is one too, because an order id of digits is parsed as a number. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function oneOf<T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value);
}

/** A moment as the address bar holds it, for instance "2026-11-25T08:00:00.000Z". */
export function instantOf(value: unknown): string | undefined {
  const text = textOf(value);
  if (!text || !/^\d{4}-\d{2}-\d{2}T/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
