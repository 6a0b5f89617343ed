import { Alert, Button, Checkbox, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { CopyField } from '../../ui/CopyField';
import { FormAlert } from '../../ui/FormAlert';
import { ButtonLink } from '../../ui/links';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { OfferPicker } from '../offer/OfferPicker';
import { postbackCurl } from './curl';
import { DEDUPE_CHOICES, type DedupeBy } from './dedupe';

const CreateIntegration = graphql(`
  mutation CreateIntegration($input: CreateIntegrationInput!) {
    createIntegration(input: $input) {
      integration {
        id
        name
        postbackUrl
        defaultCurrency
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

type Created = ResultOf<typeof CreateIntegration>['createIntegration'];

export function NewIntegrationPage() {
  const [created, setCreated] = useState<Created | null>(null);
  const integration = created?.integration;
  return (
    <>
      <PageHeader
        title={integration ? `${integration.name} is ready` : 'New integration'}
        crumbs={[{ label: 'Integrations', to: '/integrations' }]}
        description={
          integration ? undefined : 'The address and secret with which one sender reports its conversions.'
        }
      />
      <Section>
        {created ? <IntegrationReady created={created} /> : <IntegrationForm onCreated={setCreated} />}
      </Section>
    </>
  );
}

function IntegrationForm({ onCreated }: { onCreated: (created: Created) => void }) {
  const [rest, setRest] = useState<UserError[]>([]);
  const create = useApiMutation(CreateIntegration);
  const form = useForm({
    initialValues: {
      name: '',
      offerId: null as string | null,
      dedupeBy: 'TXN' as DedupeBy,
      defaultEvent: 'sale',
      txnIdRequired: false,
      withSecret: true,
    },
    validate: {
      name: (value) => (value.trim() ? null : 'Name the integration, for instance after the shop.'),
      defaultEvent: (value) => (value.trim() ? null : 'Enter an event, like sale.'),
    },
  });
  const submit = form.onSubmit(
    (values) => {
      setRest([]);
      const input = { ...values, name: values.name.trim(), defaultEvent: values.defaultEvent.trim() };
      create.mutate(
        { input },
        {
          onSuccess: ({ createIntegration: payload }) => {
            if (payload.integration) onCreated(payload);
            else setRest(showUserErrors(form, payload.userErrors));
          },
        },
      );
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg" maw={560}>
        <FormAlert errors={rest} error={create.error} />
        <TextInput label="Name" placeholder="Acme shop" required {...form.getInputProps('name')} />
        <OfferPicker
          label="Offer"
          description="The one offer it reports for; empty: the click decides"
          placeholder="Any offer"
          clearable
          {...form.getInputProps('offerId')}
        />
        <TextInput
          label="Default event"
          description="Used when a request names none"
          required
          {...form.getInputProps('defaultEvent')}
        />
        <NativeSelect
          label="Same conversion when the same"
          description="A repeated request is answered, and counted once"
          data={DEDUPE_CHOICES}
          {...form.getInputProps('dedupeBy')}
        />
        <Checkbox
          label="Refuse requests without an order id (txn_id)"
          {...form.getInputProps('txnIdRequired', { type: 'checkbox' })}
        />
        <Checkbox
          label="Protect with a secret"
          description="Recommended: only a sender that knows it can report conversions"
          {...form.getInputProps('withSecret', { type: 'checkbox' })}
        />
        <Group>
          <Button type="submit" loading={create.isPending}>
            Create integration
          </Button>
          <ButtonLink to="/integrations" variant="default">
            Cancel
          </ButtonLink>
        </Group>
      </Stack>
    </form>
  );
}

function IntegrationReady({ created }: { created: Created }) {
  const { integration, secret } = created;
  if (!integration) return null;
  return (
    <Stack gap="lg" maw={760}>
      {secret && (
        <Alert
          variant="outline"
          color="yellow"
          icon={<IconKey aria-hidden />}
          title="Copy the secret now"
          role="status"
        >
          <Text size="sm">It is shown this once and stored only as a hash.</Text>
        </Alert>
      )}
      {secret && <CopyField label="Secret" value={secret} />}
      <CopyField label="Postback address" value={integration.postbackUrl} />
      <CopyField
        label="Try it from a terminal"
        value={postbackCurl({
          postbackUrl: integration.postbackUrl,
          secret,
          currency: integration.defaultCurrency,
        })}
        hint="Put the id of a real click where CLICK_ID stands: it is in the address a tracking link leads to."
      />
      <Group>
        <ButtonLink to="/integrations/$integrationId" params={{ integrationId: integration.id }}>
          Go to the integration
        </ButtonLink>
        <ButtonLink to="/" variant="default">
          Back to the overview
        </ButtonLink>
      </Group>
    </Stack>
  );
}
