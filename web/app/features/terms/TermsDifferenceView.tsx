import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { StatusBadge } from '../../ui/StatusBadge';
import {
  differenceWords,
  type FieldChange,
  isSame,
  natureOf,
  natureOfCap,
  type RuleDifference,
  termsDifference,
} from './difference';
import type { TermsDraft } from './draft';
import classes from './TermsDifferenceView.module.css';

type Props = {
  before: TermsDraft;
  after: TermsDraft;
  currency: string;
  /** Said when nothing is different. */
  same: string;
};

/** What is different in later terms, rule by rule and field by field, in words. */
export function TermsDifferenceView({ before, after, currency, same }: Props) {
  const difference = termsDifference(before, after, currency);
  const { rules, cap } = difference;
  return (
    <>
      <Text size="sm" c="dimmed">
        {isSame(difference) ? same : differenceWords(difference)}
      </Text>
      {!isSame(difference) && (
        <ul className={classes.list} aria-label="Differences">
          {rules.map((rule) => (
            <li key={`${rule.kind} ${rule.id} ${rule.place}`} className={classes.item}>
              <Head nature={natureOf(rule)}>
                Rule <span className="wp-mono">{rule.id}</span>
                {placeWords(rule)}
              </Head>
              {rule.kind === 'changed' ? (
                <FieldChanges changes={rule.fields} />
              ) : (
                <Text size="sm">{rule.words}</Text>
              )}
            </li>
          ))}
          {cap && (
            <li className={classes.item}>
              <Head nature={natureOfCap(cap)}>Cap</Head>
              {cap.before && cap.after ? (
                <FieldChanges changes={[cap]} />
              ) : (
                <Text size="sm">{cap.after ?? cap.before}</Text>
              )}
            </li>
          )}
        </ul>
      )}
    </>
  );
}

function Head({ nature, children }: { nature: string; children: ReactNode }) {
  return (
    <div className={classes.head}>
      <StatusBadge status={nature.toUpperCase()} />
      <span>{children}</span>
    </div>
  );
}

function placeWords(rule: RuleDifference): string {
  if (rule.kind !== 'changed') return `, at place ${rule.place}`;
  return rule.moved ? `, moved from place ${rule.from} to ${rule.place}` : '';
}

function FieldChanges({ changes }: { changes: readonly FieldChange[] }) {
  if (changes.length === 0) return null;
  return (
    <dl className={classes.fields}>
      {changes.map(({ field, before, after }) => (
        <div key={field} className={classes.field}>
          <dt>{field}</dt>
          <dd>
            {before === null ? (
              <span className={classes.none}>not said</span>
            ) : (
              <del className={classes.before}>{before}</del>
            )}
            <span className={classes.arrow} aria-hidden>
              →
            </span>
            <span className="wp-visually-hidden"> now </span>
            {after === null ? (
              <span className={classes.none}>not said</span>
            ) : (
              <ins className={classes.after}>{after}</ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
