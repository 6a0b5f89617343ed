import { addDays, dayIn, startOfDay } from '../../format/date';

/** Days as a person picks them: both inclusive. */
export type DayRange = { from: string; to: string };

const DEFAULT_DAYS = 30;
const MOST_CHART_DAYS = 400;

export const RANGE_PRESETS = [
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
] as const;

export function lastDays(days: number, timeZone: string, nowMs: number): DayRange {
  const to = dayIn(timeZone, nowMs);
  return { from: addDays(to, 1 - days), to };
}

/** The chosen days; what is missing or the wrong way round is put right. */
export function chosenRange(chosen: Partial<DayRange>, timeZone: string, nowMs: number): DayRange {
  const standard = lastDays(DEFAULT_DAYS, timeZone, nowMs);
  const to = chosen.to ?? standard.to;
  const from = chosen.from ?? addDays(to, 1 - DEFAULT_DAYS);
  return from <= to ? { from, to } : { from: to, to: from };
}

/** The half-open range of instants that the API wants. */
export function instants(range: DayRange, timeZone: string): { from: string; to: string } {
  return { from: startOfDay(range.from, timeZone), to: startOfDay(addDays(range.to, 1), timeZone) };
}

/** Every day of the range, so that a chart shows the empty ones too. */
export function daysOf(range: DayRange): string[] {
  const days: string[] = [];
  for (let day = range.from; day <= range.to && days.length < MOST_CHART_DAYS; day = addDays(day, 1))
    days.push(day);
  return days;
}
