import { Stack, TextInput } from '@mantine/core';
import type { FragmentOf } from '../../api/graphql';
import { Section } from '../../ui/Section';
import { EventTypes, type EventTypes_type } from './EventTypes';
import type { WebhookForm } from './form';

type Props = { form: WebhookForm; types: readonly FragmentOf<typeof EventTypes_type>[] };

export function WebhookFields({ form, types }: Props) {
  const { value, onChange, error } = form.getInputProps('eventTypes');
  return (
    <>
      <Section title="Receiver">
        <Stack maw={640}>
          <TextInput
            type="url"
            label="Address"
            description="Your program’s own, called by POST with JSON"
            placeholder="https://example.com/hooks/waypost"
            required
            autoComplete="off"
            {...form.getInputProps('url')}
          />
          <TextInput
            label="Description"
            description="For yourselves, for instance what it is used for"
            {...form.getInputProps('description')}
          />
        </Stack>
      </Section>
      <Section title="What it is told of">
        <EventTypes types={types} value={value} error={error} onChange={onChange} />
      </Section>
    </>
  );
}
