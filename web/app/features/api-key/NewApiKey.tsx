import { Alert, Button, Group, Modal, MultiSelect, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { CopyField } from '../../ui/CopyField';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { Mono } from '../../ui/values';
import { SCOPES } from './scopes';

const CreateApiKey = graphql(`
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      apiKey {
        id
        name
      }
      token
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = { opened: boolean; onClose: () => void };

/** Makes a key. A click beside the dialog does not close it: the key would be lost. */
export function NewApiKey({ opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New API key"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ApiKeyForm onDone={onClose} />
    </Modal>
  );
}

function ApiKeyForm({ onDone }: { onDone: () => void }) {
  const [rest, setRest] = useState<UserError[]>([]);
  const create = useApiMutation(CreateApiKey);
  const form = useForm({
    initialValues: { name: '', scopes: [] as string[], expiresOn: '' },
    validate: {
      name: (value) => (value.trim() ? null : 'Name the key after the program that will use it.'),
      scopes: (value) => (value.length > 0 ? null : 'Choose at least one scope.'),
    },
  });
  const submit = form.onSubmit(
    ({ name, scopes, expiresOn }) => {
      setRest([]);
      const expiresAt = expiresOn ? new Date(`${expiresOn}T23:59:59`).toISOString() : null;
      create.mutate(
        { input: { name: name.trim(), scopes, expiresAt } },
        {
          onSuccess: ({ createApiKey: { apiKey, userErrors } }) => {
            if (!apiKey) setRest(showUserErrors(form, userErrors));
          },
        },
      );
    },
    (errors) => focusFirst(form, errors),
  );
  const token = create.data?.createApiKey.token;
  if (token) return <TokenOnce token={token} onDone={onDone} />;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert errors={rest} error={create.error} />
        <TextInput label="Name" placeholder="Nightly export" required {...form.getInputProps('name')} />
        <MultiSelect
          label="Scopes"
          description="What the key may do; give it no more than it needs"
          placeholder={form.values.scopes.length === 0 ? 'Choose scopes' : ''}
          data={Object.keys(SCOPES)}
          renderOption={({ option }) => <ScopeOption scope={option.value} />}
          searchable
          hidePickedOptions
          required
          {...form.getInputProps('scopes')}
        />
        <TextInput
          type="date"
          label="Last day of use"
          description="Optional; without one it works until revoked"
          {...form.getInputProps('expiresOn')}
        />
        <FormActions onCancel={onDone} pending={create.isPending} submit="Create key" />
      </Stack>
    </form>
  );
}

function ScopeOption({ scope }: { scope: string }) {
  return (
    <div>
      <Mono>{scope}</Mono>
      <Text size="xs" c="dimmed">
        {SCOPES[scope]}
      </Text>
    </div>
  );
}

function TokenOnce({ token, onDone }: { token: string; onDone: () => void }) {
  return (
    <Stack>
      <Alert
        variant="outline"
        color="yellow"
        icon={<IconKey aria-hidden />}
        title="Copy the key now"
        role="status"
      >
        <Text size="sm">It is shown this once and stored only as a hash.</Text>
      </Alert>
      <CopyField label="API key" value={token} hint="Send it as Authorization: Bearer … to /graphql." />
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}
