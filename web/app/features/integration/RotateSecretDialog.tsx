import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useApiMutation } from '../../api/hooks';
import type { UserError } from '../../api/user-errors';
import { sentence } from '../../format/words';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { hoursProblem, KEEP_HOURS, KeepHours } from '../../ui/KeepHours';
import { said } from '../../ui/notify';
import { ShownOnce } from './ShownOnce';
import { RotateSecret, type WhichSecret } from './secrets';

type Props = {
  opened: boolean;
  onClose: () => void;
  integrationId: string;
  which: WhichSecret;
  /** There is one already, which can stay good for a while. */
  replaces: boolean;
  /** The sender's own system makes it. */
  given: boolean;
};

/** Makes or takes a secret. A click beside the dialog does not close it: one that was made would be lost. */
export function RotateSecretDialog({ opened, onClose, ...rotation }: Props) {
  const name = rotation.which === 'SECRET' ? 'secret' : 'signing secret';
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={rotation.replaces ? `A new ${name}` : `Add a ${name}`}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Rotation {...rotation} onClose={onClose} />
    </Modal>
  );
}

function Rotation({ onClose, integrationId, which, ...form }: Omit<Props, 'opened'>) {
  const [made, setMade] = useState<string | null>(null);
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const rotate = useApiMutation(RotateSecret);
  const submit = (wanted: Wanted) =>
    rotate.mutate(
      { input: { id: integrationId, which, ...wanted } },
      {
        onSuccess: ({ rotateIntegrationSecret: { integration, secret, userErrors } }) => {
          setErrors(userErrors);
          if (!integration) return;
          if (secret) return setMade(secret);
          said('Signing secret saved');
          onClose();
        },
      },
    );
  if (made) return <Made which={which} secret={made} onClose={onClose} />;
  return (
    <RotateForm
      {...form}
      errors={errors}
      error={rotate.error}
      pending={rotate.isPending}
      onSubmit={submit}
      onClose={onClose}
    />
  );
}

function Made({ which, secret, onClose }: { which: WhichSecret; secret: string; onClose: () => void }) {
  return (
    <Stack>
      <ShownOnce {...(which === 'SECRET' ? { secret } : { signingSecret: secret })} />
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}

type Wanted = { secret: string | null; keepPreviousHours: number };

type FormProps = Pick<Props, 'replaces' | 'given' | 'onClose'> & {
  errors: readonly UserError[];
  error: unknown;
  pending: boolean;
  onSubmit: (wanted: Wanted) => void;
};

function RotateForm({ replaces, given, errors, error, pending, onSubmit, onClose }: FormProps) {
  const [hours, setHours] = useState<number | string>(KEEP_HOURS);
  const [refused, setRefused] = useState<string | null>(null);
  const [secret, setSecret] = useState('');
  const ofSecret = errors.filter(({ field }) => field.includes('secret') || field.includes('signingSecret'));
  const ofHours = errors.filter(({ field }) => field.includes('keepPreviousHours'));
  const rest = errors.filter((each) => !ofSecret.includes(each) && !ofHours.includes(each));
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const problem = replaces ? hoursProblem(hours) : null;
        setRefused(problem);
        if (problem !== null) return;
        onSubmit({ secret: given ? secret.trim() : null, keepPreviousHours: replaces ? Number(hours) : 0 });
      }}
    >
      <Stack>
        <FormAlert errors={rest} error={error} />
        {given ? (
          <PasswordInput
            label="Signing secret"
            description="Copy it from the sender’s settings"
            autoComplete="off"
            data-autofocus
            value={secret}
            error={messageOf(ofSecret)}
            onChange={(event) => setSecret(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the signing secret' }}
          />
        ) : (
          <Text size="sm">
            {replaces
              ? 'It is made and shown once. Put it into the sender’s settings before the one before ends.'
              : 'It is made and shown once. From then on, a report without it is refused.'}
          </Text>
        )}
        {replaces && (
          <KeepHours
            description="Both are good until then; 0 ends it at once, for instance when it has leaked"
            value={hours}
            error={refused ?? messageOf(ofHours)}
            onChange={(next) => {
              setRefused(null);
              setHours(next);
            }}
          />
        )}
        <FormActions
          onCancel={onClose}
          pending={pending}
          submit={given ? 'Save secret' : 'Make a new secret'}
        />
      </Stack>
    </form>
  );
}

function messageOf(errors: readonly UserError[]): string | undefined {
  return errors.length > 0 ? errors.map(({ message }) => sentence(message)).join(' ') : undefined;
}
