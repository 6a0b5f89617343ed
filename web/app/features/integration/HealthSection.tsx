import { Skeleton, Stack, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { formatCount, formatShare } from '../../format/number';
import { Section } from '../../ui/Section';
import { Timestamp } from '../../ui/values';
import classes from './HealthSection.module.css';
import { everyHour, totals } from './health';

const HealthChart = lazy(() => import('./HealthChart'));

export const HealthSection_integration = graphql(`
  fragment HealthSection_integration on Integration {
    id
    health {
      lastAcceptedAt
      hours {
        beganAt
        accepted
        duplicates
        parked
        rejected
      }
    }
  }
`);

type Props = { integration: FragmentOf<typeof HealthSection_integration> };

/** Whether reports come in, and what becomes of them. */
export function HealthSection({ integration }: Props) {
  const { health } = readFragment(HealthSection_integration, integration);
  const hours = everyHour(health.hours, Date.now());
  const sum = totals(hours);
  const all = sum.accepted + sum.duplicates + sum.parked + sum.rejected;
  return (
    <Section
      title="Health"
      description={
        health.lastAcceptedAt ? (
          <>
            Last accepted <Timestamp value={health.lastAcceptedAt} relative />. Tests are left out.
          </>
        ) : (
          'Nothing accepted yet. Tests are left out.'
        )
      }
    >
      {all === 0 ? (
        <Text size="sm" c="dimmed">
          No requests in the last two days.
        </Text>
      ) : (
        <Stack>
          <dl className={classes.counts}>
            <Count term="Accepted" text={formatCount(sum.accepted)} />
            <Count term="Duplicate" text={formatCount(sum.duplicates)} />
            <Count term="Parked" text={formatCount(sum.parked)} />
            <Count term="Rejected" text={formatCount(sum.rejected)} />
            <Count term="Share rejected" text={formatShare(sum.rejected, all)} />
          </dl>
          <Suspense fallback={<Skeleton height={180} />}>
            <HealthChart hours={hours} />
          </Suspense>
        </Stack>
      )}
    </Section>
  );
}

function Count({ term, text }: { term: string; text: string }) {
  return (
    <div className={classes.count}>
      <Text component="dt" size="sm" c="dimmed">
        {term}
      </Text>
      <dd>{text}</dd>
    </div>
  );
}
