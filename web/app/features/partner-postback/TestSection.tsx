import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCheck, IconExclamationMark, IconFlask } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useApiMutation } from '../../api/hooks';
import { CodeBlock } from '../../ui/CodeBlock';
import { FormAlert } from '../../ui/FormAlert';
import { Section } from '../../ui/Section';
import {
  answered,
  isTaken,
  marksTests,
  ranOut,
  sent,
  type Template,
  type Tested,
  TestPartnerPostback,
  title,
  verdict,
  wasSent,
} from './tested';

type Props = {
  id: string;
  /** Whose values it is filled in with; a sample's when there is none. */
  conversionId: string | null;
  /** As it is saved. */
  template: Template;
  /** Only what is saved can be sent. */
  unsaved?: boolean;
  /** What is chosen before it is sent. */
  children?: ReactNode;
};

/** Sends a test at once, and shows what was sent and answered. It does not stand in the log. */
export function TestSection({ id, conversionId, template, unsaved = false, children }: Props) {
  const [asking, confirm] = useDisclosure(false);
  const test = useApiMutation(TestPartnerPostback);
  const tested = test.data?.testPartnerPostback;
  const isMarked = marksTests(template);
  const send = () => {
    confirm.close();
    test.mutate({ input: { id, conversionId } });
  };
  return (
    <Section
      title="Test"
      description={`Sent at once${isMarked ? ', with 1 for {test}' : ''}. It is not in the log.`}
    >
      <Stack gap="sm">
        {children}
        {!isMarked && (
          <Text size="sm">
            The template has no {'{test}'}: the receiver takes this for a real conversion.
          </Text>
        )}
        <Group>
          <Button
            variant="default"
            leftSection={<IconFlask size={16} aria-hidden />}
            loading={test.isPending}
            disabled={unsaved}
            onClick={conversionId && !isMarked ? confirm.open : send}
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
      <AsReal opened={asking} onClose={confirm.close} onSend={send} />
    </Section>
  );
}

type AsRealProps = { opened: boolean; onClose: () => void; onSend: () => void };

/** Asks before a receiver is told of a conversion that there is, in words that do not tell it from a delivery. */
function AsReal({ opened, onClose, onSend }: AsRealProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Send a real conversion?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text size="sm">
          Nothing in the call says that it is a test, so the receiver may count this conversion, and once more
          if it was told of it before.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={onSend}>Send it all the same</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Result({ tested: { request, answer } }: { tested: Tested }) {
  if (!request || !answer) return null;
  const taken = isTaken(answer);
  const left = wasSent(answer);
  return (
    <Stack gap="xs">
      <Alert
        role="status"
        variant="outline"
        color={taken ? 'teal' : ranOut(answer) ? 'orange' : 'red'}
        icon={taken ? <IconCheck aria-hidden /> : <IconExclamationMark aria-hidden />}
        title={title(answer)}
      >
        <Text size="sm" className="wp-break">
          {verdict(answer)}
        </Text>
      </Alert>
      <Text size="sm" fw={550}>
        {left ? 'Sent' : 'Not sent'}
      </Text>
      <CodeBlock label={left ? 'What the test sent' : 'What the test would have sent'}>
        {sent(request)}
      </CodeBlock>
      {left && (
        <>
          <Text size="sm" fw={550}>
            Answer
          </Text>
          <CodeBlock label="What the test was answered">{answered(answer)}</CodeBlock>
        </>
      )}
    </Stack>
  );
}
