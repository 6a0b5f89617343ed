import { Alert, Stack, Text } from '@mantine/core';
import { IconBedFlat, IconPlayerPause } from '@tabler/icons-react';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { formatRelative } from '../../format/date';
import { formatCount } from '../../format/number';
import { sentence } from '../../format/words';
import { Section } from '../../ui/Section';
import { Tiles } from '../../ui/Tiles';
import { Timestamp } from '../../ui/values';
import { outcomeWords } from '../delivery/words';
import { healthTiles } from './health';
import { standingAdvice } from './standing';

export const EndpointHealth_endpoint = graphql(`
  fragment EndpointHealth_endpoint on Endpoint {
    status
    pausedBecause
    restsUntil
    failuresInRow
    lastSuccessAt
    health {
      attempts
      succeeded
      successPercent
      p50Ms
      p95Ms
      waiting
      waitingSince
      lastFailure {
        id
        startedAt
        statusCode
        errorClass
        error
      }
    }
  }
`);

type Props = { endpoint: FragmentOf<typeof EndpointHealth_endpoint> };

/** How an endpoint has answered in the last day, and why nothing is sent where nothing is. */
export function EndpointHealth({ endpoint: fragment }: Props) {
  const endpoint = readFragment(EndpointHealth_endpoint, fragment);
  const { health, lastSuccessAt } = endpoint;
  const { lastFailure, waiting, waitingSince } = health;
  return (
    <Stack gap="lg">
      <Advice endpoint={endpoint} />
      <Section title="Health" description="Of the last 24 hours.">
        <Stack gap="sm">
          <Tiles label="Health of the last 24 hours" tiles={healthTiles(health)} />
          <Text size="sm" c="dimmed">
            {lastSuccessAt ? (
              <>
                Last took a message <Timestamp value={lastSuccessAt} relative />.
              </>
            ) : (
              'It has not taken a message yet.'
            )}
            {waiting > 0 && waitingSince && (
              <>
                {' '}
                {formatCount(waiting)} {waiting === 1 ? 'waits' : 'wait'}, the oldest since{' '}
                {formatRelative(waitingSince)}.
              </>
            )}
          </Text>
          {lastFailure && (
            <Text size="sm" className="wp-break">
              Last failure <Timestamp value={lastFailure.startedAt} relative />:{' '}
              {sentence(outcomeWords(lastFailure))}
            </Text>
          )}
        </Stack>
      </Section>
    </Stack>
  );
}

type AdviceProps = { endpoint: ResultOf<typeof EndpointHealth_endpoint> };

function Advice({ endpoint }: AdviceProps) {
  const advice = standingAdvice(endpoint, endpoint.failuresInRow);
  if (!advice) return null;
  const resting = endpoint.status === 'ACTIVE' && endpoint.restsUntil;
  return (
    <Alert
      role="note"
      variant="outline"
      color={resting || endpoint.pausedBecause === 'GONE' ? 'orange' : 'gray'}
      title={advice.title}
      icon={resting ? <IconBedFlat aria-hidden /> : <IconPlayerPause aria-hidden />}
      bg="var(--wp-surface)"
      radius="md"
    >
      <Text size="sm">
        {advice.text}
        {resting && (
          <>
            {' '}
            It is tried again <Timestamp value={resting} relative />. To try it at once, pause and resume it.
          </>
        )}
      </Text>
    </Alert>
  );
}
