import { Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { formatDuration } from '../../format/date';
import { humanize } from '../../format/words';
import { CodeBlock } from '../../ui/CodeBlock';
import { Mono, Timestamp } from '../../ui/values';
import classes from './DeliveryAttempt.module.css';

export const DeliveryAttempt_attempt = graphql(`
  fragment DeliveryAttempt_attempt on DeliveryAttempt {
    id
    number
    startedAt
    durationMs
    url
    statusCode
    errorClass
    error
    responseExcerpt
  }
`);

type Props = { attempt: FragmentOf<typeof DeliveryAttempt_attempt> };

export function DeliveryAttempt({ attempt: fragment }: Props) {
  const attempt = readFragment(DeliveryAttempt_attempt, fragment);
  return (
    <div className={classes.attempt}>
      <div className={classes.head}>
        <Text size="sm" fw={600} span>
          Attempt {attempt.number}
        </Text>
        <Text size="sm" span>
          {attempt.statusCode === null ? 'No answer' : `HTTP ${attempt.statusCode}`}
        </Text>
        <Text size="sm" c="dimmed" span>
          {formatDuration(attempt.durationMs)}
        </Text>
        <Text size="sm" c="dimmed" span>
          <Timestamp value={attempt.startedAt} />
        </Text>
      </div>
      <Mono>{attempt.url}</Mono>
      {(attempt.errorClass || attempt.error) && (
        <Text size="sm" c="var(--mantine-color-error)" className="wp-break">
          {[attempt.errorClass && humanize(attempt.errorClass), attempt.error].filter(Boolean).join(': ')}
        </Text>
      )}
      {attempt.responseExcerpt && (
        <CodeBlock label={`Answer to attempt ${attempt.number}`}>{attempt.responseExcerpt}</CodeBlock>
      )}
    </div>
  );
}
