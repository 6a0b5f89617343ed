import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { plural } from '../../format/words';
import { FormAlert } from '../../ui/FormAlert';
import type { Reviewing } from './useReview';

const LONGEST_REASON = 500;

type Props = { opened: boolean; onClose: () => void; ids: string[]; review: Reviewing };

/** Asks why, since the affiliate's statement says it. */
export function RejectDialog({ opened, onClose, ids, review }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Reject ${plural(ids.length, 'conversion')}?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <RejectForm ids={ids} review={review} onCancel={onClose} />
    </Modal>
  );
}

type FormProps = { ids: string[]; review: Reviewing; onCancel: () => void };

function RejectForm({ ids, review: { reject }, onCancel }: FormProps) {
  const [rest, setRest] = useState<UserError[]>([]);
  const form = useForm({
    initialValues: { reason: '' },
    validate: { reason: (value) => (value.trim() ? null : 'Say why.') },
  });
  const submit = form.onSubmit(
    ({ reason }) => {
      setRest([]);
      reject.send({ ids, reason: reason.trim() }, (errors) => setRest(showUserErrors(form, errors)));
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert errors={rest} error={reject.error} />
        <Text size="sm">
          Nothing is owed for what is rejected, and what was owed before is taken back. It can be reopened.
        </Text>
        <TextInput
          label="Reason"
          description="It stands with the conversion and in the affiliate’s statement. Postbacks and webhooks say rejected_in_review."
          placeholder="The order was a test"
          maxLength={LONGEST_REASON}
          required
          data-autofocus
          {...form.getInputProps('reason')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" color="red" loading={reject.isPending}>
            Reject
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
