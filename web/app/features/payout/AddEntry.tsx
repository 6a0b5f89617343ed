import { Modal, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { newKey } from '../../api/idempotency';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { CurrencySelect } from '../../ui/CurrencySelect';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';

const AddLedgerEntry = graphql(`
  mutation AddLedgerEntry($input: AddLedgerEntryInput!) {
    addLedgerEntry(input: $input) {
      ledgerEntry {
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

type Props = { opened: boolean; onClose: () => void; affiliateId: string };

/** Adds a bonus or an adjustment, which stays. */
export function AddEntry({ opened, onClose, affiliateId }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Add to the balance"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <EntryForm affiliateId={affiliateId} onDone={onClose} />
    </Modal>
  );
}

function EntryForm({ affiliateId, onDone }: { affiliateId: string; onDone: () => void }) {
  const [rest, setRest] = useState<UserError[]>([]);
  const [idempotencyKey] = useState(newKey);
  const add = useApiMutation(AddLedgerEntry);
  const form = useForm({
    initialValues: { kind: 'BONUS' as 'BONUS' | 'ADJUSTMENT', amount: '', currency: 'USD', reason: '' },
    validate: {
      amount: (value) => (/^-?\d+(\.\d+)?$/.test(value.trim()) ? null : 'Write an amount such as 12.50.'),
      reason: (value) => (value.trim() ? null : 'Say why.'),
    },
  });
  const submit = form.onSubmit(
    (values) => {
      setRest([]);
      const input = { ...values, amount: values.amount.trim(), affiliateId, idempotencyKey };
      add.mutate(
        { input },
        {
          onSuccess: ({ addLedgerEntry: { ledgerEntry, userErrors } }) => {
            if (!ledgerEntry) return setRest(showUserErrors(form, userErrors));
            said('Added to the balance');
            onDone();
          },
        },
      );
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert errors={rest} error={add.error} />
        <SegmentedControl
          aria-label="Kind"
          data={[
            { value: 'BONUS', label: 'Bonus' },
            { value: 'ADJUSTMENT', label: 'Adjustment' },
          ]}
          {...form.getInputProps('kind')}
        />
        <TextInput
          label="Amount"
          description="Below zero takes back"
          required
          data-autofocus
          {...form.getInputProps('amount')}
        />
        <CurrencySelect label="Currency" allowDeselect={false} {...form.getInputProps('currency')} />
        <TextInput
          label="Reason"
          description="The affiliate reads it on statements"
          required
          {...form.getInputProps('reason')}
        />
        <FormActions onCancel={onDone} pending={add.isPending} submit="Add" />
      </Stack>
    </form>
  );
}
