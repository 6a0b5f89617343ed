export type Hour = {
  beganAt: string;
  accepted: number;
  duplicates: number;
  parked: number;
  rejected: number;
};

const HOUR_MS = 3_600_000;
const HOURS = 48;

/** Every hour of the last two days, also those in which nothing was reported. */
export function everyHour(hours: readonly Hour[], nowMs: number): Hour[] {
  const known = new Map(hours.map((hour) => [Date.parse(hour.beganAt), hour]));
  const last = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  return Array.from({ length: HOURS }, (_, index) => {
    const at = last - (HOURS - 1 - index) * HOUR_MS;
    const none = { accepted: 0, duplicates: 0, parked: 0, rejected: 0 };
    return known.get(at) ?? { beganAt: new Date(at).toISOString(), ...none };
  });
}

/** All hours together. */
export function totals(hours: readonly Hour[]): Omit<Hour, 'beganAt'> {
  const sum = { accepted: 0, duplicates: 0, parked: 0, rejected: 0 };
  for (const hour of hours) {
    sum.accepted += hour.accepted;
    sum.duplicates += hour.duplicates;
    sum.parked += hour.parked;
    sum.rejected += hour.rejected;
  }
  return sum;
}
