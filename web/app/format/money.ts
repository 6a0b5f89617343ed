export type MoneyValue = { amount: string; currency: string };

const LOCALE = 'en-US';
const MOST_DIGITS = 6;
const formatters = new Map<string, Intl.NumberFormat>();

/** "$1,234.50"; digits beyond the currency's own are shown when they are there. */
export function formatMoney(money: MoneyValue): string {
  const amount = money.amount.trim();
  if (!isDecimal(amount)) return `${money.amount} ${money.currency}`;
  return formatter(money.currency).format(amount);
}

/** Several currencies side by side; nothing at all is `zero`. */
export function formatMonies(monies: readonly MoneyValue[], zero = '—'): string {
  return monies.length === 0 ? zero : monies.map(formatMoney).join(' · ');
}

/** Whether it is an amount of zero, however that is written. */
export function isNothing({ amount }: MoneyValue): boolean {
  return /^-?0+(?:\.0*)?$/.test(amount.trim());
}

export function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(?:\.\d+)?$/.test(text);
}

function formatter(currency: string): Intl.NumberFormat {
  const known = formatters.get(currency);
  if (known) return known;
  const fresh = build(currency);
  formatters.set(currency, fresh);
  return fresh;
}

function build(currency: string): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(LOCALE, { style: 'currency', currency, maximumFractionDigits: MOST_DIGITS });
  } catch {
    return new Intl.NumberFormat(LOCALE, { maximumFractionDigits: MOST_DIGITS });
  }
}
