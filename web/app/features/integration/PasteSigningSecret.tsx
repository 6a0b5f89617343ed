import { Button, Group, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { errorMessage } from '../../api/errors';
import { useApiMutation } from '../../api/hooks';
import { sentence } from '../../format/words';
import { said } from '../../ui/notify';
import { RotateSecret } from './secrets';

type Props = { integrationId: string; onSaved?: () => void };

/** Takes the signing secret that the sender's own system has made. */
export function PasteSigningSecret({ integrationId, onSaved }: Props) {
  const [secret, setSecret] = useState('');
  const [problem, setProblem] = useState<string>();
  const rotate = useApiMutation(RotateSecret);
  const save = () => {
    if (secret.trim() === '') return setProblem('Paste the secret that the sender shows.');
    setProblem(undefined);
    rotate.mutate(
      { input: { id: integrationId, which: 'SIGNING_SECRET', secret: secret.trim() } },
      {
        onSuccess: ({ rotateIntegrationSecret: { integration, userErrors } }) => {
          if (!integration) return setProblem(userErrors.map((error) => sentence(error.message)).join(' '));
          setSecret('');
          said('Signing secret saved');
          onSaved?.();
        },
        onError: (error) => setProblem(errorMessage(error)),
      },
    );
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Group align="flex-end" maw={560} gap="xs">
        <PasswordInput
          label="Signing secret"
          flex={1}
          miw={240}
          autoComplete="off"
          value={secret}
          error={problem}
          onChange={(event) => setSecret(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the signing secret' }}
        />
        <Button type="submit" loading={rotate.isPending} mb={problem ? 22 : 0}>
          Save secret
        </Button>
      </Group>
    </form>
  );
}
