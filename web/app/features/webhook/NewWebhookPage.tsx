import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { type FragmentOf, graphql } from '../../api/graphql';
import { useApiMutation, useApiQuery } from '../../api/hooks';
import { useIdempotencyKeys } from '../../api/idempotency';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormAlert } from '../../ui/FormAlert';
import { LeaveGuard } from '../../ui/LeaveGuard';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { LostSecret, MadeSecret } from '../endpoint/MadeSecret';
import { EventTypes_type } from './EventTypes';
import { useWebhookForm, webhookInput } from './form';
import { WebhookFields } from './WebhookFields';

const NewWebhook = graphql(
  `
    query NewWebhook {
      webhookEventTypes {
        name
        ...EventTypes_type
      }
    }
  `,
  [EventTypes_type],
);

const CreateWebhook = graphql(`
  mutation CreateWebhook($input: CreateWebhookInput!) {
    createWebhook(input: $input) {
      webhook {
        id
      }
      secret
      userErrors {
        field
        message
        code
      }
    }
  }
`);

/** Without a secret, it was made by a request whose answer was lost, and that was repeated. */
type Made = { id: string; secret: string | null };

const CRUMBS = [{ label: 'Webhooks', to: '/webhooks' }];

/** Registers an address of the program's own, and shows once by what its calls are verified. */
export function NewWebhookPage() {
  const page = useApiQuery(NewWebhook, {});
  const [made, setMade] = useState<Made | null>(null);
  if (made) return <Ready {...made} />;
  return (
    <>
      <PageHeader
        title="New webhook"
        crumbs={CRUMBS}
        description="An address of your own that is told what happens in the program. Every call is signed."
      />
      <Loaded query={page}>
        {({ webhookEventTypes }) => <WebhookForm types={webhookEventTypes} onMade={setMade} />}
      </Loaded>
    </>
  );
}

type FormProps = {
  types: readonly FragmentOf<typeof EventTypes_type>[];
  onMade: (made: Made) => void;
};

function WebhookForm({ types, onMade }: FormProps) {
  const [rest, setRest] = useState<UserError[]>([]);
  const create = useApiMutation(CreateWebhook);
  const keys = useIdempotencyKeys();
  const form = useWebhookForm({ url: '', description: '', eventTypes: [] });
  const submit = form.onSubmit(
    (values) => {
      setRest([]);
      const input = webhookInput(values);
      create.mutate(
        { input: { ...input, idempotencyKey: keys.of(input) } },
        {
          onSuccess: ({ createWebhook: { webhook, secret, userErrors } }) => {
            if (webhook) onMade({ id: webhook.id, secret });
            else setRest(showUserErrors(form, userErrors));
          },
        },
      );
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <form onSubmit={submit} noValidate>
      <LeaveGuard unsaved={form.isDirty()} />
      <Stack gap="lg">
        <FormAlert errors={rest} error={create.error} />
        <WebhookFields form={form} types={types} />
        <Group>
          <Button type="submit" loading={create.isPending}>
            Create webhook
          </Button>
          <ButtonLink to="/webhooks" variant="default">
            Cancel
          </ButtonLink>
        </Group>
      </Stack>
    </form>
  );
}

function Ready({ id, secret }: Made) {
  return (
    <>
      <PageHeader title="The webhook is ready" crumbs={CRUMBS} />
      <Section>
        <Stack maw={760}>
          {secret ? <MadeSecret secret={secret} signed="body" /> : <LostSecret />}
          <Group>
            <ButtonLink to="/webhooks/$webhookId" params={{ webhookId: id }}>
              Go to the webhook
            </ButtonLink>
          </Group>
        </Stack>
      </Section>
    </>
  );
}
