import { formatDuration } from '../../format/date';
import { formatCount } from '../../format/number';
import { plural } from '../../format/words';
import type { Tile } from '../../ui/Tiles';

export type Health = {
  attempts: number;
  successPercent: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  waiting: number;
};

/** The numbers that tell whether an endpoint is well. Without a call there is nothing to tell. */
export function healthTiles({ attempts, successPercent, p50Ms, p95Ms, waiting }: Health): Tile[] {
  return [
    {
      term: 'Taken',
      value: successPercent === null ? '—' : `${successPercent}%`,
      note: attempts === 0 ? 'No calls' : `of ${plural(attempts, 'call')}`,
    },
    { term: 'Half answered within', value: p50Ms === null ? '—' : formatDuration(p50Ms) },
    { term: '95% answered within', value: p95Ms === null ? '—' : formatDuration(p95Ms) },
    { term: 'Waiting', value: formatCount(waiting) },
  ];
}
