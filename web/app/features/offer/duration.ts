import { plural } from '../../format/words';

export const UNITS = ['seconds', 'minutes', 'hours', 'days'] as const;

export type Unit = (typeof UNITS)[number];
export type Duration = { count: number; unit: Unit };

const SECONDS: Record<Unit, number> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 };

export function secondsOf({ count, unit }: Duration): number {
  return count * SECONDS[unit];
}

/** In the largest unit that leaves nothing over: 5400 seconds are 90 minutes. */
export function durationOf(seconds: number): Duration {
  const unit = UNITS.findLast((each) => seconds > 0 && seconds % SECONDS[each] === 0) ?? 'seconds';
  return { count: seconds / SECONDS[unit], unit };
}

/** "90 minutes", "1 day". */
export function describeDuration(seconds: number): string {
  const { count, unit } = durationOf(seconds);
  return plural(count, unit.slice(0, -1));
}
