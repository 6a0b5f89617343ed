/** The query part of an address as the router parses it: anything may stand there. */
export type RawSearch = Record<string, unknown>;

/** A text; a number is one too, because an order id of digits is parsed as a number. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function oneOf<T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value);
}
