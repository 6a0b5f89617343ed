const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** "DE" as "Germany (DE)"; a code that the browser has no name for stays as it is. */
export function formatCountry(code: string): string {
  const name = names.of(code);
  return name ? `${name} (${code})` : code;
}
