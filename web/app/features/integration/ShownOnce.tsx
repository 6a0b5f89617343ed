import { Alert, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { CopyField } from '../../ui/CopyField';

type Props = { secret?: string | null | undefined; signingSecret?: string | null | undefined };

/** Secrets that were just made, and that nobody sees again. */
export function ShownOnce({ secret, signingSecret }: Props) {
  if (!secret && !signingSecret) return null;
  const both = Boolean(secret && signingSecret);
  return (
    <Stack>
      <Alert
        variant="outline"
        color="yellow"
        icon={<IconKey aria-hidden />}
        title={both ? 'Copy both secrets now' : 'Copy the secret now'}
        role="status"
      >
        <Text size="sm">
          {both
            ? 'They are shown this once and cannot be read again.'
            : 'It is shown this once and cannot be read again.'}{' '}
          Whoever loses one makes a new one.
        </Text>
      </Alert>
      {secret && (
        <CopyField
          label="Secret"
          value={secret}
          hint="Sent with each report, best in the header X-Postback-Secret."
        />
      )}
      {signingSecret && (
        <CopyField
          label="Signing secret"
          value={signingSecret}
          hint="Stays with the sender, who signs each report with it."
        />
      )}
    </Stack>
  );
}
