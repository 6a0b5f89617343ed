import { Alert, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { CopyField } from '../../ui/CopyField';

/** What a signature is made of: a call by GET has no body. */
export type Signed = 'body' | 'address';

/** What whoever verifies a signature has to know beside the secret. */
export function verifying(signed: Signed): string {
  const whose = 'Belongs to whoever receives the calls, who verifies each one with it';
  if (signed === 'body') return `${whose}: any library for Standard Webhooks does.`;
  return `${whose}. A GET has no body: what is signed in its place is the path with the query, as it was called. An empty body does not verify.`;
}

/** A signing secret that was just made, and that nobody sees again. */
export function MadeSecret({ secret, signed }: { secret: string; signed: Signed }) {
  return (
    <Stack>
      <KeyAlert title="Copy the signing secret now">
        It is shown this once and cannot be read again. Whoever loses it makes a new one.
      </KeyAlert>
      <CopyField label="Signing secret" value={secret} hint={verifying(signed)} />
    </Stack>
  );
}

/** A signing secret that was made, and whose answer did not come. */
export function LostSecret() {
  return (
    <KeyAlert title="Make a new signing secret">
      It was made when you pressed before, and the answer with its signing secret did not come. Make a new one
      on its page.
    </KeyAlert>
  );
}

function KeyAlert({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Alert variant="outline" color="yellow" icon={<IconKey aria-hidden />} title={title} role="status">
      <Text size="sm">{children}</Text>
    </Alert>
  );
}
