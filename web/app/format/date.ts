const LOCALE = 'en-GB';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const dateTime = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const date = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric' });
const plainDay = new Intl.DateTimeFormat(LOCALE, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const shortDay = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** "22 Nov 2026, 09:37:08" in the reader's own time zone. */
export function formatDateTime(instant: string): string {
  return dateTime.format(new Date(instant));
}

/** "22 Nov 2026" in the reader's own time zone. */
export function formatDate(instant: string): string {
  return date.format(new Date(instant));
}

/** "Sun, 22 Nov 2026" of a calendar day like "2026-11-22", whatever the time zone. */
export function formatDay(day: string): string {
  return plainDay.format(new Date(`${day}T00:00:00Z`));
}

/** "22 Nov" of a calendar day. */
export function formatShortDay(day: string): string {
  return shortDay.format(new Date(`${day}T00:00:00Z`));
}

const WRITTEN = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})/g;

/** A text in which each instant, as programs write it, is written as people do. */
export function withReadableTimes(text: string): string {
  return text.replaceAll(WRITTEN, formatDateTime);
}

/** "3 minutes ago", "in 2 hours". */
export function formatRelative(instant: string, nowMs: number = Date.now()): string {
  const differenceMs = Date.parse(instant) - nowMs;
  const size = Math.abs(differenceMs);
  if (size < MINUTE_MS) return differenceMs > 1_000 ? 'in under a minute' : 'just now';
  if (size < HOUR_MS) return relative.format(Math.trunc(differenceMs / MINUTE_MS), 'minute');
  if (size < DAY_MS) return relative.format(Math.trunc(differenceMs / HOUR_MS), 'hour');
  return relative.format(Math.trunc(differenceMs / DAY_MS), 'day');
}

/** "85 ms", "1.20 s". */
export function formatDuration(durationMs: number): string {
  return durationMs < 1_000 ? `${durationMs} ms` : `${(durationMs / 1_000).toFixed(2)} s`;
}

/** An instant as a field for date and time wants it, in the reader's own time zone: "2026-11-25T09:30". */
export function toLocalMoment(instant: string): string {
  const at = new Date(instant);
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * MINUTE_MS);
  return shifted.toISOString().slice(0, 16);
}

/** The instant of such a field; nothing while it is not filled in. */
export function fromLocalMoment(moment: string): string | undefined {
  const ms = Date.parse(moment);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** The calendar day of an instant in a time zone, as "2026-11-22". */
export function dayIn(timeZone: string, instantMs: number): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return parts.format(new Date(instantMs));
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The instant at which a calendar day begins in a time zone. */
export function startOfDay(day: string, timeZone: string): string {
  const wall = Date.parse(`${day}T00:00:00Z`);
  // The offset may differ on both sides of a clock change, so it is looked up once more at the first guess.
  const guess = wall - offsetMs(timeZone, wall);
  return new Date(wall - offsetMs(timeZone, guess)).toISOString();
}

function offsetMs(timeZone: string, instantMs: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(new Date(instantMs));
  const at = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second')) - instantMs;
}
