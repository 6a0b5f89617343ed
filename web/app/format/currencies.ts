const FALLBACK = ['USD', 'EUR', 'GBP', 'JPY', 'CHF', 'CAD', 'AUD', 'KWD'];
const names = new Intl.DisplayNames('en', { type: 'currency' });

/** Every ISO 4217 currency the browser knows, with its name. */
export function currencyOptions(): { value: string; label: string }[] {
  const codes = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('currency') : FALLBACK;
  return codes.map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` }));
}
