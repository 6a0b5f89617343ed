import { Button, Group, Modal, NumberInput, PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useApiMutation } from '../../api/hooks';
import type { UserError } from '../../api/user-errors';
import { sentence } from '../../format/words';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';
import { ShownOnce } from './ShownOnce';
import { RotateSecret, type WhichSecret } from './secrets';

const KEEP_HOURS = 24;

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

export function RotateSecretDialog({ opened, onClose, ...form }: Props) {
  const name = form.which === 'SECRET' ? 'secret' : 'signing secret';
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={form.replaces ? `A new ${name}` : `Add a ${name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <RotateForm {...form} onClose={onClose} />
    </Modal>
  );
}

function RotateForm({ onClose, integrationId, which, replaces, given }: Omit<Props, 'opened'>) {
  const [hours, setHours] = useState<number | string>(KEEP_HOURS);
  const [secret, setSecret] = useState('');
  const [made, setMade] = useState<string | null>(null);
  const [errors, setErrors] = useState<UserError[]>([]);
  const rotate = useApiMutation(RotateSecret);
  if (made) {
    return (
      <Stack>
        <ShownOnce {...(which === 'SECRET' ? { secret: made } : { signingSecret: made })} />
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    );
  }
  const submit = () => {
    const keep = replaces ? Number(hours) : 0;
    const input = { id: integrationId, which, keepPreviousHours: keep, secret: given ? secret.trim() : null };
    rotate.mutate(
      { input },
      {
        onSuccess: ({ rotateIntegrationSecret: { integration, secret: fresh, userErrors } }) => {
          setErrors(userErrors);
          if (!integration) return;
          if (fresh) return setMade(fresh);
          said('Signing secret saved');
          onClose();
        },
      },
    );
  };
  const problem = (field: string) => {
    const error = errors.find((each) => each.field.includes(field));
    return error ? sentence(error.message) : undefined;
  };
  const placed = ['secret', 'signingSecret', 'keepPreviousHours'];
  const rest = errors.filter((error) => !error.field.some((name) => placed.includes(name)));
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack>
        <FormAlert errors={rest} error={rotate.error} />
        {given ? (
          <PasswordInput
            label="Signing secret"
            description="Copy it from the sender’s settings"
            autoComplete="off"
            data-autofocus
            value={secret}
            error={problem('secret') ?? problem('signingSecret')}
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
          <NumberInput
            label="Keep the one before for"
            description="Both are good until then; 0 ends it at once, for instance when it has leaked"
            suffix=" hours"
            min={0}
            max={720}
            allowDecimal={false}
            value={hours}
            error={problem('keepPreviousHours')}
            onChange={setHours}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={rotate.isPending}>
            {given ? 'Save secret' : 'Make a new secret'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
