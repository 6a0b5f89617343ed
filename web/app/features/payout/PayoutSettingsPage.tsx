import { Button, Checkbox, Group, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiMutation, useApiQuery } from '../../api/hooks';
import { showUserErrors, type UserError } from '../../api/user-errors';
import { CurrencySelect } from '../../ui/CurrencySelect';
import { FormAlert } from '../../ui/FormAlert';
import { Loaded } from '../../ui/Loaded';
import { said } from '../../ui/notify';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { APPROVALS, FREQUENCIES } from './words';

const PayoutSettingsQuery = graphql(`
  query PayoutSettings {
    payoutSettings {
      frequency
      approval
      managersApprove
      minimum {
        amount
        currency
      }
    }
  }
`);

const SetPayoutSettings = graphql(`
  mutation SetPayoutSettings($input: SetPayoutSettingsInput!) {
    setPayoutSettings(input: $input) {
      settings {
        frequency
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Settings = ResultOf<typeof PayoutSettingsQuery>['payoutSettings'];

export function PayoutSettingsPage() {
  const settings = useApiQuery(PayoutSettingsQuery, {});
  return (
    <>
      <PageHeader
        title="Payout settings"
        crumbs={[{ label: 'Payouts', to: '/payouts' }]}
        description="How often affiliates are paid, from what amount on, and who lets the money go."
      />
      <Section>
        <Loaded query={settings}>{({ payoutSettings }) => <SettingsForm settings={payoutSettings} />}</Loaded>
      </Section>
    </>
  );
}

function SettingsForm({ settings }: { settings: Settings }) {
  const [rest, setRest] = useState<UserError[]>([]);
  const set = useApiMutation(SetPayoutSettings);
  const form = useForm({
    initialValues: {
      frequency: settings.frequency,
      minimum: settings.minimum.amount,
      currency: settings.minimum.currency,
      approval: settings.approval,
      managersApprove: settings.managersApprove,
    },
  });
  const submit = form.onSubmit((values) => {
    setRest([]);
    set.mutate(
      { input: { ...values, minimum: values.minimum.trim() } },
      {
        onSuccess: ({ setPayoutSettings: { settings: saved, userErrors } }) => {
          if (saved) said('Payout settings saved');
          else setRest(showUserErrors(form, userErrors));
        },
      },
    );
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={480}>
        <FormAlert errors={rest} error={set.error} />
        <Select
          label="Draft a run"
          description="A draft pays nothing; it is there to be approved"
          data={FREQUENCIES}
          allowDeselect={false}
          {...form.getInputProps('frequency')}
        />
        <TextInput
          label="Minimum"
          description="What is less is paid with what comes next"
          inputMode="decimal"
          {...form.getInputProps('minimum')}
        />
        <CurrencySelect label="Currency of the minimum" {...form.getInputProps('currency')} />
        <Select
          label="Who approves a run"
          data={APPROVALS}
          allowDeselect={false}
          {...form.getInputProps('approval')}
        />
        <Checkbox
          label="Managers approve and mark as paid, too"
          description="Otherwise only owners and admins; managers prepare runs"
          {...form.getInputProps('managersApprove', { type: 'checkbox' })}
        />
        <Group>
          <Button type="submit" loading={set.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
