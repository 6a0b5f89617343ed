import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconExclamationMark, IconFlask } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useApiMutation } from '../../api/hooks';
import { formatDuration } from '../../format/date';
import { sentence } from '../../format/words';
import { CodeBlock } from '../../ui/CodeBlock';
import { FormAlert } from '../../ui/FormAlert';
import { Section } from '../../ui/Section';
import { answered, isTaken, sent, type Tested, TestPartnerPostback, verdict } from './tested';

type Props = {
  id: string;
  /** Whose values it is filled in with; a sample's when there is none. */
  conversionId: string | null;
  /** Only what is saved can be sent. */
  unsaved?: boolean;
  /** What is chosen before it is sent. */
  children?: ReactNode;
};

/** Sends a test at once, and shows what was sent and answered. It does not stand in the log. */
export function TestSection({ id, conversionId, unsaved = false, children }: Props) {
  const test = useApiMutation(TestPartnerPostback);
  const tested = test.data?.testPartnerPostback;
  return (
    <Section title="Test" description="Sent at once, marked as a test. It is not in the log.">
      <Stack gap="sm">
        {children}
        <Group>
          <Button
            variant="default"
            leftSection={<IconFlask size={16} aria-hidden />}
            loading={test.isPending}
            disabled={unsaved}
            onClick={() => test.mutate({ input: { id, conversionId } })}
          >
            Send a test
          </Button>
          {unsaved && (
            <Text size="sm" c="dimmed">
              Save first: a test is sent as it is saved.
            </Text>
          )}
        </Group>
        <FormAlert errors={tested?.userErrors ?? []} error={test.error} />
        {tested && <Result tested={tested} />}
      </Stack>
    </Section>
  );
}

function Result({ tested: { request, answer } }: { tested: Tested }) {
  if (!request || !answer) return null;
  const taken = isTaken(answer);
  return (
    <Stack gap="xs">
      <Alert
        role="status"
        variant="outline"
        color={taken ? 'teal' : 'red'}
        icon={taken ? <IconCheck aria-hidden /> : <IconExclamationMark aria-hidden />}
        title={taken ? 'The test was taken' : 'The test was not taken'}
      >
        <Text size="sm" className="wp-break">
          {sentence(verdict(answer))} After {formatDuration(answer.durationMs)}.
        </Text>
      </Alert>
      <Text size="sm" fw={550}>
        Sent
      </Text>
      <CodeBlock label="What the test sent">{sent(request)}</CodeBlock>
      <Text size="sm" fw={550}>
        Answer
      </Text>
      <CodeBlock label="What the test was answered">{answered(answer)}</CodeBlock>
    </Stack>
  );
}
