import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import type { UserError } from '../../api/user-errors';
import { FormAlert } from '../../ui/FormAlert';
import { SOME_DIFFERENCES } from './DifferenceTable';
import { ApplyReplay, Replay_replay } from './operations';
import type { Replay } from './ReplayOutcome';
import type { replayInput } from './search';
import { intentWords } from './words';

type Props = {
  input: ReturnType<typeof replayInput>;
  /** The dry run that is on the page. */
  replay: Replay;
  disabled: boolean;
  onDone: (replay: Replay) => void;
  /** Something else would come of it by now, and nothing was done. */
  onOutdated: () => void;
};

/** Does what the dry run shows, after one more look at the numbers. */
export function ApplyButton({ input, replay, disabled, onDone, onOutdated }: Props) {
  const [open, dialog] = useDisclosure(false);
  const apply = useApiMutation(ApplyReplay);
  const close = () => {
    dialog.close();
    apply.reset();
  };
  const confirm = () =>
    apply.mutate(
      { input: { replay: input, fingerprint: replay.fingerprint }, first: SOME_DIFFERENCES },
      {
        onSuccess: ({ applyReplay }) => {
          const done = readFragment(Replay_replay, applyReplay.replay);
          if (done) {
            close();
            onDone(done);
          } else if (isOutdated(applyReplay.userErrors)) {
            close();
            onOutdated();
          }
        },
      },
    );
  return (
    <>
      <Button disabled={disabled} onClick={dialog.open}>
        Apply…
      </Button>
      <Modal
        opened={open}
        onClose={close}
        title="Apply this replay?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <FormAlert errors={apply.data?.applyReplay.userErrors ?? []} error={apply.error} />
          <Text fw={550} className="wp-break">
            {intentWords(replay, replay.money)}
          </Text>
          <Text size="sm" c="dimmed">
            Partners are told of new sales as of any other. What is written stays as it is: each request that
            counts gets a record of its own, and each difference in money an entry of its own in the ledger.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button loading={apply.isPending} onClick={confirm}>
              Apply
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function isOutdated(errors: readonly UserError[]): boolean {
  return errors.some(({ code }) => code === 'OUTDATED');
}
