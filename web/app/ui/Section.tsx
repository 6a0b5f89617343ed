import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Section.module.css';

type Props = {
  title?: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** Tables go to the edge; everything else has room around it. */
  flush?: boolean;
  children: ReactNode;
};

/** A titled card. */
export function Section({ title, description, actions, flush = false, children }: Props) {
  return (
    <section className={classes.card}>
      {title && (
        <Group className={classes.head} justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Title order={2}>{title}</Title>
            {description && (
              <Text c="dimmed" size="sm" mt={4} component="div">
                {description}
              </Text>
            )}
          </div>
          {actions}
        </Group>
      )}
      <div className={flush ? classes.flush : classes.body} data-headed={title ? true : undefined}>
        {children}
      </div>
    </section>
  );
}
