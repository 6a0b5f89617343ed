import { Button, Group, NativeSelect } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, saidOrFailed } from '../../ui/notify';
import { Section } from '../../ui/Section';
import { DeliveryDrawer } from '../delivery/DeliveryDrawer';

const Test = graphql(`
  mutation TestWebhook($input: TestWebhookInput!) {
    testWebhook(input: $input) {
      delivery {
        id
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = {
  id: string;
  /** What the webhook is told of. */
  eventTypes: readonly string[];
};

/** Sends an example of an event, signed like any other and marked as a test, and shows what comes of it. */
export function TestWebhook({ id, eventTypes }: Props) {
  const [eventType, setEventType] = useState('');
  const [sent, setSent] = useState<string | null>(null);
  const test = useApiMutation(Test);
  const send = () =>
    test.mutate(
      { input: { id, eventType: eventType || null } },
      {
        onSuccess: ({ testWebhook: { delivery, userErrors } }) => {
          saidOrFailed('The test is on its way', userErrors);
          if (delivery) setSent(delivery.id);
        },
        onError: failed,
      },
    );
  return (
    <Section
      title="Test"
      description="An example of an event, with test: true in its data, or nothing but a test. It stands in the log."
    >
      <Group align="flex-end">
        <NativeSelect
          label="Event"
          value={eventType}
          onChange={(event) => setEventType(event.currentTarget.value)}
          data={[{ value: '', label: 'webhook.test' }, ...eventTypes]}
        />
        <Button
          variant="default"
          leftSection={<IconFlask size={16} aria-hidden />}
          loading={test.isPending}
          onClick={send}
        >
          Send a test
        </Button>
      </Group>
      <DeliveryDrawer id={sent} onClose={() => setSent(null)} />
    </Section>
  );
}
