import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { ErrorPanel } from '../../ui/ErrorPanel';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';
import { moreWords, type Release, releasedWords, releaseWords } from './terms-use';

const ReleaseCappedConversions = graphql(`
  mutation ReleaseCappedConversions($input: ReleaseCappedConversionsInput!) {
    releaseCappedConversions(input: $input) {
      conversions
      payout {
        amount
        currency
      }
      next
      userErrors {
        field
        message
        code
      }
    }
  }
`);

/** Pays what the cap of older terms had cut, after a look at what it comes to. */
export function ReleaseCapped({ offerId }: { offerId: string }) {
  const [open, dialog] = useDisclosure(false);
  const dryRun = useApiMutation(ReleaseCappedConversions);
  const pay = useApiMutation(ReleaseCappedConversions);
  const [after, setAfter] = useState<string | null>(null);
  const look = (from: string | null) => {
    pay.reset();
    setAfter(from);
    dryRun.mutate({ input: { offerId, after: from, dryRun: true } });
  };
  const start = () => {
    dialog.open();
    look(null);
  };
  const confirm = () =>
    pay.mutate(
      { input: { offerId, after, dryRun: false } },
      {
        onSuccess: (data) => {
          const released = releaseOf(data);
          if (!released) return;
          said(releasedWords(released));
          dialog.close();
        },
      },
    );
  const release = dryRun.data && releaseOf(dryRun.data);
  return (
    <>
      <Button size="xs" variant="default" onClick={start}>
        Pay what a cap had cut…
      </Button>
      <Modal
        opened={open}
        onClose={dialog.close}
        title="Pay what a cap had cut?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <FormAlert errors={userErrors(dryRun.data)} error={null} />
          <FormAlert errors={userErrors(pay.data)} error={pay.error} />
          {dryRun.isError && <ErrorPanel error={dryRun.error} onRetry={() => look(after)} />}
          <div aria-live="polite" aria-busy={dryRun.isPending}>
            {dryRun.isPending && <Text c="dimmed">Looking at what a cap had cut…</Text>}
            {release && <Found release={release} />}
          </div>
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              {release?.conversions === 0 ? 'Close' : 'Cancel'}
            </Button>
            {release?.conversions === 0 && release.next && (
              <Button onClick={() => look(release.next)}>Look further</Button>
            )}
            {release?.conversions !== 0 && (
              <Button loading={pay.isPending} disabled={!release} onClick={confirm}>
                Pay
              </Button>
            )}
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function Found({ release }: { release: Release }) {
  const more = moreWords(release);
  return (
    <Stack gap="xs">
      <Text fw={550}>{releaseWords(release)}</Text>
      <Text size="sm" c="dimmed">
        {release.conversions === 0 && release.next === null
          ? 'Only a higher cap that counts the same, or none any more, leaves something to pay: publish such terms first.'
          : 'The oldest conversions first, as far as the cap of the newest terms has room. Everything else is paid by the terms of its time.'}
      </Text>
      {more && <Text size="sm">{more}</Text>}
    </Stack>
  );
}

type Answer = ResultOf<typeof ReleaseCappedConversions>;

/** None when there is something to mend. */
function releaseOf({ releaseCappedConversions: { conversions, payout, next } }: Answer): Release | null {
  return conversions === null || payout === null ? null : { conversions, payout, next };
}

function userErrors(answer: Answer | undefined) {
  return answer?.releaseCappedConversions.userErrors ?? [];
}
