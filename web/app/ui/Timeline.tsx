import { Text, Title } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Timeline.module.css';
import { Timestamp } from './values';

export function Timeline({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ol className={classes.timeline} aria-label={label}>
      {children}
    </ol>
  );
}

type StepProps = {
  icon: TablerIcon;
  title: string;
  at?: string | null;
  badge?: ReactNode;
  children?: ReactNode;
};

/** One thing that happened, with its time. */
export function TimelineStep({ icon: Icon, title, at, badge, children }: StepProps) {
  return (
    <li className={classes.step}>
      <span className={classes.dot} aria-hidden>
        <Icon size={16} stroke={1.8} />
      </span>
      <div className={classes.content}>
        <div className={classes.head}>
          <Title order={3}>{title}</Title>
          {badge}
          {at && (
            <Text size="sm" c="dimmed" span>
              <Timestamp value={at} />
            </Text>
          )}
        </div>
        {children}
      </div>
    </li>
  );
}
