import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiMutation, useApiQuery } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormAlert } from '../../ui/FormAlert';
import { Loaded } from '../../ui/Loaded';
import { Missing } from '../../ui/Missing';
import { said } from '../../ui/notify';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { Facts, Mono, Timestamp } from '../../ui/values';

const TenantSettings = graphql(`
  query TenantSettings {
    viewer {
      tenant {
        id
        name
        shortCode
        timezone
        defaultCurrency
        fallbackUrl
        createdAt
      }
    }
  }
`);

const UpdateTenant = graphql(`
  mutation UpdateTenant($input: UpdateTenantInput!) {
    updateTenant(input: $input) {
      tenant {
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

type Tenant = NonNullable<ResultOf<typeof TenantSettings>['viewer']>['tenant'];

export function SettingsPage() {
  const settings = useApiQuery(TenantSettings, {});
  return (
    <>
      <PageHeader title="Settings" description="Your program as a whole." />
      <Loaded query={settings}>
        {({ viewer }) => (viewer ? <SettingsView tenant={viewer.tenant} /> : <Missing what="program" />)}
      </Loaded>
    </>
  );
}

function SettingsView({ tenant }: { tenant: Tenant }) {
  return (
    <Stack gap="lg">
      <Section title="Program">
        <TenantForm tenant={tenant} />
      </Section>
      <Section title="Fixed">
        <Facts
          facts={[
            { term: 'Short code', value: <Mono>{tenant.shortCode}</Mono> },
            { term: 'Default currency', value: tenant.defaultCurrency },
            { term: 'Since', value: <Timestamp value={tenant.createdAt} /> },
          ]}
        />
      </Section>
    </Stack>
  );
}

function TenantForm({ tenant }: { tenant: Tenant }) {
  const [rest, setRest] = useState<UserError[]>([]);
  const update = useApiMutation(UpdateTenant);
  const form = useForm({
    initialValues: { name: tenant.name, timezone: tenant.timezone, fallbackUrl: tenant.fallbackUrl ?? '' },
    validate: { name: (value) => (value.trim() ? null : 'Name your program.') },
  });
  const submit = form.onSubmit(
    (values) => {
      setRest([]);
      const input = {
        name: values.name.trim(),
        timezone: values.timezone,
        fallbackUrl: values.fallbackUrl.trim() || null,
      };
      update.mutate(
        { input },
        {
          onSuccess: ({ updateTenant: { tenant: updated, userErrors } }) => {
            if (updated) said('Settings saved');
            else setRest(showUserErrors(form, userErrors));
          },
        },
      );
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={480}>
        <FormAlert errors={rest} error={update.error} />
        <TextInput label="Program name" required {...form.getInputProps('name')} />
        <Select
          label="Time zone"
          description="Where a day begins in reports"
          data={timezones(tenant.timezone)}
          searchable
          allowDeselect={false}
          limit={100}
          nothingFoundMessage="No such time zone"
          {...form.getInputProps('timezone')}
        />
        <TextInput
          label="Fallback address"
          description="Where clicks on paused or unknown links go; empty for a plain page"
          placeholder="https://example.com"
          inputMode="url"
          {...form.getInputProps('fallbackUrl')}
        />
        <Group>
          <Button type="submit" loading={update.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function timezones(current: string): string[] {
  const known = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
  return [...new Set(['UTC', current, ...known])];
}
