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

/** How much more or less somebody has: "+$120.00", "-$5.00". */
export function formatChange(money: MoneyValue): string {
  const text = formatMoney(money);
  return isNegative(money) || isNothing(money) ? text : `+${text}`;
}

/** The amount without its sign. */
export function size({ amount, currency }: MoneyValue): MoneyValue {
  return { amount: amount.trim().replace(/^-/, ''), currency };
}

export function isNegative(money: MoneyValue): boolean {
  return money.amount.trim().startsWith('-') && !isNothing(money);
}

/** One sum for each currency, in the order in which they appear. Exact: a double would lose a cent of many. */
export function sums(monies: readonly MoneyValue[]): MoneyValue[] {
  const micros = new Map<string, bigint>();
  for (const { amount, currency } of monies)
    micros.set(currency, (micros.get(currency) ?? 0n) + toMicros(amount));
  return [...micros].map(([currency, sum]) => ({ amount: fromMicros(sum), currency }));
}

/** Whether it is an amount of zero, however that is written. */
export function isNothing({ amount }: MoneyValue): boolean {
  return /^-?0+(?:\.0*)?$/.test(amount.trim());
}

export function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(?:\.\d+)?$/.test(text);
}

function toMicros(amount: string): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount.trim()) ?? [];
  const size = BigInt(whole + fraction.slice(0, MOST_DIGITS).padEnd(MOST_DIGITS, '0'));
  return sign ? -size : size;
}

function fromMicros(micros: bigint): string {
  const digits = (micros < 0n ? -micros : micros).toString().padStart(MOST_DIGITS + 1, '0');
  const [whole, fraction] = [digits.slice(0, -MOST_DIGITS), digits.slice(-MOST_DIGITS)];
  return `${micros < 0n ? '-' : ''}${whole}.${fraction}`;
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
