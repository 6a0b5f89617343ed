import { humanize } from '../format/words';
import classes from './StatusBadge.module.css';

const TONES: Record<string, string> = {
  ACTIVE: 'good',
  APPROVED: 'good',
  ACCEPTED: 'good',
  UPDATED: 'good',
  SUCCEEDED: 'good',
  PAID: 'good',
  DECIDES: 'good',
  IN_FORCE: 'good',
  ADDED: 'good',
  FINISHED: 'good',
  PENDING: 'waiting',
  DRAFT: 'waiting',
  PAYABLE: 'waiting',
  DUPLICATE: 'waiting',
  PARKED: 'waiting',
  RESTING: 'waiting',
  CHANGED: 'waiting',
  IGNORED: 'quiet',
  PAUSED: 'quiet',
  REVOKED: 'quiet',
  REVERSED: 'bad',
  REJECTED: 'bad',
  FAILED: 'bad',
  REMOVED: 'bad',
  TEST: 'aside',
  MOVED: 'aside',
};

/** One look for every status in the dashboard. */
export function StatusBadge({ status }: { status: string }) {
  return (
    <span className={classes.badge} data-tone={TONES[status] ?? 'quiet'}>
      {humanize(status)}
    </span>
  );
}
