import { Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { formatDuration } from '../../format/date';
import { CodeBlock } from '../../ui/CodeBlock';
import { Mono, Timestamp } from '../../ui/values';
import classes from './DeliveryAttempt.module.css';
import { answerWords, errorWords } from './words';

export const DeliveryAttempt_attempt = graphql(`
  fragment DeliveryAttempt_attempt on DeliveryAttempt {
    id
    number
    isProbe
    startedAt
    durationMs
    method
    url
    body
    statusCode
    errorClass
    error
    responseExcerpt
  }
`);

type Props = { attempt: FragmentOf<typeof DeliveryAttempt_attempt> };

/** What was called, what was answered, and how long that took. */
export function DeliveryAttempt({ attempt: fragment }: Props) {
  const attempt = readFragment(DeliveryAttempt_attempt, fragment);
  return (
    <div className={classes.attempt}>
      <div className={classes.head}>
        <Text size="sm" fw={600} span>
          Attempt {attempt.number}
        </Text>
        <Text size="sm" span>
          {answerWords(attempt.statusCode)}
        </Text>
        <Text size="sm" c="dimmed" span>
          {formatDuration(attempt.durationMs)}
        </Text>
        <Text size="sm" c="dimmed" span>
          <Timestamp value={attempt.startedAt} />
        </Text>
        {attempt.isProbe && (
          <Text size="sm" c="dimmed" span>
            Tried whether it answers again
          </Text>
        )}
      </div>
      <Mono>
        {attempt.method === 'GET' ? 'GET' : 'POST'} {attempt.url}
      </Mono>
      {attempt.body && <CodeBlock label={`Body of attempt ${attempt.number}`}>{attempt.body}</CodeBlock>}
      {(attempt.errorClass || attempt.error) && (
        <Text size="sm" c="var(--mantine-color-error)" className="wp-break">
          {[errorWords(attempt), attempt.error].filter(Boolean).join(': ')}
        </Text>
      )}
      {attempt.responseExcerpt && (
        <CodeBlock label={`Answer to attempt ${attempt.number}`}>{attempt.responseExcerpt}</CodeBlock>
      )}
    </div>
  );
}
