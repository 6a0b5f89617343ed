import { Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { showUserErrors, type UserError } from '../../api/user-errors';
import { CurrencySelect } from '../../ui/CurrencySelect';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';
import { METHODS } from './words';

const SetPayeeMutation = graphql(`
  mutation SetPayee($input: SetPayeeInput!) {
    setPayee(input: $input) {
      payee {
        method
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Method = (typeof METHODS)[number]['value'];
type Props = { opened: boolean; onClose: () => void; affiliateId: string; currency: string };

/** Where and in which currency an affiliate is paid. What is known is not shown whole, so it is written anew. */
export function SetPayee({ opened, onClose, ...payee }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Change payment"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <PayeeForm {...payee} onDone={onClose} />
    </Modal>
  );
}

type FormProps = { affiliateId: string; currency: string; onDone: () => void };

function PayeeForm({ affiliateId, currency, onDone }: FormProps) {
  const [rest, setRest] = useState<UserError[]>([]);
  const set = useApiMutation(SetPayeeMutation);
  const form = useForm({
    initialValues: { currency: currency || null, method: null as Method | null, email: '', account: '' },
  });
  const { method } = form.getValues();
  const submit = form.onSubmit((values) => {
    setRest([]);
    const destination = values.method && {
      method: values.method,
      email: values.email.trim() || null,
      account: values.account.trim() || null,
    };
    set.mutate(
      { input: { affiliateId, currency: values.currency ?? '', destination } },
      {
        onSuccess: ({ setPayee: { payee, userErrors } }) => {
          // The server names the part of the destination; the form has its fields side by side.
          const flat = userErrors.map((error) => ({ ...error, field: error.field.slice(-1) }));
          if (!payee) return setRest(showUserErrors(form, flat));
          said('Payment changed');
          onDone();
        },
      },
    );
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">Runs that are approved already are paid to where they were approved to go.</Text>
        <FormAlert errors={rest} error={set.error} />
        <CurrencySelect
          label="Currency"
          description="Empty to pay in what was earned"
          clearable
          {...form.getInputProps('currency')}
        />
        <Select
          label="How"
          description="Empty to leave as it is"
          data={METHODS}
          clearable
          {...form.getInputProps('method')}
        />
        {(method === 'PAYPAL' || method === 'WISE') && (
          <TextInput
            label="E-mail of the account"
            type="email"
            placeholder="anna@example.com"
            {...form.getInputProps('email')}
          />
        )}
        {(method === 'WISE' || method === 'OTHER') && (
          <TextInput
            label="Account"
            description={method === 'WISE' ? 'Id of the recipient at Wise' : 'For instance an IBAN'}
            {...form.getInputProps('account')}
          />
        )}
        <FormActions onCancel={onDone} pending={set.isPending} submit="Save" />
      </Stack>
    </form>
  );
}
