import { Button, Group, Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type FragmentOf, graphql, type ResultOf } from '../../api/graphql';
import { useApiMutation, useApiQuery } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormAlert } from '../../ui/FormAlert';
import { LeaveGuard } from '../../ui/LeaveGuard';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { said } from '../../ui/notify';
import { PageHeader } from '../../ui/PageHeader';
import { hostOf } from '../endpoint/standing';
import { EventTypes_type } from './EventTypes';
import { useWebhookForm, webhookInput } from './form';
import { WebhookFields } from './WebhookFields';

const ChangeWebhook = graphql(
  `
    query ChangeWebhook($id: ID!) {
      webhook(id: $id) {
        id
        url
        description
        eventTypes
      }
      webhookEventTypes {
        name
        ...EventTypes_type
      }
    }
  `,
  [EventTypes_type],
);

const UpdateWebhook = graphql(`
  mutation UpdateWebhook($input: UpdateWebhookInput!) {
    updateWebhook(input: $input) {
      webhook {
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

type Webhook = NonNullable<ResultOf<typeof ChangeWebhook>['webhook']>;

const route = getRouteApi('/member/webhooks/$webhookId/change');

export function ChangeWebhookPage() {
  const { webhookId } = route.useParams();
  // Asked for once: what somebody else saves meanwhile must not replace what is being written.
  const page = useApiQuery(ChangeWebhook, { id: webhookId }, { once: true });
  return (
    <Loaded query={page}>
      {({ webhook, webhookEventTypes }) =>
        webhook ? (
          <>
            <PageHeader
              title="Change webhook"
              crumbs={[
                { label: 'Webhooks', to: '/webhooks' },
                { label: hostOf(webhook.url), to: `/webhooks/${webhook.id}` },
              ]}
            />
            <Change webhook={webhook} types={webhookEventTypes} />
          </>
        ) : (
          <Missing what="webhook" />
        )
      }
    </Loaded>
  );
}

type Props = { webhook: Webhook; types: readonly FragmentOf<typeof EventTypes_type>[] };

function Change({ webhook: { id, url, description, eventTypes }, types }: Props) {
  const navigate = route.useNavigate();
  const [rest, setRest] = useState<UserError[]>([]);
  const update = useApiMutation(UpdateWebhook);
  const form = useWebhookForm({ url, description: description ?? '', eventTypes: [...eventTypes] });
  const params = { webhookId: id };
  const submit = form.onSubmit(
    (values) => {
      setRest([]);
      update.mutate(
        { input: { id, ...webhookInput(values) } },
        {
          onSuccess: ({ updateWebhook: { webhook, userErrors } }) => {
            if (!webhook) return setRest(showUserErrors(form, userErrors));
            said('Webhook saved');
            void navigate({ to: '/webhooks/$webhookId', params, ignoreBlocker: true });
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
        <FormAlert errors={rest} error={update.error} />
        <WebhookFields form={form} types={types} />
        <Group>
          <Button type="submit" loading={update.isPending}>
            Save webhook
          </Button>
          <ButtonLink to="/webhooks/$webhookId" params={params} variant="default">
            Cancel
          </ButtonLink>
        </Group>
      </Stack>
    </form>
  );
}
