import { Alert, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { CopyField } from '../../ui/CopyField';

/** A signing secret that was just made, and that nobody sees again. */
export function MadeSecret({ secret }: { secret: string }) {
  return (
    <Stack>
      <Alert
        variant="outline"
        color="yellow"
        icon={<IconKey aria-hidden />}
        title="Copy the signing secret now"
        role="status"
      >
        <Text size="sm">
          It is shown this once and cannot be read again. Whoever loses it makes a new one.
        </Text>
      </Alert>
      <CopyField
        label="Signing secret"
        value={secret}
        hint="Belongs to whoever receives the calls, who verifies each one with it: any library for Standard Webhooks does."
      />
    </Stack>
  );
}
