import { Tooltip } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { bellLabel } from './describe';
import classes from './NoticeBell.module.css';

const OpenNotices = graphql(`
  query OpenNotices {
    notices(first: 0, filter: { open: true }) {
      totalCount
    }
  }
`);

const POLL_MS = 60_000;
const MOST_SHOWN = 99;

type Props = { onMove?: () => void };

/** How many notices are open, wherever one is; it leads to them. */
export function NoticeBell({ onMove }: Props) {
  const notices = useApiQuery(OpenNotices, {}, { pollMs: POLL_MS });
  const open = notices.data?.notices.totalCount ?? 0;
  // Those who may not see integrations have no notices.
  if (notices.isError && !notices.data) return null;
  return (
    <Tooltip label={bellLabel(open)}>
      <Link to="/notices" className={classes.bell} aria-label={bellLabel(open)} onClick={onMove}>
        <IconBell size={19} stroke={1.7} aria-hidden />
        {open > 0 && (
          <span className={classes.count} aria-hidden>
            {open > MOST_SHOWN ? `${MOST_SHOWN}+` : open}
          </span>
        )}
      </Link>
    </Tooltip>
  );
}
