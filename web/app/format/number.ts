const counts = new Intl.NumberFormat('en-US');
const shares = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 2 });

export function formatCount(count: number): string {
  return counts.format(count);
}

/** Conversions of clicks; a dash when there was nothing to convert. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? '—' : shares.format(part / whole);
}
