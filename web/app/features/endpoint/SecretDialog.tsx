import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { UserError } from '../../api/user-errors';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { hoursProblem, KEEP_HOURS, KeepHours } from '../../ui/KeepHours';
import { MadeSecret, type Signed } from './MadeSecret';

type Made = { secret: string | null; userErrors: readonly UserError[] };

type Props = {
  opened: boolean;
  onClose: () => void;
  /** There is one already, which can sign as well for a while. */
  replaces: boolean;
  signed: Signed;
  onMake: (keepPreviousHours: number) => Promise<Made>;
};

/** Makes a signing secret, and shows it once. A click beside the dialog does not close it: the secret would be lost. */
export function SecretDialog({ opened, onClose, ...making }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="A new signing secret"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Making {...making} onClose={onClose} />
    </Modal>
  );
}

function Making({ onClose, replaces, signed, onMake }: Omit<Props, 'opened'>) {
  // As it was when the dialog opened: once the secret is made, there is one.
  const [replaced] = useState(replaces);
  const [hours, setHours] = useState<number | string>(KEEP_HOURS);
  const [refused, setRefused] = useState<string | null>(null);
  const make = useMutation({ mutationFn: onMake });
  if (make.data?.secret) {
    return (
      <Stack>
        <MadeSecret secret={make.data.secret} signed={signed} />
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!replaced) return make.mutate(0);
        const problem = hoursProblem(hours);
        setRefused(problem);
        if (problem === null) make.mutate(Number(hours));
      }}
    >
      <Stack>
        <FormAlert errors={make.data?.userErrors ?? []} error={make.error} />
        <Text size="sm">
          {replaced
            ? 'It is made and shown once. Give it to the receiver before the one before ends.'
            : 'Every call then carries a signature, so that the receiver knows that it comes from here. The secret is made and shown once.'}
        </Text>
        {replaced && (
          <KeepHours
            description="Both sign until then; 0 ends it at once, for instance when it has leaked"
            value={hours}
            error={refused}
            onChange={(next) => {
              setRefused(null);
              setHours(next);
            }}
          />
        )}
        <FormActions onCancel={onClose} pending={make.isPending} submit="Make a new secret" />
      </Stack>
    </form>
  );
}
