import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatDateTime, formatRelative } from '../format/date';
import { formatMoney, type MoneyValue } from '../format/money';
import classes from './values.module.css';

export function Money({ value }: { value: MoneyValue | null }) {
  return <span className="wp-number">{value ? formatMoney(value) : '—'}</span>;
}

export function Timestamp({ value, relative = false }: { value: string; relative?: boolean }) {
  return (
    <time dateTime={value} title={value} className="wp-number">
      {relative ? formatRelative(value) : formatDateTime(value)}
    </time>
  );
}

export function Mono({ children }: { children: ReactNode }) {
  return <span className="wp-mono">{children}</span>;
}

export type Fact = { term: string; value: ReactNode };

/** Terms and their values, in two columns. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map((fact) => (
        <div key={fact.term} className={classes.fact}>
          <Text component="dt" size="sm" c="dimmed">
            {fact.term}
          </Text>
          <Text component="dd" size="sm" m={0} className="wp-break">
            {fact.value}
          </Text>
        </div>
      ))}
    </dl>
  );
}
