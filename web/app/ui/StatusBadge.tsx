import { humanize } from '../format/words';
import classes from './StatusBadge.module.css';

const TONES: Record<string, string> = {
  ACTIVE: 'good',
  APPROVED: 'good',
  ACCEPTED: 'good',
  SUCCEEDED: 'good',
  PAID: 'good',
  PENDING: 'waiting',
  DUPLICATE: 'waiting',
  PARKED: 'waiting',
  PAUSED: 'quiet',
  REVOKED: 'quiet',
  REVERSED: 'bad',
  REJECTED: 'bad',
  FAILED: 'bad',
};

/** One look for every status in the dashboard. */
export function StatusBadge({ status }: { status: string }) {
  return (
    <span className={classes.badge} data-tone={TONES[status] ?? 'quiet'}>
      {humanize(status)}
    </span>
  );
}
