import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { showUserErrors, type UserError } from '../../api/user-errors';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';

const MarkPayoutPaid = graphql(`
  mutation MarkPayoutPaid($input: MarkPayoutPaidInput!) {
    markPayoutPaid(input: $input) {
      payoutRun {
        id
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = {
  opened: boolean;
  onClose: () => void;
  runId: string;
  /** All that are to be paid when left out. */
  lineIds?: string[];
  /** Whose payment it is, or how many. */
  what: string;
};

/** Marks payments as made, which books them. */
export function MarkPaid({ opened, onClose, what, ...lines }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Mark ${what} as paid`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <PaidForm {...lines} what={what} onDone={onClose} />
    </Modal>
  );
}

function PaidForm({
  runId,
  lineIds,
  what,
  onDone,
}: Omit<Props, 'opened' | 'onClose'> & { onDone: () => void }) {
  const [rest, setRest] = useState<UserError[]>([]);
  const pay = useApiMutation(MarkPayoutPaid);
  const form = useForm({ initialValues: { reference: '', paidOn: '' } });
  const submit = form.onSubmit(({ reference, paidOn }) => {
    setRest([]);
    pay.mutate(
      {
        input: {
          id: runId,
          lineIds: lineIds ?? null,
          reference: reference.trim() || null,
          paidOn: paidOn || null,
        },
      },
      {
        onSuccess: ({ markPayoutPaid: { payoutRun, userErrors } }) => {
          if (!payoutRun) return setRest(showUserErrors(form, userErrors));
          said(`${what}: paid`);
          onDone();
        },
      },
    );
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">The ledger gets a payment, and the conversions that it pays are paid.</Text>
        <FormAlert errors={rest} error={pay.error} />
        <TextInput
          label="Reference"
          description="What the payment is called where it was made"
          placeholder="8XY12345AB678901C"
          data-autofocus
          {...form.getInputProps('reference')}
        />
        <TextInput
          type="date"
          label="Paid on"
          description="Empty for today"
          {...form.getInputProps('paidOn')}
        />
        <FormActions onCancel={onDone} pending={pay.isPending} submit="Mark as paid" />
      </Stack>
    </form>
  );
}
