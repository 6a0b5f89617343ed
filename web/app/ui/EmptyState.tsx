import { Text, ThemeIcon, Title } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './EmptyState.module.css';

type Props = { icon: TablerIcon; title: string; children: ReactNode; action?: ReactNode };

/** Nothing here yet: what this place is for, and the next thing to do. */
export function EmptyState({ icon: Icon, title, children, action }: Props) {
  return (
    <div className={classes.root}>
      <ThemeIcon variant="light" size={48} radius="xl" aria-hidden>
        <Icon size={24} stroke={1.6} />
      </ThemeIcon>
      <Title order={2}>{title}</Title>
      <Text c="dimmed" ta="center" maw={460}>
        {children}
      </Text>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
