import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { UserError } from '../../api/user-errors';
import { failed, saidOrFailed } from '../../ui/notify';
import { Section } from '../../ui/Section';
import { EndPreviousSecret } from './EndPreviousSecret';
import type { Signed } from './MadeSecret';
import { SecretDialog } from './SecretDialog';

type UserErrors = readonly UserError[];

type Props = {
  description: string;
  isSigned: boolean;
  signed: Signed;
  /** What is said of how calls are signed. */
  children: ReactNode;
  previousSecretUntil: string | null;
  onMake: (keepPreviousHours: number) => Promise<{ secret: string | null; userErrors: UserErrors }>;
  onEndPrevious: () => Promise<{ userErrors: UserErrors }>;
  /** What can be done besides. */
  actions?: ReactNode;
};

/** Whether an endpoint's calls are signed, and the secrets that sign them. */
export function Signing({
  description,
  isSigned,
  signed,
  children,
  previousSecretUntil,
  onMake,
  onEndPrevious,
  actions,
}: Props) {
  const [making, secret] = useDisclosure(false);
  const end = useMutation({
    mutationFn: onEndPrevious,
    onSuccess: ({ userErrors }) => saidOrFailed('The secret before does not sign any more', userErrors),
    onError: failed,
  });
  return (
    <Section
      title="Signing"
      description={description}
      actions={
        <Group gap="xs" wrap="nowrap">
          <Button size="xs" variant="default" onClick={secret.open}>
            {isSigned ? 'New secret' : 'Sign calls'}
          </Button>
          {actions}
        </Group>
      }
    >
      <Stack gap="xs">
        <Text size="sm">{children}</Text>
        <EndPreviousSecret until={previousSecretUntil} pending={end.isPending} onEnd={() => end.mutate()} />
      </Stack>
      <SecretDialog
        opened={making}
        onClose={secret.close}
        replaces={isSigned}
        signed={signed}
        onMake={onMake}
      />
    </Section>
  );
}
